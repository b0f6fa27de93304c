"""The workshop as the agent models it: plans of its own body, beside machines of which it knows nothing.

Things that are taken do not reappear within a plan, machines stand still, and thinking is free.
"""

from typing import Any, NamedTuple

import numpy as np

from babushka.fitness.branchless import branchless_select
from babushka.fitness.dispatch import implements, operation
from babushka.fitness.kernels import kernel
from babushka.fitness.objectives import additive, value
from babushka.fitness.worlds import protocol
from babushka.fitness.worlds.protocol import Array
from babushka.fitness.worlds.savanna.world import sense_body
from babushka.fitness.worlds.workshop.regime import WorkshopRegime


class BodyModel(NamedTuple):
    """Plans of the agent's body: L lanes, H steps of horizon, K kinds."""

    path: Array  # (L, H + 1) uint16: cells
    taken: Array  # (L, H) uint8: kinds taken, 0 for none
    mated: Array  # (L, H) uint8: kinds with which a conception is expected, 0 for none
    energy: Array  # (L, H + 1) float64; 0 or less: dead
    arriving: Array  # (H,) float64: energy of what was brought before the plan
    comfort: Array  # (H,) float64: felt reward of digesting that, where the objective is additive
    due: Array  # (H,) uint8: kinds mated with before the plan whose births fall into it
    taste: Array  # (K + 1,) float64: felt reward of taking a kind, where the objective is additive
    digested: Array  # (K + 1,) float64: of digesting it
    born: Array  # (K + 1,) float64: of its births
    objective: Any  # whose value is felt
    felt: Array  # (F,) float64
    seen: Array  # (cells,) uint64: in which plan each cell was last entered
    plan: Array  # (1,) uint64: which plan this is
    meals: Array  # (2, H) uint8: kinds taken and kinds mated with, in a plan that is valued whole


@operation
def model_for(objective: Any, belief: Any, shape: Any, lanes: Any, horizon: Any) -> Any:
    """The model in which an objective is pursued: that of the body, or of a machine."""


@implements(model_for)
@kernel
def _body_model(objective: Any, belief: Any, shape: Any, lanes: Any, horizon: Any) -> Any:
    cells = belief.side * belief.side if horizon > 0 else 0
    tables = np.zeros((3, belief.energy.size))
    model_state = BodyModel(
        np.zeros((lanes, horizon + 1), np.uint16),
        np.zeros((lanes, horizon), np.uint8),
        np.zeros((lanes, horizon), np.uint8),
        np.zeros((lanes, horizon + 1)),
        np.zeros(horizon),
        np.zeros(horizon),
        np.zeros(horizon, np.uint8),
        tables[0],
        tables[1],
        tables[2],
        objective,
        np.zeros(shape.features),
        np.zeros(cells, np.uint64),
        np.zeros(1, np.uint64),
        np.zeros((2, horizon), np.uint8),
    )
    if additive(objective):
        for kind in range(belief.energy.size):
            energy, births = belief.energy[kind], belief.conception[kind]
            model_state.taste[kind] = _valued(belief, model_state, kind, 0.0, 0.0)
            model_state.digested[kind] = _valued(belief, model_state, 0, energy, 0.0)
            model_state.born[kind] = _valued(belief, model_state, 0, 0.0, births)
    return model_state


@kernel
def _valued(belief: Any, model_state: Any, kind: Any, digested: Any, born: Any) -> Any:
    """What it is worth to take a kind, digest so much energy and give so many births."""
    felt = model_state.felt
    for percept in range(4):
        felt[percept] = belief.percepts[kind, percept]
    felt[4] = digested / belief.felt_energy
    felt[5] = born
    return value(model_state.objective, felt)


@kernel
def _felt_reward(belief: Any, model_state: Any, kind: Any, comfort: Any, energy: Any, bearing: Any) -> Any:
    """What a step feels like: `comfort` is what digesting `energy` is worth, where that can be said alone."""
    if additive(model_state.objective):
        return model_state.taste[kind] + comfort + model_state.born[bearing]
    return _valued(belief, model_state, kind, energy, belief.conception[bearing])


