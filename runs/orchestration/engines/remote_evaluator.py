"""A generation that lives elsewhere: cut into pieces, sent to an executor, put together again.

Every piece is answered for once. One whose worker dies is sent again; an answer is kept only for the piece
that it was asked for, so nothing is lost and nothing counted twice. Few pieces are under way at a time, so
that neither this process nor a scheduler holds the whole population a second time.

Where there are islands, demes are also bred elsewhere, each from its pool of the generation before.
"""

import json
from collections import deque
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Future, wait
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from babushka.fitness import progress
from babushka.fitness.settings import SettingsError
from babushka.runs.orchestration.engines.engine import Engine
from babushka.runs.orchestration.engines.pieces import DemePiece, Piece, Records, breed_piece, live_piece
from babushka.runs.orchestration.plan import Plan

if TYPE_CHECKING:
    from babushka.evolution.archipelago import Pool
    from babushka.evolution.company import Company
    from babushka.evolution.experiment import Experiment
    from babushka.evolution.generation import Population
    from babushka.organisms.records import Lives

Answer = TypeVar("Answer")

TICK = 0.2  # seconds between looks at whether to stop
PIECES = 4  # of a generation for each worker: who drew short lives takes another
UNDER_WAY = 2  # pieces for each worker: one that it lives, one that is on its way
LARGEST = 2**22  # bytes of genomes in a piece
ATTEMPTS = 4  # for a piece whose worker dies


class LostError(SettingsError):
    """A piece cannot be carried out by any worker; its text is one sentence."""


