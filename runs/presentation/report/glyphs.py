"""Glyphs as outlines for the page, from the font that pictures use, so that no reader's font changes them."""

from functools import cache

import numpy as np

_LETTERS = {1: "M", 2: "L", 3: "Q", 4: "C", 79: "Z"}  # matplotlib's codes of a path, as SVG has them
_POINTS = {1: 1, 2: 1, 3: 2, 4: 3, 79: 1}  # each code's points; those of closing mean nothing


@cache
def outline(glyph: str) -> str:
    """The outline of a character as the `d` of an SVG path: centred on 0, its larger side 1, y downwards."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import TextPath

    if not glyph.strip():
        return ""
    path = TextPath((0, 0), glyph, size=10, prop=FontProperties(family="DejaVu Sans"))
    box = path.get_extents()
    centre = np.array([box.x0 + box.width / 2, box.y0 + box.height / 2])
    points = (path.vertices - centre) / max(box.width, box.height) * [1, -1]
    assert path.codes is not None  # a TextPath has them
    drawn, index = [], 0
    while index < len(points):
        code = int(path.codes[index])
        along = points[index : index + _POINTS[code]]
        drawn.append(_LETTERS[code] + ("" if code == 79 else " ".join(f"{x:.3f} {y:.3f}" for x, y in along)))
        index += _POINTS[code]
    return "".join(drawn)
