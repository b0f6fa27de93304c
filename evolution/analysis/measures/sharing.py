"""Twins of a puzzle: what of one setting is solved in the other, and whether it is by the same units.
 All positions of both settings are answered, not a sample of them: the numbers are exact for each member. The
first regime looked at is home, each further one a twin of it. Sharing has two baselines: the same between
random halves of the home positions, which is what noise allows, and with units shuffled, which is chance.
"""

import numpy as np
from numpy.typing import NDArray

from babushka.evolution.analysis.measures import Found, Place
from babushka.evolution.analysis.subject import Subject
from babushka.fitness import streams
from babushka.fitness.measures.names import Measure
from babushka.fitness.measures.sharing import (
    Values,
    answers_without,
    damage,
    sharing,
    shuffled_sharing,
    transfer,
)
from babushka.fitness.worlds.puzzle import Puzzle, PuzzleRegime
from babushka.organisms.kinds.net import Net, Nets, passes

PLACE = 5
MOST_MEMBERS = 20  # whose units are taken away one by one, spread evenly over those looked at
TABLES = ("damage",)
MEASURES = (
    Measure("solved_all", "share of all positions solved", "share", "by members as they are"),
    Measure("transfer", "transfer", "share", "of what home is above chance, as the twin is above it"),
    Measure("shared", "sharing", "share", "of what units are needed for at home and in the twin"),
    Measure("shared.halves", "sharing of halves", "share", "the same of two halves of home: noise alone"),
    Measure("shared.shuffled", "sharing by chance", "share", "the same with units shuffled"),
)


def measure(place: Place) -> Found:
    """See above; nothing of other worlds and kinds."""
    here = place.subject.experiment
    if not isinstance(here.world, Puzzle) or not isinstance(here.organism, Net):
        return Found()
    puzzles = here.world.regime(place.where.regime)
    home = here.world.regime(next(iter(place.subject.regimes.values())).regime)
    nets = here.agents(place.subject.genomes)
    solved = np.array([_solved(nets, row, puzzles) for row in range(len(place.subject.genomes))])
    found = {"solved_all": float(solved.mean())}
    tables: list[dict[str, float]] = []
    if place.label != next(iter(place.subject.regimes)):
        at_home = float(np.mean([_solved(nets, row, home) for row in range(len(solved))]))
        found["transfer"] = transfer(at_home, found["solved_all"], here.world.chance)
        shared, tables = _shared(place.subject, nets, home, puzzles)
        found |= shared
    return Found(found, {"solved_all": solved}, {"damage": tables})


def _shared(
    subject: Subject, nets: Nets, home: PuzzleRegime, twin: PuzzleRegime
) -> tuple[dict[str, float], list[dict[str, float]]]:
    """Means over members of sharing and its baselines; what each unit of the first of them is needed for."""
    generator = streams.generator(subject.experiment.seed, streams.ANALYSIS, subject.generation.number)
    halves = generator.permutation(len(home.answer)) % 2 == 0
    rows = np.unique(np.linspace(0, len(nets.inputs) - 1, MOST_MEMBERS).astype(np.int64))
    values = []
    table: list[dict[str, float]] = []
    for row in rows:
        at_home, in_twin = (_damage(nets, row, puzzles) for puzzles in (home, twin))
        one, other = (_damage(nets, row, _some(home, kept)) for kept in (halves, ~halves))
        by_chance = shuffled_sharing(at_home, in_twin, generator)
        values.append((sharing(at_home, in_twin), sharing(one, other), by_chance))
        if not table:
            table = [
                {"unit": unit + 1, "home": float(lost), "twin": float(in_twin[unit])}
                for unit, lost in enumerate(at_home)
            ]
    means = np.nanmean(values, axis=0) if np.isfinite(values).any(axis=0).all() else np.full(3, np.nan)
    return dict(zip(("shared", "shared.halves", "shared.shuffled"), means.tolist(), strict=True)), table


def _solved(nets: Nets, row: int, puzzles: PuzzleRegime) -> float:
    scores = np.sum([hidden @ outputs for hidden, outputs in passes(nets, row, puzzles)], axis=0)
    return float((scores.argmax(axis=1) == puzzles.answer).mean())


def _damage(nets: Nets, row: int, puzzles: PuzzleRegime) -> Values:
    return damage(answers_without(passes(nets, row, puzzles)), puzzles.answer)


def _some(puzzles: PuzzleRegime, kept: NDArray[np.bool_]) -> PuzzleRegime:
    names = ("first", "second", "turn", "answer")
    return puzzles._replace(**{name: getattr(puzzles, name)[kept] for name in names})
