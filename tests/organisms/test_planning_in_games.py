"""Planners in games look from their own seat, and in worlds whose states are bits or tuples of arrays."""

from typing import Any, NamedTuple

import numpy as np
import pytest

from babushka.fitness.dispatch import implements
from babushka.fitness.kernels import entry
from babushka.fitness.objectives import Weights
from babushka.fitness.refcount import keep_alive, without_refcount
from babushka.fitness.registry import load_file
from babushka.fitness.worlds import protocol
from babushka.fitness.worlds.protocol import (
    act,
    copy_prefix,
    create_for,
    init_model,
    model_observe,
    model_step,
    observe_from,
    reset,
    reset_model_from,
)
from babushka.organisms.games import OWN, Match
from babushka.organisms.kinds.planner import Planner
from babushka.organisms.life import Seeds, live, live_traced
from babushka.organisms.records import Lives
from tests.conftest import DATA, size

RINGS = load_file(DATA / "two_rings.py")
WORLD = RINGS.TwoRings()
REGIME = WORLD.regime(RINGS.Pay())
BUDGET = size(500, 100)
KIND = Planner(max_budget=BUDGET, max_horizon=4, hidden=1, wired={"paid": 1.0})
EPISODES = size(40, 3)
TARGETS = (0, RINGS.PLACES - 1)


class Scribbled(NamedTuple):
    """The same game with a state of several arrays, one of which need not be copied."""

    rings: RINGS.TwoRingsRegime  # type: ignore[name-defined]


class Whole(NamedTuple):
    """The same, but that all of it is copied."""

    rings: RINGS.TwoRingsRegime  # type: ignore[name-defined]


class Sheet(NamedTuple):
    """Its state."""

    boards: Any  # (3,) uint64
    scribbles: Any  # (2, 3) float64


def define(regime_class: type) -> None:
    """What both do: as the rings, on the boards."""

    @implements(protocol.create, regime_class)
    def create(regime: Any) -> Any:
        return Sheet(np.zeros(3, dtype=np.uint64), np.zeros((2, 3)))

    @implements(protocol.reset, regime_class)
    def reset(regime: Any, state: Any, stream: Any) -> None:
        protocol.reset(regime.rings, state.boards, stream)
        state.scribbles[:] = 7.0

    @implements(protocol.mover, regime_class)
    def mover(regime: Any, state: Any) -> int:
        return -1

    @implements(protocol.act, regime_class)
    def act(regime: Any, state: Any, seat: Any, action: Any, effort: Any, stream: Any, felt: Any) -> int:
        return protocol.act(regime.rings, state.boards, seat, action, effort, stream, felt)

    @implements(protocol.step_from, regime_class)
    def step_from(
        regime: Any, state: Any, seat: Any, action: Any, effort: Any, stream: Any, felt: Any
    ) -> int:
        return protocol.step_from(regime.rings, state.boards, seat, action, effort, stream, felt)

    @implements(protocol.observe_from, regime_class)
    def observe_from(regime: Any, state: Any, seat: Any, senses: Any) -> None:
        protocol.observe_from(regime.rings, state.boards, seat, senses)

    @implements(protocol.tally_of, regime_class)
    def tally_of(regime: Any, state: Any, seat: Any, tallies: Any) -> None:
        protocol.tally_of(regime.rings, state.boards, seat, tallies)


define(Scribbled)
define(Whole)


@implements(protocol.copy_state, Scribbled)
def copy_state(regime: Any, source: Any, target: Any) -> None:
    protocol.copy_state(regime.rings, source.boards, target.boards)


def lived(regime: Any, seat: int, kind: Planner = KIND) -> Lives:
    """Lives of three members in a seat, against each other."""
    agents = kind.express(kind.founders(WORLD, 3, np.random.default_rng(0)), WORLD)
    agents = agents._replace(budget=np.full(3, BUDGET), horizon=np.full(3, 4))
    rows = np.tile(np.arange(3)[:, None, None], (1, EPISODES, 2))
    rows[:, :, seat] = OWN
    match = Match(rows, agents)
    return live(kind, WORLD, agents, regime, regime, np.arange(3), Seeds.of(3, 0, EPISODES), match=match)


