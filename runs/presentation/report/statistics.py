"""The numbers of a run: its history's first and last generation in every world."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from runs.presentation.report.rendering import Table, number

if TYPE_CHECKING:
    from runs.orchestration.saved import Run

WHOLE = ("mean", "")  # what of a quantity stands in the main table; spreads are unfolded
WORDS = {
    "z_fitness": "base objective attained (SD of random lives)",
    "z_felt": "felt reward attained (SD of random lives)",
    "divergence": "divergence: felt minus base objective attained",
    "felt": "felt reward per life",
    "steps": "steps lived",
    "proposals": "proposals of the inner search",
    "simulated": "model steps simulated",
}


class Recorded(NamedTuple):
    """First and last generation in every world, and everything that is measured of members themselves."""

    main: Table
    spreads: Table
    members: Table


def of_history(run: "Run") -> Recorded | None:
    """The tables of a run's history; None if nothing was evaluated yet."""
    history = run.history
    generations = np.asarray(history.get("generation", ()))
    if not len(generations):
        return None
    labels = ["selection", *run.experiment.probe_settings]
    stems: dict[str, None] = {}
    for name in history:
        label, dot, stem = name.partition(".")
        if dot and label in labels:
            stems[stem] = None
    main = [stem for stem in stems if _part_of(stem) in WHOLE]
    objective = run.experiment.world.objective
    main.sort(key=lambda stem: _rank(stem, objective))
    own = [name for name in history if name.partition(".")[0] not in labels and name != "generation"]
    first, last = int(generations[0]), int(generations[-1])
    header = ["", *(f"{label}, generation {number}" for label in labels for number in (first, last))]
    caption = f"Means over members, generation {first} and {last}, in every world"
    rest = [stem for stem in stems if stem not in main]
    members = [[name, number(float(history[name][0])), number(float(history[name][-1]))] for name in own]
    return Recorded(
        Table(caption, header, [_row(history, labels, stem, _words(stem, objective)) for stem in main]),
        Table("Spreads over members", header, [_row(history, labels, stem, stem) for stem in rest]),
        Table("Desires and traits of members", ["", f"generation {first}", f"generation {last}"], members),
    )


def _row(history: Mapping[str, Any], labels: Sequence[str], stem: str, words: str) -> list[str]:
    cells = []
    for label in labels:
        column = history.get(f"{label}.{stem}")
        ends = (None, None) if column is None else (float(column[0]), float(column[-1]))
        cells += [number(end) for end in ends]
    return [words, *cells]


def _part_of(stem: str) -> str:
    """'mean', 'q25' ...; '' where a quantity has one number only."""
    last = stem.rpartition(".")[2]
    if last in ("std", "q25", "median", "q75", "max", "mean"):
        return last
    return ""


def _rank(stem: str, objective: str) -> int:
    """The place of a quantity in the main table; those without one stay in the history's order."""
    order = [f"{objective}.mean", "felt.mean", "z_fitness", "z_felt", "divergence", "steps.mean"]
    return order.index(stem) if stem in order else len(order)


def _words(stem: str, objective: str) -> str:
    name = stem.removesuffix(".mean")
    if name == objective:
        return f"{name} per life (base objective)"
    kind, dot, which = name.partition(".")
    if dot:
        return f"{'ended by' if kind == 'cause' else kind}: {which}"
    return WORDS.get(name, name)
