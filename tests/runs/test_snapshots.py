"""Snapshots come back to the last bit, are the same bytes each time, and are never used when damaged."""

import io
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from babushka.fitness.settings import SettingsError
from babushka.runs.storage import snapshots
from babushka.runs.storage.snapshots import DamagedSnapshotError
from tests.runs.folder_samples import arrays


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    path = tmp_path / "000120.npz"
    path.write_bytes(snapshots.encode(120, arrays(120)))
    return path


def same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    return sorted(one) == sorted(other) and all(
        one[name].dtype == other[name].dtype
        and one[name].shape == other[name].shape
        and one[name].tobytes() == other[name].tobytes()
        for name in one
    )


def test_comes_back_to_the_last_bit(saved: Path) -> None:
    found = snapshots.read(saved, 120)
    assert found.generation == 120
    assert same(found.arrays, arrays(120))
    assert all(array.flags.writeable and array.flags.c_contiguous for array in found.arrays.values())
    assert found.arrays["columns.lives.selection"].tolist() == ["felt", "steps", "births"]


kinds = st.one_of(
    hnp.boolean_dtypes(),
    hnp.integer_dtypes(endianness="?"),
    hnp.unsigned_integer_dtypes(endianness="?"),
    hnp.floating_dtypes(endianness="?", sizes=(16, 32, 64)),
    hnp.unicode_string_dtypes(endianness="?", min_len=1, max_len=7),
)


@settings(max_examples=60, deadline=None)
@given(
    hnp.arrays(kinds, hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4)), st.integers(0, 2**40)
)
def test_any_numeric_or_text_array_comes_back(tmp_path_factory: Any, array: Any, generation: int) -> None:
    path = tmp_path_factory.mktemp("one") / "x.npz"
    path.write_bytes(snapshots.encode(generation, {"some thing.ä": array, "turned": array.T}))
    found = snapshots.read(path)
    native = array.astype(array.dtype.newbyteorder("="))
    assert found.generation == generation
    assert same(found.arrays, {"some thing.ä": native, "turned": native.T.copy()})


def test_numpy_reads_it_without_pickle(saved: Path) -> None:
    with np.load(saved, allow_pickle=False) as found:
        assert int(found["generation"]) == 120
        np.testing.assert_array_equal(found["genomes"], arrays(120)["genomes"])


def test_identical_content_is_identical_bytes() -> None:
    given_ = arrays(3)
    turned = {name: np.asfortranarray(given_[name]) for name in reversed(given_)}
    swapped = {name: array.astype(array.dtype.newbyteorder(">")) for name, array in given_.items()}
    assert snapshots.encode(3, given_) == snapshots.encode(3, turned) == snapshots.encode(3, swapped)
    assert snapshots.encode(3, given_) != snapshots.encode(4, given_)


def test_what_is_not_to_stay_is_not_deflated_and_reads_the_same(saved: Path) -> None:
    deflated = snapshots.read(saved, 120)
    saved.write_bytes(snapshots.encode(120, arrays(120), deflate=False))
    assert same(snapshots.read(saved, 120).arrays, deflated.arrays)
    assert snapshots.read(saved, 120).digest == deflated.digest
    with zipfile.ZipFile(saved) as archive:
        assert {entry.compress_type for entry in archive.infolist()} == {zipfile.ZIP_STORED}


def test_equal_arrays_are_kept_under_all_their_names(saved: Path) -> None:
    given_ = {**arrays(120), "again": arrays(120)["genomes"]}
    given_["genomes"] = given_["again"]
    saved.write_bytes(snapshots.encode(120, given_))
    assert same(snapshots.read(saved, 120).arrays, given_)
    apart = {name: array.copy() for name, array in given_.items()}
    assert snapshots.encode(120, apart) == saved.read_bytes()


def test_a_snapshot_of_before_is_read(saved: Path) -> None:
    # Row by row, as all of them once were.
    found = snapshots.read(saved, 120)
    own = {
        "schema_version": np.array(1, "<i8"),
        "generation": np.array(120, "<i8"),
        "digest": np.array(found.digest, "<U64"),
    }
    np.savez_compressed(saved, **arrays(120), **own)
    again = snapshots.read(saved, 120)
    assert same(again.arrays, found.arrays)
    assert again.digest == found.digest


def test_the_digest_tells_apart_what_concatenates_alike() -> None:
    one, other = np.array([1, 2], np.int64), np.array([3], np.int64)
    contents = [
        {"a": one, "b": other},
        {"a": one[:1], "b": np.array([2, 3])},
        {"ab": one, "b": other},
        {"a": one.astype(np.uint64), "b": other},
        {"a": one.reshape(2, 1), "b": other},
        {"a": one},
    ]
    assert len({snapshots.digest(0, content) for content in contents}) == len(contents)


