"""history.csv and lineage.csv: exact, tolerant of a torn last line, and cut back without being rewritten."""

import math
import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from babushka.fitness.settings import SettingsError
from babushka.runs.storage import history

ROWS = [{"members": 3, "births.mean": 0.1 + generation / 3, 'odd, "name"': -0.0} for generation in range(8)]


@pytest.fixture(autouse=True)
def no_waiting_for_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """A flush guards against power cuts, which no test makes, and costs milliseconds on a busy disk."""
    monkeypatch.setattr(os, "fsync", lambda descriptor: None)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "history.csv"
    for generation, row in enumerate(ROWS):
        history.append(path, history.rows_of([(generation, row)]))
    return path


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats(width=64), min_size=1, max_size=5))
def test_floats_come_back_to_the_last_bit(
    tmp_path_factory: pytest.TempPathFactory, values: list[float]
) -> None:
    path = tmp_path_factory.mktemp("one") / "history.csv"
    for generation, value in enumerate(values):
        history.append(
            path, history.rows_of([(generation, {"value": value, "single": float(np.float32(0.1))})])
        )
    found = history.read_table(path)
    assert found["value"].dtype == np.float64
    for value, back in zip(values, found["value"], strict=True):
        assert math.isnan(back) if math.isnan(value) else (back.hex() == value.hex())
    assert (found["single"] == np.float64(np.float32(0.1))).all()


def test_types_and_names(path: Path) -> None:
    found = history.read_table(path)
    assert list(found) == ["generation", "members", "births.mean", 'odd, "name"']
    assert found["generation"].tolist() == list(range(8))
    assert found["generation"].dtype == found["members"].dtype == np.int64
    assert math.copysign(1, found['odd, "name"'][0]) == -1
    assert path.read_text().count("generation") == 1


def test_no_file_no_columns(tmp_path: Path) -> None:
    assert history.read_table(tmp_path / "history.csv") == {}
    assert history.truncate_after(tmp_path / "history.csv", 3) is None


def test_a_half_written_last_line_is_dropped_at_every_length(path: Path) -> None:
    whole = path.read_bytes()
    starts = [i + 1 for i, byte in enumerate(whole) if byte == ord("\n")]  # of the line after
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        complete = max(0, sum(start <= length for start in starts) - 1)
        found = history.read_table(path)
        assert len(found.get("generation", ())) == complete
        assert history.truncate_after(path, 7) == (complete - 1 if complete else None)
        history.append(
            path, history.rows_of([(complete, ROWS[complete])])
        )  # with a heading, where it is the first
        assert path.read_bytes() == whole[: starts[complete + 1]]


def test_nonsense_in_the_last_line_is_dropped_and_elsewhere_named(path: Path) -> None:
    whole = path.read_bytes()
    path.write_bytes(whole + bytes(20) + b"\n")
    assert history.read_table(path)["generation"].tolist() == list(range(8))
    assert history.truncate_after(path, 7) == 7
    assert path.read_bytes() == whole
    lines = whole.split(b"\n")
    lines[3] = lines[3].replace(b",3,", b",x,")
    path.write_bytes(b"\n".join(lines))
    with pytest.raises(SettingsError, match=r"^Line 4\b.*history\.csv'.*\.$"):
        history.read_table(path)
    lines[3] = b"2,3"
    path.write_bytes(b"\n".join(lines))
    with pytest.raises(SettingsError, match=r"^Line 4 of"):
        history.read_table(path)
    path.write_bytes(b"nonsense\n1\n2\n")
    with pytest.raises(SettingsError, match="first line"):
        history.read_table(path)


@pytest.mark.parametrize("generation", [-1, 0, 3, 6, 7, 99])
def test_truncate_after(path: Path, generation: int) -> None:
    whole = path.read_bytes()
    expected = b"" if generation < 0 else b"".join(whole.splitlines(keepends=True)[: generation + 2])
    assert history.truncate_after(path, generation) == (min(generation, 7) if generation >= 0 else None)
    assert path.read_bytes() == expected
    for later in range(min(generation, 7) + 1, 8):
        history.append(path, history.rows_of([(later, ROWS[later])]))
    assert path.read_bytes() == whole


def test_other_columns_are_refused(path: Path) -> None:
    with pytest.raises(SettingsError, match="other columns"):
        history.append(path, history.rows_of([(8, {"members": 3})]))
    with pytest.raises(ValueError, match=r"\b9\b"):
        history.append(path, history.rows_of([(8, {"generation": 9})]))
    with pytest.raises(ValueError, match="line break"):
        history.append(path.with_name("other.csv"), history.rows_of([(8, {"a\nb": 9})]))


def test_lineage(tmp_path: Path) -> None:
    path = tmp_path / "lineage.csv"
    first = np.array([[0, -1, -1], [1, -1, -1], [2, -1, -1]])
    later = np.array([[3, 0, 2], [2**62, 1, 1]])
    history.append(path, history.births_of([(0, first)]))
    history.append(path, history.births_of([(1, np.empty((0, 3), np.int64))]))
    history.append(path, history.births_of([(2, later)]))
    found = history.read_table(path)
    assert tuple(found) == history.LINEAGE_COLUMNS
    assert all(column.dtype == np.int64 for column in found.values())
    together = np.column_stack([found[name] for name in history.LINEAGE_COLUMNS[:3]])
    np.testing.assert_array_equal(together, np.vstack([first, later]))
    assert found["generation"].tolist() == [0, 0, 0, 2, 2]
    whole = path.read_bytes()
    assert history.truncate_after(path, 2) == 2
    assert path.read_bytes() == whole
    assert history.truncate_after(path, 1) == 0
    assert path.read_bytes() == b"".join(whole.splitlines(keepends=True)[:4])
    path.write_bytes(whole.replace(b"3,0,2,2", b"3,0,x,2"))
    with pytest.raises(SettingsError, match=r"lineage\.csv' is damaged"):
        history.read_table(path)


def test_a_long_lineage_is_cut_quickly(tmp_path: Path) -> None:
    path = tmp_path / "lineage.csv"
    for generation in range(50):
        ids = np.arange(4000) + 4000 * generation
        history.append(
            path, history.births_of([(generation, np.column_stack([ids, ids - 4000, ids - 4000]))])
        )
    assert history.truncate_after(path, 20) == 20
    found = history.read_table(path)
    assert found["generation"][-1] == 20
    assert found["id"].tolist() == list(range(84_000))
