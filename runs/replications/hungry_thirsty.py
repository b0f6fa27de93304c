"""Where rewards come from (Singh, Lewis and Barto 2009): a bounded learner's best reward is not its fitness.

Q-learners in Hungry-Thirsty, scenarios hungry-thirsty-mirror and hungry-thirsty-published in all 12
placements, and hungry-thirsty for what evolves. The paper's means are not at hand. The numbers to meet are
those of a program of our own that shares no code with this one; what is the paper's are directions.
"""

from collections.abc import Iterator
from itertools import permutations

import numpy as np
from numpy.typing import NDArray

from babushka.fitness.average_reward import best_rate_of
from babushka.fitness.worlds.hungry_thirsty import CORNERS, Drought, HungryThirsty, best_rate
from babushka.fitness.worlds.hungry_thirsty.house import CORNER_CELLS
from babushka.organisms.kinds.q_learner import QLearner
from babushka.runs.orchestration.saved import Run
from babushka.runs.studies import (
    Direction,
    Exact,
    ShareBeyond,
    Statistical,
    StudyRunner,
    Target,
    printed,
    target,
)

PAPER, OTHER, THEORY = "Singh et al. 2009", "another program", "renewal argument"
RATES = {5: 0.391180, 7: 0.294935, 10: 0.199094, 15: 0.108701}
CEILING = 0.264031  # mean over placements
FOUND = {"mirror": (574.0, 100.0), "published": (8322.0, 324.0)}  # fed per life and its standard error
MATTERS = 2000.0  # fed per life: a quarter of what the published reward brings
FEWER = ("evolution.population=8", "evolution.episodes=5", "evolution.random_lives=2")
SMALLER = ("evolution.population=30", "evolution.episodes=4", "evolution.random_lives=2")
EVOLVED = 8  # generations


def exact() -> Iterator[Target]:
    """The ceiling by closed form, by value iteration and as printed; how many rewards are searched."""
    rates = [best_rate(distance) for distance in RATES]
    what = "most steps fed per step, by distance of food and water"
    yield target(what, THEORY, printed([*RATES.values()], 6), rates)
    tables = (
        HungryThirsty(food="south-west", water=water).tabular(Drought())
        for water in ("south-east", "north-east")
    )
    reached = [best_rate_of(table)[0] for table in tables if table]
    wanted = Exact([best_rate(7), best_rate(10)], 0, 1e-8)
    what = "the same by value iteration, 7 and 10 steps apart"
    yield target(what, THEORY, wanted, reached)
    distances = HungryThirsty().regime(Drought()).distances
    between = [int(distances[one, other]) for one, other in permutations(CORNER_CELLS, 2)]
    mean = float(np.mean([best_rate(distance) for distance in between]))
    yield target("the same, mean over the 12 placements", THEORY, printed(CEILING, 6), mean)
    kind = QLearner(grid=True, founding="every")
    founders = kind.founders(HungryThirsty(), 9**4, np.random.default_rng(0))
    different = len(np.unique(founders, axis=0))
    yield target("rewards of the grid that are searched", "Booth et al. 2023", Exact(5196), different)


def over_runs(runner: StudyRunner) -> Iterator[Target]:
    """Both rewards in every placement; then the signs of what evolves."""
    lives = fed(runner)
    for name, (mean, error) in FOUND.items():
        rule = Statistical(mean, error=error, matters=MATTERS)
        yield target(f"fed per life of 75,000 steps, {name} reward", OTHER, rule, lives[name])
    what = "fed per life, published reward less 5 times fitness as the reward"
    yield target(what, PAPER, Direction(matters=MATTERS), lives["published"], 5 * lives["mirror"])
    most, badly = ShareBeyond(0.5, matters=0.25), lives["mirror"] < 1000
    yield target("lives with fitness as the reward fed less than 1,000 steps", PAPER, most, badly)
    evolved = runner.sweep("evolved", "hungry-thirsty", seeds=20, settings=SMALLER, generations=EVOLVED)
    what = "runs whose reward evolves to: hungry and thirsty < hungry < 0 < both of fed"
    yield target(what, PAPER, most, evolved.each(in_order))


def fed(runner: StudyRunner) -> dict[str, NDArray[np.float64]]:
    """Fed steps of every life by reward, as many in each placement."""
    places = {
        f"{food} {water}": {"world": {"food": food, "water": water}}
        for food, water in permutations(CORNERS, 2)
    }
    scenarios = [f"hungry-thirsty-{name}" for name in FOUND]
    samples = runner.sweep("both", scenarios, seeds=2, settings=FEWER, variants=places)
    return {
        name: samples.where(scenario=scenario)
        .each(lambda run: run.generation(0).lives["selection"].each("fed"))
        .ravel()
        for name, scenario in zip(FOUND, scenarios, strict=True)
    }


def in_order(run: Run) -> bool:
    """Whether the last median weights are in the order of the published ones."""
    both, hungry, thirsty, content = (
        float(run.history[f"desires.{name}.median"][-1])
        for name in ("hungry-thirsty", "hungry", "thirsty", "content")
    )
    return both < hungry < 0 < min(thirsty, content)
