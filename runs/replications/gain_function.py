"""Learning speeds evolution up or slows it down (Paenke et al. 2009): the gain function says which.

Fitness is exp(s x^c) of the share x of right bits, learning one step of steepest ascent. Where the gain from
learning rises with x (c > 1), learners should evolve innate right bits faster than those that cannot learn,
where it falls (c < 1) slower, and where it is the same (c = 1) as fast. Exact are the landscape, selection
among random founders, and the course of an infinite population; runs are of the scenario gain-function.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from babushka.evolution.infinite_by_count import course, mean_share, random_founders, selected
from babushka.fitness.worlds.landscape.functions import slope
from babushka.fitness.worlds.landscape.gain import after_one_step, gain
from babushka.runs.studies import Direction, Exact, Statistical, StudyRunner, Target, target

PAPER, THEORY = "Paenke et al. 2009", "infinite population"
CURVATURES = (0.25, 0.5, 0.8, 1.25, 2.0, 3.0)
STEEPNESSES, LENGTHS = (0.5, 2.0, 4.0, 8.0), (10, 20, 40)
RUN = {0.5: 8.0, 1.0: 4.0, 2.0: 4.0}  # curvatures of the runs, and their steepness
LENGTH, GENERATION, MEMBERS = 20, 5, 1000
MATTERS = 0.01  # of the share of right bits: what learning adds is 0.007 to 0.017 in theory
LEARNING = {"no learning": "darwinian", "learning": "baldwinian"}


def exact() -> Iterator[Target]:
    """Signs on many landscapes."""
    cases = [(c, s, n) for c in CURVATURES for s in STEEPNESSES for n in LENGTHS]
    wanted = Exact([np.sign(c - 1) for c, _, _ in cases])
    slopes = [slope_of(*case) for case in cases]
    yield target("sign of the gain's slope where a bit is wrong", PAPER, wanted, slopes)
    added = [np.sign(speed(*case)) for case in cases]
    yield target("sign of what learning adds to selection among founders", PAPER, wanted, added)
    flat = [speed(1.0, s, n) for s in STEEPNESSES for n in LENGTHS]
    nothing = Exact(np.zeros(len(flat)), 0, 1e-12)
    yield target("what learning adds to selection among founders, curvature 1", PAPER, nothing, flat)


def over_runs(runner: StudyRunner) -> Iterator[Target]:
    """Learners and others, with the same seeds."""
    for curvature, steepness in RUN.items():
        shares = right_bits(runner, curvature, steepness)
        said = f"share of right bits after {GENERATION} generations, curvature {curvature:g}"
        for name, inheritance in LEARNING.items():
            wanted = expected(curvature, steepness, inheritance)
            # Drift takes 1 / N of the variance from every generation, and with it of the rise so far.
            drift = GENERATION / MEMBERS * (wanted - 0.5)
            rule = Statistical(wanted, tolerance=drift, matters=2 * MATTERS)
            yield target(f"{said}, {name}", THEORY, rule, shares[inheritance])
        same = Statistical(0.0, matters=MATTERS)
        ahead = Direction(below=curvature < 1, matters=MATTERS)
        difference = shares["baldwinian"] - shares["darwinian"]
        what = f"{said}, learners less others"
        yield target(what, PAPER, same if curvature == 1 else ahead, difference)


def values_of(curvature: float, steepness: float, bits: int) -> NDArray[np.float64]:
    """The landscape by number of right bits, (bits + 1,)."""
    return slope(bits, steepness, curvature).values


def slope_of(curvature: float, steepness: float, bits: int) -> float:
    """The sign of the slope of the gain function, where it is the same all the way; else NaN."""
    signs = np.sign(np.diff(gain(values_of(curvature, steepness, bits))[:-1]))
    return float(signs[0]) if (signs == signs[0]).all() else float("nan")


def speed(curvature: float, steepness: float, bits: int) -> float:
    """What learning adds to the mean share of right bits among parents, which are of random founders.

    No founder has all bits right: there the gain falls whatever the curvature.
    """
    founders, values = random_founders(bits), values_of(curvature, steepness, bits)
    founders[-1] = 0.0
    founders /= founders.sum()
    learned = selected(founders, after_one_step(values))
    return mean_share(learned) - mean_share(selected(founders, values))


def expected(curvature: float, steepness: float, inheritance: str) -> float:
    """The mean share of right bits of an infinite population in the generation that runs are judged by."""
    values = values_of(curvature, steepness, LENGTH)
    if inheritance != "darwinian":
        values = after_one_step(values)
    return float(course(values, GENERATION)[GENERATION])


def right_bits(runner: StudyRunner, curvature: float, steepness: float) -> dict[str, NDArray[np.float64]]:
    """The mean share of right bits in that generation of every run, by inheritance; seeds in one order."""
    samples = runner.sweep(
        f"curvature-{curvature:g}",
        "gain-function",
        seeds=30,
        settings=[f"world.curvature={curvature}", f"world.steepness={steepness}"],
        vary={"evolution.inheritance": list(LEARNING.values())},
        generations=GENERATION,
    )
    return {each: samples.where(inheritance=each).at("ones.mean", GENERATION) for each in LEARNING.values()}
