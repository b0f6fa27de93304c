"""What a world does that does not say otherwise: one seat, all is legal, and its own `step` is the model."""

from typing import Any, NamedTuple

import numpy as np

from babushka.fitness.dispatch import implements, where_implemented
from babushka.fitness.kernels import kernel
from babushka.fitness.objectives import value
from babushka.fitness.worlds.protocol import (
    Array,
    act,
    copy_prefix,
    copy_state,
    create,
    create_for,
    depict,
    depict_from,
    depict_place,
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
    reset,
    reset_for,
    reset_model,
    reset_model_from,
    state_index,
    state_index_from,
    step,
    step_from,
    tally,
    tally_of,
)
from babushka.fitness.worlds.states import copy_all, room_for, state_at


class ModelState(NamedTuple):
    """The default imagination: a copy of the world's state per lane and step."""

    states: Any  # as the world's, each array with a first axis of L (H + 1): lane by lane, step by step
    alive: Array  # (L, H + 1) bool
    objective: Any  # whose value is felt
    felt: Array  # (F,) float64
    stream: Array  # (1,) uint64
    seat: Array  # (1,) int64: whose eyes it is seen with


@implements(reset_for)
def _the_same_for_all(regime: Any, state: Any, member: Any, stream: Any) -> None:
    reset(regime, state, stream)


@implements(copy_state)
def _copy_all_of_it(regime: Any, source: Any, target: Any) -> None:
    copy_all(source, target)


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


@implements(state_index_from)
def _numbered_alike(regime: Any, state: Any, seat: Any) -> int:
    return state_index(regime, state)


@implements(step_from)
def _believed_alike(
    regime: Any, state: Any, seat: Any, action: Any, effort: Any, stream: Any, felt: Any
) -> int:
    return step(regime, state, action, effort, stream, felt)


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


@implements(depict_from)
def _depicted_alike(regime: Any, state: Any, seat: Any, picture: Any, place: Any) -> None:
    depict(regime, state, picture, place)


@implements(depict_plan)
def _no_places(belief: Any, model_state: Any, plan: Any, places: Any) -> None:
    places[:] = -1


@implements(depict_place)
def _place_unknown(regime: Any, state: Any, place: Any, at: Any) -> None:
    pass


@implements(init_model)
def _room_for_copies(belief: Any, shape: Any, lanes: Any, horizon: Any, objective: Any) -> Any:
    return ModelState(
        room_for(create_for(belief, shape.seats), lanes * (horizon + 1)),
        np.zeros((lanes, horizon + 1), dtype=np.bool_),
        objective,
        np.zeros(shape.features),
        np.zeros(1, dtype=np.uint64),
        np.zeros(1, dtype=np.int64),
    )


@kernel
def _copy_at(model_state: Any, lane: Any, step_index: Any) -> Any:
    """The copy before a step of a lane's plan."""
    return state_at(model_state.states, lane * model_state.alive.shape[1] + step_index)


@implements(reset_model)
def _copy_world(belief: Any, state: Any, model_state: Any) -> None:
    for lane in range(model_state.alive.shape[0]):
        copy_state(belief, state, _copy_at(model_state, lane, 0))
        model_state.alive[lane, 0] = True


def _seen_from(belief: Any, model_state: Any, seat: Any) -> None:
    model_state.seat[0] = seat


def _seen_as_ever(belief: Any, model_state: Any, seat: Any) -> None:
    pass


# A model of a world's own has no place for a seat that it did not ask for.
_look_from = where_implemented(init_model, _seen_as_ever, _seen_from)


@implements(reset_model_from)
def _copy_world_for_a_seat(belief: Any, state: Any, seat: Any, model_state: Any) -> None:
    _look_from(belief, model_state, seat)
    reset_model(belief, state, model_state)


@implements(model_step)
def _step_a_copy(belief: Any, state: Any, model_state: Any, lane: Any, step_index: Any, action: Any) -> float:
    alive = model_state.alive[lane, step_index]
    after = _copy_at(model_state, lane, step_index + 1)
    copy_state(belief, _copy_at(model_state, lane, step_index), after)
    model_state.alive[lane, step_index + 1] = alive
    if not alive:
        return 0.0
    seat, felt = model_state.seat[0], model_state.felt
    for feature in range(felt.size):
        felt[feature] = 0.0
    # Chance is imagined the same for every plan: what differs between two plans is then their doing.
    model_state.stream[0] = np.uint64(step_index)
    cause = step_from(belief, after, seat, action, 0, model_state.stream, felt)
    model_state.alive[lane, step_index + 1] = cause == 0
    return value(model_state.objective, felt)


@implements(model_observe)
def _sense_a_copy(belief: Any, state: Any, model_state: Any, lane: Any, step_index: Any, senses: Any) -> None:
    observe_from(belief, _copy_at(model_state, lane, step_index), model_state.seat[0], senses)


@implements(copy_prefix)
def _recall_copies(belief: Any, model_state: Any, source: Any, target: Any, first: Any, last: Any) -> None:
    for k in range(first + 1, last + 1):
        copy_state(belief, _copy_at(model_state, source, k), _copy_at(model_state, target, k))
        model_state.alive[target, k] = model_state.alive[source, k]
