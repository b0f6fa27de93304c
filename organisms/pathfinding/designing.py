"""Guides that are designed: at birth, by hill-climbing on what the organism would feel in imagined lives.

The candidate is a guide: weights over the features and steps, of Euclidean length 1. The first is a normal
draw; a proposal adds a normal draw to every weight. Each is tried in the same imagined worlds, drawn under
the believed regime, and is worth the felt reward of all imagined steps. A trial happens in a world and with
a body of its own.
"""

from typing import Any, NamedTuple

import numpy as np

from babushka.fitness.arrays import copy, scale_to_one
from babushka.fitness.dispatch import implements, operation
from babushka.fitness.kernels import called_kernel, kernel
from babushka.fitness.objectives import value
from babushka.fitness.streams import combine, draw, normal
from babushka.fitness.worlds.protocol import Array, create, reset, step
from babushka.organisms.inner import protocol as inner
from babushka.organisms.inner.account import SIMULATED
from babushka.organisms.inner.hill_climbing import HillClimbing
from babushka.organisms.inner.protocol import Memory, improve, new_memory
from babushka.organisms.pathfinding.walking import LENGTH, WALKED, Walker, new_walker, next_action

DESIGN = 1  # its row in the account; that of the searches for places is the first


class Innate(NamedTuple):
    """No designs: the guide is the genome's, or the objective itself."""

    proposals: int  # 0


class Designs(NamedTuple):
    """How guides are designed, one row a member. F features."""

    budget: Array  # (members,) int64: proposals
    varied: Array  # (F + 1,) bool: weights that are varied; the others are 0
    lives: int  # imagined, in which each is tried
    steps: int  # of each
    stride: float  # of a proposal
    lifetime: int  # steps of the life that it is designed for


class Drawing(NamedTuple):
    """What one design needs."""

    memory: Memory
    candidate: Array  # (F + 1,) float64
    incumbent: Array  # (F + 1,) float64
    walker: Walker  # the imagined body
    state: Any  # the imagined world
    streams: Array  # (2, 1) uint64: chance in the world, and that of the body
    key: Array  # (1,) uint64: of the imagined lives
    thoughts: Array  # (1, 3) int64: what imagined searches spend
    felt: Array  # (F,) float64
    done: Array  # (1,) int64: whether the design is made


class GuideTask(NamedTuple):
    """The task: a guide for searches after what `objective` values, in believed worlds."""

    designs: Designs
    drawing: Drawing
    objective: Any
    budget: Any  # of the searches
    direct: Any
    belief: Any
    shape: Any


@operation
def new_drawing(designs: Any, row: Any, belief: Any, shape: Any, budget: Any, longest: Any) -> Any:
    """Room for the design of member `row`, whose searches have that budget and so long ways."""


@operation
def design(
    designs: Any,
    row: Any,
    drawing: Any,
    guide: Any,
    objective: Any,
    budget: Any,
    direct: Any,
    belief: Any,
    shape: Any,
    account: Any,
    stream: Any,
) -> None:
    """Design a guide, once in life, and write it to `guide`, (F + 1,)."""


@implements(new_drawing, Innate)
def _no_room(designs: Any, row: Any, belief: Any, shape: Any, budget: Any, longest: Any) -> Any:
    return designs


@implements(design, Innate)
def _as_it_is(
    designs: Any,
    row: Any,
    drawing: Any,
    guide: Any,
    objective: Any,
    budget: Any,
    direct: Any,
    belief: Any,
    shape: Any,
    account: Any,
    stream: Any,
) -> None:
    pass


@implements(new_drawing, Designs)
def _new_drawing(designs: Any, row: Any, belief: Any, shape: Any, budget: Any, longest: Any) -> Any:
    guides = np.zeros((2, shape.features + 1))
    return Drawing(
        new_memory(guides[0]),
        guides[0],
        guides[1],
        new_walker(shape, budget, longest),
        create(belief),
        np.zeros((2, 1), np.uint64),
        np.zeros(1, np.uint64),
        np.zeros((1, 3), np.int64),
        np.zeros(shape.features),
        np.zeros(1, np.int64),
    )


@implements(design, Designs)
def _design(
    designs: Any,
    row: Any,
    drawing: Any,
    guide: Any,
    objective: Any,
    budget: Any,
    direct: Any,
    belief: Any,
    shape: Any,
    account: Any,
    stream: Any,
) -> None:
    if drawing.done[0] == 1:
        return
    drawing.done[0] = 1
    drawing.key[0] = draw(stream)
    task = GuideTask(designs, drawing, objective, budget, direct, belief, shape)
    _move(task, drawing.candidate, 1.0, stream)
    if designs.budget[row] > 0:
        method = HillClimbing(1, drawing.memory)
        improve(method, task, drawing.candidate, designs.budget[row], account, DESIGN, stream)
    copy(drawing.candidate, guide)


@implements(inner.vary, GuideTask)
def _vary(task: Any, candidate: Any, stream: Any) -> int:
    _move(task, candidate, task.designs.stride, stream)
    return 0


@implements(inner.worth, GuideTask)
def _worth(task: Any, candidate: Any, since: Any, account: Any, level: Any, stream: Any) -> Any:
    """Felt reward of all imagined lives. Their steps, and what they expand, are model steps of the design."""
    copy(candidate, task.drawing.walker.guide)
    total = 0.0
    for life in range(task.designs.lives):
        total += _imagine(task, life, account, level)
    return total


@implements(inner.keep, GuideTask)
def _keep(task: Any, candidate: Any, accepted: Any, since: Any) -> None:
    if accepted:
        copy(candidate, task.drawing.incumbent)
    else:
        copy(task.drawing.incumbent, candidate)


@called_kernel
def _imagine(task: Any, life: Any, account: Any, level: Any) -> Any:
    """Felt reward of one imagined life."""
    drawing, belief = task.drawing, task.belief
    walker, thoughts = drawing.walker, drawing.thoughts
    key = combine(drawing.key[0], life)
    drawing.streams[0, 0] = combine(key, 0)
    drawing.streams[1, 0] = combine(key, 1)
    reset(belief, drawing.state, drawing.streams[0])
    walker.clock[LENGTH] = 0
    walker.clock[WALKED] = 0
    total, cause, lived = 0.0, 0, 0
    while cause == 0 and lived < task.designs.steps:
        before = thoughts[0, SIMULATED]
        action = next_action(
            walker,
            task.objective,
            task.budget,
            task.direct,
            belief,
            drawing.state,
            task.shape.actions,
            thoughts,
            0,
            drawing.streams[1],
        )
        effort = thoughts[0, SIMULATED] - before
        drawing.felt[:] = 0.0
        cause = step(belief, drawing.state, action, effort, drawing.streams[0], drawing.felt)
        total += value(task.objective, drawing.felt)
        account[level, SIMULATED] += effort + 1
        lived += 1
    return total


@kernel
def _move(task: Any, candidate: Any, stride: Any, stream: Any) -> None:
    """Add a normal draw of that size to each weight that is varied, and scale them to length 1."""
    for weight in range(candidate.size):
        if task.designs.varied[weight]:
            candidate[weight] += stride * normal(stream)
    scale_to_one(candidate)
