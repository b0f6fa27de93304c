"""Designs: a maker's hill-climber over what its machine shall want, each candidate judged by trials.

The candidate holds what the machine wants in deployment, what it wants on trial (where it can tell the two
apart), and in its last place whether it may build in turn. All trials of one design share their chance, so
that candidates differ by what they are, and not by luck.
"""

from typing import Any, NamedTuple

import numpy as np

from babushka.fitness.arrays import copy, scale_to_one
from babushka.fitness.dispatch import implements
from babushka.fitness.kernels import called_kernel, kernel
from babushka.fitness.streams import aside, combine, draw, normal, uniform
from babushka.fitness.worlds.hands import charge_design
from babushka.organisms.inner import protocol as inner
from babushka.organisms.inner.account import SIMULATED, TRIED
from babushka.organisms.inner.hill_climbing import HillClimbing
from babushka.organisms.inner.protocol import improve
from babushka.organisms.tower.levels import BEST, BROUGHT_ON_TRIAL, DESIGNS, MAY_BUILD, NOW, PROMISE, SCORE
from babushka.organisms.tower.protocol import imagine, may_exist

FACE = 1_000_003  # a number that no stream of an imagining has


class DesignTask(NamedTuple):
    """The task: what a machine shall want, from here and now in the believed world."""

    maker: Any  # `Body` or `Machine`
    machine: Any
    belief: Any
    state: Any
    shape: Any


@called_kernel
def design(
    maker: Any, machine: Any, belief: Any, state: Any, shape: Any, account: Any, imagined: Any, stream: Any
) -> bool:
    """Design a machine; whether it shall be built. Its wants are installed if so."""
    drawing, terms = maker.drawing, maker.terms
    row = maker.row + 1
    drawing.key[0] = draw(stream)
    for own in range(drawing.thoughts.shape[0]):
        drawing.thoughts[own, SIMULATED] = 0
    alone = _judge(maker, machine, belief, state, shape, False)
    drawing.haul[SCORE] = -np.inf
    task = DesignTask(maker, machine, belief, state, shape)
    inner.redraw(task, drawing.candidate, stream)
    method = HillClimbing(1, drawing.memory)
    found = improve(method, task, drawing.candidate, terms.budget - 1, account, row, stream)
    simulated = 0
    for own in range(drawing.thoughts.shape[0]):
        simulated += drawing.thoughts[own, SIMULATED]
    account[row, TRIED] += 1  # the first candidate
    account[row, SIMULATED] += simulated
    charge_design(belief, state, simulated)
    steps = terms.trial * terms.trials
    built = found.value > alone + terms.caution * steps / 10.0
    if built:
        _install(machine, drawing.candidate)
    if not imagined:
        machine.records[DESIGNS] += 1
        if built:
            machine.records[PROMISE] += (found.value - alone) / steps
            machine.records[BROUGHT_ON_TRIAL] += drawing.haul[BEST] / steps
    return built


@kernel
def _install(machine: Any, candidate: Any) -> None:
    """Have the machine be as the candidate says."""
    sensors = machine.sensors.shape[1]
    copy(candidate[:sensors], machine.wants[0])
    copy(candidate[sensors : 2 * sensors], machine.wants[1])
    may_build = candidate[2 * sensors] > 0.0 and may_exist(machine.below)
    machine.drawing.state[MAY_BUILD] = 1 if may_build else 0


@called_kernel
def _judge(maker: Any, machine: Any, belief: Any, state: Any, shape: Any, beside: Any) -> float:
    """What the maker feels in all trials together."""
    drawing, terms = maker.drawing, maker.terms
    drawing.haul[NOW] = 0.0
    total = 0.0
    for trial in range(terms.trials):
        key = combine(drawing.key[0], trial)
        for which in range(drawing.streams.shape[0]):
            drawing.streams[which, 0] = combine(key, which)
        told = terms.told and aside(drawing.key, FACE + trial) >= terms.disguise
        total += imagine(maker, machine, belief, state, shape, beside, told)
    return total


@implements(inner.worth, DesignTask)
def _worth(task: Any, candidate: Any, since: Any, account: Any, level: Any, stream: Any) -> Any:
    """Felt by the maker in the trials, and an error where scores are noisy."""
    _install(task.machine, candidate)
    score = _judge(task.maker, task.machine, task.belief, task.state, task.shape, True)
    noise = task.maker.terms.score_noise
    if noise > 0.0:
        score += noise * normal(stream)
    haul = task.maker.drawing.haul
    if score >= haul[SCORE]:  # it is accepted, then
        haul[SCORE] = score
        haul[BEST] = haul[NOW]
    return score


@implements(inner.keep, DesignTask)
def _keep(task: Any, candidate: Any, accepted: Any, since: Any) -> None:
    drawing = task.maker.drawing
    if accepted:
        copy(candidate, drawing.incumbent)
    else:
        copy(drawing.incumbent, candidate)


@implements(inner.redraw, DesignTask)
def _redraw(task: Any, candidate: Any, stream: Any) -> int:
    """Wants from a normal distribution, and a coin for whether it may build."""
    candidate[:] = 0.0
    _move(task, candidate, 1.0, stream)
    if may_exist(task.machine.below):
        candidate[candidate.size - 1] = 1.0 if uniform(stream) < 0.5 else -1.0
    return 0


@implements(inner.vary, DesignTask)
def _vary(task: Any, candidate: Any, stream: Any) -> int:
    """Add to all wants, perhaps change whether it may build, and scale to length 1."""
    terms = task.maker.terms
    _move(task, candidate, terms.stride, stream)
    if may_exist(task.machine.below) and uniform(stream) < terms.flip:
        candidate[candidate.size - 1] *= -1.0
    return 0


@kernel
def _move(task: Any, candidate: Any, stride: Any, stream: Any) -> None:
    """Add normal draws of that size to all wants, and scale them to length 1; fixed ones are as they are."""
    machine = task.machine
    sensors = machine.sensors.shape[1]
    for face in range(2 if task.maker.terms.two_faced else 1):
        wants = candidate[face * sensors : (face + 1) * sensors]
        if machine.fixed.size > 0:
            copy(machine.fixed, wants)
            continue
        for sensor in range(sensors):
            wants[sensor] += stride * normal(stream)
        scale_to_one(wants)
    if not task.maker.terms.two_faced:
        copy(candidate[:sensors], candidate[sensors : 2 * sensors])
