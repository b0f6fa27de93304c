"""What is damaged is named and set aside, and the run is lived again from what is intact."""

from pathlib import Path

import numpy as np
import pytest

from babushka.fitness.settings import SettingsError
from babushka.runs.storage import RunFolder
from tests.runs.folder_samples import LAST, carry_on, content, create, give_up, start


def test_damaged_snapshots_are_set_aside_and_named(tmp_path: Path, uninterrupted: dict[str, bytes]) -> None:
    path = tmp_path / "run"
    create(path)
    carry_on(path, LAST)
    folder = RunFolder.open(path)
    folder.snapshot_path(9).write_bytes(b"")
    folder.snapshot_path(9).with_name("000009.npz.damaged").write_bytes(b"an earlier one")
    with np.load(folder.snapshot_path(8)) as found:
        edited = {**found, "fitness": found["fitness"] + 1}
    np.savez(folder.snapshot_path(8), **edited)
    with folder.lock():
        recovery = folder.recover()
    assert recovery.generation == 4
    assert len(recovery.notices) == 2
    assert "000009.npz' is torn" in recovery.notices[0]
    assert recovery.notices[0].endswith("set aside as '000009.npz.damaged.2'.")
    assert "000008.npz' was edited" in recovery.notices[1]
    assert folder.read_history()["generation"].tolist() == [0, 1, 2, 3, 4]
    assert folder.read_lineage()["generation"][-1] == 4
    carry_on(path, LAST)
    found = {name: data for name, data in content(path).items() if "damaged" not in name}
    assert found == uninterrupted


def test_nothing_intact_starts_again(tmp_path: Path, uninterrupted: dict[str, bytes]) -> None:
    path = tmp_path / "run"
    give_up(start(path, 3))
    for entry in (path / "populations").iterdir():
        entry.write_bytes(b"nonsense")
    recovered, notices = carry_on(path, LAST)
    assert recovered is None
    assert len(notices) == 2
    assert {name: data for name, data in content(path).items() if "damaged" not in name} == uninterrupted


def test_lost_history_is_named_and_lived_again(tmp_path: Path, uninterrupted: dict[str, bytes]) -> None:
    path = tmp_path / "run"
    give_up(start(path, 4))
    history = path / "history.csv"
    history.write_bytes(b"".join(history.read_bytes().splitlines(keepends=True)[:3]))
    before = content(path)
    with (folder := RunFolder.open(path)).lock():
        with pytest.raises(SettingsError, match=r"history\.csv' ends with line 3.*after generation 0\b"):
            folder.recover()
        assert {name: data for name, data in content(path).items() if name != "run.lock"} == before
    for generation in (2, 3):
        folder.snapshot_path(generation).unlink(missing_ok=True)
    assert carry_on(path, LAST) == (0, ())
    assert content(path) == uninterrupted
