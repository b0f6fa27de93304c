"""The base optimizer finds known laws of control: gains of guidance, and those of the Riccati equation."""

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.linalg import solve_discrete_are

from babushka.evolution.functions import optimize
from babushka.organisms.genome import Block, Genomes, Layout

Values = NDArray[np.float64]
Law = Callable[[Values, Values, Values, float], Values]  # (gains, x, v, time to go) -> acceleration
STEPS = 150
OFF = 1e3  # what it costs to be off by 1 when time is up
STARTS = np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0], [1.0, -2.0]])  # x and v at time 1


def evolved(cost: Callable[[Values], Values], count: int, generations: int = 30) -> Values:
    """The gains of least cost; `cost` takes (members, count)."""
    layout = Layout((Block("gains", tuple("abcdef"[:count]), 2.0, 2.0, 0.0, 20.0, 1.0),))

    def fitness(genomes: Genomes) -> Values:
        return -cost(genomes.astype(np.float64))

    settings = {"optimizer": "cma", "population": 16, "survivors": 0}
    *_, last = optimize(fitness, layout, settings, generations)
    return last.genomes[last.best()].astype(np.float64)


def effort(law: Law, gains: Values, at_rest: bool) -> Values:
    """The integral of the squared acceleration until time is up, mean over starts, shape (members,).

    Within a step the acceleration is what the law says at its beginning. Who is not there when time is up, or
    not at rest where it has to be, pays for that.
    """
    x, v = (np.tile(part, (len(gains), 1)) for part in STARTS.T)
    total, length = np.zeros(len(gains)), 1.0 / STEPS
    for step in range(STEPS):
        u = law(gains, x, v, 1.0 - step * length)
        total += (u * u).mean(axis=1) * length
        x, v = x + v * length + u * length * length / 2, v + u * length
    off = x * x + at_rest * v * v
    return total + OFF * off.mean(axis=1)


def meet(gains: Values, x: Values, v: Values, to_go: float) -> Values:
    """Be there at rest when time is up."""
    return np.asarray(-(gains[:, :1] * x / to_go**2 + gains[:, 1:] * v / to_go))


def intercept(gains: Values, x: Values, v: Values, to_go: float) -> Values:
    """Be there when time is up, at whatever speed."""
    return np.asarray(-gains[:, :1] * (x + v * to_go) / to_go**2)


def test_evolved_gains_of_a_rendezvous_are_those_of_minimum_effort() -> None:
    """u = -(6 x / t^2 + 4 v / t), J = 12 x^2 / T^3 + 12 x v / T^2 + 4 v^2 / T (Hawkins, Guo and Wie 2012)."""
    assert evolved(lambda gains: effort(meet, gains, True), 2) == pytest.approx([6, 4], rel=0.02)
    x, v = STARTS.T
    exact = (12 * x**2 + 12 * x * v + 4 * v**2).mean()
    assert effort(meet, np.array([[6.0, 4.0]]), True)[0] == pytest.approx(exact, rel=1e-3)


def test_the_evolved_gain_of_an_interception_is_that_of_proportional_navigation() -> None:
    """u = -3 (x + v t) / t^2, J = 3 (x + v T)^2 / T^3 (Bryson and Ho 1975)."""
    assert evolved(lambda gains: effort(intercept, gains, False), 1) == pytest.approx([3], rel=0.02)
    exact = (3 * STARTS.sum(axis=1) ** 2).mean()
    assert effort(intercept, np.array([[3.0]]), False)[0] == pytest.approx(exact, rel=1e-3)


def test_a_linear_reflex_evolves_to_the_riccati_gains_of_a_double_integrator() -> None:
    """In steps of a second, as the lander flies without gravity and drag; x and v cost as much as effort."""
    move, push = np.array([[1.0, 1.0], [0.0, 1.0]]), np.array([[0.5], [1.0]])
    cost_of_state, cost_of_effort = np.eye(2), np.eye(1)
    solved = solve_discrete_are(move, push, cost_of_state, cost_of_effort)
    gains = np.linalg.solve(cost_of_effort + push.T @ solved @ push, push.T @ solved @ move)[0]

    def cost(reflexes: Values) -> Values:
        state, total = np.tile(STARTS.T, (len(reflexes), 1, 1)), np.zeros(len(reflexes))
        for _ in range(60):
            u = -np.einsum("mi,mis->ms", reflexes, state)
            total += (state**2).sum(axis=(1, 2)) + (u**2).sum(axis=1)
            state = np.clip(move @ state + push * u[:, None], -1e6, 1e6)
        return total

    assert evolved(cost, 2) == pytest.approx(gains, rel=0.01)
    expected = sum(start @ solved @ start for start in STARTS)
    assert cost(gains[None])[0] == pytest.approx(expected, rel=1e-9)
