"""Rewards that are programs (Niekum, Barto and Spector 2010): genetic programming on Hungry-Thirsty.

Three classes of problems are those of the paper: a distribution of environments (food and water in any two
corners), environments that change within a life (food and water exchange places), and short lives. In each,
programs evolve and, for comparison, weights. The fittest of the last generation then lives in worlds that
selection never saw, beside a learner whose reward is fitness itself.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from runs.replications import (
    BRIEFLY,
    Direction,
    Exact,
    Incomparable,
    ReplicationRunner,
    Sample,
    Target,
    target,
)

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

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


def replicate(runner: ReplicationRunner) -> Iterator[Target]:
    """That programs amount to weights here; then what evolves in each class of problems."""
    what = "programs, largest departure of a life from that with the weights they amount to"
    yield target(what, OURS, Exact(0.0), departure())
    if runner.exact_only:
        return
    samples = runner.sweep(
        "evolved",
        "hungry-thirsty",
        seeds=runner.count(10),
        settings=BRIEF,
        vary={"organism.objective": ["weights", "program"]},
        variants=CLASSES,
        generations=GENERATIONS,
    )
    for name in CLASSES:
        found = {
            form: [
                lived(sample)
                for sample in samples
                if (sample.variant, sample.values["organism.objective"]) == (name, form)
            ]
            for form in ("weights", "program")
        }
        by_program, by_fitness = ([one[index] for one in found["program"]] for index in (0, 1))
        by_weights = [one[0] for one in found["weights"]]
        what = f"{name}, share of steps fed by evolved programs less that by fitness as the reward"
        yield target(what, PAPER, Direction(), by_program, by_fitness)
        yield target(f"{name}, share of steps fed by programs", PAPER, Incomparable(UNREAD), by_program)
        yield target(f"{name}, share of steps fed by weights", PAPER, Incomparable(UNREAD), by_weights)


def lived(sample: Sample) -> tuple[float, float]:
    """Share of steps fed: of the fittest of the last generation, and of who is rewarded by fitness."""
    import numpy as np

    from evolution.evaluation import live_in
    from fitness import streams
    from organisms.kinds.q_learner import QLearner
    from organisms.life import Seeds

    here, generation = sample.run.experiment, sample.run.generation()
    row = generation.best()
    genome = generation.genomes[row : row + 1]
    rewarded = QLearner(wired=FITNESS)
    seeds = Seeds.of(here.seed, generation.number, LIVES, purpose=streams.REPLAY)
    where, number = here.conditions["selection"], np.zeros(1, np.int64)
    fed = []
    for agents in (
        here.organism.express(genome, here.world),
        rewarded.express(np.zeros((1, 0), np.float32), here.world),
    ):
        fed.append(float(live_in(here, where, agents, number, seeds).mean("fed")[0]) / here.world.steps)
    return fed[0], fed[1]


def departure(programs: int = 12, lifetime: int = 300) -> float:
    """Largest difference between records of lives with random programs and with their linear views."""
    import numpy as np

    from fitness.objectives import Weights
    from fitness.worlds.hungry_thirsty import HungryThirsty
    from organisms.kinds.q_learner import QLearner
    from organisms.life import Seeds, live

    world, kind = HungryThirsty(lifetime=lifetime), QLearner(objective="program")
    genomes = kind.layout(world).founders(programs, np.random.default_rng(0))
    agents = kind.express(genomes, world)
    weighing = agents._replace(objective=Weights(kind.objective_weights(genomes, world)))
    regime, belief = world.regime(world.Regime()), world.belief(world.Regime())

    def records(of: Any) -> "NDArray[np.float64]":
        return live(kind, world, of, regime, belief, np.arange(programs), Seeds.of(0, 0, 2)).values

    return float(np.abs(records(agents) - records(weighing)).max())
