"""What a world does that does not say otherwise: one seat, all is legal, and its own `step` is the model."""

from typing import Any, NamedTuple

import numpy as np

from fitness.arrays import copy
from fitness.dispatch import implements
from fitness.objectives import value
from fitness.worlds.protocol import (
    Array,
    act,
    copy_prefix,
    create,
    create_for,
    depict,
    depict_plan,
    features_for,
    features_of,
    init_model,
    legal,
    model_observe,
    model_step,
    mover,
    observe,
    observe_from,
    reset_model,
    state_index,
    step,
    tally,
    tally_of,
)


class ModelState(NamedTuple):
    """The default imagination: a copy of the world's state per lane and step."""

    states: Array  # (L, H + 1, size of the state) float64
    alive: Array  # (L, H + 1) bool
    objective: Any  # whose value is felt
    felt: Array  # (F,) float64
    stream: Array  # (1,) uint64


@implements(tally)
def _no_tallies(regime: Any, state: Any, tallies: Any) -> None:
    pass


@implements(state_index)
def _nothing_numbered(regime: Any, state: Any) -> int:
    return 0


@implements(mover)
def _the_only_seat(regime: Any, state: Any) -> int:
    return 0


@implements(create_for)
def _for_any_number(regime: Any, seats: Any) -> Any:
    return create(regime)


@implements(legal)
def _everything_legal(regime: Any, state: Any, seat: Any, mask: Any) -> int:
    for action in range(mask.size):
        mask[action] = True
    return mask.size


@implements(act)
def _step_of_any_seat(
    regime: Any, state: Any, seat: Any, action: Any, effort: Any, stream: Any, felt: Any
) -> int:
    return step(regime, state, action, effort, stream, felt)


@implements(observe_from)
def _seen_alike(regime: Any, state: Any, seat: Any, senses: Any) -> None:
    observe(regime, state, senses)


@implements(tally_of)
def _counted_alike(regime: Any, state: Any, seat: Any, tallies: Any) -> None:
    tally(regime, state, tallies)


@implements(features_of)
def _own_action_alone(regime: Any, state: Any, seat: Any, felt: Any) -> None:
    pass


@implements(features_for)
def _as_the_world_says(observer: Any, regime: Any, state: Any, seat: Any, felt: Any) -> None:
    features_of(regime, state, seat, felt)


@implements(depict)
def _no_picture(regime: Any, state: Any, picture: Any, place: Any) -> None:
    pass


@implements(depict_plan)
def _no_places(belief: Any, model_state: Any, plan: Any, places: Any) -> None:
    places[:] = -1


@implements(init_model)
def _room_for_copies(belief: Any, shape: Any, lanes: Any, horizon: Any, objective: Any) -> Any:
    size = create(belief).size
    return ModelState(
        np.zeros((lanes, horizon + 1, size)),
        np.zeros((lanes, horizon + 1), dtype=np.bool_),
        objective,
        np.zeros(shape.features),
        np.zeros(1, dtype=np.uint64),
    )


@implements(reset_model)
def _copy_state(belief: Any, state: Any, model_state: Any) -> None:
    for lane in range(model_state.states.shape[0]):
        copy(state, model_state.states[lane, 0])
        model_state.alive[lane, 0] = True


@implements(model_step)
def _step_a_copy(belief: Any, state: Any, model_state: Any, lane: Any, step_index: Any, action: Any) -> float:
    alive = model_state.alive[lane, step_index]
    for number in range(model_state.states.shape[2]):
        model_state.states[lane, step_index + 1, number] = model_state.states[lane, step_index, number]
    model_state.alive[lane, step_index + 1] = alive
    if not alive:
        return 0.0
    # Chance is imagined the same for every plan: what differs between two plans is then their doing.
    model_state.stream[0] = np.uint64(step_index)
    for feature in range(model_state.felt.size):
        model_state.felt[feature] = 0.0
    cause = step(
        belief, model_state.states[lane, step_index + 1], action, 0, model_state.stream, model_state.felt
    )
    model_state.alive[lane, step_index + 1] = cause == 0
    return value(model_state.objective, model_state.felt)


@implements(model_observe)
def _sense_a_copy(belief: Any, state: Any, model_state: Any, lane: Any, step_index: Any, senses: Any) -> None:
    observe(belief, model_state.states[lane, step_index], senses)


@implements(copy_prefix)
def _recall_copies(belief: Any, model_state: Any, source: Any, target: Any, first: Any, last: Any) -> None:
    for k in range(first + 1, last + 1):
        for number in range(model_state.states.shape[2]):
            model_state.states[target, k, number] = model_state.states[source, k, number]
        model_state.alive[target, k] = model_state.alive[source, k]
