"""The exact solver of Connect Four: positions per second, beside the same in C."""

import time
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from babushka.fitness.worlds.connect_four.positions import HEIGHT, WIDTH, solved_positions
from babushka.fitness.worlds.connect_four.solving import NO_LIMIT, solve
from benchmarks.measuring import Section, in_turns, ratios
from benchmarks.twins import FASTEST, PLAIN, compiler
from benchmarks.twins.solver import solver

POWER = 20  # log2 of the entries of the solver's table
UNIT = "million positions/s"

Whole = NDArray[np.int64]


def measure(rounds: int) -> Section:
    """Rates on one core, in the processor's time, since the machine may be shared."""
    section = Section("solver", "exact solver of Connect Four: positions met per second on one core")
    boards = solved_positions().boards[:170]
    contestants: dict[str, Callable[..., tuple[Whole, Whole]]] = {"kernel": kernel_solve}
    if compiler() is not None:
        contestants |= {options: solver(options) for options in (FASTEST, PLAIN)}
    expected = kernel_solve(boards, WIDTH, HEIGHT, POWER)
    for name, run in contestants.items():
        if not np.array_equal(run(boards, WIDTH, HEIGHT, POWER), expected):
            raise AssertionError(f"{name} does not meet the same positions as the kernel")
    given = (boards, WIDTH, HEIGHT, POWER)
    rates = in_turns({name: _rate(partial(run, *given)) for name, run in contestants.items()}, rounds)
    section.add("kernel", rates["kernel"], UNIT)
    for options in list(contestants)[1:]:
        section.add(f"C, {options}", rates[options], UNIT)
        aim = ">= 1" if options == FASTEST else ""
        section.add("    kernel / C", ratios(rates["kernel"], rates[options]), "times", aim)
    section.notes.append(
        f"{len(boards)} positions with 12 to 28 stones, a table of 2 ** {POWER} entries. In C it is a "
        "recursion; it meets the same positions and finds the same scores."
    )
    return section


def kernel_solve(boards: Whole, width: int, height: int, power: int) -> tuple[Whole, Whole]:
    """Scores and positions met, (N,) each."""
    table, (scores, met) = np.zeros(1 << power, np.int64), np.zeros((2, len(boards)), np.int64)
    solve(boards, width, height, table, NO_LIMIT, scores, met)
    return scores, met


def _rate(run: Callable[[], Any]) -> Callable[[], float]:
    """Million positions met per second of the processor's time."""

    def measured() -> float:
        begun = time.thread_time()
        _, met = run()
        return float(met.sum()) / (time.thread_time() - begun) / 1e6

    return measured
