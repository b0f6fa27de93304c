"""A life of a maker in the workshop, step by step, as the record that the kernel keeps of it."""

from typing import Any

import numpy as np

from babushka.organisms.tower.tying import tied_wants
from tests.naive.agent import PlainLearner, worth
from tests.naive.savanna import kinds_in
from tests.naive.streams import Stream, combine
from tests.naive.tower import Account, PlainMachine
from tests.naive.tower_body import Forethought, PlainBody
from tests.naive.workshop import PlainWorkshop, rules_in


def machine_of(blueprint: Any, row: int, common: dict[str, Any], target: list[float]) -> PlainMachine | None:
    """The machine of a blueprint, with all below it; `target` is what its maker feels of each kind."""
    if not hasattr(blueprint, "sensors"):
        return None
    fixed = [float(want) for want in blueprint.given[row]]
    if blueprint.tied:
        shares = np.array([0.0, *(kind.share for kind in common["believed"])])
        fixed = [float(want) for want in tied_wants(blueprint.sensors, np.array(target), shares)]
    made = PlainMachine(
        **common,
        terms=terms_of(blueprint.terms, row),
        below=None,
        hand=blueprint.hand,
        sensors=blueprint.sensors.tolist(),
        fixed=fixed,
        budget=blueprint.budget,
        imagined_budget=blueprint.imagined_budget,
        horizon=blueprint.horizon,
        foresight=blueprint.foresight,
        sure=blueprint.sure,
    )
    made.below = machine_of(blueprint.below, row, common, made.sees(fixed) if fixed else [])
    return made


def terms_of(terms: Any, row: int) -> dict[str, Any]:
    """The terms of one member."""
    shared = terms._asdict()
    own = {name: shared[name][row].item() for name in ("budget", "trial", "caution", "disguise")}
    return {**shared, **own}


def maker(world: Any, belief: Any, agents: Any, row: int, stream: Stream) -> PlainBody:
    """Member `row` of expressed makers, with room for all that it may build."""
    planners = agents.planners
    common = {
        "actions": world.actions,
        "believed": kinds_in(world, belief),
        "rules": rules_in(belief),
        "rows": agents.rows,
    }
    learner = PlainLearner([float(weight) for weight in planners.reflex[row]], 0.0, planners.trial)
    planner = Forethought(
        actions=world.actions,
        believed=common["believed"],
        objective_weights=[float(weight) for weight in planners.objective.weights[row]],
        learner=learner,
        budget=int(planners.budget[row]),
        horizon=int(planners.horizon[row]),
        trust=int(planners.trust[row]),
        noise=planners.noise,
        hidden=planners.hidden,
        commit=1,
        stream=stream,
        candidates=planners.candidates,
    )
    terms = terms_of(agents.terms, row)
    made = PlainBody(
        **common, terms=terms, below=None, hand=0, planner=planner, felt_energy=world.felt_energy
    )
    made.wait, made.may_build = terms["first"], True
    made.below = machine_of(agents.blueprint, row, common, made.feels())
    return made


def live(
    world: Any, regime: Any, belief: Any, agents: Any, row: int, number: int, world_key: int, agent_key: int
) -> list[float]:
    """The record of member `row`, whose id is `number`."""
    chance, stream = Stream(world_key), Stream(combine(int(agent_key), number))
    around = PlainWorkshop(world, kinds_in(world, regime), rules=rules_in(regime))
    around.begin(chance)
    body = maker(world, belief, agents, row, stream)
    values, planner, machine = body.feels(), body.planner, body.below
    account: Account = [[0, 0, 0] for _ in range(agents.rows)]
    felt_reward, lived, sums = 0.0, 0, [0.0] * len(world.features)
    while around.alive and lived < world.lifetime:
        body.tend(around, account, True, stream)
        if machine is not None:
            machine.work(around, account, True, stream)
        action, tried, effort = planner.decide(around)
        felt = around.live(world.actions[action], effort, chance)
        if machine is not None:
            machine.note(values, around)
        planner.experience(action, worth(planner.objective_weights, felt))
        felt_reward += worth(planner.objective_weights, felt)
        account[0][0] += tried
        account[0][2] += effort
        sums = [total + value for total, value in zip(sums, felt, strict=True)]
        lived += 1
    first = [felt_reward, float(lived), float(account[0][0]), float(account[0][2])]
    record = [*first, 0.0 if around.alive else 1.0, *sums, *around.counts(), float(planner.accepted)]
    record += [float(count) for spent in account[1:] for count in spent]
    return record if machine is None else record + machine.columns()
