"""Which failure how often: shares of runs by their verdict in the failure taxonomy, a cell for each setting.

Settings of the base optimizer and of regimes are across, those of organisms and what they believe are down.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from textwrap import wrap
from typing import Any, NamedTuple

import numpy as np

from babushka.fitness.measures.binomial import binomial_interval
from babushka.fitness.measures.intervals import BOOTSTRAP_SEED, ENOUGH
from babushka.fitness.measures.taxonomy import BASE_FAILURE, CEILING, LIVED_IN, OTHERS, SELECTING, VERDICTS
from babushka.fitness.measures.two_groups import aggregate
from babushka.fitness.settings import SettingsError, nearest
from babushka.runs.orchestration.analysis import figures as analysed
from babushka.runs.orchestration.saved import Run
from babushka.runs.presentation.comparing.settings import value_words
from babushka.runs.presentation.groups import Group
from babushka.runs.presentation.numbers import listed, with_interval
from babushka.runs.presentation.plots import style, words
from babushka.runs.presentation.plots.annotations import Axes, Figure
from babushka.runs.presentation.plots.data import Prepared, RunData
from babushka.runs.presentation.plots.sheet import Sheet
from babushka.runs.presentation.plots.swept import Swept, varied

TABLE = "failures"
KEPT = ".kept"
YARDSTICKS = (LIVED_IN, SELECTING, CEILING)
OF_ORGANISMS = ("organism", "belief")  # tables whose settings are down
MOST = 12  # cells abreast
RESAMPLES = 2000
LOOKS = dict(
    zip(
        VERDICTS,
        (
            ("#009E73", ""),
            ("#000000", ""),
            ("#56B4E9", "//"),
            ("#D55E00", ""),
            ("#CC79A7", "xx"),
            ("#cccccc", ""),
        ),
        strict=True,
    )
)
BAR, GAP, WIDE = 0.40, 0.08, 0.92  # of a cell: how high a bar is, and what is below it; how wide
NAMES, LETTER = 1.2, 0.063  # inches of names of rows, and of a letter
Setting = tuple[tuple[str, Any], ...]


class Cell(NamedTuple):
    """The runs of one combination of settings."""

    counts: dict[str, int]  # runs by verdict
    kept: list[float]  # share of base fitness that each run keeps

    @property
    def runs(self) -> int:
        """How many runs there are."""
        return sum(self.counts.values())

    def interval(self, verdict: str) -> tuple[float, float]:
        """The exact 95 % interval of the share of a verdict."""
        return binomial_interval(self.counts[verdict], self.runs)


class Shown(NamedTuple):
    """One panel: a regime, and the yardstick by which attainments in it are told kept from lost."""

    label: str
    yardstick: str

    @property
    def words(self) -> str:
        """What a panel is called."""
        return words.world(self.label) + (f", {OTHERS[self.yardstick]}" if self.yardstick in OTHERS else "")


def prepare(run: Run, generation: int | None) -> Prepared:
    """The verdicts of an analysis."""
    return Prepared({TABLE: analysed.failures(run, generation)})


def draw(runs: Sequence[RunData], columns: Sequence[str] = ()) -> Figure:
    """A grid for each regime, by default all but that of selection, or for those that `columns` name."""
    made, shown = varied(runs), _shown(runs, columns)
    across, down = _axes(made)
    if len(across) > MOST:
        raise SettingsError(f"These would be {len(across)} cells abreast; a page has room for {MOST}.")
    cells = {each: dict(_cells(made, each)) for each in shown}
    occurring = [
        verdict
        for verdict in VERDICTS
        if verdict != BASE_FAILURE
        or any(cell.counts[verdict] for grid in cells.values() for cell in grid.values())
    ]
    rows = [(group.name, setting) for group in made.groups for setting in down]
    each_high = 0.62 + 0.72 * len(rows)
    sheet = Sheet(made.groups, len(shown), 1, height=0.7 + each_high * len(shown), table=TABLE)
    for panel, each in zip(sheet.panels, shown, strict=True):
        for place, (name, setting) in enumerate(rows):
            for column, other in enumerate(across):
                if cell := cells[each].get((name, setting, other)):
                    _draw(panel.axes, cell, column, place, occurring)
        _finish(panel.axes, made, rows, across)
        panel.axes.set_title(each.words, loc="left")
    words.heading(sheet.figure, made.groups[0].name if len(made.groups) == 1 else "Verdicts")
    words.key(sheet.figure, [(verdict, _patch(verdict)) for verdict in occurring])
    generations = sorted({int(run.column("generation", TABLE)[0]) for run in runs})
    return sheet.finish(
        "Bars: shares of runs, with their numbers. Lines below: each share and its exact 95 % interval "
        "(Clopper and Pearson 1934), from 0 at the left to 1 at the right of a cell.",
        f"Generation{'s' * (len(generations) > 1)} {listed([f'{each}' for each in generations], 6)}.",
        made.settings_in_words,
    )


def account(runs: Sequence[RunData]) -> str:
    """The numbers of every cell, and by other yardsticks where these tell another story."""
    made = varied(runs)
    lines = []
    for label in dict.fromkeys(each.label for each in _shown(runs, ())):
        lines.append(f"{words.world(label)}:")
        own = [each for each in _known(runs) if each.label == label]
        found = {each.yardstick: dict(_cells(made, each)) for each in own}
        first = own[0].yardstick
        for (name, setting, other), cell in found[first].items():
            which = [name] * (len(made.groups) > 1 or not made.keys)
            said = ", ".join([*which, *(_equal(made, pair) for pair in (*other, *setting))])
            lines.append(f"  {said}: {_told(cell)}; base fitness kept {_kept(cell)}")
            for yardstick in own[1:]:
                differently = found[yardstick.yardstick][name, setting, other]
                if differently.counts != cell.counts:
                    lines.append(f"    {OTHERS[yardstick.yardstick]}: {_told(differently)}")
    return "\n".join(lines)


def _known(runs: Sequence[RunData]) -> list[Shown]:
    """What all runs have verdicts on."""
    pairs = [
        Shown(label, yardstick)
        for label, yardstick in (name.rpartition(".")[::2] for name in runs[0].table(TABLE))
        if yardstick in YARDSTICKS
    ]
    shared = [
        each for each in pairs if all(f"{each.label}.{each.yardstick}" in run.table(TABLE) for run in runs)
    ]
    if not shared:
        raise SettingsError("These runs have verdicts on no regime in common.")
    return shared


def _shown(runs: Sequence[RunData], columns: Sequence[str]) -> list[Shown]:
    """What is asked for: 'modern', or 'modern.selecting'; by default by the first yardstick.

    Of several regimes the first is that of selection, or most like it, where there is little to fail in.
    """
    known = _known(runs)
    if not columns:
        order = runs[0].labels
        labels = sorted(
            dict.fromkeys(each.label for each in known),
            key=lambda label: order.index(label) if label in order else len(order),
        )
        return [next(each for each in known if each.label == label) for label in labels[1:] or labels]
    names = {f"{each.label}.{each.yardstick}": each for each in known}
    names |= {each.label: each for each in reversed(known)}
    for asked in columns:
        if asked not in names:
            raise SettingsError(f"There are no verdicts on {asked!r}{nearest(asked, names)}")
    return [names[asked] for asked in columns]


def _axes(made: Swept) -> tuple[list[Setting], list[Setting]]:
    """(combinations across, combinations down); where all settings are of one side, half of them are down."""
    down = [key for key in made.keys if key.partition(".")[0] in OF_ORGANISMS]
    across = [key for key in made.keys if key not in down]
    if not across or not down:
        half = -(-len(made.keys) // 2)
        across, down = list(made.keys[:half]), list(made.keys[half:])
    return _combinations(made, across), _combinations(made, down)


def _combinations(made: Swept, keys: Sequence[str]) -> list[Setting]:
    values = [[(key, value) for value in made.values(key, axis=True)] for key in keys]
    return list(product(*values))


def _cells(made: Swept, shown: Shown) -> Iterator[tuple[tuple[str, Setting, Setting], Cell]]:
    """The cells that have runs, by scenario, settings down and settings across."""
    across, down = _axes(made)
    for group, setting, other in product(made.groups, down, across):
        if here := made.where(dict((*setting, *other)), group):
            yield (group.name, setting, other), _cell(here, shown)


def _cell(group: Group[RunData], shown: Shown) -> Cell:
    column = f"{shown.label}.{shown.yardstick}"
    found = [VERDICTS[int(run.column(column, TABLE)[0])] for run in group.runs]
    kept = [float(run.column(f"{shown.label}{KEPT}", TABLE)[0]) for run in group.runs]
    return Cell({verdict: found.count(verdict) for verdict in VERDICTS}, kept)


def _draw(axes: Axes, cell: Cell, column: int, row: int, verdicts: Sequence[str]) -> None:
    """A stacked bar, and below it a line for each verdict."""
    left, start = column + (1 - WIDE) / 2, 0.0
    for verdict in verdicts:
        share = cell.counts[verdict] / cell.runs
        if share == 0:
            continue
        look = _look(verdict)
        axes.barh(row, WIDE * share, BAR, left=left + WIDE * start, align="edge", **look)
        middle = left + WIDE * (start + share / 2)
        box = {"facecolor": "white", "edgecolor": "none", "pad": 0.8}
        axes.text(
            middle, row + BAR / 2, f"{cell.counts[verdict]}", ha="center", va="center", fontsize=7, bbox=box
        )
        start += share
    each = (1 - BAR - 2.5 * GAP) / max(len(verdicts) - 1, 1)
    for place, verdict in enumerate(verdicts):
        at, colour = row + BAR + GAP + place * each, LOOKS[verdict][0]
        low, high = cell.interval(verdict)
        axes.plot([left + WIDE * low, left + WIDE * high], [at, at], color=colour, linewidth=1.1)
        share = cell.counts[verdict] / cell.runs
        axes.plot(left + WIDE * share, at, marker="o", markersize=2.6, color=colour, linestyle="none")


def _finish(axes: Axes, made: Swept, rows: Sequence[tuple[str, Setting]], across: Sequence[Setting]) -> None:
    """Names of rows and columns, and lines between cells."""
    several = len(made.groups) > 1
    axes.set_xlim(0, len(across))
    axes.set_ylim(len(rows), -0.12)
    names = ["\n".join([name] * several + [_equal(made, pair) for pair in setting]) for name, setting in rows]
    axes.set_yticks([row + 0.5 for row in range(len(rows))], names)
    room = max(int((style.page_width() - NAMES) / len(across) / LETTER), 8)
    heads = [[_equal(made, pair) for pair in setting] for setting in across]
    columns = ["\n".join(line for text in texts for line in wrap(text, room)) for texts in heads]
    axes.set_xticks([column + 0.5 for column in range(len(across))], columns)
    axes.grid(visible=False)
    axes.tick_params(length=0)
    for spine in axes.spines.values():
        spine.set_visible(False)
    for row in range(1, len(rows)):
        axes.axhline(row - 0.06, color="#dddddd", linewidth=0.5)


def _equal(made: Swept, pair: tuple[str, Any]) -> str:
    """'horizon = 3'."""
    return f"{made.names[pair[0]].replace('_', ' ')} = {value_words(pair[1])}"


def _look(verdict: str) -> Mapping[str, Any]:
    colour, hatch = LOOKS[verdict]
    return {"facecolor": colour, "hatch": hatch, "edgecolor": "white", "linewidth": 0.6}


def _patch(verdict: str) -> Any:
    from matplotlib.patches import Patch

    return Patch(**_look(verdict))


def _told(cell: Cell) -> str:
    """'aligned 12 of 20 [0.36, 0.81], ...', the verdicts that occur, the most frequent first."""
    some = sorted((v for v in VERDICTS if cell.counts[v]), key=lambda verdict: -cell.counts[verdict])
    return ", ".join(
        "{} {} of {} [{:.2f}, {:.2f}]".format(each, cell.counts[each], cell.runs, *cell.interval(each))
        for each in some
    )


def _kept(cell: Cell) -> str:
    """The share of base fitness kept, with its interval over runs."""
    known = np.array([value for value in cell.kept if np.isfinite(value)])
    if not known.size:
        return "not defined"
    return with_interval(aggregate(known, np.random.default_rng(BOOTSTRAP_SEED), RESAMPLES, ENOUGH))
