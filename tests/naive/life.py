"""One life, step by step, as the record that the kernel keeps of it."""

from typing import Any

from babushka.fitness.worlds.savanna import Savanna
from tests.naive.agent import PlainLearner, PlainPlanner, worth
from tests.naive.savanna import PlainSavanna, kinds_in
from tests.naive.streams import Stream, combine


def planner(world: Savanna, belief: Any, agents: Any, row: int, stream: Stream) -> PlainPlanner:
    """Member `row` of expressed planners."""
    return PlainPlanner(
        actions=world.actions,
        believed=kinds_in(world, belief),
        objective_weights=[float(weight) for weight in agents.objective.weights[row]],
        learner=PlainLearner([float(w) for w in agents.reflex[row]], float(agents.stride[row]), agents.trial),
        budget=int(agents.budget[row]),
        horizon=int(agents.horizon[row]),
        trust=int(agents.trust[row]),
        noise=agents.noise,
        hidden=agents.hidden,
        commit=agents.commit,
        stream=stream,
        candidates=agents.candidates,
    )


def live(
    world: Savanna,
    regime: Any,
    belief: Any,
    agents: Any,
    row: int,
    number: int,
    world_key: int,
    agent_key: int,
    habits: list[int] | None = None,
    learned: list[float] | None = None,
) -> list[float]:
    """The record of member `row`, whose id is `number`.

    What it would do by habit is added to `habits`, and its reflex weights at the end of life to `learned`.
    """
    chance = Stream(world_key)
    around = PlainSavanna(world, kinds_in(world, regime))
    around.reset(chance)
    agent_state = planner(world, belief, agents, row, Stream(combine(int(agent_key), number)))
    felt_reward, proposals, simulated, lived = 0.0, 0, 0, 0
    sums = [0.0] * len(world.features)
    while around.alive and lived < world.lifetime:
        if habits is not None:
            habits.append(agent_state.habit(around))
        action, tried, effort = agent_state.decide(around)
        felt = around.step(world.actions[action], effort, chance)
        reward = worth(agent_state.objective_weights, felt)
        agent_state.experience(action, reward)
        felt_reward += reward
        proposals += tried
        simulated += effort
        sums = [total + value for total, value in zip(sums, felt, strict=True)]
        lived += 1
    if learned is not None:
        learned += agent_state.learner.innate
    cause = 0.0 if around.alive else 1.0
    first = [felt_reward, float(lived), float(proposals), float(simulated), cause]
    record = [*first, *sums, *around.tally(), float(agent_state.accepted)]
    learner = agent_state.learner
    return [*record, float(learner.tried), float(learner.kept), 0.0] if learner.stride > 0 else record
