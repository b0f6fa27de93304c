"""Pieces of a generation: some of its members, sent to a worker as numbers, and their records in return.

Where there are islands, breeding is shared out as well: a deme's pool goes out, its next members come back.

A piece holds the complete configuration as data, the generation's number, and arrays of some members: no
kernels, nothing that a worker could not check. The worker makes the experiment
from it once and keeps it. What is returned are the numbers that `organisms.life.live_together` gives.

What goes wrong in a Python file that the user named comes back as `UserCodeError`, a sentence: Numba's errors
do not travel.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from babushka.runs.orchestration.engines.processes import asked_to_stop

if TYPE_CHECKING:
    from babushka.evolution.archipelago import Pool
    from babushka.evolution.experiment import Experiment
    from babushka.evolution.generation import Population

KEPT = 8  # experiments that a worker remembers


class Piece(NamedTuple):
    """Members of one generation, or its random organisms where there are no genomes."""

    settings: str  # the complete configuration, `Plan.settings` as JSON
    trusted: tuple[Path, ...]  # Python files of worlds and organism kinds, which the worker must see as well
    generation: int
    genomes: Any  # (members, genes) float32, or None
    ids: Any  # (members,) int64, or None
    threads: int
    company: Any = None  # who sits in the other seats, an `evolution.company.Company`; None: there are none
    fed_back: float | None = None  # what the generation before made of a parameter


class Records(NamedTuple):
    """What became of a piece."""

    values: list[Any] | None  # (members, episodes, columns) of each different conditions; None: stopped
    learned: Any = None  # (members, acquirable), where what is learned is inherited


class DemePiece(NamedTuple):
    """What one deme's part of a generation is bred from."""

    settings: str  # as of a `Piece`
    trusted: tuple[Path, ...]
    generation: int  # the one that is bred
    pool: "Pool"


def live_piece(piece: Piece, stopped: Callable[[], bool] = asked_to_stop) -> Records:
    """Lead the lives of a piece; raises what the lives raise, and `UserCodeError`."""
    from babushka.evolution.evaluation import room_to_learn
    from babushka.evolution.evaluators import member_batches, random_batches
    from babushka.organisms.life import live_together

    with _experiment_of(piece) as as_scheduled:
        experiment = as_scheduled.fed_back(piece.fed_back)
        learned = None
        if piece.genomes is None:
            batches = random_batches(experiment, piece.generation, piece.company)
        else:
            learned = room_to_learn(experiment, len(piece.ids))
            members = piece.genomes, piece.ids, piece.generation
            batches = member_batches(experiment, *members, learned, piece.company)
        try:
            lives = live_together(batches, piece.threads, stopped)
        except KeyboardInterrupt:
            return Records(None)
        return Records([each.values for each in lives], learned)


def breed_piece(piece: DemePiece) -> "Population":
    """A deme's next members, with ids as if they were a population by itself; raises as `live_piece` does."""
    from babushka.evolution.archipelago import Archipelago

    with _experiment_of(piece) as experiment:
        if not isinstance(experiment.breeding, Archipelago):
            raise ValueError(f"There are no demes in generation {piece.generation}.")
        return experiment.breeding.breed_from(piece.pool)


@contextmanager
def _experiment_of(piece: Piece | DemePiece) -> Iterator["Experiment"]:
    """The experiment of a piece's generation.

    Inside, errors of the user's own Python files become `UserCodeError`; others stay what they are.
    """
    from babushka.runs.orchestration.user_code import UserCodeError, explained

    try:
        yield _experiment(piece.settings, piece.trusted).at(piece.generation)
    except Exception as error:
        sentence = explained(error, piece.trusted)
        if not sentence:
            raise
        raise UserCodeError(sentence) from None


@lru_cache(maxsize=KEPT)
def _experiment(settings: str, trusted: tuple[Path, ...]) -> "Experiment":
    from babushka.runs.orchestration.plan import plan_of

    return plan_of(json.loads(settings), trusted=trusted).experiment
