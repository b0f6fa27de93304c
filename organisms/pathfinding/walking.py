"""Walkers: they look for the best place within reach of a search, go there, and look again."""

from typing import Any, NamedTuple

import numpy as np

from babushka.fitness.kernels import called_kernel, kernel
from babushka.fitness.streams import below
from babushka.fitness.worlds.protocol import Array, depict_place, place_now, way
from babushka.organisms.inner.best_first import BestFirst, new_best_first, way_to_best
from babushka.organisms.inner.places import Places
from babushka.organisms.inner.protocol import improve

LENGTH, WALKED = range(2)  # words of its clock: the steps of the way in mind, and how many of them are made


class Walker(NamedTuple):
    """Who searches for a way and walks it. F features, ways of up to H steps."""

    search: BestFirst
    target: Array  # (1,) int64: the place it goes to
    actions: Array  # (H,) int64: the way there
    stops: Array  # (H,) int64: the places on the way
    pictured: Array  # (H, 2) int64: the same in the world's picture, row and column
    clock: Array  # (2,) int64, see above
    felt: Array  # (F,) float64
    guide: Array  # (F + 1,) float64: weights of features and steps, by which it searches


@kernel
def new_walker(shape: Any, budget: Any, longest: Any) -> Any:
    """Room for searches that expand up to `budget` places, for ways of up to `longest` steps."""
    return Walker(
        new_best_first(budget, shape.actions, longest),
        np.zeros(1, np.int64),
        np.zeros(longest, np.int64),
        np.zeros(longest, np.int64),
        np.full((longest, 2), -1, dtype=np.int64),
        np.zeros(2, np.int64),
        np.zeros(shape.features),
        np.zeros(shape.features + 1),
    )


@called_kernel
def next_action(
    walker: Walker,
    objective: Any,
    budget: Any,
    direct: Any,
    belief: Any,
    state: Any,
    actions: Any,
    account: Any,
    level: Any,
    stream: Any,
) -> Any:
    """The next step of the way in mind, if it is `direct` and still on it; else that of a new one.

    If no place that it sees is better than its own, it stays there for a step: by an action that leads
    nowhere, or where there is none, by any.
    """
    here, clock = place_now(belief, state), walker.clock
    if not (direct and _on_its_way(walker, belief, state, here)):
        walker.target[0] = here
        task = Places(objective, walker.guide, belief, state, actions, walker.felt)
        improve(walker.search, task, walker.target, budget, account, level, stream)
        clock[LENGTH] = way_to_best(walker.search, walker.actions, walker.stops)
        clock[WALKED] = 0
        for step in range(clock[LENGTH]):
            depict_place(belief, state, walker.stops[step], walker.pictured[step])
        if clock[LENGTH] == 0:
            return _staying(belief, state, here, actions, stream)
    clock[WALKED] += 1
    return walker.actions[clock[WALKED] - 1]


@kernel
def _on_its_way(walker: Walker, belief: Any, state: Any, here: Any) -> bool:
    """Whether the last step led where it was to lead, and the next one does so by the map."""
    walked = walker.clock[WALKED]
    if walked == 0 or walked >= walker.clock[LENGTH] or walker.stops[walked - 1] != here:
        return False
    leads: bool = way(belief, state, here, walker.actions[walked]) == walker.stops[walked]
    return leads


@kernel
def _staying(belief: Any, state: Any, here: Any, actions: Any, stream: Any) -> Any:
    for action in range(actions):
        if way(belief, state, here, action) == here:
            return action
    return below(stream, actions)


@kernel
def write_way(walker: Walker, places: Any) -> Any:
    """Write the rest of the way, the step about to be made included, to `places`; return its steps."""
    done = walker.clock[WALKED] - 1
    left = walker.clock[LENGTH] - done if done >= 0 else 0
    for step in range(left):
        for axis in range(2):
            places[step, axis] = walker.pictured[done + step, axis]
    return left
