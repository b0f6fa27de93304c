"""PNG files of drawn pixels (W3C 2003, "Portable Network Graphics, second edition").

Rows are deflated as they are, without the choice of a filter for each of them: that takes longer than all
else in writing a figure, whose plain areas shrink as well without.
"""

import struct
import zlib

import numpy as np
from numpy.typing import NDArray

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_LEVEL = 1  # of deflate; 6 makes files 6 % smaller, in twice the time
_RGB, _RGBA = 2, 6  # with eight bits each
_INCH = 0.0254  # metres


def encoded(pixels: NDArray[np.uint8], dpi: float) -> bytes:
    """A PNG of pixels (rows, columns, 4): red, green, blue, and opacity unless all are opaque."""
    rows, columns, _ = pixels.shape
    opaque = bool((pixels[:, :, 3] == 255).all())
    colours = 3 if opaque else 4
    lines = np.zeros((rows, 1 + columns * colours), np.uint8)  # each after the number of its filter, 0: none
    lines[:, 1:].reshape(rows, columns, colours)[:] = pixels[:, :, :colours]
    density = round(dpi / _INCH)  # pixels in a metre
    return b"".join(
        (
            _SIGNATURE,
            _chunk(b"IHDR", struct.pack(">2I5B", columns, rows, 8, _RGB if opaque else _RGBA, 0, 0, 0)),
            _chunk(b"pHYs", struct.pack(">2IB", density, density, 1)),
            _chunk(b"IDAT", zlib.compress(lines.data, _LEVEL)),
            _chunk(b"IEND", b""),
        )
    )


def _chunk(kind: bytes, content: bytes) -> bytes:
    checksum = zlib.crc32(content, zlib.crc32(kind))
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", checksum)
