"""What the tests need compiled: few entries, since each is compiled once for every world.

They call operations of the protocol only, so that they serve any world, and any of them can be compared with
its twin in `tests.naive` or with itself done another way.
"""

from typing import Any, NamedTuple

import numpy as np

from babushka.fitness import streams
from babushka.fitness.kernels import entry
from babushka.fitness.objectives import Weights
from babushka.fitness.refcount import keep_alive, without_refcount
from babushka.fitness.worlds.protocol import (
    Array,
    Shape,
    act,
    copy_prefix,
    create,
    create_for,
    depict,
    features_for,
    init_model,
    legal,
    model_observe,
    model_step,
    mover,
    observe,
    observe_from,
    reset,
    reset_model,
    step,
    tally,
    tally_of,
)


@entry
def draw_numbers(
    key: Any, number: Any, bound: Any, bits: Any, uniforms: Any, below: Any, normals: Any
) -> None:
    """Fill four arrays from one stream, one after the other."""
    stream = np.zeros(1, dtype=np.uint64)
    stream[0] = streams.combine(key, number)
    for i in range(bits.size):
        bits[i] = streams.draw(stream)
    for i in range(uniforms.size):
        uniforms[i] = streams.uniform(stream)
    for i in range(below.size):
        below[i] = streams.below(stream, bound)
    for i in range(normals.size):
        normals[i] = streams.normal(stream)


class Walk(NamedTuple):
    """A world step by step; row t is before step t, for T steps T + 1 rows."""

    senses: Array  # (T + 1, S)
    tallies: Array  # (T + 1, tallies)
    picture: Array  # (T + 1, rows, columns)
    place: Array  # (T + 1, 2)
    felt: Array  # (T, F)
    cause: Array  # (T + 1,): [0] counts the steps lived


@entry
def walk_world(regime: Any, key: Any, actions: Any, efforts: Any, walk: Any) -> None:
    """Take actions in a new world until they or life end."""
    stream = np.zeros(1, dtype=np.uint64)
    stream[0] = key
    state = create(regime)
    reset(regime, state, stream)
    lived = 0
    cause = 0
    while True:
        observe(regime, state, walk.senses[lived])
        tally(regime, state, walk.tallies[lived])
        depict(regime, state, walk.picture[lived], walk.place[lived])
        if cause > 0 or lived == actions.size:
            break
        cause = step(regime, state, actions[lived], efforts[lived], stream, walk.felt[lived])
        lived += 1
        walk.cause[lived] = cause
    walk.cause[0] = lived


@entry
def walk_seated(
    regime: Any,
    key: Any,
    actions: Any,
    observer: Any,
    shape: Any,
    alone: Any,
    seated: Any,
    movers: Any,
    masks: Any,
) -> None:
    """Take actions in two copies of a new world: in one as its only agent, in the other as who is in seat 0.

    A row of `alone` and `seated` (steps, F + S + tallies + 1) is what was felt, perceived and counted after a
    step, and whether life ended; `movers` (steps,) and `masks` (steps, A) are who was on the move before it,
    and what was legal.
    """
    features, senses = shape.features, shape.features + shape.senses
    tallies = senses + shape.tallies
    streams = np.zeros((2, 1), dtype=np.uint64)
    streams[:] = key
    one, other = create(regime), create_for(regime, 1)
    reset(regime, one, streams[0])
    reset(regime, other, streams[1])
    for k in range(actions.size):
        movers[k] = mover(regime, other)
        legal(regime, other, 0, masks[k])
        alone[k, tallies] = step(regime, one, actions[k], 0, streams[0], alone[k, :features])
        seated[k, tallies] = act(regime, other, 0, actions[k], 0, streams[1], seated[k, :features])
        features_for(observer, regime, other, 0, seated[k, :features])
        observe(regime, one, alone[k, features:senses])
        observe_from(regime, other, 0, seated[k, features:senses])
        tally(regime, one, alone[k, senses:tallies])
        tally_of(regime, other, 0, seated[k, senses:tallies])
        if alone[k, tallies] > 0:
            break


def seated_and_not(regime: Any, shape: Shape, actions: Any, key: int) -> tuple[Array, Array, Array, Array]:
    """`walk_seated` from Python: what the only agent met, what seat 0 met, who moved, and what was legal."""
    columns = shape.features + shape.senses + shape.tallies + 1
    alone, seated = np.zeros((2, len(actions), columns))
    movers, masks = np.zeros(len(actions), np.int64), np.ones((len(actions), shape.actions), np.bool_)
    observer = Weights(np.zeros(shape.features))
    actions = np.asarray(actions, np.int64)
    walk_seated(regime, np.uint64(key), actions, observer, shape, alone, seated, movers, masks)
    return alone, seated, movers, masks


