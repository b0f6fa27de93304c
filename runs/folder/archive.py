"""Zip archives of members that are in memory already, as one piece of bytes.

What Python's `zipfile` writes, without going through it: for an archive of some thirty small members that
takes longer than deflating them, and it would deflate equal members once more each. The format is PKWARE's
(.ZIP File Format Specification 6.3, sections 4.3.7, 4.3.12 and 4.3.16). Archives stay far below 4 GiB and
65,535 members, so that none of its extensions is needed.
"""

import struct
import zlib
from collections.abc import Mapping
from typing import NamedTuple

Bytes = bytes | memoryview

_LOCAL = struct.Struct("<4s5H3I2H")  # before each member
_ENTRY = struct.Struct("<4s6H3I5H2I")  # of each member, in the directory at the end
_END = struct.Struct("<4s4H2IH")
_VERSION = 20  # of the format that a reader must know: 2.0, which has deflating
_UNIX = 3 << 8  # written on one, as far as permissions are concerned: the same bytes on every system
_PERMISSIONS = 0o644 << 16
_UTF8 = 0x800  # a member's name is not ASCII
_MIDNIGHT, _FIRST_DAY = 0, 0x21  # 1 January 1980, the earliest time there is
STORED, DEFLATED = 0, 8


class Content(NamedTuple):
    """What is in a file of an archive, as it is kept there."""

    method: int  # STORED or DEFLATED
    kept: tuple[Bytes, ...]  # one after the other
    size: int  # before it was deflated
    checksum: int  # CRC-32, of that too


def stored(*content: Bytes) -> Content:
    """Pieces of bytes as they are, one after the other."""
    return Content(STORED, content, _size(content), _checksum(content))


def deflated(level: int, *content: Bytes) -> Content:
    """The same, deflated at that level, 1 to 9."""
    work = zlib.compressobj(level, zlib.DEFLATED, -zlib.MAX_WBITS)
    kept = (*(work.compress(piece) for piece in content), work.flush())
    return Content(DEFLATED, kept, _size(content), _checksum(content))


def packed(members: Mapping[str, Content]) -> bytes:
    """An archive of files by name, in their order; the same bytes for the same files."""
    pieces: list[Bytes] = []
    directory: list[bytes] = []
    place = 0
    for word, member in members.items():
        name, flags = word.encode(), 0 if word.isascii() else _UTF8
        length = _size(member.kept)
        about = (
            *(_VERSION, flags, member.method, _MIDNIGHT, _FIRST_DAY),
            *(member.checksum, length, member.size, len(name), 0),
        )
        pieces += [_LOCAL.pack(b"PK\3\4", *about), name, *member.kept]
        directory += [
            _ENTRY.pack(b"PK\1\2", _VERSION | _UNIX, *about, 0, 0, 0, _PERMISSIONS, place),
            name,
        ]
        place += _LOCAL.size + len(name) + length
    count, entries = len(directory) // 2, b"".join(directory)
    end = _END.pack(b"PK\5\6", 0, 0, count, count, len(entries), place, 0)
    return b"".join([*pieces, entries, end])


def _size(pieces: tuple[Bytes, ...]) -> int:
    return sum(map(len, pieces))


def _checksum(pieces: tuple[Bytes, ...]) -> int:
    found = 0
    for piece in pieces:
        found = zlib.crc32(piece, found)
    return found
