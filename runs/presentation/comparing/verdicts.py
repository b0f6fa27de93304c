"""The failure taxonomy over seeds: the verdict on each group of analyzed runs in each regime."""

import math
from collections.abc import Sequence
from dataclasses import fields

import numpy as np

from babushka.fitness.measures.intervals import BOOTSTRAP_SEED
from babushka.fitness.measures.taxonomy import OTHERS, Attainments, classify
from babushka.runs.presentation.comparing.grouping import Groups, SavedRun

_PART = ".taxonomy."
AIMS = ("aim_intended", "aim_selecting")  # quantities that runs need not have


def verdicts(groups: Groups, generation: int) -> list[str]:
    """A sentence for each group whose runs were all analyzed at that generation; none for the others.

    The verdict is that on the interquartile means over seeds, with the share of resampled sets of seeds that
    get it or, of few seeds, with how many get it by themselves. Where another yardstick gives another one,
    that is told too.
    """
    said = []
    for group in groups:
        rows = [_row(run, generation) for run in group.runs]
        if not all(rows):
            continue
        labels = dict.fromkeys(name.split(_PART)[0] for name in rows[0] if _PART in name)
        told = [f"{label}: {_verdict(rows, label)}" for label in labels]
        if told:
            said.append(f"Verdict on {group.name!r} by world: {'; '.join(told)}.")
    return said


def _verdict(rows: Sequence[dict[str, float]], label: str) -> str:
    verdict, told = _judged(rows, f"{label}{_PART}")
    for yardstick, words in OTHERS.items():
        measured = f"{label}{_PART}{yardstick}."
        if all(any(name.startswith(measured) for name in row) for row in rows):
            other, told_of_it = _judged(rows, measured)
            told += f", but {words} {told_of_it}" if other != verdict else ""
    return told


def _judged(rows: Sequence[dict[str, float]], stem: str) -> tuple[str, str]:
    """(the verdict, the same with how sure it is) on quantities whose names begin so."""
    given = {
        field.name: np.array([row.get(f"{stem}{field.name}", math.nan) for row in rows])
        for field in fields(Attainments)
    }
    lacking = [name for name in AIMS if np.isnan(given[name]).all()]
    for name in AIMS if "aim_intended" in lacking else lacking:
        del given[name]
    pursues = all(row.get("pursues", 1.0) for row in rows)
    found = classify(Attainments(**given), np.random.default_rng(BOOTSTRAP_SEED), pursues=pursues)
    if len(rows) == 1:
        return found.name, found.name
    if math.isnan(found.share):
        return found.name, f"{found.name} ({found.agreeing} of {len(rows)} runs by themselves)"
    return found.name, f"{found.name} (in {100 * found.share:.0f} % of resampled sets of seeds)"


def _row(run: SavedRun, generation: int) -> dict[str, float]:
    """What the analysis of a run says of one generation; empty if it says nothing."""
    places = np.flatnonzero(run.analysis.get("generation", np.zeros(0)) == generation)
    if not places.size:
        return {}
    return {name: float(values[places[-1]]) for name, values in run.analysis.items()}
