"""Where rewards come from (Singh, Lewis and Barto 2009): a bounded learner's best reward is not its fitness.

Q-learners in Hungry-Thirsty, scenarios hungry-thirsty-mirror and hungry-thirsty-published in all 12
placements, and hungry-thirsty for what evolves. The paper's means are not at hand. The numbers to meet are
those of a program of our own that shares no code with this one; what is the paper's are directions.
"""

from collections.abc import Iterator
from itertools import permutations
from typing import Any

from runs.replications import Direction, Exact, ReplicationRunner, ShareBeyond, Statistical, Target, target

PAPER, OTHER, THEORY = "Singh et al. 2009", "another program", "renewal argument"
RATES = {5: 0.391180, 7: 0.294935, 10: 0.199094, 15: 0.108701}
CEILING = 0.264031  # mean over placements
FOUND = {"mirror": (574.0, 100.0), "published": (8322.0, 324.0)}  # fed per life and its standard error
FEWER = ("evolution.population=8", "evolution.episodes=5", "evolution.random_lives=2")
SMALLER = ("evolution.population=30", "evolution.episodes=4", "evolution.random_lives=2")
EVOLVED = 8  # generations


def replicate(runner: ReplicationRunner) -> Iterator[Target]:
    """The ceiling; then both rewards in every placement; then the signs of what evolves."""
    yield from exactly()
    if runner.exact_only:
        return
    lives = fed(runner)
    for name, (mean, error) in FOUND.items():
        rule = Statistical(mean, error=error, resolution=2000.0)
        yield target(f"fed per life of 75,000 steps, {name} reward", OTHER, rule, lives[name])
    what = "fed per life, published reward less 5 times fitness as the reward"
    yield target(what, PAPER, Direction(), lives["published"], 5 * lives["mirror"])
    badly = lives["mirror"] < 1000
    yield target("lives with fitness as the reward fed less than 1,000 steps", PAPER, ShareBeyond(0.5), badly)
    signs = evolved_signs(runner, runner.count(20))
    what = "runs whose reward evolves to: hungry and thirsty < hungry < 0 < both of fed"
    yield target(what, PAPER, ShareBeyond(0.5), signs)


def exactly() -> Iterator[Target]:
    """The closed form by value iteration and as printed, and how many rewards are searched."""
    import numpy as np

    from fitness.average_reward import best_rate_of
    from fitness.worlds.hungry_thirsty import Drought, HungryThirsty, best_rate
    from fitness.worlds.hungry_thirsty.house import CORNER_CELLS
    from organisms.kinds.q_learner import QLearner

    def table(food: str, water: str) -> Any:
        return HungryThirsty(food=food, water=water).tabular(Drought())

    rates = [best_rate(distance) for distance in RATES]
    printed = Exact(list(RATES.values()), 0, 0.5e-6)
    yield target("most steps fed per step, by distance of food and water", THEORY, printed, rates)
    reached = [best_rate_of(table("south-west", water))[0] for water in ("south-east", "north-east")]
    wanted = Exact([best_rate(7), best_rate(10)], 0, 1e-8)
    yield target("the same by value iteration, 7 and 10 steps apart", THEORY, wanted, reached)
    distances = HungryThirsty().regime(Drought()).distances
    between = [int(distances[one, other]) for one, other in permutations(CORNER_CELLS, 2)]
    mean = float(np.mean([best_rate(distance) for distance in between]))
    yield target("the same, mean over the 12 placements", THEORY, Exact(CEILING, 0, 0.5e-6), mean)
    kind = QLearner(grid=True, founding="every")
    founders = kind.founders(HungryThirsty(), 9**4, np.random.default_rng(0))
    different = len(np.unique(founders, axis=0))
    yield target("rewards of the grid that are searched", "Booth et al. 2023", Exact(5196), different)


def fed(runner: ReplicationRunner) -> dict[str, Any]:
    """Fed steps of every life by reward, as many in each placement."""
    import numpy as np

    from fitness.worlds.hungry_thirsty import CORNERS

    places = {
        f"{food} {water}": {"world": {"food": food, "water": water}}
        for food, water in permutations(CORNERS, 2)
    }
    samples = runner.sweep(
        "both",
        [f"hungry-thirsty-{name}" for name in FOUND],
        seeds=runner.count(2),
        settings=FEWER,
        variants=places,
    )
    found: dict[str, list[Any]] = {name: [] for name in FOUND}
    for sample in samples:
        lives = sample.run.generation(0).lives["selection"].each("fed").ravel()
        found[sample.scenario.removeprefix("hungry-thirsty-")].append(lives)
    return {name: np.concatenate(lives) for name, lives in found.items()}


def evolved_signs(runner: ReplicationRunner, runs: int) -> list[bool]:
    """Of each run, whether its last median weights are in the order of the published ones."""
    samples = runner.sweep("evolved", "hungry-thirsty", seeds=runs, settings=SMALLER, generations=EVOLVED)
    signs = []
    for sample in samples:
        both, hungry, thirsty, content = (
            float(sample.run.history[f"desires.{name}.median"][-1])
            for name in ("hungry-thirsty", "hungry", "thirsty", "content")
        )
        signs.append(both < hungry < 0 < min(thirsty, content))
    return signs
