"""Players of Connect Four: positions met per second by each search, beside the same in C."""

import ctypes
import time
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from babushka.fitness.worlds.connect_four import ConnectFour
from babushka.fitness.worlds.connect_four.openings import draw_opening
from babushka.organisms.kinds.player import Player
from babushka.organisms.playing.choosing import Chosen, chosen
from babushka.organisms.playing.players import Players
from benchmarks.measuring import Section, in_turns, ratios
from benchmarks.twins import FASTEST, PLAIN, compiled, compiler, structure

MEMBERS, POSITIONS = 16, 256
BUDGETS = {"tree": (32, 512), "alpha-beta": (32, 4096)}
WORLD = ConnectFour()

Choose = Callable[[], Chosen]


def measure(rounds: int) -> Section:
    """Rates on one core, in the processor's time, since the machine may be shared."""
    section = Section("players", "Connect Four on one core: founders' searches after openings of 12 plies")
    stones, masks = openings()
    rows = np.arange(POSITIONS) % MEMBERS
    for method, budgets in BUDGETS.items():
        kind = Player(method=method)
        players = kind.express(kind.founders(WORLD, MEMBERS, np.random.default_rng(1)), WORLD)
        for budget in budgets:
            ways: dict[str, Choose] = {
                "kernel": lambda players=players, budget=budget: chosen(players, rows, stones, masks, budget)  # type: ignore[misc]
            }
            if compiler() is not None:
                for options in (FASTEST, PLAIN):
                    ways[options] = in_c(players, rows, stones, masks, budget, options)
            _compare(section, f"{method}, {budget} positions", ways, rounds)
    if compiler() is None:
        section.notes.append("Nothing beside it: there is no C compiler (gcc or cc) here.")
    else:
        section.notes.append("Both choose the same moves and meet the same positions.")
    return section


def _compare(section: Section, name: str, ways: dict[str, Choose], rounds: int) -> None:
    found = [way() for way in ways.values()]
    for other in found[1:]:
        if not all(np.array_equal(a, b) for a, b in zip(found[0][:2], other[:2], strict=True)):
            raise AssertionError(f"{name}: the kernel and C do not choose the same moves")
    rates = in_turns({way: _rate(choose) for way, choose in ways.items()}, rounds)
    section.add(f"{name}: kernel", rates["kernel"], "million/s")
    for options in list(ways)[1:]:
        section.add(f"{name}: C {options}", rates[options], "million/s")
        aim = ">= 1" if options == FASTEST else ""
        section.add("    kernel / C", ratios(rates["kernel"], rates[options]), "times", aim)


def openings() -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Positions after 12 random plies without an immediate win."""
    boards, stream = np.zeros((POSITIONS, 2), np.int64), np.ones(1, np.uint64)
    with np.errstate(over="ignore"):  # the stream counts modulo 2**64 on purpose
        for board in boards:
            draw_opening(7, 6, 12, board, stream)
    return boards[:, 0].copy(), boards[:, 1].copy()


def in_c(
    players: Players,
    rows: NDArray[np.int64],
    stones: NDArray[np.int64],
    masks: NDArray[np.int64],
    budget: int,
    options: str = FASTEST,
) -> Choose:
    """`chosen` in C, without shares, for players without hidden units."""
    choose_all = compiled("players", "choose_all", options)
    by_tree = hasattr(players.search, "exploration")
    exploration = float(getattr(players.search, "exploration", 0.0))
    deepest = int(getattr(players.search, "deepest", 0))

    def choose() -> Chosen:
        moves, met = np.zeros((2, len(rows)), np.int64)
        counts = (len(rows), 7, 6, int(by_tree), deepest, budget)
        arrays = (players.value, players.prior, rows, stones, masks, moves, met)
        task = structure((*counts, exploration, *arrays))
        choose_all(ctypes.byref(task))
        return Chosen(moves, met, np.zeros((len(rows), 0)))

    return choose


def _rate(choose: Choose) -> Callable[[], float]:
    def rate() -> float:
        begun = time.process_time()
        met = int(choose().met.sum())
        return met / (time.process_time() - begun) / 1e6

    return rate