def walk(world: Any, regime: Any, key: int, actions: Any, efforts: Any = None) -> Walk:
    """A walk from Python; rows after the end of life are cut off."""
    shape: Shape = world.shape
    actions = np.asarray(actions, np.int64)
    steps = len(actions)
    efforts = np.zeros(steps, np.int64) if efforts is None else np.asarray(efforts, np.int64)
    made = Walk(
        np.zeros((steps + 1, shape.senses)),
        np.zeros((steps + 1, shape.tallies)),
        np.zeros((steps + 1, shape.rows, shape.columns), np.int16),
        np.full((steps + 1, 2), -1, np.int64),
        np.zeros((steps, shape.features)),
        np.zeros(steps + 1, np.int64),
    )
    walk_world(regime, np.uint64(key), actions, efforts, made)
    lived = int(made.cause[0])
    return Walk(
        made.senses[: lived + 1],
        made.tallies[: lived + 1],
        made.picture[: lived + 1],
        made.place[: lived + 1],
        made.felt[:lived],
        made.cause[: lived + 1],
    )


class Rehearsal(NamedTuple):
    """P variants of a plan of H steps; [0] of axis 0 reused the prefix, [1] was simulated in full."""

    rewards: Array  # (2, P, H)
    senses: Array  # (2, P, H + 1, S): before each step and after the last
    here: Array  # (2, S): what is sensed before and after all that imagining
    counts: Array  # (2, tallies): likewise


@entry
def rehearse_plans(
    regime: Any,
    belief: Any,
    shape: Any,
    key: Any,
    warm: Any,
    objective_weights: Any,
    plans: Any,
    firsts: Any,
    out: Any,
) -> None:
    """Live through `warm` actions, then imagine every plan twice.

    Plan p + 1 agrees with plan p before step firsts[p + 1]; its prefix is recalled from lane p % 2.
    """
    stream = np.zeros(1, dtype=np.uint64)
    stream[0] = key
    felt = np.zeros(shape.features)
    state = create(regime)
    reset(regime, state, stream)
    for action in warm:
        if step(regime, state, action, 0, stream, felt) > 0:
            break
    observe(belief, state, out.here[0])
    tally(regime, state, out.counts[0])
    horizon = plans.shape[1]
    model_state = init_model(belief, shape, 3, horizon, Weights(objective_weights))
    reset_model(belief, state, model_state)
    for p in range(plans.shape[0]):
        lane = p % 2
        first = firsts[p]
        if p > 0:
            copy_prefix(belief, model_state, 1 - lane, lane, 0, first)
            out.rewards[0, p, :first] = out.rewards[0, p - 1, :first]
        for way in range(2):
            line = lane if way == 0 else 2
            for k in range(first if way == 0 else 0, horizon):
                out.rewards[way, p, k] = model_step(belief, state, model_state, line, k, plans[p, k])
            for k in range(horizon + 1):
                model_observe(belief, state, model_state, line, k, out.senses[way, p, k])
    observe(belief, state, out.here[1])
    tally(regime, state, out.counts[1])


def rehearse(
    world: Any, regime: Any, belief: Any, key: int, warm: Any, objective_weights: Any, plans: Any, firsts: Any
) -> Rehearsal:
    """A rehearsal from Python."""
    plans = np.asarray(plans, np.int64)
    count, horizon = plans.shape
    senses, tallies = world.shape.senses, world.shape.tallies
    out = Rehearsal(
        np.zeros((2, count, horizon)),
        np.zeros((2, count, horizon + 1, senses)),
        np.zeros((2, senses)),
        np.zeros((2, tallies)),
    )
    rehearse_plans(
        regime, belief, world.shape, np.uint64(key), np.asarray(warm, np.int64),
        np.asarray(objective_weights, float),
        plans, np.asarray(firsts, np.int64), out,
    )  # fmt: skip
    return out


@entry
def read_borrowed(nested: Any, out: Any) -> None:
    """Sums of the arrays in ((floats, wholes), matrix, number), read through `without_refcount`."""
    lent = without_refcount(nested)
    out[0] = lent[0][0].sum()
    out[1] = lent[0][1].sum()
    out[2] = lent[1][1].sum()
    out[3] = lent[1].size
    out[4] = lent[2]
    lent[0][0][0] = 100.0  # the same memory, not a copy
    keep_alive(nested)
