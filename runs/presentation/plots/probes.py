"""What organisms want and reach where candidate objectives part, as shares of each candidate, by level.

A bar is a run; runs of one scenario stand side by side, ordered by the share of the base objective.
"""

import textwrap
from collections.abc import Sequence
from typing import Any

import numpy as np

from babushka.runs.presentation.comparing.measures import choose_generation, value
from babushka.runs.presentation.plots import candidates, style, words
from babushka.runs.presentation.plots.annotations import Artist, Axes, Figure
from babushka.runs.presentation.plots.data import Group, RunData, grouped
from babushka.runs.presentation.plots.sheet import Sheet
from babushka.runs.presentation.plots.swept import prepare

__all__ = ["draw", "prepare"]

PLACE = 7
GAP = 0.8  # bars between scenarios
SAID = (
    "Each bar is a run: shares of its members' choices. Wanted: the option that an objective values most, "
    "without search; reached: what is entered first."
)
CORRECTED = "Corrected: the mixture of organisms wired to each candidate that reaches most nearly the same."


def draw(runs: Sequence[RunData]) -> Figure:
    """A panel for each question, a bar for each run."""
    groups = grouped(runs)
    questions = [each for each in candidates.asked(runs[0]) if _answered(each, runs)]
    measures = [measure for each in questions for measure in each.columns.values()]
    generation = choose_generation(runs, measures, None)[0]
    strokes = candidates.strokes(questions)
    sheet = Sheet(groups, len(questions), 1, height=0.9 + 1.05 * len(questions), sharex=True)
    places, centres = _places(groups)
    ordered = [run for group in groups for run in _ordered(group, questions[0], generation)]
    labels = dict.fromkeys(each.label for each in questions)
    for panel, question in zip(sheet.panels, questions, strict=True):
        _stack(panel.axes, question, ordered, places, generation, strokes)
        title = [question.words, *([words.world(question.label)] if len(labels) > 1 else [])]
        panel.axes.set_title(", ".join(title), loc="left")
        panel.axes.set_ylim(0, 1)
        panel.axes.set_yticks([0, 0.5, 1])
        panel.axes.set_ylabel("share")
        panel.axes.tick_params(axis="x", length=0, labelbottom=panel.below)
    _name(sheet, groups, centres)
    own = [(name, _patch(name, strokes)) for name in strokes if strokes[name] is not candidates.REST]
    rest = [name for name in strokes if strokes[name] is candidates.REST]
    words.key(sheet.figure, own + [(" or ".join(rest), _patch(rest[0], strokes))] * bool(rest))
    where = f"In the {' and the '.join(map(words.world, labels))}."
    corrected = any(each.kind == candidates.CORRECTED for each in questions)
    return sheet.finish(SAID, CORRECTED * corrected, where, f"Generation {generation}.")


def _answered(question: candidates.Asked, runs: Sequence[RunData]) -> bool:
    """Whether all runs have these columns."""
    return all(
        run.has(name) or run.has(name, "measures") for run in runs for name in question.columns.values()
    )


def _places(groups: Sequence[Group]) -> tuple[list[float], list[float]]:
    """Where the bars of all runs stand, and the middle of each group."""
    places: list[float] = []
    centres = []
    for group in groups:
        first = places[-1] + 1 + GAP if places else 0.0
        here = [first + place for place in range(len(group.runs))]
        places += here
        centres.append((here[0] + here[-1]) / 2)
    return places, centres


def _ordered(group: Group, question: candidates.Asked, generation: int) -> list[RunData]:
    """The runs of a group, the largest share of the base objective first."""
    base = next(iter(question.columns.values()))
    return sorted(group.runs, key=lambda run: -np.nan_to_num(value(run, base, generation)))


def _stack(
    axes: Axes,
    question: candidates.Asked,
    runs: Sequence[RunData],
    places: Sequence[float],
    generation: int,
    strokes: dict[str, style.Stroke],
) -> None:
    """The bars of one panel; a run whose shares are not defined has none."""
    bottom = np.zeros(len(runs))
    known = False
    for name in (name for name in strokes if name in question.columns):
        shares = np.array([value(run, question.columns[name], generation) for run in runs])
        known |= bool(np.isfinite(shares).any())
        shares = np.nan_to_num(shares)
        look: dict[str, Any] = {"color": strokes[name].colour, "edgecolor": "white", "linewidth": 0.3}
        axes.bar(places, shares, 0.92, bottom, hatch=_hatch(name, strokes), **look)
        bottom = bottom + shares
    if not known:
        axes.text(0.5, 0.5, "not defined", transform=axes.transAxes, ha="center", color="#666666")


def _hatch(name: str, strokes: dict[str, style.Stroke]) -> str:
    rest = strokes[name] is candidates.REST
    return "" if rest else candidates.HATCHES[list(strokes).index(name) % len(candidates.HATCHES)]


def _patch(name: str, strokes: dict[str, style.Stroke]) -> Artist:
    from matplotlib.patches import Patch

    return Patch(
        facecolor=strokes[name].colour, edgecolor="white", linewidth=0.3, hatch=_hatch(name, strokes)
    )


def _name(sheet: Sheet, groups: Sequence[Group], centres: Sequence[float]) -> None:
    """The heading, and the names of groups below their bars, without what all names begin with."""
    axes = sheet.panels[-1].axes
    if len(groups) == 1:
        words.heading(sheet.figure, groups[0].heading)
        axes.set_xticks([])
        return
    titles = {group.name.partition(", ")[0] for group in groups}
    shared = len(titles) == 1 and all(", " in group.name for group in groups)
    names = [group.name.partition(", ")[2] if shared else group.name for group in groups]
    if shared:
        words.heading(sheet.figure, titles.pop())
    width = max(int(style.page_width() / len(groups) / 0.065) - 2, 6)
    wrapped_names = [textwrap.wrap(name, width, break_long_words=False) for name in names]
    axes.set_xticks(centres, ["\n".join(lines) for lines in wrapped_names])
