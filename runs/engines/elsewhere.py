"""A generation that lives elsewhere: cut into pieces, sent to an executor, put together again.

Every piece is answered for once. One whose worker dies is sent again; an answer is kept only for the piece
that it was asked for, so nothing is lost and nothing counted twice. Few pieces are under way at a time, so
that neither this process nor a scheduler holds the whole population a second time.
"""

from collections import deque
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Future, wait
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from fitness.settings import SettingsError
from runs.engines.pieces import Piece, Records, live_piece

if TYPE_CHECKING:
    from evolution.experiment import Experiment
    from evolution.generation import Population
    from organisms.records import Lives
    from runs.engines.engine import Engine

TICK = 0.2  # seconds between looks at whether to stop
PIECES = 4  # of a generation for each worker: who drew short lives takes another
UNDER_WAY = 2  # pieces for each worker: one that it lives, one that is on its way
LARGEST = 2**22  # bytes of genomes in a piece
ATTEMPTS = 4  # for a piece whose worker dies


class LostError(SettingsError):
    """A piece cannot be carried out, whoever is asked; its text is one sentence."""


class Elsewhere:
    """A `Living` for the loop of generations (`evolution.living`), by way of any executor."""

    def __init__(
        self,
        engine: "Engine",
        text: str,
        threads: int = 1,
        trusted: tuple[Path, ...] = (),
    ) -> None:
        """`text` is the complete configuration of the run, which every piece carries.

        Each piece lives in `threads` threads of its worker. Where workers share the cache of kernels, the
        very first piece goes alone, so that one of them compiles for all.
        """
        self._engine, self._text, self._threads = engine, text, threads
        self._trusted = tuple(path.resolve() for path in trusted)
        self._compiled = not engine.here

    def __call__(
        self,
        experiment: "Experiment",
        population: "Population",
        stopped: Callable[[], bool],
        acquired: NDArray[np.float64] | None,
    ) -> list["Lives"]:
        """As `evolution.living.Living` says. `experiment` must be the one that the text describes.

        Raises `LostError` for a piece whose workers died time and again, and what a life raises.
        """
        rows = self._rows(population)
        answers = self._answers(population, rows, stopped)
        return _together(experiment, rows, answers, acquired)

    def _rows(self, population: "Population") -> list[slice]:
        """The members of each piece."""
        members, genes = population.genomes.shape
        fitting = max(1, LARGEST // max(1, genes * population.genomes.itemsize))
        each = max(1, min(fitting, -(-members // (PIECES * max(1, self._engine.workers())))))
        return [slice(first, min(first + each, members)) for first in range(0, members, each)]

    def _answers(
        self, population: "Population", rows: list[slice], stopped: Callable[[], bool]
    ) -> dict[int, Records]:
        """What became of each piece; the random organisms are piece -1, which goes first."""
        waiting = deque([-1, *range(len(rows))])
        answers: dict[int, Records] = {}
        deaths: dict[int, int] = {}
        under_way: dict[Future[Records], int] = {}
        while waiting or under_way:
            room = UNDER_WAY * max(1, self._engine.workers()) if self._compiled else 1
            while waiting and len(under_way) < room:
                number = waiting.popleft()
                under_way[self._send(self._piece(population, rows, number))] = number
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
                        self._stop(under_way, LostError(_lost(population.number, deaths[number], death)))
                    waiting.appendleft(number)
                    continue
                if answer.values is None:  # its worker was told to end, by somebody else
                    self._stop(under_way)
                answers[number] = answer
                self._compiled = True
        return answers

    def _piece(self, population: "Population", rows: list[slice], number: int) -> Piece:
        genomes = ids = None
        if number >= 0:
            genomes, ids = population.genomes[rows[number]], population.ids[rows[number]]
        name = "the configuration of this run"
        return Piece(self._text, name, self._trusted, population.number, genomes, ids, self._threads)

    def _send(self, piece: Piece) -> "Future[Records]":
        try:
            return self._engine.executor().submit(live_piece, piece)
        except BrokenExecutor:  # an executor that breaks as a whole
            return self._engine.another().submit(live_piece, piece)

    def _stop(self, under_way: dict["Future[Records]", int], error: BaseException | None = None) -> None:
        """Have nothing more done, and end the generation."""
        for future in under_way:
            future.cancel()
        getattr(self._engine.executor(), "stop", lambda: None)()
        raise error or KeyboardInterrupt


def _together(
    experiment: "Experiment",
    rows: list[slice],
    answers: dict[int, Records],
    acquired: NDArray[np.float64] | None,
) -> list["Lives"]:
    """The records of all pieces, in the members' order, then those of the random organisms."""
    from organisms.records import Lives

    columns = Lives.columns_of(experiment.world)
    randomly = answers.pop(-1).values or []
    members = rows[-1].stop if rows else 0
    episodes = experiment.evolution.episodes
    made: list[Any] = [np.empty((members, episodes, len(columns))) for _ in randomly]
    for number, here in enumerate(rows):
        answer = answers.pop(number)
        for whole, part in zip(made, answer.values or [], strict=True):
            whole[here] = part
        if acquired is not None:
            acquired[here] = answer.acquired
    return [Lives(values, columns) for values in (*made, *randomly)]


def _lost(generation: int, times: int, death: BaseException) -> str:
    reason = str(death) or "It was cancelled."
    return f"A piece of generation {generation} was lost {times} times, so this stops here. {reason}"
