"""Lines and bands: over the members of one run, or over the runs of one scenario.

One run: the mean and the quartiles of its members; where only moments are recorded, mean and standard
deviation; where only a mean is, that alone. Several runs: of each run its mean over members, of these the
interquartile mean over runs and its bootstrap 95 % interval (`fitness.measures.intervals`). Fewer than
`ENOUGH` runs make no interval: of them the mean and the range are shown, and called that. Runs in which a
value is not defined (NaN) are left out at that point only.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from babushka.fitness.measures.intervals import (
    BOOTSTRAP_SEED,
    ENOUGH,
    TRIMMED,
    bootstrap_interval,
    interquartile_mean,
)
from babushka.fitness.settings import SettingsError
from babushka.runs.presentation.plots.data import Column, Group, RunData

QUARTILES = "mean and quartiles of members"
MOMENTS = "mean ± standard deviation of members"
MEAN = "mean of members"
RUNS = "interquartile mean over {} and its bootstrap 95 % interval (of each, the mean of its members)"
RANGE = "{} over {} and their range (of each, the mean of its members)"


@dataclass(frozen=True)
class Band:
    """A line with a band; all arrays have shape (points,). Without a band, low and high are NaN."""

    x: Column
    centre: Column
    low: Column
    high: Column
    says: str  # what line and band are

    def scaled(self, factor: float) -> "Band":
        """The same, with all values times `factor`."""
        return Band(self.x, self.centre * factor, self.low * factor, self.high * factor, self.says)

    def bounded(self, lowest: float) -> "Band":
        """The same, with the band cut off below `lowest`: for quantities that cannot be lower."""
        return Band(self.x, self.centre, np.maximum(self.low, lowest), self.high, self.says)


def band(runs: Sequence[RunData], stem: str, x: str = "generation", table: str = "history") -> Band:
    """The band of `stem`, such as 'modern.births', against the column `x` of a table.

    Several runs are compared at the values of `x` that all of them have. Raises `SettingsError` for a
    missing column, or if there are no such values.
    """
    if len(runs) == 1:
        return _over_members(runs[0], stem, x, table)
    where, values = aligned(runs, stem, x, table)
    centre, low, high = (np.full(where.size, np.nan) for _ in range(3))
    known = np.isfinite(values)
    for points in _alike(known):
        rows = known[:, points[0]]
        if rows.any():
            some = values[rows][:, points]
            centre[points] = interquartile_mean(some)
            if len(some) < ENOUGH:
                low[points], high[points] = some.min(axis=0), some.max(axis=0)
            else:
                low[points], high[points] = bootstrap_interval(some, np.random.default_rng(BOOTSTRAP_SEED))
    size = Group("", tuple(runs)).size
    seen = _looked_at(runs, where, centre, x, table)
    says = RUNS.format(size) if len(runs) >= ENOUGH else RANGE.format(statistic(len(runs)), size)
    return Band(where[seen], centre[seen], low[seen], high[seen], says)


def statistic(runs: int) -> str:
    """What the interquartile mean over so many runs is called; of too few to drop any it is their mean."""
    return "interquartile mean" if runs >= TRIMMED else "mean"


def aligned(runs: Sequence[RunData], stem: str, x: str, table: str) -> tuple[Column, NDArray[np.float64]]:
    """(x, values): the means over members of several runs, shape (runs, points), where all of them have x."""
    places = [run.column(x, table) for run in runs]
    where = places[0]
    for place in places[1:]:
        where = np.intersect1d(where, place)
    if where.size == 0:
        names = " and ".join(repr(run.name) for run in runs[:2])
        raise SettingsError(
            f"Runs such as {names} have no value of {x!r} in common, so they cannot share a line."
        )
    rows = []
    for run, place in zip(runs, places, strict=True):
        order = np.argsort(place, kind="stable")
        rows.append(mean_of(run, stem, table)[order[np.searchsorted(place[order], where)]])
    return where, np.stack(rows)


def mean_of(run: RunData, stem: str, table: str = "history") -> Column:
    """The mean over members: the column `stem` itself, or that of its mean."""
    plain = stem in run.table(table)
    return run.column(stem if plain else run.statistics(stem, table).get("mean", f"{stem}.mean"), table)


def _over_members(run: RunData, stem: str, x: str, table: str) -> Band:
    known = run.statistics(stem, table)
    order = np.argsort(run.column(x, table), kind="stable")

    def column(statistic: str) -> Column:
        return run.column(known[statistic], table)[order]

    where = run.column(x, table)[order]
    centre = mean_of(run, stem, table)[order]
    seen = _looked_at([run], where, centre, x, table)
    where, centre, order = where[seen], centre[seen], order[seen]
    if {"q25", "q75"} <= set(known):
        return Band(where, centre, column("q25"), column("q75"), QUARTILES)
    if "std" in known:
        return Band(where, centre, centre - column("std"), centre + column("std"), MOMENTS)
    nothing = np.full(where.size, np.nan)
    return Band(where, centre, nothing, nothing, MEAN)


def _looked_at(
    runs: Sequence[RunData], where: Column, centre: Column, x: str, table: str
) -> NDArray[np.bool_]:
    """All points but those between two turns of the probes, so that a line leads from turn to turn."""
    if (x, table) != ("generation", "history"):
        return np.full(where.size, True)
    every = max(run.probe_every for run in runs)
    return np.asarray(np.isfinite(centre) | (where % every == 0))


def _alike(known: NDArray[np.bool_]) -> list[NDArray[np.int64]]:
    """Points (columns) by the pattern of runs (rows) that are known there, so that each is resampled once."""
    kinds = np.unique(known, axis=1, return_inverse=True)[1].reshape(-1)
    return [np.flatnonzero(kinds == kind) for kind in range(kinds.max() + 1)]
