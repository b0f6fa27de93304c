"""The task of pathfinders: a place to go to, on the map of the believed world. Its ways are the world's own.

A place is worth what the objective values of what would be felt there. It promises what the *guide* makes of
the same features and of the steps it takes to get there: weights that may be others than the objective's.
"""

from typing import Any, NamedTuple

from babushka.fitness.dispatch import implements
from babushka.fitness.objectives import value
from babushka.fitness.worlds.protocol import felt_at, way
from babushka.organisms.inner import best_first, protocol
from babushka.organisms.inner.protocol import Array

FAR = 20.0  # steps that cost 1, which makes a step as much as one of distance in the mazes


class Places(NamedTuple):
    """A candidate is an array of one place, numbered as the world numbers them. F features."""

    objective: Any
    guide: Array  # (F + 1,) float64: weights of the features, and last that of steps
    belief: Any
    state: Any
    actions: Any
    felt: Array  # (F,) float64: what is felt at the place that is looked at


@implements(protocol.worth, Places)
def _worth(task: Any, candidate: Any, since: Any, account: Any, level: Any, stream: Any) -> float:
    """What the objective makes of the place. Looking at it costs nothing beside its expansion."""
    felt_at(task.belief, task.state, candidate[0], task.felt)
    return value(task.objective, task.felt)


@implements(best_first.promise, Places)
def _promise(task: Any, place: Any, steps: Any) -> float:
    felt_at(task.belief, task.state, place, task.felt)
    total = 0.0
    for feature in range(task.felt.size):
        total += task.guide[feature] * task.felt[feature]
    return total - task.guide[task.felt.size] * steps / FAR


@implements(best_first.moves, Places)
def _moves(task: Any) -> int:
    return task.actions


@implements(best_first.moved, Places)
def _moved(task: Any, place: Any, move: Any) -> int:
    return way(task.belief, task.state, place, move)
