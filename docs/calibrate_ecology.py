"""Choose worlds of the ecology by how long random movers survive in them: the table in docs/ecology.md.

python docs/calibrate_ecology.py 40

In each family of worlds the number of carnivores is what is chosen: the one at which the median survival of
populations of Brownian agents is nearest, in ratio, to the middle of 1,000 to 5,000 steps. No other strategy
is looked at.
"""

import sys
from collections.abc import Mapping
from typing import Any

import numpy as np

from babushka.evolution.dynamics.ecology import Ecology
from babushka.evolution.experiment import Experiment
from babushka.fitness.worlds.ecology.state import AGENTS, LOGGED, STEP

LOW, HIGH, CAP, FIRST_SEED = 1000, 5000, 10_000, 500
FAMILIES: Mapping[str, tuple[Mapping[str, Any], tuple[int, ...]]] = {
    "rain": ({"rain": {"rate": 8.0}}, (26, 28, 30, 32, 34, 36, 38, 40)),
    "scarce": ({"rain": {"rate": 5.0}}, (12, 14, 15, 16, 18, 20)),
    "commons": (
        {"plants": "breeding", "agents": {"plant": 0.25}, "breeding": {"growth": 0.05, "floor": 50}},
        (5, 8, 10, 12, 15, 20),
    ),
}


def survival(world: Mapping[str, Any], carnivores: int, seed: int) -> int:
    """The step in which a population of Brownian agents dies out, at most `CAP`."""
    settings = {"kind": "ecology", "strategy": "brownian", "carnivores": {"most": carnivores}, **world}
    experiment = Experiment.from_mapping({"seed": seed, "dynamics": settings})
    dynamics = experiment.dynamics
    assert isinstance(dynamics, Ecology)
    here = dynamics.opened(dynamics.founders(experiment, None))
    while here.counts[AGENTS] and here.counts[STEP] < CAP:
        dynamics.go_on(here, min(1000, CAP - int(here.counts[STEP])))
        here.counts[LOGGED] = 0
    return int(here.counts[STEP])


def main(populations: int) -> None:
    """Print a row for each world, and which is chosen of each family."""
    print(
        "| family | carnivores at most | median survival of B | quartiles | at the cap |\n" + "|---" * 5 + "|"
    )
    chosen = {}
    for family, (world, choices) in FAMILIES.items():
        off = {}
        for carnivores in choices:
            seeds = range(FIRST_SEED, FIRST_SEED + populations)
            steps = np.array([survival(world, carnivores, seed) for seed in seeds])
            low, median, high = np.quantile(steps, [0.25, 0.5, 0.75])
            off[carnivores] = abs(np.log(median / np.sqrt(LOW * HIGH)))
            capped = (steps >= CAP).mean()
            print(
                f"| {family} | {carnivores} | {median:.0f} | {low:.0f} to {high:.0f} | {capped:.0%} |",
                flush=True,
            )
        chosen[family] = min(off, key=lambda each: off[each])
    print(f"\nChosen: {chosen}.")


if __name__ == "__main__":
    main(int(sys.argv[1]))
