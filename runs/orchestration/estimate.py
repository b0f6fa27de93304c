"""What a run will cost, from timing a few lives of its own founders."""

import math
from dataclasses import dataclass, replace

from babushka.runs.orchestration.plan import Plan


@dataclass(frozen=True)
class Estimate:
    """What a run will take. The model steps are a range: budgets and horizons evolve."""

    lives: int
    steps: int  # of life, at most
    model_steps: int  # if every member searches as much as it can
    seconds: float  # from a sample of this run's own founders, and as if they searched as much as they can
    longest: float
    megabytes: float


def estimate(plan: Plan, threads: int | None = None) -> Estimate:
    """An honest estimate, from timing a small sample of lives of this very experiment.

    `seconds` takes founders as they are; `longest` takes every member at the largest budget and horizon that
    can evolve. Compiling kernels at the very first run is not part of it. Where members live together there
    are no lives to count, and both are as if every epoch were like the first.
    """
    import time

    import numpy as np

    if not plan.experiment.dynamics.lives_apart:
        return _of_epochs(plan)
    from babushka.evolution.breeding import founders
    from babushka.evolution.evaluation import live_everywhere
    from babushka.evolution.settings import Islands
    from babushka.organisms.life import default_threads

    experiment = plan.experiment.at(0)
    settings = experiment.evolution
    used = threads or default_threads()
    generations = plan.experiment.generations + 1
    places = experiment.distinct_conditions
    probed = 1 + plan.experiment.generations // settings.probe_every
    regimes = generations + probed * (len(places) - 1)  # of all generations together
    few = replace(
        settings, population=min(settings.population, 40), survivors=0, random_lives=2, islands=Islands()
    )
    sample = replace(experiment, evolution=few)
    population = founders(sample)
    live_everywhere(sample, replace(population, genomes=population.genomes[:2], ids=population.ids[:2]))
    begun = time.perf_counter()
    lives, _ = live_everywhere(sample, population, used)
    took = time.perf_counter() - begun
    lived = sum(record.values.shape[0] * record.values.shape[1] for record in lives.values())
    simulated = sum(float(record.each("simulated").sum()) for record in lives.values())
    sizes = [experiment.world.shape_under(where.regime) for where in places]
    longest = sum(shape.lifetime for shape in sizes) / len(sizes)
    top = sample.organism.most_model_steps() * longest
    total = (settings.population + settings.random_lives) * settings.episodes * regimes
    typical = took / lived
    dearest = typical * max(1.0, top * lived / simulated) if simulated else typical
    kept = sum(plan.record.kept(g, plan.experiment.generations) for g in range(generations))
    columns = 5 + len(experiment.world.features) + len(experiment.world.tallies)
    each = experiment.layout.genes * 4 + columns * 8 * settings.episodes * len(experiment.conditions)
    return Estimate(
        lives=total,
        steps=int(total * longest),
        model_steps=int(settings.population * settings.episodes * regimes * top),
        seconds=typical * total,
        longest=dearest * total,
        megabytes=float(np.ceil(kept * settings.population * each / 1e5) / 10),
    )


def _of_epochs(plan: Plan) -> Estimate:
    """The estimate where members live together, from the first epoch."""
    import time

    from babushka.evolution.loop import evolve

    last = plan.experiment.generations
    begun, arrays = 0.0, {}
    for generation in evolve(replace(plan.experiment, generations=min(last, 1))):
        took, begun = time.perf_counter() - begun, time.perf_counter()
        arrays = generation.arrays()
    kept = sum(plan.record.kept(number, last) for number in range(last + 1))
    size = sum(array.nbytes for array in arrays.values())
    seconds = took * last
    return Estimate(0, 0, 0, seconds, seconds, math.ceil(kept * size / 1e5) / 10)
