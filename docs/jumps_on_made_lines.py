"""How often a jump is found on made lines of descent and in made populations: tables in docs/jumps.md.

python docs/jumps_on_made_lines.py 200
"""

import sys

import numpy as np

from babushka.fitness.measures.bimodality import UNIFORM, bimodality
from babushka.fitness.measures.descent_steps import largest_step

ANCESTORS, MEMBERS, SEED = 40, 150, 1
at = np.arange(ANCESTORS)
LINES = {
    "one birth": (at >= 20) * 1.0,
    "two births, half each": (at >= 13) * 0.5 + (at >= 27) * 0.5,
    "four births": sum((at >= birth) * 0.25 for birth in (8, 16, 24, 32)),
    "evenly": np.linspace(0, 1, ANCESTORS),
}
DEVIATIONS = (0.05, 0.1, 0.2, 0.3)
SHARES = (0.5, 0.3, 0.1)  # of members that have the mutant


def main(count: int) -> None:
    """Print both tables; deviations are those of a single member's reliance, in units of the rise."""
    chance = np.random.default_rng(SEED)
    print("| rise by | SD | largest step | by noise alone | called a jump |\n|---|---|---|---|---|")
    for name, shape in LINES.items():
        for deviation in DEVIATIONS:
            noise = chance.normal(0, deviation, (count, ANCESTORS))
            found = [largest_step(shape + each, 1.0) for each in noise]
            largest, by_noise = (
                np.mean([getattr(each, what) for each in found]) for what in ("share", "by_noise")
            )
            jumps = np.mean([each.jumps for each in found])
            print(f"| {name} | {deviation:g} | {largest:.2f} | {by_noise:.2f} | {jumps:.2f} |")
    print("\n| members with the mutant | SD | bimodality | above 5/9 |\n|---|---|---|---|")
    for share in (*SHARES, 0.0):
        for deviation in DEVIATIONS:
            mutants = np.arange(MEMBERS) < share * MEMBERS
            values = [bimodality(mutants + each) for each in chance.normal(0, deviation, (count, MEMBERS))]
            above = np.mean(np.array(values) > UNIFORM)
            print(f"| {share:g} | {deviation:g} | {np.mean(values):.2f} | {above:.2f} |")


if __name__ == "__main__":
    main(int(sys.argv[1]))
