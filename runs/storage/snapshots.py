"""Snapshots: named arrays of one generation in one immutable file, which knows whether it is still intact.

The file is an ordinary `.npz` (`numpy.load(path, allow_pickle=False)` reads it) with three members of its
own: `schema_version`, `generation` and `digest`, a SHA-256 over the other two and over every array's name,
type, shape and bytes. So a torn file (the zip directory or a checksum fails) and one that was edited and
saved again (the digest fails) are both refused. The digest guards against accidents, not against someone
who computes a new one.

Identical content gives identical bytes: members are sorted, time stamps fixed, numbers little-endian. Arrays
are deflated column by column (Fortran order), as genes and records of relatives resemble each other most. The
compressed bytes depend on the zlib that Python was built with; the digest, over bytes in C order, does not.
An array of millions of bytes of which samples hardly shrink, as of the genomes of a large population, is
stored as it is, and so is everything in a snapshot that is only there until the next one: deflating it would
take as long as all else that a generation needs beside its lives.

Nothing read here can execute code: no pickles, and declared sizes are checked before anything is unpacked.
"""

import hashlib
import io
import math
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from babushka.fitness.settings import SettingsError
from babushka.runs.storage import files
from babushka.runs.storage.schema import SCHEMA_VERSION, refuse_newer

LARGEST = 2**31 - 1  # bytes of all arrays together; a snapshot of 10,000 members has about 50 million
MOST_ARRAYS = 10_000
LEVEL = 1  # of deflate: floats hardly shrink further at a higher one, which costs several times as long
LARGE = 2**21  # bytes; up to here everything is deflated
SAMPLES, SAMPLE = 16, 2**14  # columns of a large array, and the bytes of each, that are deflated to see
WORTH = 0.85  # of its size: a large array that shrinks to more than that is stored as it is
OWN = ("schema_version", "generation", "digest")
Arrays = dict[str, NDArray[Any]]


class DamagedSnapshotError(SettingsError):
    """A snapshot that is torn or was edited; its text is one sentence that names the file."""


@dataclass(frozen=True)
class Snapshot:
    """One evaluated generation, as saved. Arrays are writable copies in native byte order."""

    generation: int
    arrays: Arrays
    digest: str


def read(path: Path, generation: int | None = None) -> Snapshot:
    """Load and check a snapshot.

    Raises `DamagedSnapshotError` for a torn or edited file, or one whose generation is not the one
    expected; `SettingsError` for one of a newer schema; `files.StorageError` if the disk does not read.
    """
    data = files.read(path)
    try:
        found = _unpack(data)
        version = int(found.pop("schema_version"))
        stored_generation = int(found.pop("generation"))
        stored_digest = str(found.pop("digest"))
    except Exception as error:  # everything here works on bytes in memory, so that any failure is damage
        reason = str(error).strip().rstrip(".") or type(error).__name__
        raise DamagedSnapshotError(f"The snapshot {str(path)!r} is torn or damaged ({reason}).") from error
    if version > SCHEMA_VERSION:
        refuse_newer(version, f"The snapshot {str(path)!r}")
    if digest(stored_generation, found, version) != stored_digest:
        raise DamagedSnapshotError(
            f"The snapshot {str(path)!r} was edited after it was saved: "
            "its content does not match its digest."
        )
    if generation is not None and stored_generation != generation:
        raise DamagedSnapshotError(
            f"The snapshot {str(path)!r} was renamed: it holds generation {stored_generation}."
        )
    return Snapshot(stored_generation, {name: _native(array) for name, array in found.items()}, stored_digest)