class RemoteEvaluator:
    """A `Evaluator` for the loop of generations (`evolution.evaluators`), by way of any executor."""

    def __init__(
        self, engine: Engine, plan: Plan, threads: int | None = None, trusted: Iterable[Path] = ()
    ) -> None:
        """Every piece carries the plan's complete configuration, and lives in `threads` threads, or one.

        Where workers share the cache of kernels, the very first piece goes alone, so that one of them
        compiles for all. Raises `SettingsError` where members live together.
        """
        refuse_together(plan)
        self._engine, self._settings, self._threads = engine, json.dumps(plan.settings()), threads or 1
        self._trusted = tuple(dict.fromkeys(path.resolve() for path in (*trusted, *plan.files)))
        self._compiled = not engine.here

    def __call__(
        self,
        experiment: "Experiment",
        population: "Population",
        stopped: Callable[[], bool],
        learned: NDArray[np.float64] | None,
    ) -> list["Lives"]:
        """As `evolution.evaluators.Evaluator` says. `experiment` must be the one that the settings describe.

        Raises `LostError` for a piece whose workers died time and again, and what a life raises.
        """
        from babushka.evolution.evaluators import companies

        rows = self._rows(population)
        company, beside_random = companies(experiment, population)
        pieces = {-1: self._piece(population, None, beside_random)}  # the random organisms, which go first
        for number, here in enumerate(rows):
            pieces[number] = self._piece(population, here, company and company.of(here))
        places, episodes = len(experiment.lived_in(population.number)), experiment.evolution.episodes
        lives = {number: (here.stop - here.start) * places * episodes for number, here in enumerate(rows)}
        lives[-1] = experiment.evolution.random_lives * places * episodes
        with progress.leading(sum(lives.values()), sum(lives.values())) as over:
            counted = LivesOver(over)
            answers = self._answers(
                live_piece,
                pieces,
                population.number,
                stopped,
                lambda one: one.values is None,
                lambda done: counted.see(sum(map(lives.__getitem__, done)), self._engine.standing()),
            )
        return _together(experiment, rows, answers, learned)

    def breed_demes(self, number: int, pools: Sequence["Pool"]) -> list["Population"]:
        """As `evolution.evaluators.BreedsDemes` says, a deme a worker; raises `LostError` as above."""
        pieces = {
            place: DemePiece(self._settings, self._trusted, number, pool) for place, pool in enumerate(pools)
        }
        answers = self._answers(breed_piece, pieces, number)
        return [answers[place] for place in range(len(pools))]

    def _rows(self, population: "Population") -> list[slice]:
        """The members of each piece: whole demes next to each other, or a part of one that is too large."""
        members, genes = population.genomes.shape
        fitting = max(1, LARGEST // max(1, genes * population.genomes.itemsize))
        each = max(1, min(fitting, -(-members // (PIECES * max(1, self._engine.workers())))))
        made: list[slice] = []
        for deme in population.deme_rows():
            first, end = int(deme[0]), int(deme[-1]) + 1
            if made and end - made[-1].start <= each:
                made[-1] = slice(made[-1].start, end)
            else:
                made += [slice(here, min(here + each, end)) for here in range(first, end, each)]
        return made

    def _answers(
        self,
        work: Callable[[Any], Answer],
        pieces: Mapping[int, Any],
        generation: int,
        stopped: Callable[[], bool] = lambda: False,
        ended: Callable[[Answer], bool] = lambda answer: False,
        see: Callable[[Collection[int]], None] = lambda answered: None,
    ) -> dict[int, Answer]:
        """What became of each piece; `ended` says of an answer that its worker was told to end.

        `see` is told every now and then which pieces were answered for, and once they all were.
        """
        waiting = deque(pieces)
        answers: dict[int, Answer] = {}
        deaths: dict[int, int] = {}
        under_way: dict[Future[Answer], int] = {}
        while waiting or under_way:
            room = UNDER_WAY * max(1, self._engine.workers()) if self._compiled else 1
            while waiting and len(under_way) < room:
                number = waiting.popleft()
                under_way[self._engine.submit(work, pieces[number])] = number
            done, _ = wait(under_way, TICK, FIRST_COMPLETED)
            if stopped():
                self._stop(under_way)
            for future in done:
                number = under_way.pop(future)
                try:
                    answer = future.result()
                except (BrokenExecutor, CancelledError) as death:
                    deaths[number] = deaths.get(number, 0) + 1
                    if deaths[number] >= ATTEMPTS:
                        self._stop(under_way, LostError(_lost(generation, deaths[number], death)))
                    waiting.appendleft(number)
                    continue
                if ended(answer):  # by somebody else
                    self._stop(under_way)
                answers[number] = answer
                self._compiled = self._compiled or work is live_piece
            see(answers)
        return answers

    def _piece(self, population: "Population", rows: slice | None, company: "Company | None") -> Piece:
        genomes = ids = None
        if rows is not None:
            genomes, ids = population.genomes[rows], population.ids[rows]
        members = population.number, genomes, ids
        return Piece(self._settings, self._trusted, *members, self._threads, company, population.fed_back)

    def _stop(self, under_way: Iterable["Future[Any]"], error: BaseException | None = None) -> None:
        """Have nothing more done, and end the generation."""
        for future in under_way:
            future.cancel()
        self._engine.stop()
        raise error or KeyboardInterrupt


class LivesOver:
    """Counts lives that are over, wherever they are led, and never back: signs are older than answers."""

    def __init__(self, over: Callable[[int, float], None]) -> None:
        """`over` is told of what is new, as by `fitness.progress.leading`."""
        self._over = over
        self._lives, self._work = 0, 0.0

    def see(self, answered: int, standing: Iterable[progress.Standing]) -> None:
        """So many lives are in answers, and some are over in pieces that are under way."""
        under_way = list(standing)
        lives = max(self._lives, answered + sum(each.lives for each in under_way))
        work = max(self._work, answered + sum(each.share * each.wanted for each in under_way))
        self._over(lives - self._lives, work - self._work)
        self._lives, self._work = lives, work


def refuse_together(plan: Plan) -> None:
    """Raise `SettingsError` if the members of a plan live together, so that there is nothing to share out."""
    dynamics = plan.experiment.dynamics
    if not dynamics.lives_apart:
        raise SettingsError(
            f"Members live together in the dynamics {dynamics.name!r}, so that an engine has no lives to "
            "share out: leave --engine out, or sweep several runs with it."
        )


def _together(
    experiment: "Experiment",
    rows: list[slice],
    answers: dict[int, Records],
    learned: NDArray[np.float64] | None,
) -> list["Lives"]:
    """The records of all pieces, in the members' order, then those of the random organisms."""
    from babushka.organisms.records import Lives

    columns = experiment.record_columns
    randomly = answers.pop(-1).values or []
    members = rows[-1].stop if rows else 0
    episodes = experiment.evolution.episodes
    made: list[Any] = [np.empty((members, episodes, len(columns))) for _ in randomly]
    for number, here in enumerate(rows):
        answer = answers.pop(number)
        for whole, part in zip(made, answer.values or [], strict=True):
            whole[here] = part
        if learned is not None:
            learned[here] = answer.learned
    return [Lives(values, columns) for values in (*made, *randomly)]


def _lost(generation: int, times: int, death: BaseException) -> str:
    reason = str(death) or "It was cancelled."
    return f"A piece of generation {generation} was lost {times} times, so this stops here. {reason}"
