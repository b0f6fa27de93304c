"""Separable CMA-ES: its update against sums written out, and functions whose optimum is known."""

import math
from typing import Any

import numpy as np
import pytest

from babushka.evolution.functions import optimize
from babushka.evolution.optimizers.separable import constants, moved
from babushka.organisms.genome import Block, Genomes, Layout

GENES, MEMBERS = 5, 8
LAYOUT = Layout((Block("x", tuple("abcde"), mean=3.0),))
SCALES = np.array([1.0, 3.0, 10.0, 30.0, 100.0])


def plain_moved(state: dict[str, Any], genomes: np.ndarray, fitness: list[float]) -> dict[str, Any]:
    """The formulas of the module's page, number by number."""
    its = constants(GENES, MEMBERS)
    order = sorted(range(MEMBERS), key=lambda row: (-fitness[row], row))[: MEMBERS // 2]
    sigma, found = (
        float(state["sigma"]),
        {name: np.zeros(GENES) for name in ("mean", "variance", "path", "step_path")},
    )
    step = [
        sum(w * (genomes[r, g] - state["mean"][g]) / sigma for w, r in zip(its.weights, order, strict=True))
        for g in range(GENES)
    ]
    for g in range(GENES):
        found["mean"][g] = state["mean"][g] + sigma * step[g]
        pull = math.sqrt(its.step_rate * (2 - its.step_rate) * its.effective) / math.sqrt(
            state["variance"][g]
        )
        found["step_path"][g] = (1 - its.step_rate) * state["step_path"][g] + pull * step[g]
    length = math.sqrt(sum(each**2 for each in found["step_path"]))
    begun = math.sqrt(1 - (1 - its.step_rate) ** (2 * (int(state["updates"]) + 1)))
    slow = 1 if length / begun < (1.4 + 2 / (GENES + 1)) * its.length else 0
    rate = its.path_rate
    for g in range(GENES):
        found["path"][g] = (1 - rate) * state["path"][g]
        found["path"][g] += slow * math.sqrt(rate * (2 - rate) * its.effective) * step[g]
        many = sum(
            w * ((genomes[r, g] - state["mean"][g]) / sigma) ** 2
            for w, r in zip(its.weights, order, strict=True)
        )
        one = found["path"][g] ** 2 + (1 - slow) * rate * (2 - rate) * state["variance"][g]
        kept = (1 - its.one - its.many) * state["variance"][g]
        found["variance"][g] = kept + its.one * one + its.many * many
    grown = min(1.0, its.step_rate / its.damping * (length / its.length - 1))
    return {**found, "sigma": sigma * math.exp(grown), "updates": int(state["updates"]) + 1}


def test_an_update_is_its_formulas() -> None:
    chance = np.random.default_rng(1)
    state: dict[str, Any] = {
        "mean": chance.normal(size=GENES),
        "sigma": np.array(0.7),
        "variance": chance.uniform(0.5, 2, GENES),
        "path": chance.normal(size=GENES),
        "step_path": chance.normal(size=GENES),
        "updates": np.array(3),
    }
    genomes, fitness = chance.normal(size=(MEMBERS, GENES)), chance.normal(size=MEMBERS)
    fitness[2] = np.nan
    found = moved(state, genomes, fitness)
    expected = plain_moved(state, genomes, np.where(np.isnan(fitness), -np.inf, fitness).tolist())
    for name, value in expected.items():
        assert np.asarray(found[name]) == pytest.approx(value)


def ellipsoid(genomes: Genomes) -> np.ndarray:
    return -((genomes * SCALES) ** 2).sum(axis=1)


def test_an_ellipsoid_is_descended_to_its_bottom() -> None:
    given = {"population": 16, "survivors": 0, "optimizer": "separable-cma"}
    last = list(optimize(ellipsoid, LAYOUT, given, 250, 1))[-1]
    assert np.abs(last.genomes).max() < 1e-3


def test_the_constants_are_those_of_the_tutorial() -> None:
    its = constants(10, 10)
    assert its.weights.sum() == pytest.approx(1)
    assert its.weights[0] == pytest.approx(0.4563, abs=1e-4)  # as in the author's library
    assert its.effective == pytest.approx(3.167, abs=1e-3)
    assert its.one * 3 / 12 == pytest.approx(2 / (11.3**2 + its.effective))