def encode(generation: int, arrays: Mapping[str, NDArray[Any]], deflate: bool = True) -> bytes:
    """The bytes of a snapshot, deflated if it is to stay.

    Raises `TypeError` for an array that is neither numeric nor fixed-width text, `SettingsError` for a name
    that cannot be a member and beyond 2 GiB.
    """
    plain = {name: _plain(name, array) for name, array in arrays.items()}
    total = sum(array.nbytes for array in plain.values())
    if total > LARGEST or len(plain) + len(OWN) > MOST_ARRAYS:
        raise SettingsError(
            f"A snapshot of generation {generation} would hold {total} bytes in {len(plain)} arrays, "
            f"and {LARGEST} bytes in {MOST_ARRAYS - len(OWN)} arrays are the most that can be saved."
        )
    members: Arrays = {
        **plain,
        "schema_version": np.array(SCHEMA_VERSION, "<i8"),
        "generation": np.array(generation, "<i8"),
        "digest": np.array(digest(generation, plain), "<U64"),
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in sorted(members):
            _add(archive, name, members[name], deflate)
    return buffer.getvalue()


def _add(archive: zipfile.ZipFile, name: str, array: NDArray[Any], deflate: bool) -> None:
    information = zipfile.ZipInfo(f"{name}.npy", date_time=(1980, 1, 1, 0, 0, 0))
    information.create_system = 3  # the same bytes on every operating system
    information.external_attr = 0o644 << 16
    rows = _bytes_of(array)
    if deflate and (len(rows) <= LARGE or _shrinks(array)):
        turned = array.ndim > 1
        columns = _bytes_of(np.ascontiguousarray(array.T)) if turned else rows
        content = _header(array.dtype.str, turned, array.shape) + columns
        archive.writestr(information, content, zipfile.ZIP_DEFLATED, LEVEL)
        return
    header = _header(array.dtype.str, False, array.shape)
    information.file_size = len(header) + len(rows)
    with archive.open(information, "w") as member:  # without another copy of it
        member.write(header)
        member.write(rows)


@lru_cache(maxsize=256)
def _header(dtype: str, fortran: bool, shape: tuple[int, ...]) -> bytes:
    """What stands before an array's bytes in a file of NumPy's."""
    content = io.BytesIO()
    npy.write_array_header_1_0(content, {"descr": dtype, "fortran_order": fortran, "shape": shape})
    return content.getvalue()


def digest(generation: int, arrays: Mapping[str, NDArray[Any]], version: int = SCHEMA_VERSION) -> str:
    """SHA-256, in hexadecimal, of a snapshot's content, whatever file it is in."""
    # The length of each piece is told first, so that no two contents run into the same bytes.
    total = hashlib.sha256(b"babushka snapshot" + _told(str(version), str(generation), str(len(arrays))))
    for name in sorted(arrays):
        array = _little(arrays[name])
        total.update(_described(name, array.dtype.str, array.shape) + array.nbytes.to_bytes(8, "little"))
        total.update(_bytes_of(array))
    return total.hexdigest()


@lru_cache(maxsize=256)
def _described(name: str, dtype: str, shape: tuple[int, ...]) -> bytes:
    return _told(name, dtype, str(tuple(int(length) for length in shape)))


def _told(*words: str) -> bytes:
    """Words, each after its length."""
    encoded = [word.encode() for word in words]
    return b"".join(len(word).to_bytes(8, "little") + word for word in encoded)


def _bytes_of(array: NDArray[Any]) -> bytes | memoryview:
    """The bytes of an array in C order, without copying them."""
    return array.reshape(-1).view(np.uint8).data if array.nbytes else b""


def _shrinks(array: NDArray[Any]) -> bool:
    """Whether a large array is worth deflating column by column, by the first members of a few columns."""
    columns = array.reshape(len(array), -1)
    places = np.unique(np.linspace(0, columns.shape[1] - 1, SAMPLES).astype(np.int64))
    pieces = [columns[: max(1, SAMPLE // array.itemsize), place].tobytes() for place in places]
    deflated = sum(len(zlib.compress(piece, LEVEL)) for piece in pieces)
    return deflated <= WORTH * sum(map(len, pieces))


def _allowed(dtype: np.dtype[Any]) -> bool:
    """Truth values, whole numbers, floats of at most 64 bits, and text of a fixed width."""
    return dtype.kind in "biuU" or (dtype.kind == "f" and dtype.itemsize <= 8)


def _plain(name: str, array: NDArray[Any]) -> NDArray[Any]:
    _check_name(name)
    array = np.asarray(array)
    if not _allowed(array.dtype):
        raise TypeError(
            f"Array {name!r} of a snapshot is neither numeric nor fixed-width text: {array.dtype}."
        )
    return _little(array)


@lru_cache(maxsize=256)
def _check_name(name: str) -> None:
    if not name or name in OWN or name.startswith(".") or not name.isprintable() or set(name) & set("/\\"):
        raise SettingsError(f"An array of a snapshot cannot be called {name!r}.")


def _little(array: NDArray[Any]) -> NDArray[Any]:
    """The array, little-endian and in C order; itself if it is so."""
    return array.astype(array.dtype.newbyteorder("<"), order="C", copy=False)


def _native(array: NDArray[Any]) -> NDArray[Any]:
    return array.astype(array.dtype.newbyteorder("="), order="C", copy=True)


def _unpack(data: bytes) -> Arrays:
    """Every member as an array over its own bytes; raises anything at all for a damaged file."""
    found: Arrays = {}
    with zipfile.ZipFile(io.BytesIO(data)) as opened:
        members = opened.infolist()
        if len(members) > MOST_ARRAYS or sum(member.file_size for member in members) > LARGEST + 2**20:
            raise ValueError("it declares more than a snapshot can hold")
        for member in members:
            name = member.filename.removesuffix(".npy")
            if name == member.filename or name in found:
                raise ValueError(f"unexpected member {member.filename!r}")
            if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise ValueError(f"unexpected compression of {member.filename!r}")
            with opened.open(member) as handle:
                # Never more than declared is unpacked; the checksum is compared at the last byte.
                found[name] = _array(handle.read(member.file_size), name)
    for name in OWN:
        if name not in found:
            raise ValueError(f"{name} is missing")
    return found


def _array(content: bytes, name: str) -> NDArray[Any]:
    handle = io.BytesIO(content)
    if npy.read_magic(handle) != (1, 0):
        raise ValueError(f"array {name!r} is of an unknown format")
    try:
        shape, fortran, dtype = npy.read_array_header_1_0(handle)
    except Exception as error:  # what NumPy says of it names Python's own objects
        raise ValueError(f"the header of array {name!r} cannot be read") from error
    if not _allowed(dtype):
        raise ValueError(f"array {name!r} is of a type that is never read")
    start = handle.tell()
    if any(length < 0 for length in shape) or math.prod(shape) * dtype.itemsize != len(content) - start:
        raise ValueError(f"array {name!r} does not have the size that it declares")
    if math.prod(shape) == 0:  # which frombuffer refuses
        return np.empty(shape, dtype)
    flat = np.frombuffer(content, dtype, offset=start)
    return flat.reshape(shape, order="F" if fortran else "C")
