"""The organism as a maker: it imagines its own life, beside a machine or alone."""

from typing import Any

import numpy as np

from babushka.fitness.arrays import copy
from babushka.fitness.dispatch import implements
from babushka.fitness.kernels import called_kernel, kernel
from babushka.fitness.lent import hold, whole
from babushka.fitness.objectives import value
from babushka.fitness.worlds.hands import brought, idle, kinds
from babushka.fitness.worlds.protocol import copy_state, observe, step
from babushka.organisms.inner.account import SIMULATED
from babushka.organisms.inner.hill_climbing import HillClimbing
from babushka.organisms.inner.plans import PlanTask, open_search, shift_plan
from babushka.organisms.inner.protocol import improve
from babushka.organisms.reflex import react
from babushka.organisms.tower import protocol
from babushka.organisms.tower.levels import MACHINE, NOW, SELF, WORLD, Body, new_drawing, new_plans


@called_kernel
def new_body(
    planner: Any,
    objective: Any,
    terms: Any,
    belief: Any,
    shape: Any,
    budget: Any,
    horizon: Any,
    candidates: Any,
    noise: Any,
    sensors: Any,
    rows: Any,
) -> Any:
    """The organism of a planner's state as a maker of machines with so many sensors."""
    designs = terms.budget > 0
    count = kinds(belief) + 1
    body = Body(
        whole(planner.search),
        new_plans(belief, shape, horizon if designs and budget > 0 else 0, objective),
        objective,
        np.zeros(count),
        planner.weights,
        np.zeros(shape.senses),
        np.zeros(planner.hidden.size),
        np.full(1, -1, dtype=np.int64),
        planner.before,
        planner.anything,
        noise,
        budget,
        candidates,
        0,
        0,
        terms,
        new_drawing(belief, shape, sensors, rows, 1),
    )
    for kind in range(count):
        brought(belief, kind, body.drawing.felt)
        body.values[kind] = value(objective, body.drawing.felt)
    return hold(body)


@implements(protocol.imagine, Body)
def _imagine(
    maker: Any, machine: Any, belief: Any, state: Any, shape: Any, beside: Any, on_trial: Any
) -> Any:
    """Its own planning, the machine, prices and death, under the believed regime."""
    drawing = maker.drawing
    scratch, streams, felt = drawing.scratch, drawing.streams, drawing.felt
    copy_state(belief, state, scratch)
    if maker.budget > 0:
        copy(maker.search.plan, maker.twin.plan)
    maker.before[0] = maker.done[0]
    if beside:
        term = maker.terms.trial
        protocol.begin_work(machine, maker, belief, scratch, shape, term, on_trial, streams[MACHINE])
    total = 0.0
    for _ in range(maker.terms.trial):
        protocol.work(machine, belief, scratch, shape, drawing.thoughts, True, streams[MACHINE])
        before = drawing.thoughts[maker.row, SIMULATED]
        action = idle(belief)
        if maker.terms.imagine_self:
            action = _imagined_action(maker, belief, scratch, shape)
        effort = drawing.thoughts[maker.row, SIMULATED] - before
        felt[:] = 0.0
        cause = step(belief, scratch, action, effort, streams[WORLD], felt)
        drawing.thoughts[maker.row + 1, SIMULATED] += 1
        maker.before[0] = action
        total += value(maker.objective, felt)
        drawing.haul[NOW] += protocol.haul(machine, maker.values, belief, scratch)
        if cause > 0:
            break
    protocol.stop_work(machine, belief, scratch)
    return total


@kernel
def _imagined_action(body: Any, belief: Any, state: Any, shape: Any) -> Any:
    """What it would do: by its plan if it plans, else by reflex."""
    drawing, twin = body.drawing, body.twin
    stream = drawing.streams[SELF]
    if body.budget == 0:
        observe(belief, state, body.senses)
        return react(
            body.reflex,
            body.senses,
            body.before[0],
            shape.actions,
            body.noise,
            body.hidden,
            body.mask,
            stream,
        )
    shift_plan(twin, 1, shape.actions, stream)
    open_search(twin, belief, state, 0)
    task = PlanTask(twin, belief, state, shape.actions, body.mask)
    improve(
        HillClimbing(body.candidates, twin.memory),
        task,
        twin.plan,
        body.budget,
        drawing.thoughts,
        body.row,
        stream,
    )
    drawing.thoughts[body.row, SIMULATED] += (body.budget + 1) * twin.plan.size
    return np.int64(twin.plan[0])