@operation
def begin(model_state: Any, belief: Any, state: Any) -> None:
    """As `reset_model`."""


@operation
def follow_step(model_state: Any, belief: Any, state: Any, lane: Any, k: Any, action: Any) -> float:
    """As `model_step`."""


@operation
def copy_steps(model_state: Any, source: Any, target: Any, first: Any, last: Any) -> None:
    """As `copy_prefix`."""


@operation
def whole_plan(model_state: Any, belief: Any, state: Any, moves: Any, changed: Any, move: Any) -> float:
    """As `evaluate_plan`."""


@implements(protocol.init_model, WorkshopRegime)
def init_model(belief: Any, shape: Any, lanes: Any, horizon: Any, objective: Any) -> Any:
    """Room for plans; whose they are follows from the objective."""
    return model_for(objective, belief, shape, lanes, horizon)


@implements(protocol.reset_model, WorkshopRegime)
def reset_model(belief: Any, state: Any, model_state: Any) -> None:
    """Here and now."""
    begin(model_state, belief, state)


@implements(protocol.model_step, WorkshopRegime)
def model_step(belief: Any, state: Any, model_state: Any, lane: Any, step_index: Any, action: Any) -> float:
    """One step of a plan."""
    return follow_step(model_state, belief, state, lane, step_index, action)


@implements(protocol.copy_prefix, WorkshopRegime)
def copy_prefix(belief: Any, model_state: Any, source: Any, target: Any, first: Any, last: Any) -> None:
    """Copy what a plan changed, from step `first` up to `last`."""
    copy_steps(model_state, source, target, first, last)


@implements(protocol.evaluate_plan, WorkshopRegime)
def evaluate_plan(belief: Any, state: Any, model_state: Any, moves: Any, changed: Any, move: Any) -> float:
    """A whole plan."""
    return whole_plan(model_state, belief, state, moves, changed, move)


@implements(protocol.move, WorkshopRegime)
def move(belief: Any, model_state: Any, action: Any) -> int:
    """The action itself."""
    return action


@implements(begin, BodyModel)
def _begin(model_state: Any, belief: Any, state: Any) -> None:
    clock = state.clock[0]
    for lane in range(model_state.path.shape[0]):
        model_state.path[lane, 0] = state.places[0]
        model_state.energy[lane, 0] = state.energy[0]
    for k in range(min(belief.digestion, model_state.due.size)):
        model_state.arriving[k] = model_state.comfort[k] = 0.0
        for kind in state.digesting[(clock + k) % belief.digestion]:
            model_state.arriving[k] += belief.energy[kind]
            model_state.comfort[k] += model_state.digested[kind]
    for k in range(min(belief.gestation, model_state.due.size)):
        model_state.due[k] = state.gestating[(clock + k) % belief.gestation]


@implements(follow_step, BodyModel)
def _follow_step(model_state: Any, belief: Any, state: Any, lane: Any, k: Any, action: Any) -> Any:
    """As in `step` with one hand, but that things do not reappear. The dead feel nothing: 0."""
    cell = belief.neighbours[model_state.path[lane, k], action]
    model_state.path[lane, k + 1] = cell
    energy = model_state.energy[lane, k]
    model_state.taken[lane, k] = 0
    model_state.mated[lane, k] = 0
    if energy <= 0.0:
        model_state.energy[lane, k + 1] = energy
        return 0.0
    kind = left_on(state.cells, model_state.path[lane], k, cell)
    model_state.taken[lane, k] = kind
    if belief.conception[kind] > 0 and energy >= belief.mating_energy:
        model_state.mated[lane, k] = kind
    if k < belief.digestion:
        digested, comfort = model_state.arriving[k], model_state.comfort[k]
    else:
        eaten = model_state.taken[lane, k - belief.digestion]
        digested, comfort = belief.energy[eaten], model_state.digested[eaten]
    bearing = model_state.due[k] if k < belief.gestation else model_state.mated[lane, k - belief.gestation]
    model_state.energy[lane, k + 1] = min(energy + digested - belief.living_cost, belief.capacity)
    return _felt_reward(belief, model_state, kind, comfort, digested, bearing)


