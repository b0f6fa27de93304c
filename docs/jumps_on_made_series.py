"""How often `fitness.measures.jumps` is right on series whose growth is known: the table in docs/jumps.md.

python docs/jumps_on_made_series.py 12
"""

import sys
from collections import Counter

import numpy as np

from babushka.fitness.measures.jumps import VERDICTS, growth, takeover_time
from babushka.fitness.measures.rising_models import correlated_noise, logistic_curve

POINTS, SEED, ATTAINED = 60, 1, 2.0
SHAPES = {
    "flat": np.zeros(POINTS),
    "step": (np.arange(POINTS) >= POINTS // 2) * 1.0,
    **{f"logistic, width {w:g}": logistic_curve(POINTS, POINTS / 2, w) for w in (1.0, 1.5, 3.0, 8.0)},
}


def main(count: int) -> None:
    """Print a row for each shape, autocorrelation and deviation of the noise, in units of the rise."""
    chance, when, whole = np.random.default_rng(SEED), np.arange(POINTS), np.full(POINTS, ATTAINED)
    print("| series | phi | SD |", " | ".join(VERDICTS), "|")
    print("|---" * (3 + len(VERDICTS)) + "|")
    for name, shape in SHAPES.items():
        for phi in (0.0, 0.6):
            for deviation in (0.05, 0.15, 0.3):
                own = deviation * np.sqrt(1 - phi**2)
                found: Counter[str] = Counter()
                for _ in range(count):
                    series = shape + correlated_noise(chance, phi, own, (1, POINTS))[0]
                    found[growth(when, series, whole, takeover_time(150, 3)).verdict] += 1
                numbers = " | ".join(str(found[verdict]) for verdict in VERDICTS)
                print(f"| {name} | {phi:g} | {deviation:g} | {numbers} |", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]))
