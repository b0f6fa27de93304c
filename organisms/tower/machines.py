"""Machines at work: they plan on their own objective, and may design what works for them."""

from typing import Any

import numpy as np

from babushka.fitness.arrays import copy
from babushka.fitness.dispatch import implements
from babushka.fitness.kernels import called_kernel, kernel
from babushka.fitness.lent import hold
from babushka.fitness.worlds.hands import Sensed, affords, idle, join, leave, order, share, took
from babushka.fitness.worlds.protocol import copy_state, depict_plan, step
from babushka.organisms.inner.account import SIMULATED
from babushka.organisms.inner.hill_climbing import HillClimbing
from babushka.organisms.inner.plans import PlanTask, open_search, shift_plan, start_plan
from babushka.organisms.inner.protocol import improve
from babushka.organisms.tower import protocol
from babushka.organisms.tower.designing import design
from babushka.organisms.tower.levels import (
    BROUGHT,
    BUILT,
    LEFT,
    MACHINE,
    MAY_BUILD,
    NOW,
    RECORDED,
    RUNNING,
    SELF,
    SENSED,
    TRIED_OUT,
    WAIT,
    WORKED,
    WORLD,
    Blueprint,
    Machine,
    Nobody,
    new_drawing,
    new_plans,
    terms_of,
)
from babushka.organisms.tower.tying import tied_wants

NOT_FIXED = np.zeros(0)


@implements(protocol.new_machine, Blueprint)
def _new_machine(blueprint: Any, row: Any, belief: Any, shape: Any, rows: Any, target: Any) -> Any:
    kinds, sensors = blueprint.sensors.shape
    values = np.zeros(kinds)
    fixed = blueprint.given[row]
    if blueprint.tied:
        shares = np.array([share(belief, kind) for kind in range(kinds)])
        fixed = tied_wants(blueprint.sensors, target, shares)
    expected = np.zeros(kinds)
    if fixed.size > 0:
        felt_by(blueprint.sensors, fixed, expected)
    pursued = np.zeros(kinds)
    objective = Sensed(pursued, blueprint.hand)
    made = Machine(
        new_plans(belief, shape, blueprint.horizon, objective),
        new_plans(belief, shape, blueprint.horizon, objective),
        np.zeros((2, sensors)),
        np.zeros(sensors),
        values,
        pursued,
        np.zeros(kinds),
        np.zeros(1),
        blueprint.sensors,
        fixed,
        np.zeros(3, np.int64),
        np.zeros(len(RECORDED)),
        np.ones(shape.actions, np.bool_),
        blueprint.hand,
        2 * blueprint.hand,
        blueprint.budget,
        blueprint.imagined_budget,
        blueprint.foresight,
        blueprint.sure,
        terms_of(blueprint.terms, row),
        new_drawing(belief, shape, protocol.sensors_of(blueprint.below), rows, 0),
        protocol.new_machine(blueprint.below, row, belief, shape, rows, expected),
    )
    return hold(made)


@kernel
def felt_by(sensors: Any, wants: Any, values: Any) -> None:
    """What somebody with these sensors, shape (K + 1, F), and wants, shape (F,), feels of each kind."""
    for kind in range(values.size):
        values[kind] = 0.0
        for sensor in range(wants.size):
            values[kind] += sensors[kind, sensor] * wants[sensor]


@implements(protocol.sensors_of, Blueprint)
def _sensors(blueprint: Any) -> int:
    return blueprint.sensors.shape[1]


@implements(protocol.may_exist, Machine)
def _may_exist(machine: Any) -> bool:
    return True


@implements(protocol.begin_work, Machine)
def _begin_work(
    machine: Any,
    maker: Any,
    belief: Any,
    state: Any,
    shape: Any,
    term: Any,
    on_trial: Any,
    stream: Any,
) -> None:
    machine.clock[RUNNING] = 1
    machine.clock[LEFT] = term - 1
    machine.clock[TRIED_OUT] = on_trial
    machine.drawing.state[WAIT] = machine.terms.first
    felt_by(machine.sensors, machine.wants[1 if on_trial else 0], machine.values)
    copy(machine.values, machine.pursued)
    copy(maker.values, machine.pleases)
    machine.earned[0] = 0.0
    start_plan(machine.search, shape.actions, stream)
    join(belief, state, machine.hand, maker.hand)