def begun_at(seat: int) -> np.ndarray:
    """Where the stone of a seat begins in each episode."""
    agents, seeds = KIND.random_agents(1, WORLD), Seeds.of(3, 0, EPISODES)
    rows = np.zeros((1, 1, 2), np.int64)
    rows[0, 0, seat] = OWN
    places = []
    for episode in range(EPISODES):
        here = Seeds(seeds.worlds[episode : episode + 1], seeds.agents[episode : episode + 1])
        _, trace = live_traced(KIND, WORLD, agents, REGIME, REGIME, 0, here, Match(rows, agents))
        places.append(int(trace.picture[0, seat].argmax()))
        assert trace.place[0].tolist() == [seat, places[-1]]
    return np.array(places)


@pytest.mark.compiles
@pytest.mark.parametrize("seat", [0, 1])
def test_a_planner_goes_to_the_target_of_its_own_seat_on_the_shorter_way(seat: int) -> None:
    away = abs(begun_at(seat) - TARGETS[seat])
    moves = np.maximum(np.minimum(away, RINGS.PLACES - away), 1)
    lives = lived(REGIME, seat)
    assert (lives.each("felt") == WORLD.lifetime - moves + 1).all()
    assert (lives.each("place") == TARGETS[seat]).all()
    assert len(set(moves.tolist())) > 1


@pytest.mark.compiles
@pytest.mark.parametrize("seat", [0, 1])
def test_states_of_any_form_are_planned_in_alike(seat: int) -> None:
    known = lived(REGIME, seat).values
    assert np.array_equal(lived(Whole(REGIME), seat).values, known)
    assert np.array_equal(lived(Scribbled(REGIME), seat).values, known)


class Rehearsed(NamedTuple):
    """What a plan of H steps brings: in the model, in it again after a detour, in the world."""

    rewards: Any  # (3, H)
    senses: Any  # (3, H + 1, S)


@entry
def rehearse_from(regime: Any, shape: Any, seat: Any, key: Any, plan: Any, out: Any) -> None:
    """Live a plan in a seat's model, there again after a detour from step 2 on, and in the world."""
    stream = np.zeros(1, dtype=np.uint64)
    stream[0] = key
    state = create_for(regime, 2)
    reset(regime, state, stream)
    own_model = init_model(regime, shape, 2, plan.size, Weights(np.ones(shape.features)))
    model = without_refcount(own_model)
    reset_model_from(regime, state, seat, model)
    for k in range(plan.size):
        out.rewards[0, k] = model_step(regime, state, model, 0, k, plan[k])
        model_step(regime, state, model, 1, k, (plan[k] + 1) % 3)
    for k in range(plan.size + 1):
        model_observe(regime, state, model, 0, k, out.senses[0, k])
    copy_prefix(regime, model, 0, 1, 0, 2)
    for k in range(plan.size):
        reward = 0.0
        if k >= 2:
            reward = model_step(regime, state, model, 1, k, plan[k])
        out.rewards[1, k] = reward if k >= 2 else out.rewards[0, k]
    for k in range(plan.size + 1):
        model_observe(regime, state, model, 1, k, out.senses[1, k])
    observe_from(regime, state, seat, out.senses[2, 0])
    for k in range(plan.size):
        felt = np.zeros(shape.features)
        act(regime, state, seat, plan[k], 0, stream, felt)
        out.rewards[2, k] = felt[0]
        observe_from(regime, state, seat, out.senses[2, k + 1])
    keep_alive(own_model)


@pytest.mark.parametrize("regime", [REGIME, Whole(REGIME), Scribbled(REGIME)], ids=["bits", "whole", "part"])
@pytest.mark.parametrize("seat", [0, 1])
def test_what_the_model_of_a_seat_says_comes_true_in_that_seat(regime: Any, seat: int) -> None:
    generator = np.random.default_rng(5)
    for key in range(size(50, 5)):
        plan = generator.integers(0, 3, 6)
        out = Rehearsed(np.zeros((3, 6)), np.zeros((3, 7, 8)))
        rehearse_from(regime, WORLD.shape, seat, np.uint64(key), plan, out)
        for way in range(2):
            assert np.array_equal(out.rewards[way], out.rewards[2])
            assert np.array_equal(out.senses[way], out.senses[2])
        assert (out.senses.sum(axis=2) == 1).all()
