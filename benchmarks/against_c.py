"""Against C: the same inner search, with the same random numbers, in every world that can be modelled."""

import subprocess
import time
from collections.abc import Callable

import numpy as np

from babushka.fitness.worlds.goodhart import Goodhart
from babushka.fitness.worlds.hungry_thirsty import HungryThirsty
from babushka.fitness.worlds.protocol import World
from babushka.fitness.worlds.savanna import Savanna
from benchmarks import search_kernel
from benchmarks.measuring import Section, in_turns, ratios
from benchmarks.search_kernel import Problems
from benchmarks.twins import FASTEST, PLAIN, TWINS, compiler, twin
from benchmarks.workloads import BUDGET, HORIZON

WORLDS, SEARCHES = 128, 8  # and searches in each
REPEATS = 8  # with other random numbers each time
CONTESTS: tuple[tuple[World, int], ...] = (  # (world, proposals that start from the same plan)
    (Savanna(), 1),
    (Savanna(), 4),
    (Savanna(), 16),
    (Goodhart(), 1),
    (HungryThirsty(), 1),
)
OTHER_WAY = {"savanna_by_steps": "by steps, with reused prefixes"}  # twins of another algorithm

Search = Callable[[int, int], object]  # of a budget and a key


def measure(rounds: int) -> Section:
    """Rates on one core, in the processor's time, since the machine may be shared."""
    section = Section(
        "c", f"against C: inner searches on one core, budget {BUDGET}, horizon {HORIZON}, whole searches"
    )
    if compiler() is None:
        section.notes.append("Skipped: there is no C compiler (gcc or cc) here.")
        return section
    for world, candidates in CONTESTS:
        _compare(section, world, candidates, 3 * rounds)
    section.notes += [
        f"{_version()}. Rates are per second of the processor's time; each is of {3 * rounds} rounds.",
        "The aim is against -O3 -march=native; where -O2 is faster, that is what a C programmer would use.",
        "All found plans of the same value, to the last bit: they draw the same random numbers and add up in "
        "the same order, without fused multiplications and additions (-ffp-contract=off).",
    ]
    return section


def _compare(section: Section, world: World, candidates: int, rounds: int) -> None:
    given = search_kernel.problems(WORLDS, SEARCHES, HORIZON, seed=1, world=world)

    def ours(budget: int, key: int) -> object:
        return search_kernel.search(given, budget, 1, key, candidates)

    searches: dict[str, Search] = {"kernel": ours}
    for name in TWINS[world.name]:
        for options in (FASTEST, PLAIN):
            searches[f"{name} {options}"] = _in_c(given, name, options, candidates)
    expected = search_kernel.search(given, BUDGET, 1, 7, candidates)
    for name, run in searches.items():
        if not np.array_equal(expected, np.asarray(run(BUDGET, 7))):
            raise AssertionError(f"{name} does not find the same plans as the kernel")
    rates = in_turns({name: _rate(run) for name, run in searches.items()}, rounds)
    label = world.name if candidates == 1 else f"{world.name} (1 + {candidates})"
    section.add(f"{label}: kernel", rates["kernel"], "million steps/s")
    for name in TWINS[world.name]:
        how = f" {OTHER_WAY[name]}," if name in OTHER_WAY else ""
        for options in (FASTEST, PLAIN):
            theirs = rates[f"{name} {options}"]
            section.add(f"{label}: C,{how} {options}", theirs, "million steps/s")
            aim = ">= 1" if options == FASTEST and name not in OTHER_WAY else ""
            section.add("    kernel / C", ratios(rates["kernel"], theirs), "times", aim)


def _in_c(given: Problems, name: str, options: str, candidates: int) -> Search:
    search = twin(name, options)
    return lambda budget, key: search(given, budget, key, candidates)


def _rate(search: Search) -> Callable[[], float]:
    """Million model steps per second of the processor's time."""

    def measured() -> float:
        begun = time.thread_time()
        for key in range(REPEATS):
            search(BUDGET, key)
        took = time.thread_time() - begun
        return REPEATS * WORLDS * SEARCHES * (BUDGET + 1) * HORIZON / took / 1e6

    return measured


def _version() -> str:
    done = subprocess.run([str(compiler()), "--version"], capture_output=True, text=True, check=True)
    return done.stdout.splitlines()[0]