@implements(protocol.stop_work, Machine)
def _stop_work(machine: Any, belief: Any, state: Any) -> None:
    protocol.stop_work(machine.below, belief, state)
    machine.clock[RUNNING] = 0
    leave(belief, state, machine.hand)


@implements(protocol.work, Machine)
def _work(
    machine: Any, belief: Any, state: Any, shape: Any, account: Any, imagined: Any, stream: Any
) -> None:
    """All decide before anybody acts, the lowest level first."""
    if machine.clock[RUNNING] == 0:
        return
    protocol.tend(machine.below, machine, belief, state, shape, account, imagined, stream)
    protocol.work(machine.below, belief, state, shape, account, imagined, stream)
    if machine.clock[TRIED_OUT] and machine.foresight > 0.0:
        _foresee(machine, belief, state)
    budget = machine.imagined_budget if imagined else machine.budget
    plan_ahead(
        machine.search, machine.hand, budget, machine.mask, belief, state, account, machine.row, stream
    )


@kernel
def _foresee(machine: Any, belief: Any, state: Any) -> None:
    """Add to its values what it is worth to a machine on trial that its maker feels something.

    The machine knows what its maker feels of each kind, and takes the chance of being kept to grow in
    proportion to what was felt of it, up to `sure`. Being kept is worth `foresight` steps of what it
    would feel if it stepped on cells at random, and left alone what it does not want.
    """
    machine.earned[0] += protocol.haul(machine, machine.pleases, belief, state)
    kept = 0.0
    if machine.earned[0] < machine.sure:
        for kind in range(machine.values.size):
            kept += share(belief, kind) * max(machine.values[kind], 0.0)
        kept *= machine.foresight / machine.sure
    for kind in range(machine.values.size):
        machine.pursued[kind] = machine.values[kind] + kept * machine.pleases[kind]


@called_kernel
def plan_ahead(
    search: Any,
    hand: Any,
    budget: Any,
    mask: Any,
    belief: Any,
    state: Any,
    account: Any,
    row: Any,
    stream: Any,
) -> None:
    """Improve the plan of a hand by `budget` proposals, and order its first action."""
    shift_plan(search, 1, mask.size, stream)
    open_search(search, belief, state, 0)
    task = PlanTask(search, belief, state, mask.size, mask)
    improve(HillClimbing(1, search.memory), task, search.plan, budget, account, row, stream)
    account[row, SIMULATED] += (budget + 1) * search.plan.size
    order(belief, state, hand, search.plan[0])


@implements(protocol.tend, Machine)
def _tend(
    machine: Any, maker: Any, belief: Any, state: Any, shape: Any, account: Any, imagined: Any, stream: Any
) -> None:
    drawing, terms = maker.drawing, maker.terms
    if machine.clock[RUNNING]:
        if machine.clock[LEFT] > 0:
            machine.clock[LEFT] -= 1
        else:
            protocol.stop_work(machine, belief, state)
    if machine.clock[RUNNING] == 0:
        if drawing.state[WAIT] > 0:
            drawing.state[WAIT] -= 1
        elif drawing.state[MAY_BUILD] > 0 and terms.budget > 0 and affords(belief, state):
            if design(maker, machine, belief, state, shape, account, imagined, stream):
                protocol.begin_work(machine, maker, belief, state, shape, terms.term, False, stream)
                if not imagined:
                    machine.records[BUILT] += 1
                    copy(machine.wants[0], machine.last)
            else:
                drawing.state[WAIT] = terms.pause
    if not imagined:
        machine.records[WORKED] += machine.clock[RUNNING]


@implements(protocol.haul, Machine)
def _haul(machine: Any, values: Any, belief: Any, state: Any) -> Any:
    return values[took(belief, state, machine.hand)] + protocol.haul(machine.below, values, belief, state)


@implements(protocol.note, Machine)
def _note(machine: Any, values: Any, belief: Any, state: Any) -> None:
    machine.records[SENSED] += protocol.haul(machine, machine.values, belief, state)
    machine.records[BROUGHT] += protocol.haul(machine, values, belief, state)
    protocol.note(machine.below, machine.values, belief, state)


