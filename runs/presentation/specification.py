"""A specification curve: the effect of a claim in every setting, in order, and below which setting each is.

Source: Simonsohn, Simmons and Nelson 2020, "Specification curve analysis", Nature Human Behaviour 4. The band
is the smallest effect of interest on either side of none. Each part of a claim has a panel of its own.
"""

import math
import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

from babushka.runs.presentation.matplotlib_defaults import load_matplotlib
from babushka.runs.presentation.plots import captions, style, words
from babushka.runs.presentation.plots.annotations import Axes, Figure
from babushka.runs.presentation.plots.layout import layout

NAME = "specification"
AS_STATED = "as stated"
LOOKS = {
    "supported": style.Stroke("#0072B2", "none", "o"),
    "against": style.Stroke("#D55E00", "none", "s"),
    "no difference": style.Stroke("#000000", "none", "D", hollow=True),
    "not decided": style.Stroke("#888888", "none", "x"),
}
BAND = "#e6e6e6"
ABREAST = 3  # panels
HIGH, ROW = 1.5, 0.125  # inches of a curve, and of a row of dots
LETTERS = 24  # in a line of a panel's heading


def draw(result: Mapping[str, Any], width: float | None = None, caption: bool = False) -> Figure:
    """The figure of the results of a claim, as they are kept; `width` is in inches."""
    load_matplotlib()
    from matplotlib.figure import Figure

    with style.house_style(width):
        parts = result["targets"]
        rows = -(-len(parts) // style.abreast(2.0, min(ABREAST, len(parts))))
        columns = -(-len(parts) // rows)  # of four panels two in each of two rows
        names = [_names(parts[columns * row : columns * (row + 1)]) for row in range(rows)]
        ratios = [high for each in names for high in (HIGH, ROW * len(each))]
        figure = Figure(figsize=(style.page_width(), sum(ratios) + 0.35 * rows + 0.4), layout=layout())
        axes = figure.subplots(2 * rows, columns, squeeze=False, gridspec_kw={"height_ratios": ratios})
        for place, each in enumerate(parts):
            row, column = divmod(place, columns)
            _panel(axes[2 * row, column], axes[2 * row + 1, column], each, names[row], column == 0)
            if column == 0:
                axes[2 * row, column].set_ylabel("\n".join(textwrap.wrap(result["unit"], 26)))
        for place in range(len(parts), rows * columns):
            row, column = divmod(place, columns)
            axes[2 * row, column].set_axis_off()
            axes[2 * row + 1, column].set_axis_off()
        words.key(figure, [(verdict, look) for verdict, look in LOOKS.items() if _occurs(parts, verdict)])
        captions.give(figure, [_caption(result)])
        if caption:
            captions.into_picture(figure)
    return figure


def _names(parts: Sequence[Mapping[str, Any]]) -> list[str]:
    """The settings in which any of the parts of a row is looked at; others would be empty lines."""
    return [AS_STATED, *dict.fromkeys(one["setting"] for each in parts for one in each["settings"])]


def _panel(curve: Axes, dots: Axes, part: Mapping[str, Any], names: Sequence[str], named: bool) -> None:
    """The curve of one part, and the dots below it."""
    found = [{**part, "setting": AS_STATED}, *part["settings"]]
    found = sorted((each for each in found if each["ours"] is not None), key=lambda each: float(each["ours"]))
    curve.axhspan(*part["no_difference"], color=BAND, linewidth=0, zorder=0)
    curve.axhline(sum(part["no_difference"]) / 2, color="#444444", linewidth=0.6, zorder=1)
    for place, each in enumerate(found):
        look = LOOKS[each["verdict"]]
        own = each["setting"] == AS_STATED
        if each["low"] is not None:
            curve.vlines(place, each["low"], each["high"], color=look.colour, linewidth=1.8 if own else 0.9)
        curve.plot([place], [each["ours"]], markersize=6 if own else 4, **look.look)
        dots.plot([place], [names.index(each["setting"])], markersize=4.5 if own else 3, **look.look)
    curve.set_title("\n".join(textwrap.wrap(part["target"], LETTERS)))
    for axes in (curve, dots):
        axes.set_xlim(-0.6, len(found) - 0.4)
        axes.set_xticks([])
    dots.set_ylim(len(names) - 0.5, -0.5)
    dots.set_yticks(range(len(names)), names if named else [])
    dots.tick_params(axis="y", length=0, labelsize=6.5)
    for side in ("left", "bottom"):
        dots.spines[side].set_visible(False)


def _occurs(parts: Sequence[Mapping[str, Any]], verdict: str) -> bool:
    return any(each["verdict"] == verdict for part in parts for each in (part, *part["settings"]))


def _caption(result: Mapping[str, Any]) -> str:
    ends = {tuple(each["no_difference"]) for each in result["targets"]}
    smallest = {round((high - low) / 2, 12) for low, high in ends}
    band = (
        f" ({next(iter(smallest)):g})" if len(smallest) == 1 and math.isfinite(next(iter(smallest))) else ""
    )
    return (
        f"{result['statement']} The effect in every setting, in order, with 95 % bootstrap intervals; "
        f"below, which setting it is. Band: the smallest effect of interest{band} on either side of "
        f"none. As stated: {result['seeds']} seeds; elsewhere {result['seeds_of_settings']}."
    )