def test_torn_anywhere(saved: Path) -> None:
    whole = saved.read_bytes()
    for length in {*range(0, len(whole), 37), *range(max(0, len(whole) - 70), len(whole))}:
        saved.write_bytes(whole[:length])
        with pytest.raises(DamagedSnapshotError, match=r"000120\.npz'.*\(.*\)\.$"):
            snapshots.read(saved, 120)


def test_a_flipped_bit_is_refused_or_changes_nothing(saved: Path) -> None:
    whole = saved.read_bytes()
    refused = 0
    positions = {*range(0, len(whole), 11), *range(len(whole) - 22, len(whole))}
    for position in positions:
        damaged = bytearray(whole)
        damaged[position] ^= 1 << (position % 8)
        saved.write_bytes(damaged)
        try:
            found = snapshots.read(saved, 120)
        except DamagedSnapshotError:
            refused += 1
            continue
        assert same(found.arrays, arrays(120))  # time stamps and permissions of the zip format itself
    assert refused > 0.7 * len(positions)


def test_zeros_where_the_file_should_be(saved: Path) -> None:
    saved.write_bytes(bytes(saved.stat().st_size))
    with pytest.raises(DamagedSnapshotError):
        snapshots.read(saved)


def test_edited_and_saved_again(saved: Path) -> None:
    with np.load(saved, allow_pickle=False) as found:
        content = dict(found)
    np.savez(saved, **content)  # other bytes, same content: nothing is wrong with that
    assert same(snapshots.read(saved, 120).arrays, arrays(120))
    for change in ("value", "more", "fewer", "generation"):
        edited = {name: array.copy() for name, array in content.items()}
        if change == "value":
            edited["fitness"][3] += 1e-12
        elif change == "more":
            edited["extra"] = np.zeros(1)
        elif change == "fewer":
            del edited["ids"]
        else:
            edited["generation"] = np.array(121)
        np.savez(saved, **edited)
        with pytest.raises(DamagedSnapshotError, match=r"000120\.npz'.*edited"):
            snapshots.read(saved)


def test_under_another_name(saved: Path) -> None:
    other = saved.rename(saved.with_name("000121.npz"))
    with pytest.raises(DamagedSnapshotError, match="holds generation 120"):
        snapshots.read(other, 121)


def test_newer_schema_is_not_damage(saved: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshots, "SCHEMA_VERSION", 2)
    saved.write_bytes(snapshots.encode(120, arrays(120)))
    monkeypatch.undo()
    with pytest.raises(SettingsError, match="newer version of Babushka") as caught:
        snapshots.read(saved, 120)
    assert not isinstance(caught.value, DamagedSnapshotError)


def test_pickles_are_neither_written_nor_read(saved: Path) -> None:
    with pytest.raises(TypeError, match="'thing'"):
        snapshots.encode(0, {"thing": np.array([{}])})
    with np.load(saved, allow_pickle=False) as found:
        content = dict(found)
    np.savez(saved, **content, evil=np.array([{}], dtype=object))
    with pytest.raises(DamagedSnapshotError, match="never read"):
        snapshots.read(saved)


def test_bombs_are_not_unpacked(saved: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with zipfile.ZipFile(saved, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros.npy", bytes(30_000_000))
    monkeypatch.setattr(snapshots, "LARGEST", 1_000_000)
    with pytest.raises(DamagedSnapshotError, match="more than a snapshot can hold"):
        snapshots.read(saved)
    with pytest.raises(SettingsError, match="the most that can be saved"):
        snapshots.encode(0, {"zeros": np.zeros(1_000_000)})


def test_declared_shapes_are_checked_before_memory_is_taken(saved: Path) -> None:
    header = io.BytesIO()
    description = {"descr": "<f8", "fortran_order": False, "shape": (2**40, 2**30)}
    np.lib.format.write_array_header_1_0(header, description)
    with zipfile.ZipFile(saved, "w") as archive:
        archive.writestr("huge.npy", header.getvalue())
    with pytest.raises(DamagedSnapshotError, match="size that it declares"):
        snapshots.read(saved)


@pytest.mark.parametrize("name", ["", "digest", "a/b", "..", ".x", "a\\b", "a\nb"])
def test_names_that_cannot_be(name: str) -> None:
    with pytest.raises(SettingsError, match="cannot be called"):
        snapshots.encode(0, {name: np.zeros(1)})
