"""How strong players of Connect Four are, exactly: by positions whose moves are solved, and by Elo ratings.

Those that are looked at are the strongest members of the generation, by lives that selection never saw; the
rating is that of the strongest one. Nothing of this reaches selection.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from babushka.evolution.analysis.contests import ANCHOR, OPPONENTS, Working, openings, tournament
from babushka.evolution.analysis.measures import Found, Place
from babushka.evolution.analysis.requests import Request, as_they_are
from babushka.evolution.analysis.solved import errors, share_of_nodes, value_ranks
from babushka.evolution.analysis.subject import Subject
from babushka.evolution.experiment import Conditions
from babushka.fitness.measures.elo import rating_intervals, ratings
from babushka.fitness.measures.move_error import least_budget, skill
from babushka.fitness.measures.names import Measure
from babushka.organisms.playing.players import Players

PLACE = 6
TABLES = ("strength",)
STRONGEST = 6  # members
BUDGETS = (0, 1, 4, 16, 64, 256, 1024, 4096)  # positions met at a move
DEPTH = 6  # plies, to which nodes are counted
PRIOR_DRAWS = 1.0  # drawn games in addition for each pair, so that nobody's rating is infinite
RESAMPLES = 200
MEASURES = (
    Measure("move_error", "move error", "share", "of solved positions in which the move throws away worth"),
    Measure("move_error.reflex", "move error", "share", "the same at a budget of 0"),
    Measure("move_error.random", "move error", "share", "the same of the random mover, exactly"),
    Measure("skill", "skill", "share", "1 - move error by that of the random mover"),
    Measure("skill.reflex", "skill", "share", "the same at a budget of 0"),
    Measure("skill.kept", "skill kept without search", "share", "that at 0 of the best at any budget"),
    Measure("elo", "Elo rating", "points", "of the strongest member; the random mover has 0"),
    Measure("elo.reflex", "Elo rating", "points", "the same at a budget of 0"),
    Measure("enough", "budget for 95 % of own best", "positions", "of skill, the median over members"),
    Measure("nodes", "positions to depth 6", "share", "of those from left to right, with the same values"),
    Measure("value_rank", "value and outcome", "", "rank correlation of evolved values with exact outcomes"),
)


def requests(subject: Subject, where: Conditions) -> Mapping[str, Sequence[Request]]:
    """Members as they are, which says who is strongest."""
    return as_they_are(where, subject.settings.lives) if examined(subject, where) else {}


def measure(place: Place) -> Found:
    """Nothing of other games and other boards, whose positions are not solved."""
    subject = place.subject
    if not examined(subject, place.where):
        return Found()
    solved = subject.experiment.world.solved(place.where.regime)
    working = Working(subject.threads, subject.stopped)
    attained = place.lives["free"][0].mean(subject.objective)
    best = np.argsort(-attained, kind="stable")[:STRONGEST]
    players: Players = players_among(subject, best)
    half = max(subject.settings.lives // 2, 1)
    some = solved.first(solved.round * half)
    budgets = np.array([*(np.full(len(best), budget) for budget in BUDGETS), players.budget])
    erring = errors(players, some, budgets, working)
    skills = skill(erring.of_players, erring.of_random)
    points = tournament(players, 0, budgets[:, 0].tolist(), openings(half, some.size), working, some.size)
    rated = ratings(points.sum(axis=0), ANCHOR, PRIOR_DRAWS)[len(OPPONENTS) :]
    chance = np.random.default_rng(0)  # the same games are always summarised by the same numbers
    low, high = rating_intervals(points, chance, ANCHOR, PRIOR_DRAWS, resamples=RESAMPLES)
    mean = skills.mean(axis=1)
    rows = [
        {
            "budget": budget,
            "move_error": float(erring.of_players[row].mean()),
            "elo": float(rated[row]),
            "elo.low": float(low[len(OPPONENTS) + row]),
            "elo.high": float(high[len(OPPONENTS) + row]),
        }
        for row, budget in enumerate(BUDGETS)
    ]
    found = {
        "move_error": erring.of_players[-1].mean(),
        "move_error.reflex": erring.of_players[0].mean(),
        "move_error.random": erring.of_random,
        "skill": mean[-1],
        "skill.reflex": mean[0],
        "skill.kept": mean[0] / mean.max() if mean.max() > 0 else np.nan,
        "enough": np.median(least_budget(BUDGETS, skills[:-1].T)),
        "elo": rated[-1],
        "elo.reflex": rated[0],
        "nodes": share_of_nodes(players, some.first(some.round), DEPTH).mean(),
        "value_rank": value_ranks(players, some).mean(),
    }
    return Found({name: float(value) for name, value in found.items()}, tables={"strength": rows})


def examined(subject: Subject, where: Conditions) -> bool:
    """Whether these are players of a game on a board of which positions are solved."""
    solved = subject.experiment.world.solved(where.regime)
    return solved is not None and players_among(subject, [0]) is not None


def players_among(subject: Subject, rows: Sequence[int] | NDArray[np.int64]) -> Any:
    """Members as `Players`; None if they are none."""
    here = subject.experiment
    return here.organism.players(here.agents(subject.genomes[rows]))
