"""A planner with plain lists: reflex, hill-climbing search that lives every plan from its start, learning."""

from dataclasses import dataclass, field

from tests.naive.savanna import Kind, PlainSavanna
from tests.naive.streams import Stream


def reflex(
    weights: list[float],
    senses: list[float],
    before: int,
    actions: int,
    hidden: int,
    noise: float,
    stream: Stream,
) -> int:
    """The action of highest output. `before` is the last action, -1 at birth."""  # fmt: skip
    inputs = senses + [1.0 if action == before else 0.0 for action in range(actions)]
    width = len(inputs) + 1
    rows = [weights[unit * width : (unit + 1) * width] for unit in range(hidden)]
    rest = weights[hidden * width :]
    units = []
    for row in rows:
        total = row[-1]
        for weight, value in zip(row, inputs, strict=False):
            total = total + weight * value
        units.append(total / (1.0 + abs(total)))
    outputs = []
    for action in range(actions):
        row = rest[action * (hidden + 1) : (action + 1) * (hidden + 1)]
        total = row[-1]
        for weight, value in zip(row, units, strict=False):
            total = total + weight * value
        outputs.append(total + noise * stream.uniform())
    return outputs.index(max(outputs))


def worth(objective_weights: list[float], felt: list[float]) -> float:
    """Felt reward."""
    total = 0.0
    for desire, value in zip(objective_weights, felt, strict=True):
        total = total + desire * value
    return total


def live_through(
    model: PlainSavanna, plan: list[int], actions: tuple[str, ...], objective_weights: list[float]
) -> list[float]:
    """Felt reward of every step of a plan, lived from its start in a fresh model."""
    return [worth(objective_weights, model.model_step(actions[action])) for action in plan]


@dataclass
class PlainLearner:
    """Hill-climbs on weights: a trial with the incumbent's, one with a variation, keep the better."""

    innate: list[float]
    stride: float
    trial: int
    weights: list[float] = field(init=False)
    rewards: list[float] = field(default_factory=list)
    tried: int = 0
    kept: int = 0

    def __post_init__(self) -> None:
        self.weights = list(self.innate)

    def learn(self, reward: float, stream: Stream) -> None:
        """Take in one step."""
        if self.stride == 0:
            return
        self.rewards.append(reward)
        if len(self.rewards) == self.trial:
            self.weights = [weight + self.stride * stream.normal() for weight in self.innate]
        elif len(self.rewards) == 2 * self.trial:
            self.tried += 1
            if in_order(self.rewards[self.trial :]) >= in_order(self.rewards[: self.trial]):
                self.innate = list(self.weights)
                self.kept += 1
            self.weights = list(self.innate)
            self.rewards = []


def in_order(numbers: list[float]) -> float:
    """Their sum from the first to the last (since Python 3.12 `sum` compensates for rounding)."""
    total = 0.0
    for number in numbers:
        total = total + number
    return total


@dataclass
class PlainPlanner:
    """One planner."""

    actions: tuple[str, ...]
    believed: list[Kind]
    objective_weights: list[float]
    learner: PlainLearner
    budget: int
    horizon: int
    trust: int
    noise: float
    hidden: int
    commit: int  # steps of a plan that are executed, or all of them
    stream: Stream
    candidates: int = 1
    plan: list[int] = field(default_factory=list)
    before: int = -1
    executed: int = 0
    accepted: int = 0  # proposals, in all searches
    values: list[float] = field(default_factory=list)  # the incumbent's value through the last search

    def __post_init__(self) -> None:
        if self.budget > 0:
            self.plan = [self.random_action() for _ in range(self.horizon)]

    def random_action(self) -> int:
        return self.stream.below(len(self.actions))

    def value(self, world: PlainSavanna, plan: list[int]) -> float:
        """Felt reward of a plan."""
        return in_order(live_through(world.model(self.believed), plan, self.actions, self.objective_weights))

    def react(self, senses: list[float], before: int) -> int:
        count = len(self.actions)
        return reflex(self.learner.weights, senses, before, count, self.hidden, self.noise, self.stream)

    def habit(self, world: PlainSavanna) -> int:
        """What the reflex would do if it had no noise."""
        count, weights = len(self.actions), self.learner.weights
        return reflex(weights, world.observe(), self.before, count, self.hidden, 0.0, Stream(0))

    def decide(self, world: PlainSavanna) -> tuple[int, int, int]:
        """(action, proposals, model steps)."""
        if self.budget == 0:
            return self.react(world.observe(), self.before), 0, 0
        if 0 < self.executed < min(self.commit, self.horizon):
            return self.plan[self.executed], 0, 0
        self.plan = self.plan[self.executed :]
        while len(self.plan) < self.horizon:
            self.plan.append(self.random_action())
        self.executed = 0
        self.search(world)
        return self.plan[0], self.budget, (self.budget + 1) * self.horizon

    def search(self, world: PlainSavanna) -> None:
        """Climb: the reflex's proposal first, if it is trusted with any step, then changes of one action.

        The changes are tried some at a time, and the best of these takes the incumbent's place.
        """
        self.values = [self.value(world, self.plan)]
        if self.budget > 0 and self.trust > 0:
            self.consider(world, [self.rehearse_reflex(world)])
        while len(self.values) <= self.budget:
            together = min(self.candidates, self.budget + 1 - len(self.values))
            self.consider(world, [self.change_one(self.plan) for _ in range(together)])

    def consider(self, world: PlainSavanna, proposals: list[list[int]]) -> None:
        """Go on from the first of the best of several plans, if it is at least as good as the incumbent."""
        values = [self.value(world, proposal) for proposal in proposals]
        best = values.index(max(values))
        self.values += [self.values[-1]] * len(proposals)
        if values[best] >= self.values[-1]:
            self.plan = proposals[best]
            self.accepted += 1
            self.values[-1] = values[best]

    def change_one(self, plan: list[int]) -> list[int]:
        """The plan with another action at one step."""
        step = self.stream.below(len(plan))
        others = [action for action in range(len(self.actions)) if action != plan[step]]
        changed = list(plan)
        changed[step] = others[self.stream.below(len(others))]
        return changed

    def rehearse_reflex(self, world: PlainSavanna) -> list[int]:
        """What the reflex would do for the first steps, then the plan as it was."""
        model = world.model(self.believed)
        proposal = list(self.plan)
        before = self.before
        for step in range(self.trust):
            before = proposal[step] = self.react(model.observe(), before)
            model.model_step(self.actions[before])
        return proposal

    def experience(self, action: int, reward: float) -> None:
        """Remember, move on in the plan, learn."""
        self.before = action
        self.executed += 1
        self.learner.learn(reward, self.stream)
