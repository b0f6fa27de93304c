"""What is left of fitness in other regimes, of scenarios compared where they attain the same at home.

The first scenario is compared with each of the others, seed by seed, in panels for each regime.
"""

from collections.abc import Sequence
from itertools import chain
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from babushka.fitness.measures.intervals import BOOTSTRAP_SEED, ENOUGH
from babushka.fitness.measures.matched import RESAMPLES, Matched, Verdict, match, verdict
from babushka.fitness.measures.two_groups import Estimate, aggregate
from babushka.fitness.settings import SettingsError, nearest
from babushka.runs.orchestration.analysis import figures as analysed
from babushka.runs.orchestration.saved import Run
from babushka.runs.presentation.numbers import number, with_interval
from babushka.runs.presentation.plots import drawing, style, words
from babushka.runs.presentation.plots.annotations import Axes, Figure
from babushka.runs.presentation.plots.bands import RANGE, RUNS, Band, statistic
from babushka.runs.presentation.plots.data import Group, Prepared, RunData, grouped
from babushka.runs.presentation.plots.disambiguation import disambiguate
from babushka.runs.presentation.plots.sheet import Line, wrapped

SLOW = True
TABLE = "matched"
AWAY = ".away"
ABOUT = (
    "Share left: fitness above that of random organisms, over the same at home, where both scenarios attain "
    "the same at home: the lower of what the two attain at best, by interpolation over search budgets."
)


class Pair(NamedTuple):
    """Two scenarios, and what was found of each seed that both have."""

    first: Group
    second: Group
    seeds: tuple[int, ...]
    found: dict[tuple[str, float], list[Matched]]  # by regime and dose, a match a seed

    def doses(self, label: str) -> list[float]:
        """The doses of a regime."""
        return [dose for name, dose in self.found if name == label]

    def shares(self, label: str, which: int) -> NDArray[np.float64]:
        """Shares left of the first (0) or the second (1), shape (seeds, doses)."""
        columns = [[each.shares[which] for each in self.found[label, dose]] for dose in self.doses(label)]
        return np.array(columns, np.float64).T

    def verdict(self, label: str) -> Verdict:
        """Who keeps more in a regime, at its largest dose."""
        last = {name: self.found[name, max(self.doses(name))] for name, _ in self.found}
        return verdict({name: [each.difference for each in some] for name, some in last.items()}, label)


def prepare(run: Run, generation: int | None) -> Prepared:
    """Scores at each dose and budget."""
    return Prepared({TABLE: analysed.matched(run, generation)})


def draw(runs: Sequence[RunData], columns: Sequence[str] = ()) -> Figure:
    """A panel for each regime, or for those asked for; over the dose, a line for each of the two."""
    pairs, labels = _pairs(disambiguate(runs)), _labels(runs, columns)
    panels = [(pair, label) for pair in pairs for label in labels]
    groups = [pairs[0].first, *(pair.second for pair in pairs)]
    sheet = wrapped(groups, len(panels), 0.8, 1.7, columns=4, least=1.6, table=TABLE, sharey=True)
    strokes = {group.name: style.scenario_stroke(place) for place, group in enumerate(groups)}
    for panel, (pair, label) in zip(sheet.panels, panels, strict=True):
        lines = [
            Line(group.name, _band(pair, label, which), strokes[group.name])
            for which, group in enumerate((pair.first, pair.second))
        ]
        sheet.draw(panel.axes, lines, "share left")
        _dots(panel.axes, pair, label, [line.stroke for line in lines])
        drawing.zero_line(panel.axes)
        panel.axes.set_title(label, loc="left")
        panel.axes.set_xlim(-0.03, 1.06)
        panel.axes.set_ylim(-0.05, 1.15)
        if panel.left:
            panel.axes.set_ylabel("share left")
        if panel.below:
            panel.axes.set_xlabel("dose")
    words.key(sheet.figure, [(group.heading, strokes[group.name]) for group in groups])
    return sheet.finish(ABOUT, "Dots: seeds.", *(_levels(pair) for pair in pairs))


def account(runs: Sequence[RunData]) -> str:
    """Shares left at the largest dose and a verdict, a line for each pair and regime."""
    lines = []
    for pair in _pairs(disambiguate(runs)):
        lines.append(f"{pair.first.name} and {pair.second.name}. {_levels(pair)}")
        for label in _labels(runs, ()):
            shares = [with_interval(_estimate(pair.shares(label, which)[:, -1])) for which in range(2)]
            lines.append(
                f"  {label}, dose {max(pair.doses(label)):g}: left {shares[0] or 'not defined'} and "
                f"{shares[1] or 'not defined'}; {_said(pair, pair.verdict(label))}"
            )
    return "\n".join(lines)


