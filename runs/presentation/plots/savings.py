"""What practice at one task saves at the next: both over generations, where a scheduled change swaps them.

It is asked of runs whose regime of selection changes from what one probe is to what another is. The account
says when nine tenths of what the first task attained before the change were reached in each.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from babushka.fitness.measures.savings import Savings, savings
from babushka.fitness.settings import SettingsError
from babushka.runs.presentation.comparing.settings import flat
from babushka.runs.presentation.numbers import number
from babushka.runs.presentation.plots import tower_levels, words
from babushka.runs.presentation.plots.annotations import Figure
from babushka.runs.presentation.plots.bands import band
from babushka.runs.presentation.plots.data import Group, RunData, over_generations
from babushka.runs.presentation.plots.sheet import Line, crossed
from babushka.runs.presentation.plots.style import Stroke

PLACE = 12
FIRST, SECOND = Stroke("#0072B2", "-", "o"), Stroke("#D55E00", "--", "s")


class Change(NamedTuple):
    """The first change of a run, and which probes the regimes before and after it are."""

    at: int
    first: str
    second: str


def draw(runs: Sequence[RunData]) -> Figure:
    """A panel for each scenario."""
    groups = over_generations(runs)
    changes = [_change(group.runs[0]) for group in groups]
    sheet = crossed(groups, 1, 1.1, 2.2, least=2.2, one_x=False)
    for panel, group, change in zip(sheet.panels, groups, changes, strict=True):
        lines = [
            Line(words.world(label), band(group.runs, f"{label}.{runs[0].objective}"), stroke)
            for label, stroke in ((change.first, FIRST), (change.second, SECOND))
        ]
        sheet.draw(panel.axes, lines, "")
        sheet.over_generations(panel, [group])
        if panel.left:
            panel.axes.set_ylabel(f"{runs[0].objective} per life")
        if sheet.several:
            panel.axes.set_title(group.name, loc="left", fontsize=8, pad=14)  # above the letters of changes
    if not sheet.several:
        words.heading(sheet.figure, groups[0].heading)
    called = dict.fromkeys((change.first, change.second) for change in changes)
    names = [" or ".join(dict.fromkeys(words.world(pair[place]) for pair in called)) for place in range(2)]
    words.key(sheet.figure, [(f"first: {names[0]}", FIRST), (f"then: {names[1]}", SECOND)])
    return sheet.finish()


def account(runs: Sequence[RunData]) -> str:
    """A line for each scenario: how long each task took, and what the first saved at the second."""
    return "\n".join(_told(group) for group in over_generations(runs))


def _told(group: Group) -> str:
    change = _change(group.runs[0])
    found = [saved_by(run) for run in group.runs]
    said = []
    for label, times in (
        (change.first, [each.afresh for each in found]),
        (change.second, [each.after for each in found]),
    ):
        reached = [each for each in times if np.isfinite(each)]
        told = f"{label} reached in {len(reached)} of {len(times)}"
        said.append(told + (f" within {number(float(np.median(reached)), 4)} generations" if reached else ""))
    known = np.array([each.saved for each in found])
    known = known[np.isfinite(known)]
    if known.size:
        middle = tower_levels.estimate(known)
        sooner = int((known > 0).sum())
        said.append(f"savings {number(middle.value, 2)}, above 0 in {sooner} of {known.size}")
    level = number(float(np.mean([each.level for each in found])), 3)
    return f"{group.heading}, change at {change.at}, level {level}: {'; '.join(said)}."


def saved_by(run: RunData) -> Savings:
    """The savings of one run; `SettingsError` if nothing was swapped in it."""
    change = _change(run)
    first, second = (run.column(f"{label}.{run.objective}.mean") for label in (change.first, change.second))
    return savings(run.column("generation"), first, second, change.at)


def _change(run: RunData) -> Change:
    settings = flat(run.settings)
    before = _under(settings, "regime.")
    generations = run.column("generation")
    for scheduled in run.schedule:
        after = {**before, **flat(scheduled.get("regime", {}))}
        if after == before or not generations[0] < scheduled["at"] <= generations[-1]:
            continue
        probes = {label: _under(settings, f"probes.{label}.") for label in run.labels}
        pair = [
            next((label for label, given in probes.items() if given == each), "") for each in (before, after)
        ]
        if all(pair):
            return Change(int(scheduled["at"]), *pair)
    raise SettingsError(
        f"In run {run.name!r} no scheduled change that it reached leads from what one probe is to what "
        "another is, so that there is nothing that practice could save; 'symmetric-mirror-savings' has one."
    )


def _under(settings: Mapping[str, Any], prefix: str) -> dict[str, Any]:
    return {key.removeprefix(prefix): value for key, value in settings.items() if key.startswith(prefix)}
