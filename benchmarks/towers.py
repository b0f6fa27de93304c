"""Towers: model steps per second at each depth, on every level together, beside the same lives in C."""

import time
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from babushka.evolution.experiment import Experiment
from babushka.organisms.life import Seeds, live
from babushka.organisms.records import Lives
from benchmarks.measuring import Section, in_turns, ratios
from benchmarks.twins import FASTEST, PLAIN, compiler
from benchmarks.twins.tower import tower
from benchmarks.workloads import experiment, founding

BUDGET, HORIZON = 16, 6  # proposals per decision and steps of a plan, of the organism
DESIGNS, TRIAL = 8, 25  # candidates of a design and steps of a trial
MEMBERS = {1: 1600, 2: 300, 3: 40}  # by depth: some 20 million model steps
WORKSHOP = {"kind": "workshop"}


def measure(rounds: int) -> Section:
    """Rates on one core, in the processor's time, since the machine may be shared."""
    section = Section("towers", "towers in the workshop: model steps on all levels, whole lives included")
    for depth in MEMBERS:
        made, agents = makers(depth)
        contestants = {"kernel": partial(kernel_lives, made, agents)}
        if compiler() is not None:
            for options in (FASTEST, PLAIN):
                contestants[options] = partial(tower(options), made, agents, *whose(agents))
        rates = in_turns({name: _rate(made, live_all) for name, live_all in contestants.items()}, rounds)
        expected = kernel_lives(made, agents)
        section.add(f"depth {depth}: kernel", rates["kernel"], "million steps/s")
        for options in list(contestants)[1:]:
            if not np.array_equal(contestants[options](), expected):
                raise AssertionError(f"lives of depth {depth} in C are not those of the kernel")
            section.add(f"depth {depth}: C, {options}", rates[options], "million steps/s")
            aim = ">= 1" if options == FASTEST else ""
            section.add("    kernel / C", ratios(rates["kernel"], rates[options]), "times", aim)
    section.notes.append(
        f"Founders that all plan with budget {BUDGET} and horizon {HORIZON}, without reflexes, and build a "
        f"machine by {DESIGNS} candidates and trials of {TRIAL} steps whenever they can; one core, per "
        "second of its time. Lives in C are the same to the last bit."
    )
    return section


def makers(depth: int, members: int | None = None, **sections: Any) -> tuple[Experiment, Any]:
    """Founders of a tower and the experiment that they are from; they all search, design and build."""
    organism = {"kind": "maker", "depth": depth, "max_budget": 32, "max_horizon": 8}
    if depth > 1:
        organism |= {"designs": DESIGNS, "trial_steps": TRIAL, "forced": True}
    count = members or MEMBERS[depth]
    made = experiment(
        world=WORKSHOP | sections.get("world", {}),
        organism=organism | sections.get("organism", {}),
        regime=sections.get("regime", {}),
        evolution={"population": max(count, 10), "survivors": 1},
    )
    agents = made.organism.express(founding(count, made), made.world)
    all_alike = np.ones(count, np.int64)
    planners = agents.planners._replace(
        budget=BUDGET * all_alike, horizon=HORIZON * all_alike, trust=0 * all_alike
    )
    return made, agents._replace(planners=planners)


def kernel_lives(made: Experiment, agents: Any) -> NDArray[np.float64]:
    """Records of a life of each member."""
    regime, belief = made.world.regime(made.regime_settings), made.world.belief(made.belief_settings)
    return live(made.organism, made.world, agents, regime, belief, *whose(agents)).values


def whose(agents: Any) -> tuple[NDArray[np.int64], Seeds]:
    """Ids of the members, and seeds of a life each."""
    return np.arange(len(agents.planners.budget)), Seeds.of(0, 0, 1)


def _rate(made: Experiment, live_all: Callable[[], NDArray[np.float64]]) -> Callable[[], float]:
    """Million model steps per second of the processor's time."""
    columns = Lives.columns_of(made.organism, made.world)
    simulated = [column.startswith("simulated") for column in columns]

    def measured() -> float:
        begun = time.thread_time()
        records = live_all()
        took = time.thread_time() - begun
        return float(records[:, :, simulated].sum()) / took / 1e6

    return measured
