"""Glyphs as outlines for the page, from the font that pictures use, so that no reader's font changes them."""

from functools import cache

_LETTERS = {1: "M", 2: "L", 3: "Q", 4: "C", 79: "Z"}  # matplotlib's codes of a path, as SVG has them


@cache
def outline(glyph: str) -> str:
    """The outline of a character as the `d` of an SVG path: centred on 0, its larger side 1, y downwards."""
    from runs.presentation.matplotlib_defaults import load_matplotlib

    load_matplotlib()  # before any of its modules
    from runs.presentation.replay.grid import outline_of

    drawn = ""
    for points, code in outline_of(glyph).iter_segments(simplify=False) if glyph.strip() else ():
        along = (
            points.reshape(-1, 2) if _LETTERS[int(code)] != "Z" else ()
        )  # the points of closing mean nothing
        drawn += _LETTERS[int(code)] + " ".join(f"{x:z.3f} {-y:z.3f}" for x, y in along)
    return drawn
