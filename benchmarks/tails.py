"""How long threads idle at the end of a generation, by default and where a few lives are dear.

Members with a budget thousands of times that of the others, known before; and members that live a thousand
times as long as the others, which nobody knows before. Lives are handed out dearest first; what remains is
measured as the time of threads that have nothing left to do while others still live.
"""

from typing import Any

import numpy as np

from babushka.evolution import evaluators
from babushka.evolution.experiment import Experiment
from babushka.organisms.life import default_threads
from babushka.runs.orchestration import plan as plans
from benchmarks.measuring import Section
from benchmarks.stopwatch import watched

GENERATIONS = 10
FEW = 3  # dear members


def prepared(members: int, **settings: Any) -> tuple[Experiment, np.ndarray[Any, np.dtype[np.float32]]]:
    """An experiment and its founders."""
    from babushka.evolution.breeding import founders

    made = Experiment.from_mapping(
        {"evolution": {"population": members, "survivors": 0, "random_lives": 2}, **settings}
    )
    return made, founders(made).genomes


def led(made: Experiment, genomes: Any, threads: int, number: int) -> tuple[float, float]:
    """One generation's lives: (seconds, percent of it that threads idled at its end)."""
    with watched() as watch:
        batches = evaluators.member_batches(made, genomes, np.arange(len(genomes)), number)
        evaluators.live_together(batches, threads)
    return watch.lived(), 100 * watch.idle(threads) / threads / watch.lived()


def by_budget(threads: int, number: int, budget: int) -> tuple[float, float]:
    """A few members with a large budget among 2,000 whose budget is 4 at most."""
    made, genomes = prepared(
        2000, organism={"max_budget": budget, "max_horizon": 5}, world={"search_cost": 0.0}
    )
    span = made.layout.span("budget")
    genomes[:, span] = np.minimum(genomes[:, span], np.float32(2.2))
    genomes[:FEW, span] = np.float32(np.log2(budget + 1.0))
    return led(made, genomes, threads, number)


def by_length(threads: int, number: int, lifetime: int) -> tuple[float, float]:
    """Lives that may last `lifetime` steps, of which most starve long before, and without any search."""
    made, genomes = prepared(
        2000,
        organism={"mode": "reflex"},
        world={"lifetime": lifetime},
    )
    return led(made, genomes, threads, number)


def default(threads: int) -> float:
    """Percent over the first generations of a run with all defaults."""
    from babushka.evolution.loop import evolve

    made = plans.plan("savanna", generations=GENERATIONS).experiment
    with watched() as watch:
        for _ in evolve(made, threads=threads):
            pass
    return 100 * watch.idle(threads) / threads / watch.lived()


def measure(rounds: int) -> Section:
    """Several generations of each."""
    section = Section("tails", "threads that idle while others still live, at the end of generations")
    threads = max(2, default_threads())
    default(threads)  # kernels
    section.add(
        "savanna, all defaults",
        [default(threads) for _ in range(min(rounds, 3))],
        "% of the time of lives",
        "<= 2",
    )
    for name, lead, extent in (
        (f"{FEW} of 2,000 members with a budget of 100,000, the others up to 4", by_budget, 100_000),
        ("2,000 members that may live 100,000 steps, without search", by_length, 100_000),
    ):
        lead(threads, 0, 10)
        found = [lead(threads, number, extent) for number in range(min(rounds, 3))]
        section.add(name, [idle for _, idle in found], "% of the time of lives", "<= 2")
        section.add("    lives took", [took for took, _ in found], "s")
    section.notes.append(f"{threads} threads.")
    return section
