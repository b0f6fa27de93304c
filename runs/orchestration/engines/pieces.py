"""Pieces of a generation: some of its members, sent to a worker as numbers, and their records in return.

Where there are islands, breeding is shared out as well: a deme's pool goes out, its next members come back.

A piece holds the complete configuration as data, the generation's number, and genomes and ids of some
members: no kernels, no live objects, nothing that a worker could not check. The worker makes the experiment
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

from runs.orchestration.engines.processes import asked_to_stop

if TYPE_CHECKING:
    from evolution.experiment import Experiment

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


class Records(NamedTuple):
    """What became of a piece."""

    values: list[Any] | None  # (members, episodes, columns) of each different conditions; None: stopped
    learned: Any = None  # (members, acquirable), where what is learned is inherited


def live_piece(piece: Piece, stopped: Callable[[], bool] = asked_to_stop) -> Records:
    """Lead the lives of a piece; raises what the lives raise, and `UserCodeError`."""
    with _in_a_sentence(piece.trusted):
        return _lived(piece, stopped)


def _lived(piece: Piece, stopped: Callable[[], bool]) -> Records:
    from evolution.evaluation import room_to_learn
    from evolution.evaluators import member_batches, random_batches
    from organisms.life import live_together

    experiment = _experiment(piece.settings, piece.trusted).at(piece.generation)
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


class DemePiece(NamedTuple):
    """What one deme's part of a generation is bred from."""

    settings: str  # as of a `Piece`
    trusted: tuple[Path, ...]
    generation: int  # the one that is bred
    deme: int
    genomes: Any  # (members, genes) float32, as all that follows of the generation before
    ids: Any  # (members,) int64
    parents: Any  # (members, 2) int64
    first_id: int
    next_id: int
    state: Any  # arrays by name: what the deme's optimizer remembers
    immigrants: Any  # (members,) bool
    fitness: Any  # (members, objectives) float64
    measures: Any  # (members, measures) float64, or None


class Offspring(NamedTuple):
    """A deme's next members, with ids as if it were a population by itself."""

    genomes: Any
    ids: Any
    parents: Any
    first_id: int
    next_id: int
    state: Any


def breed_piece(piece: DemePiece) -> Offspring:
    """Breed one deme; raises what breeding raises, and `UserCodeError`."""
    with _in_a_sentence(piece.trusted):
        return _bred(piece)


def _bred(piece: DemePiece) -> Offspring:
    from evolution.archipelago import Archipelago, Pool
    from evolution.generation import Population
    from evolution.hall import Hall

    here = _experiment(piece.settings, piece.trusted).at(piece.generation)
    optimizer = here.breeding
    if not isinstance(optimizer, Archipelago):
        raise ValueError(f"There are no demes in generation {piece.generation}.")
    hall = Hall(here.evolution.hall, optimizer.objectives)
    members = piece.genomes, piece.ids, piece.parents, piece.first_id, piece.next_id
    own = Population(piece.generation - 1, *members, hall, piece.state)
    bred = optimizer.breed_from(Pool(piece.deme, own, piece.immigrants, piece.fitness, piece.measures))
    return Offspring(bred.genomes, bred.ids, bred.parents, bred.first_id, bred.next_id, dict(bred.state))


@contextmanager
def _in_a_sentence(trusted: tuple[Path, ...]) -> Iterator[None]:
    """Errors of the user's own Python files become `UserCodeError`; others stay what they are."""
    from runs.orchestration.user_code import UserCodeError, explained

    try:
        yield
    except Exception as error:
        sentence = explained(error, trusted)
        if not sentence:
            raise
        raise UserCodeError(sentence) from None


@lru_cache(maxsize=KEPT)
def _experiment(settings: str, trusted: tuple[Path, ...]) -> "Experiment":
    from runs.orchestration.plan import plan_of

    return plan_of(json.loads(settings), trusted=trusted).experiment
