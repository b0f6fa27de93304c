"""Which planted program wins at each price of an instruction, and where one was to give way.

Of a sweep over the price: the share of runs whose fittest machine answers every instance exactly at the last
generation, with its Clopper-Pearson interval, and how much of the true table its memory holds. The dotted
line is the price at which dynamic programming and greedy are worth the same, by their accuracy and the
instructions that they execute.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from babushka.fitness.measures.binomial import binomial_interval
from babushka.fitness.settings import SettingsError
from babushka.organisms.kinds.machine import Machine
from babushka.organisms.machines.concluding import expected
from babushka.runs.orchestration.saved import Run
from babushka.runs.presentation.comparing.measures import value
from babushka.runs.presentation.plots import drawing, style, words
from babushka.runs.presentation.plots.annotations import Figure
from babushka.runs.presentation.plots.data import Prepared, RunData
from babushka.runs.presentation.plots.sheet import wrapped
from babushka.runs.presentation.plots.sweep import over_values
from babushka.runs.presentation.plots.swept import Swept, swept

PLACE = 9
EXPECTED, PRICE = "machines", "price"
EXACT, MATCH = "selection.fittest.exact", "selection.fittest.table_match"
SETTING = "world.price"


def prepare(run: Run, generation: int | None) -> Prepared:
    """The price at which dynamic programming gives way, where there are machines that could be either."""
    experiment = run.experiment
    if not isinstance(experiment.organism, Machine):
        return Prepared()
    machine = experiment.organism
    found = expected(experiment.world.regime(experiment.regime_settings), machine.form, machine.patience)
    return Prepared({EXPECTED: {PRICE: np.array([np.nan if found is None else found.price])}})


def draw(runs: Sequence[RunData], columns: Sequence[str] = ()) -> Figure:
    """A panel for each scenario, prices along it; `columns` are further lines, means over runs.

    Raises `SettingsError` for runs of other worlds, and for other swept settings than the price.
    """
    made = _swept(runs, columns)
    sheet = wrapped(made.groups, len(made.groups), 1.0, 2.4, least=2.2)
    shown = {EXACT: "fittest exact", MATCH: "true table in its memory", **{name: name for name in columns}}
    strokes = {name: style.scenario_stroke(place) for place, name in enumerate(shown)}
    last = max(made.generations.values())
    for (panel, *_), group in zip(sheet.panels, made.groups, strict=True):
        found = [_at(group.runs, price, last) for price in _prices(group.runs)]
        prices = [each.price for each in found]
        low, high = zip(*(each.interval for each in found), strict=True)
        panel.fill_between(prices, low, high, color=strokes[EXACT].colour, alpha=0.2, linewidth=0)
        for name in shown:
            panel.plot(prices, [each.mean(name) for each in found], **strokes[name].look)
        foretold = group.runs[0].tables.get(EXPECTED, {}).get(PRICE, np.array([np.nan]))[0]
        if np.isfinite(foretold):
            drawing.dotted_line(panel, foretold)
        panel.set_ylim(-0.03, 1.03)
        panel.set_xlabel("price of an instruction")
        panel.set_ylabel("share")
        over_values(panel, prices, effort=True)
        panel.set_title(group.name, loc="left")
    words.key(sheet.figure, [(title, strokes[name]) for name, title in shown.items()])
    return sheet.finish(
        made.generations_in_words,
        "Band: 95 % interval over runs of the share exact.",
        "Dotted: where dynamic programming was to give way to greedy.",
    )


def account(runs: Sequence[RunData]) -> str:
    """A line for each scenario and price."""
    made = _swept(runs, ())
    last = max(made.generations.values())
    lines = []
    for group in made.groups:
        for found in (_at(group.runs, price, last) for price in _prices(group.runs)):
            low, high = found.interval
            lines.append(
                f"{group.name}, price {found.price:g}: exact in {found.mean(EXACT):.0%} of {len(found.runs)} "
                f"runs ({low:.2f} to {high:.2f}), table match {found.mean(MATCH):.2f}."
            )
    return "\n".join(lines)


class _At(NamedTuple):
    """The runs at a price, at a generation."""

    price: float
    runs: tuple[RunData, ...]
    generation: int

    def values(self, column: str) -> list[float]:
        """The column in each run."""
        return [value(run, column, self.generation) for run in self.runs]

    def mean(self, column: str) -> float:
        return float(np.mean(self.values(column)))

    @property
    def interval(self) -> tuple[float, float]:
        """Of the share of runs whose fittest is exact."""
        return binomial_interval(int(np.sum(self.values(EXACT))), len(self.runs))


def _swept(runs: Sequence[RunData], columns: Sequence[str]) -> Swept:
    if any(EXACT not in run.history for run in runs):
        raise SettingsError("The figure is of machines, and some of these runs are of other organisms.")
    made = swept(runs, [EXACT, MATCH, *columns])
    if set(made.keys) - {SETTING}:
        raise made.refused("figure of machines", f"'{SETTING}'")
    return made


def _price(run: RunData) -> float:
    return float(run.settings["world"]["price"])


def _prices(runs: Sequence[RunData]) -> list[float]:
    return sorted({_price(run) for run in runs})


def _at(runs: Sequence[RunData], price: float, generation: int) -> _At:
    return _At(price, tuple(run for run in runs if _price(run) == price), generation)
