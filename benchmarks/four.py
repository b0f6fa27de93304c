"""Connect Four: positions per second of the exact solver, beside the same in C, and of players' searches."""

import time
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from babushka.fitness.worlds.connect_four import ConnectFour
from babushka.fitness.worlds.connect_four.positions import HEIGHT, WIDTH, solved_positions
from babushka.fitness.worlds.connect_four.solving import NO_LIMIT, solve
from babushka.organisms.kinds.plain_player import PLAIN
from babushka.organisms.kinds.player import Player
from babushka.organisms.playing.choosing import chosen
from benchmarks.measuring import Section, in_turns, ratios
from benchmarks.twins import FASTEST, compiler
from benchmarks.twins import PLAIN as PLAINLY
from benchmarks.twins.solver import solver

POWER = 20  # log2 of the entries of the solver's table
BUDGET = 1024  # positions that a player meets at a move
UNIT = "million positions/s"

Whole = NDArray[np.int64]


def measure(rounds: int) -> Section:
    """Rates on one core, in the processor's time, since the machine may be shared."""
    section = Section("four", "Connect Four: positions met per second on one core")
    boards = solved_positions().boards[:170]
    contestants: dict[str, Callable[..., tuple[Whole, Whole]]] = {"kernel": kernel_solve}
    if compiler() is not None:
        contestants |= {options: solver(options) for options in (FASTEST, PLAINLY)}
    expected = kernel_solve(boards, WIDTH, HEIGHT, POWER)
    for name, run in contestants.items():
        if not np.array_equal(run(boards, WIDTH, HEIGHT, POWER), expected):
            raise AssertionError(f"{name} does not meet the same positions as the kernel")
    given = (boards, WIDTH, HEIGHT, POWER)
    rates = in_turns({name: _rate(partial(run, *given)) for name, run in contestants.items()}, rounds)
    section.add("exact solver: kernel", rates["kernel"], UNIT)
    for options in list(contestants)[1:]:
        section.add(f"exact solver: C, {options}", rates[options], UNIT)
        aim = ">= 1" if options == FASTEST else ""
        section.add("    kernel / C", ratios(rates["kernel"], rates[options]), "times", aim)
    for method in ("tree", "alpha-beta"):
        rate = _rate(partial(moves, method, boards))
        section.add(f"{method}, budget {BUDGET}", in_turns({method: rate}, rounds)[method], UNIT)
    section.notes.append(
        "Positions with 12 to 28 stones. The solver in C is a recursion, meets the same positions and finds "
        "the same scores. Players have the plain player's weights."
    )
    return section


def kernel_solve(boards: Whole, width: int, height: int, power: int) -> tuple[Whole, Whole]:
    """Scores and positions met, (N,) each."""
    table, (scores, met) = np.zeros(1 << power, np.int64), np.zeros((2, len(boards)), np.int64)
    solve(boards, width, height, table, NO_LIMIT, scores, met)
    return scores, met


def moves(method: str, boards: Whole) -> tuple[Whole, Whole]:
    """Moves and positions met, (N,) each, of a plain player that searches in such a way."""
    kind, world = Player(method=method, wired=dict(PLAIN)), ConnectFour()
    players = kind.express(np.zeros((1, kind.layout(world).genes), np.float32), world)
    found = chosen(players, 0, *boards.T, BUDGET)
    return found.moves, found.met


def _rate(run: Callable[[], Any]) -> Callable[[], float]:
    """Million positions met per second of the processor's time."""

    def measured() -> float:
        begun = time.thread_time()
        _, met = run()
        return float(met.sum()) / (time.thread_time() - begun) / 1e6

    return measured