def _pairs(runs: Sequence[RunData]) -> list[Pair]:
    """The first scenario with each of the others; `SettingsError` where there is no other, or no seed."""
    groups = grouped(runs, TABLE)
    if len(groups) < 2:
        raise SettingsError(
            f"The figure compares scenarios at an equal score, and these runs are all of {groups[0].name!r}."
        )
    return [_pair(groups[0], other) for other in groups[1:]]


def _pair(first: Group, second: Group) -> Pair:
    own, others = ({run.seed: run for run in group.runs} for group in (first, second))
    seeds = tuple(sorted(set(own) & set(others)))
    if not seeds:
        raise SettingsError(
            f"{first.name!r} and {second.name!r} are compared seed by seed, and have no seed in common."
        )
    found: dict[tuple[str, float], list[Matched]] = {}
    for label in _labels([*first.runs, *second.runs], ()):
        for dose in np.unique(own[seeds[0]].column("dose", TABLE)).tolist():
            some = [
                match(*(analysed.matched_row(runs[seed].table(TABLE), label, dose) for runs in (own, others)))
                for seed in seeds
            ]
            if any(np.isfinite(each.shares).any() for each in some):
                found[label, dose] = some
    return Pair(first, second, seeds, found)


def _labels(runs: Sequence[RunData], columns: Sequence[str]) -> list[str]:
    """The regimes that all runs have, or those of them that are asked for."""
    known = [[name.removesuffix(AWAY) for name in run.table(TABLE) if name.endswith(AWAY)] for run in runs]
    shared = [label for label in known[0] if all(label in labels for labels in known)]
    for asked in columns:
        if asked not in shared:
            raise SettingsError(
                f"What is left is shown for one kind of change each ({', '.join(shared)}), not for "
                f"{asked!r}{nearest(asked, shared)}"
            )
    if not shared:
        raise SettingsError("These runs have no regime in common that is not the selecting one.")
    return list(columns) or shared


def _estimate(values: NDArray[np.float64]) -> Estimate:
    known = values[np.isfinite(values)]
    return aggregate(known, np.random.default_rng(BOOTSTRAP_SEED), RESAMPLES, ENOUGH)


def _band(pair: Pair, label: str, which: int) -> Band:
    """Share left over the dose, which is 1 at a dose of 0."""
    found = [_estimate(values) for values in pair.shares(label, which).T]
    whole = Estimate(1.0, 1.0, 1.0)
    value, low, high = np.array([whole, *found], np.float64).T
    count = len(pair.seeds)
    size = f"{count} seeds" if count > 1 else "1 seed"
    says = RUNS.format(size) if count >= ENOUGH else RANGE.format(statistic(count), size)
    return Band(np.array([0.0, *pair.doses(label)]), value, low, high, says)


def _dots(axes: Axes, pair: Pair, label: str, strokes: Sequence[style.Stroke]) -> None:
    for which, stroke in enumerate(strokes):
        shares = pair.shares(label, which)
        doses = np.broadcast_to(np.array(pair.doses(label)), shares.shape)
        axes.scatter(doses, shares, s=6, color=stroke.colour, alpha=0.35, linewidths=0)


def _levels(pair: Pair) -> str:
    """At which scores and budgets they are compared, in a sentence."""
    matches = list(chain.from_iterable(pair.found.values()))
    if not matches:
        return "They are nowhere at an equal score."
    level = np.mean([each.level for each in matches])
    spent = np.array([each.budgets for each in matches])
    budgets = [number(float(np.nanmedian(column)), 3) for column in spent.T]
    return (
        f"At a score of {number(float(level), 3)} at home, mean over seeds: budgets "
        f"{budgets[0]} ({pair.first.name}) and {budgets[1]} ({pair.second.name})."
    )


def _said(pair: Pair, found: Verdict) -> str:
    """A verdict in words."""
    if found.keeps_more == 0:
        return "no difference."
    if found.keeps_more is None:
        return "who keeps more is not decided."
    return f"{(pair.first if found.keeps_more > 0 else pair.second).name} keeps more."
