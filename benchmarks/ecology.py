"""An ecology: turns of agents per second on one core and on all, beside the same in C, and its memory."""

import ctypes
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np

from babushka.evolution.dynamics.ecology import Ecology
from babushka.evolution.experiment import Experiment
from babushka.fitness.settings import merged
from babushka.fitness.worlds.ecology.settings import rules_of
from babushka.fitness.worlds.ecology.state import AGENT_STEPS, LOGGED, Ecosystem
from babushka.organisms.life import default_threads
from benchmarks.measuring import Section, in_turns, ratios
from benchmarks.twins import FASTEST, PLAIN, compiled, compiler, structure

# Few carnivores and much rain, so that populations last while they are timed.
LASTING = {
    "kind": "ecology",
    "carnivores": {"first": 5, "most": 10},
    "rain": {"rate": 12.0},
    "capacity": 1000,
}
CROWDED = {
    "kind": "ecology",
    "ground": {"size": 400, "walls": 3000, "trees": 2000, "plants": 0.3},
    "agents": {"founders": 10_000},
    "carnivores": {"first": 100, "most": 300},
    "rain": {"rate": 700.0},
    "capacity": 40_000,
}
WARM, STEPS, PIECE = 300, 1000, 50  # a call of C costs a tenth of a millisecond
STRATEGIES = ("evolution-and-learning", "evolution", "brownian")

Advance = Callable[[Ecosystem, int], None]


def measure(rounds: int) -> Section:
    """Rates on one core are in the processor's time, since the machine may be shared."""
    section = Section("ecology", f"ecology: turns of agents in {STEPS} steps of a world that lasts")
    for strategy in STRATEGIES:
        _compare(section, strategy, rounds)
    _together(section, rounds)
    dynamics, world = opened(CROWDED)
    size = sum(array.nbytes for array in world)
    section.add(f"{len(world.alive)} slots", [size / 2**20], "MiB")
    section.add("10,000 founders in one world", [_rate(_kernel(dynamics), world, 50)], "million/s")
    if compiler() is None:
        section.notes.append("Nothing beside it: there is no C compiler (gcc or cc) here.")
    else:
        section.notes.append("Kernel and C end in the same state, to the last bit.")
    return section


def opened(settings: dict[str, Any], strategy: str = "evolution-and-learning") -> tuple[Ecology, Ecosystem]:
    """A dynamics, and a world of its founders."""
    made = Experiment.from_mapping({"seed": 1, "dynamics": merged(settings, {"strategy": strategy})})
    dynamics = made.dynamics
    assert isinstance(dynamics, Ecology)
    return dynamics, dynamics.opened(dynamics.founders(made, None))


def copied(world: Ecosystem) -> Ecosystem:
    """The same world once more."""
    return Ecosystem(*(array.copy() for array in world))


def _kernel(dynamics: Ecology) -> Advance:
    return dynamics.go_on


def in_c(dynamics: Ecology, options: str) -> Advance:
    """`Ecology.go_on` in C, for strategies of networks and rain."""
    function = compiled("ecology", "advance", options)
    strategy: Any = dynamics.strategy_used.rules()
    plants: Any = dynamics.plant_rule.rule()
    rules = rules_of(dynamics.ground, dynamics.agents, dynamics.carnivores)

    def advance(world: Ecosystem, steps: int) -> None:
        task = (steps, len(world.pack), len(world.log), plants.rate)
        parts = [structure(values) for values in (strategy, tuple(world), rules, task)]
        function(*(ctypes.byref(part) for part in parts))

    return advance


def _rate(advance: Advance, world: Ecosystem, steps: int = STEPS, clock: Any = time.process_time) -> float:
    """Millions of turns per second."""
    before, begun = int(world.counts[AGENT_STEPS]), clock()
    for _ in range(steps // PIECE):
        advance(world, PIECE)
        world.counts[LOGGED] = 0
    return (int(world.counts[AGENT_STEPS]) - before) / (clock() - begun) / 1e6


def _compare(section: Section, strategy: str, rounds: int) -> None:
    dynamics, world = opened(LASTING, strategy)
    _rate(_kernel(dynamics), world, WARM)
    ways = {"kernel": _kernel(dynamics)}
    if compiler() is not None:
        ways |= {options: in_c(dynamics, options) for options in (FASTEST, PLAIN)}
    ends = []
    for advance in ways.values():
        here = copied(world)
        _rate(advance, here)
        ends.append(here)
    for other in ends[1:]:
        if not all(np.array_equal(one, same) for one, same in zip(ends[0], other, strict=True)):
            raise AssertionError(f"{strategy}: the kernel and C do not end in the same state")
    contestants = {
        name: lambda advance=advance: _rate(advance, copied(world))  # type: ignore[misc]
        for name, advance in ways.items()
    }
    rates = in_turns(contestants, rounds)
    section.add(f"{strategy}: kernel", rates["kernel"], "million/s")
    for options in list(ways)[1:]:
        section.add(f"{strategy}: C {options}", rates[options], "million/s")
        aim = ">= 1" if options == FASTEST else ""
        section.add("    kernel / C", ratios(rates["kernel"], rates[options]), "times", aim)


def _together(section: Section, rounds: int) -> None:
    """Populations side by side in threads, in wall time."""
    threads = default_threads()
    dynamics, world = opened(LASTING)
    _rate(_kernel(dynamics), world, WARM)

    def together() -> float:
        worlds = [copied(world) for _ in range(threads)]
        with ThreadPoolExecutor(threads) as pool:
            rates = pool.map(lambda each: _rate(_kernel(dynamics), each, clock=time.perf_counter), worlds)
            return sum(rates)

    name = f"evolution-and-learning: {threads} populations at a time, {threads} cores, wall time"
    section.add(name, in_turns({"together": together}, rounds)["together"], "million/s", ">= 5")
