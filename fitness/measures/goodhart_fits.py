"""What is fitted to Goodhart curves, and where they turn, with intervals over members or over runs.

A curve's gain in true fitness over its first point, in standard deviations of random lives, is fitted by both
forms of Gao, Schulman and Hilton 2023 (`fitness.measures.goodhart_curve`). Within one run the members are
resampled; over several runs, runs are.
"""

from dataclasses import asdict
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from babushka.fitness.measures.best_of_n import kl_of_best_of
from babushka.fitness.measures.goodhart_curve import FORMS, fit_with_intervals, turning_point

Values = NDArray[np.float64]


class Pressure(NamedTuple):
    """A kind of pressure, by which curves are called."""

    title: str
    short: str
    axis: str = ""  # what the pressure is, for the figure, on two lines; empty: the figure has no curve of it
    over_budgets: bool = False  # whether it is a search budget


PRESSURES = {
    "budget": Pressure("search budget", "budget", "search budget\n(proposals per decision)", True),
    "free_budget": Pressure(
        "search budget, free of charge",
        "free budget",
        "search budget, free of charge\n(proposals per decision)",
        True,
    ),
    "best_of_random": Pressure(
        "best of n random lives", "best of n", "n, of which the best is\nchosen by felt reward"
    ),
    "best_of_own": Pressure("best of n own lives", "best of n own"),
}
OVER_BUDGETS = tuple(kind for kind, pressure in PRESSURES.items() if pressure.over_budgets)
BUDGETS = (0, 1, 2, 4, 8, 16, 32, 64, 128, 256)  # search budgets that curves and figures try
SEED = 20230723  # of the bootstrap: fixed, so that the same curves give the same intervals
RESAMPLES = 1000


def divergence_of(kind: str, pressure: Values) -> Values:
    """The KL of each pressure, in nats: of the best of n, and nominally of the best of (budget + 1)."""
    return kl_of_best_of(pressure + 1 if kind in OVER_BUDGETS else pressure)


def fits(kind: str, pressure: Values, z_true: Values) -> list[dict[str, Any]]:
    """One row for each form, with the turning point in both: `z_true` is (members or runs, P).

    Rows without any finite curve are left out: nothing could be said of them.
    """
    curves = z_true[np.isfinite(z_true).all(axis=1)]
    if len(curves) == 0 or len(pressure) < 2:
        return []
    turn = turning_point(pressure, curves, np.random.default_rng(SEED), resamples=RESAMPLES)
    rows = []
    for form in FORMS:
        gains = curves - curves[:, :1]
        found = fit_with_intervals(
            form,
            np.sqrt(divergence_of(kind, pressure)),
            gains,
            np.random.default_rng(SEED),
            resamples=RESAMPLES,
        )
        row: dict[str, Any] = {"kind": kind, "form": form, "curves": len(curves)}
        for name in ("alpha", "beta", "peak"):
            row[name] = getattr(found.fit, name)
            row[f"{name}.low"], row[f"{name}.high"] = getattr(found, name)
        row |= {"residual": found.fit.residual, "determination": found.fit.determination}
        row |= {f"turn.{name}" if name != "says" else name: value for name, value in asdict(turn).items()}
        rows.append(row)
    return rows
