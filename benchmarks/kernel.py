"""Model steps per second of the inner search, as it runs inside lives; steps of life where there is none."""

import time
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from babushka.evolution.experiment import Experiment
from babushka.organisms.kinds.planner import Planner
from babushka.organisms.life import Seeds, default_threads, live
from benchmarks.measuring import Section, in_turns, ratios
from benchmarks.workloads import BUDGET, HORIZON, evolved, experiment, founding, searching

MEMBERS, EPISODES = 200, 4
STEPS, MODEL_STEPS, TRIALS = "million steps of life/s", "million model steps/s", "million trials/s"

GOODHART = {"world": {"kind": "goodhart"}}
HOUSE = {"world": {"kind": "hungry-thirsty", "lifetime": 200}}
REFLEX = {"mode": "reflex"}
# By name: members, settings by section, and in what is counted. Planners are founders that all have the usual
# budget and horizon.
DEPTHS: Mapping[str, tuple[int, dict[str, Any], str]] = {
    "depth 0 (reflex), savanna": (MEMBERS, {"organism": REFLEX}, STEPS),
    "depth 0 (reflex), goodhart": (MEMBERS, {**GOODHART, "organism": REFLEX}, STEPS),
    "depth 0 (reflex), hungry-thirsty": (MEMBERS, {**HOUSE, "organism": REFLEX}, STEPS),
    "depth 1 (search), savanna": (MEMBERS, {}, MODEL_STEPS),
    "depth 1 (search), savanna, (1 + 4)": (MEMBERS, {"organism": {"candidates": 4}}, MODEL_STEPS),
    "depth 1 (search), savanna, objectives as programs": (
        MEMBERS,
        {"organism": {"objective": "program"}},
        MODEL_STEPS,
    ),
    "depth 1 (search), goodhart": (MEMBERS, GOODHART, MODEL_STEPS),
    "depth 1 (search), hungry-thirsty": (MEMBERS // 4, HOUSE, MODEL_STEPS),
    "depth 1 (learning), savanna, hill-climbing on the reflex": (
        MEMBERS,
        {"organism": {**REFLEX, "learning": True}},
        STEPS,
    ),
    "depth 1 (learning), hungry-thirsty, Q-learning": (
        10,
        {"world": {"kind": "hungry-thirsty"}, "organism": {"kind": "q-learner"}},
        STEPS,
    ),
    "depth 1 (learning), landscape, guessing 20 bits": (
        MEMBERS,
        {
            "world": {"kind": "landscape", "function": "needle", "length": 20, "credit": "earliness"},
            "organism": {"kind": "bit-string", "plastic": True, "learning": "guess"},
        },
        TRIALS,
    ),
    "depth 1 (learning), landscape, climbing 64 bits": (
        10,
        {
            "world": {"kind": "landscape", "function": "royal-road", "length": 64, "trials": 200_000},
            "organism": {"kind": "bit-string", "learning": "climb"},
        },
        TRIALS,
    ),
}


def measure(rounds: int) -> Section:
    """One and two threads; founders and evolved genomes; then every world and depth on one core."""
    section = Section("kernel", "model steps of the inner search per second, whole lives included")
    two = default_threads() >= 2
    genomes = founding(MEMBERS)
    veterans = evolved()
    workloads = {
        f"founders, budget {BUDGET}, horizon {HORIZON}": searching(genomes),
        f"evolved, budget {BUDGET}, horizon {HORIZON}": searching(veterans),
        "founders, budget and horizon as they are": searching(genomes, None, None),
        "evolved, budget and horizon as they are": searching(veterans, None, None),
    }
    for first, (name, workload) in enumerate(workloads.items()):
        contestants = {"one": workload.rate(1), **({"two": workload.rate(2)} if two else {})}
        rates = in_turns(contestants, rounds)
        section.add(f"{name}; 1 thread", [rate / 1e6 for rate in rates["one"]], "million steps/s")
        if two:
            section.add(f"{name}; 2 threads", [rate / 1e6 for rate in rates["two"]], "million steps/s")
            aim = ">= 1.9" if first == 0 else ""
            section.add("    2 threads / 1 thread", ratios(rates["two"], rates["one"]), "times", aim)
    for name, depth in DEPTHS.items():
        section.add(name, in_turns({name: depth_rate(*depth)}, rounds)[name], depth[2])
    if not two:
        section.notes.append("Only one core is usable here, so two threads were not measured.")
    section.notes += [
        "A step of a full plan counts, whether simulated again or reused (column 'simulated').",
        f"Depths are of inner optimizers, on one core, per second of its time; budget {BUDGET}, horizon "
        f"{HORIZON}. No kind of organism has an inner optimizer within its inner optimizer: depth ends at 1.",
    ]
    return section


def depth_rate(members: int, sections: dict[str, Any], unit: str) -> Callable[[], float]:
    """Millions of what the unit counts per second of the processor's time, over whole lives of founders."""
    made = experiment(**{**sections, "evolution": {"population": max(members, 10)}})
    agents = _agents(made, members)
    regime, belief = made.world.regime(made.regime_settings), made.world.belief(made.belief_settings)
    ids, seeds = np.arange(members), Seeds.of(0, 0, EPISODES)

    def measured() -> float:
        begun = time.thread_time()
        lives = live(made.organism, made.world, agents, regime, belief, ids, seeds)
        took = time.thread_time() - begun
        return float(lives.each("simulated" if unit == MODEL_STEPS else "steps").sum()) / took / 1e6

    return measured


def _agents(made: Experiment, members: int) -> Any:
    genomes = founding(members, made)
    if isinstance(made.organism, Planner) and made.organism.mode != "reflex":
        return searching(genomes, made=made).agents
    return made.organism.express(genomes, made.world)
