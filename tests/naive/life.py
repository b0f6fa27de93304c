"""One life, step by step, as the record that the kernel keeps of it."""

from typing import Any

from fitness.worlds.savanna import Savanna
from tests.naive.mind import PlainLearner, PlainPlanner, worth
from tests.naive.savanna import PlainSavanna, kinds_in
from tests.naive.streams import Stream, combine


def planner(world: Savanna, belief: Any, minds: Any, row: int, stream: Stream) -> PlainPlanner:
    """Member `row` of expressed planners."""
    return PlainPlanner(
        actions=world.actions,
        believed=kinds_in(world, belief),
        desires=[float(weight) for weight in minds.objective.weights[row]],
        learner=PlainLearner([float(w) for w in minds.reflex[row]], float(minds.stride[row]), minds.trial),
        budget=int(minds.budget[row]),
        horizon=int(minds.horizon[row]),
        trust=int(minds.trust[row]),
        noise=minds.noise,
        hidden=minds.hidden,
        direct=minds.direct,
        stream=stream,
        candidates=minds.candidates,
    )


def live(
    world: Savanna,
    regime: Any,
    belief: Any,
    minds: Any,
    row: int,
    number: int,
    world_key: int,
    mind_key: int,
    habits: list[int] | None = None,
    learned: list[float] | None = None,
) -> list[float]:
    """The record of member `row`, whose id is `number`.

    What it would do by habit is added to `habits`, and its reflex weights at the end of life to `learned`.
    """
    chance = Stream(world_key)
    around = PlainSavanna(world, kinds_in(world, regime))
    around.reset(chance)
    mind = planner(world, belief, minds, row, Stream(combine(int(mind_key), number)))
    felt_reward, proposals, simulated, lived = 0.0, 0, 0, 0
    sums = [0.0] * len(world.features)
    while around.alive and lived < world.lifetime:
        if habits is not None:
            habits.append(mind.habit(around))
        action, tried, effort = mind.decide(around)
        felt = around.step(world.actions[action], effort, chance)
        reward = worth(mind.desires, felt)
        mind.experience(action, reward)
        felt_reward += reward
        proposals += tried
        simulated += effort
        sums = [total + value for total, value in zip(sums, felt, strict=True)]
        lived += 1
    if learned is not None:
        learned += mind.learner.innate
    cause = 0.0 if around.alive else 1.0
    return [felt_reward, float(lived), float(proposals), float(simulated), cause, *sums, *around.tally()]
