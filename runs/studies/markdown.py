"""Pieces of Markdown pages on results."""

import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

from babushka.fitness.measures.two_groups import Estimate
from babushka.runs.presentation.numbers import with_interval

LINE = 120  # characters of a line of prose
Result = Mapping[str, Any]  # of a claim, as `studies.results` keeps it


def table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """The lines of a table."""
    lines = [headings, ["---"] * len(headings), *rows]
    return [f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |" for line in lines]


def prose(text: str) -> list[str]:
    """The lines of a paragraph, and an empty one."""
    return [*_wrapped(text, LINE), ""]


def item(text: str) -> list[str]:
    """The lines of an item of a list."""
    return [f"{'  ' if place else '- '}{line}" for place, line in enumerate(_wrapped(text, LINE - 2))]


def estimate(found: Mapping[str, Any]) -> Estimate:
    """The effect of a part, or of one in a setting."""
    return Estimate(
        *(float("nan") if found[name] is None else float(found[name]) for name in ("ours", "low", "high"))
    )


def effect(found: Mapping[str, Any]) -> str:
    """The same in words."""
    return with_interval(estimate(found)) or "not defined"


def _wrapped(text: str, width: int) -> list[str]:
    """Lines that are not broken within code."""
    pieces = text.split("`")
    kept = "`".join(each.replace(" ", "\0") if place % 2 else each for place, each in enumerate(pieces))
    lines = textwrap.wrap(kept, width, break_long_words=False, break_on_hyphens=False)
    return [line.replace("\0", " ") for line in lines]