@kernel
def left_on(cells: Any, path: Any, k: Any, cell: Any) -> Any:
    """The kind on a cell, unless this plan has entered it before."""
    kind = cells[cell]
    if kind > 0:
        for before in range(1, k + 1):
            if path[before] == cell:
                return np.uint8(0)
    return kind


@implements(copy_steps, BodyModel)
def _copy_steps(model_state: Any, source: Any, target: Any, first: Any, last: Any) -> None:
    for k in range(first, last):
        model_state.path[target, k + 1] = model_state.path[source, k + 1]
        model_state.taken[target, k] = model_state.taken[source, k]
        model_state.mated[target, k] = model_state.mated[source, k]
        model_state.energy[target, k + 1] = model_state.energy[source, k + 1]


@implements(whole_plan, BodyModel)
def _whole_plan(model_state: Any, belief: Any, state: Any, moves: Any, changed: Any, move: Any) -> Any:
    """Live through a plan, to the last bit as step by step."""
    now = model_state.plan[0] + np.uint64(1)
    model_state.plan[0] = now
    meals, digestion, gestation = model_state.meals, belief.digestion, belief.gestation
    cell, energy = np.uint16(model_state.path[0, 0]), state.energy[0]
    gain = 0.0
    for k in range(moves.size):
        if energy <= 0.0:  # the dead feel nothing
            break
        cell = belief.neighbours[cell, branchless_select(k == changed, move, np.int64(moves[k]))]
        kind = enter(state.cells, model_state.seen, cell, now)
        meals[0, k] = kind
        meals[1, k] = kind if belief.conception[kind] > 0 and energy >= belief.mating_energy else 0
        if k < digestion:
            digested, comfort = model_state.arriving[k], model_state.comfort[k]
        else:
            eaten = meals[0, k - digestion]
            digested, comfort = belief.energy[eaten], model_state.digested[eaten]
        bearing = model_state.due[k] if k < gestation else meals[1, k - gestation]
        gain += _felt_reward(belief, model_state, kind, comfort, digested, bearing)
        energy = min(energy + digested - belief.living_cost, belief.capacity)
    return gain


@kernel
def enter(cells: Any, seen: Any, cell: Any, now: Any) -> Any:
    """Enter a cell in plan `now`; the kind on it, unless this plan has entered it before."""
    kind = branchless_select(seen[cell] == now, np.uint8(0), cells[cell])
    seen[cell] = now
    return kind


@implements(protocol.model_observe, WorkshopRegime)
def model_observe(belief: Any, state: Any, model_state: Any, lane: Any, step_index: Any, senses: Any) -> None:
    """As `observe`, but before step `step_index` of a plan of the body."""
    k = step_index
    for direction in range(4):
        cell = belief.neighbours[model_state.path[lane, k], direction]
        kind = left_on(state.cells, model_state.path[lane], k, cell)
        for percept in range(4):
            senses[4 * direction + percept] = belief.percepts[kind, percept]
    digesting = gestating = 0
    for later in range(k, belief.digestion):
        for kind in state.digesting[(state.clock[0] + later) % belief.digestion]:
            digesting += kind > 0
    for later in range(k, belief.gestation):
        gestating += state.gestating[(state.clock[0] + later) % belief.gestation] > 0
    for before in range(max(0, k - belief.digestion), k):
        digesting += model_state.taken[lane, before] > 0
    for before in range(max(0, k - belief.gestation), k):
        gestating += model_state.mated[lane, before] > 0
    sense_body(senses, model_state.energy[lane, k] / belief.start_energy, digesting, gestating)


@implements(protocol.depict_plan, WorkshopRegime)
def depict_plan(belief: Any, model_state: Any, plan: Any, places: Any) -> None:
    """Row and column after each step."""
    cell = model_state.path[0, 0]
    for k in range(plan.size):
        cell = belief.neighbours[cell, plan[k]]
        places[k, 0] = cell // belief.side
        places[k, 1] = cell % belief.side