@implements(protocol.imagine, Machine)
def _imagine(
    maker: Any, machine: Any, belief: Any, state: Any, shape: Any, beside: Any, on_trial: Any
) -> Any:
    """As a machine imagines it: the map as it is, itself, and its machine; its maker stays where it is."""
    drawing = maker.drawing
    scratch = drawing.scratch
    copy_state(belief, state, scratch)
    copy(maker.search.plan, maker.twin.plan)
    if beside:
        term = maker.terms.trial
        protocol.begin_work(machine, maker, belief, scratch, shape, term, on_trial, drawing.streams[MACHINE])
    total = 0.0
    for _ in range(maker.terms.trial):
        protocol.work(machine, belief, scratch, shape, drawing.thoughts, True, drawing.streams[MACHINE])
        if maker.terms.imagine_self:
            plan_ahead(
                maker.twin,
                maker.hand,
                maker.budget,
                maker.mask,
                belief,
                scratch,
                drawing.thoughts,
                maker.row,
                drawing.streams[SELF],
            )
        else:
            order(belief, scratch, maker.hand, idle(belief))
        step(belief, scratch, idle(belief), 0, drawing.streams[WORLD], drawing.felt)
        drawing.thoughts[maker.row + 1, SIMULATED] += 1
        total += maker.values[took(belief, scratch, maker.hand)]
        haul = protocol.haul(machine, maker.values, belief, scratch)
        drawing.haul[NOW] += haul
        total += haul
    protocol.stop_work(machine, belief, scratch)
    return total


@implements(protocol.show_plans, Machine)
def _show_plans(machine: Any, belief: Any, places: Any, values: Any) -> None:
    if machine.clock[RUNNING]:
        depict_plan(belief, machine.search.model_state, machine.search.plan, places[0])
        copy(machine.values, values[0])
        protocol.show_plans(machine.below, belief, places[1:], values[1:])


@implements(protocol.write_machine, Machine)
def _write_machine(machine: Any, columns: Any) -> None:
    own = machine.records.size + machine.last.size
    copy(machine.records, columns[: machine.records.size])
    copy(machine.last, columns[machine.records.size : own])
    protocol.write_machine(machine.below, columns[own:])


@implements(protocol.new_machine, Nobody)
def _nobody(blueprint: Any, row: Any, belief: Any, shape: Any, rows: Any, target: Any) -> Any:
    return Nobody(0)


@implements(protocol.sensors_of, Nobody)
def _no_sensors(blueprint: Any) -> int:
    return 0


@implements(protocol.may_exist, Nobody)
def _cannot_exist(machine: Any) -> bool:
    return False


@implements(protocol.begin_work, Nobody)
def _nobody_begins(
    machine: Any,
    maker: Any,
    belief: Any,
    state: Any,
    shape: Any,
    term: Any,
    on_trial: Any,
    stream: Any,
) -> None:
    pass


@implements(protocol.stop_work, Nobody)
def _nobody_stops(machine: Any, belief: Any, state: Any) -> None:
    pass


@implements(protocol.work, Nobody)
def _nobody_works(
    machine: Any, belief: Any, state: Any, shape: Any, account: Any, imagined: Any, stream: Any
) -> None:
    pass


@implements(protocol.tend, Nobody)
def _nobody_to_tend(
    machine: Any, maker: Any, belief: Any, state: Any, shape: Any, account: Any, imagined: Any, stream: Any
) -> None:
    pass


@implements(protocol.haul, Nobody)
def _nothing_hauled(machine: Any, values: Any, belief: Any, state: Any) -> float:
    return 0.0


@implements(protocol.note, Nobody)
def _nothing_to_note(machine: Any, values: Any, belief: Any, state: Any) -> None:
    pass


@implements(protocol.show_plans, Nobody)
def _no_plans(machine: Any, belief: Any, places: Any, values: Any) -> None:
    pass


@implements(protocol.write_machine, Nobody)
def _nothing_to_write(machine: Any, columns: Any) -> None:
    pass
