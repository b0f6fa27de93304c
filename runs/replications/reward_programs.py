"""Rewards that are programs (Niekum, Barto and Spector 2010): genetic programming on Hungry-Thirsty.

Three classes of problems are those of the paper: a distribution of environments (food and water in any two
corners), environments that change within a life (food and water exchange places), and short lives. In each,
programs evolve and, for comparison, weights. The fittest of the last generation then lives in worlds that
selection never saw, beside a learner whose reward is fitness itself.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from babushka.evolution.evaluation import live_in
from babushka.fitness import streams
from babushka.fitness.objectives import Weights
from babushka.fitness.worlds.hungry_thirsty import HungryThirsty
from babushka.organisms.kinds.q_learner import QLearner
from babushka.organisms.life import Seeds, live
from babushka.runs.orchestration.saved import Run
from babushka.runs.studies import BRIEFLY, Direction, Exact, Incomparable, StudyRunner, Target, target

PAPER, OURS = "Niekum et al. 2010", "this page"
PROBES = ("ancestral", "modern", "parched", "swapped")  # of the world; made equal to the selecting regime
CLASSES: dict[str, dict[str, Any]] = {
    "distribution of environments": {},
    "changing environments": {
        "regime": {"swap": 0.5},
        "probes": {probe: {"swap": 0.5} for probe in PROBES},
    },
    "short lives": {"world": {"lifetime": 20_000}},
}
BRIEF = (
    *BRIEFLY,
    "evolution.population=40",
    *(f"probes.{probe}.thirst=0.1" for probe in PROBES),
    "probes.swapped.swap=0.0",
)
GENERATIONS = 12
LIVES = 24  # in fresh worlds
FITNESS = {"thirsty": 1.0, "content": 1.0}  # the reward that is fitness: 1 for every step not hungry
UNREAD = (
    "The paper's tables could not be read; it is the same base optimizer here, with the same number of lives."
)


def exact() -> Iterator[Target]:
    """That programs amount to weights here."""
    what = "programs, largest departure of a life from that with the weights they amount to"
    yield target(what, OURS, Exact(0.0), departure())


def over_runs(runner: StudyRunner) -> Iterator[Target]:
    """What evolves in each class of problems."""
    samples = runner.sweep(
        "evolved",
        "hungry-thirsty",
        seeds=10,
        settings=BRIEF,
        vary={"organism.objective": ["weights", "program"]},
        variants=CLASSES,
        generations=GENERATIONS,
    )
    for name in CLASSES:
        weights, programs = (
            samples.where(variant=name, objective=form).each(lived) for form in ("weights", "program")
        )
        by_program, by_fitness = programs.T
        what = f"{name}, share of steps fed by evolved programs less that by fitness as the reward"
        yield target(what, PAPER, Direction(matters=0.01), by_program, by_fitness)
        yield target(f"{name}, share of steps fed by programs", PAPER, Incomparable(UNREAD), by_program)
        yield target(f"{name}, share of steps fed by weights", PAPER, Incomparable(UNREAD), weights[:, 0])


def lived(run: Run) -> tuple[float, ...]:
    """Share of steps fed: of the fittest of the last generation, and of who is rewarded by fitness."""
    here, generation = run.experiment, run.generation()
    row = generation.best()
    seeds = Seeds.of(here.seed, generation.number, LIVES, purpose=streams.REPLAY)
    where, number = here.conditions["selection"], np.zeros(1, np.int64)
    both = (
        here.organism.express(generation.genomes[row : row + 1], here.world),
        QLearner(wired=FITNESS).express(np.zeros((1, 0), np.float32), here.world),
    )
    return tuple(
        float(live_in(here, where, agents, number, seeds).mean("fed")[0]) / here.world.steps
        for agents in both
    )


def departure(programs: int = 12, lifetime: int = 300) -> float:
    """Largest difference between records of lives with random programs and with their linear views."""
    world, kind = HungryThirsty(lifetime=lifetime), QLearner(objective="program")
    genomes = kind.layout(world).founders(programs, np.random.default_rng(0))
    agents = kind.express(genomes, world)
    weighing = agents._replace(objective=Weights(kind.objective_weights(genomes, world)))
    regime, belief = world.regime(world.Regime()), world.belief(world.Regime())

    def records(of: Any) -> NDArray[np.float64]:
        return live(kind, world, of, regime, belief, np.arange(programs), Seeds.of(0, 0, 2)).values

    return float(np.abs(records(agents) - records(weighing)).max())
