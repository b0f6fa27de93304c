"""Hungry-Thirsty and the Q-learner as plain objects: cells are (x, y), barriers a list of moves that fail."""

from dataclasses import dataclass, field
from typing import Any

from tests.naive.streams import Stream, combine

Cell = tuple[int, int]

# x to the east, y to the south; as listed in the code of Booth et al. 2023.
BARRED = {
    "north": [(x, 3) for x in range(5)],
    "south": [(x, 2) for x in range(5)],
    "west": [(3, y) for y in (1, 2, 3, 5)],
    "east": [(2, y) for y in (1, 2, 3, 5)],
}
WAYS = {"north": (0, -1), "south": (0, 1), "west": (-1, 0), "east": (1, 0)}
CORNERS = {"north-west": (0, 0), "north-east": (5, 0), "south-west": (0, 5), "south-east": (5, 5)}
ACTIONS = ("north", "south", "west", "east", "eat", "drink")


def moved(place: Cell, way: str) -> Cell:
    """Where a move leads."""
    x, y = place[0] + WAYS[way][0], place[1] + WAYS[way][1]
    return (x, y) if 0 <= x < 6 and 0 <= y < 6 and place not in BARRED[way] else place


def steps_between(here: Cell, there: Cell) -> int:
    """How many steps it is from a cell to another."""
    reached, steps = {here}, 0
    while there not in reached:
        reached |= {moved(cell, way) for cell in reached for way in WAYS}
        steps += 1
    return steps


@dataclass
class PlainHouse:
    """One life's house. `swap` is a number of steps; 0: never."""

    thirst: float
    swap: int = 0
    food: str = "any"
    water: str = "any"
    food_at: Cell = (0, 0)
    water_at: Cell = (0, 0)
    place: Cell = (0, 0)
    hungry: bool = False
    thirsty: bool = False
    clock: int = 0
    fed: int = 0
    drunk: int = 0
    dry: int = 0

    def reset(self, stream: Stream) -> None:
        """Begin life."""
        first, second = stream.below(4), stream.below(3)
        names = list(CORNERS)
        food = self.food
        if food == "any" and self.water == "any":
            food = names[first]
        elif food == "any":
            food = [name for name in names if name != self.water][second]
        water = self.water
        if water == "any":
            water = [name for name in names if name != food][second]
        self.food_at, self.water_at = CORNERS[food], CORNERS[water]
        y, x = divmod(stream.below(36), 6)
        self.place = (x, y)

    def step(self, action: str, stream: Stream) -> list[float]:
        """Act; what is felt of it."""
        ate = drank = False
        if action in WAYS:
            self.place = moved(self.place, action)
        elif action == "eat":
            ate = self.place == self.food_at and not self.thirsty
        else:
            drank = self.place == self.water_at
        self.hungry = not ate
        if drank:
            self.thirsty = False
        elif stream.uniform() < self.thirst:
            self.thirsty = True
        self.clock += 1
        self.fed += ate
        self.drunk += drank
        self.dry += self.thirsty
        if self.clock == self.swap:
            self.food_at, self.water_at = self.water_at, self.food_at
        order = [(True, True), (True, False), (False, True), (False, False)]
        return [float(each == (self.hungry, self.thirsty)) for each in order]

    def observe(self) -> list[float]:
        """Place, body, corners, barriers."""
        (x, y), (food_x, food_y), (water_x, water_y) = self.place, self.food_at, self.water_at
        own = [y / 5, x / 5, float(self.hungry), float(self.thirsty)]
        corners = [float(place == 5) for place in (food_y, food_x, water_y, water_x)]
        return [*own, *corners, *(float(moved(self.place, way) == self.place) for way in WAYS)]

    def situation(self) -> tuple[Cell, bool, bool]:
        """All that changes but for the corners."""
        return self.place, self.hungry, self.thirsty

    def tally(self) -> list[float]:
        """What was counted."""
        return [self.fed, self.drunk, self.dry, steps_between(self.food_at, self.water_at)]


@dataclass
class PlainQLearner:
    """A dictionary of values; what is not in it is worth `initial`."""

    objective_weights: list[float]
    alpha: float
    epsilon: float
    gamma: float
    initial: float
    stream: Stream
    values: dict[Any, float] = field(default_factory=dict)
    last: Any = None  # (situation, action, reward)

    def value(self, situation: Any, action: str) -> float:
        """What an action is expected to bring."""
        return self.values.get((situation, action), self.initial)

    def decide(self, situation: Any) -> str:
        """Learn from the last step, then act."""
        if self.last is not None:
            before, action, reward = self.last
            known = self.value(before, action)
            hoped = max(self.value(situation, each) for each in ACTIONS)
            surprise = reward + self.gamma * hoped - known
            self.values[before, action] = known + self.alpha * surprise
        if self.stream.uniform() < self.epsilon:
            return ACTIONS[self.stream.below(6)]
        highest = max(self.value(situation, each) for each in ACTIONS)
        best = [each for each in ACTIONS if self.value(situation, each) == highest]
        return best[self.stream.below(len(best))] if len(best) > 1 else best[0]

    def habit(self, situation: Any) -> int:
        """The one best action, by number; -1 if there is no one."""
        highest = max(self.value(situation, each) for each in ACTIONS)
        best = [number for number, each in enumerate(ACTIONS) if self.value(situation, each) == highest]
        return best[0] if len(best) == 1 else -1


def live(
    house: PlainHouse,
    agents: Any,
    row: int,
    number: int,
    world_key: int,
    agent_key: int,
    steps: int,
    learned: dict[Any, float] | None = None,
) -> tuple[list[float], list[int], list[int]]:
    """(the record, the actions, the habits) of member `row`, whose id is `number`; values go to `learned`."""
    chance = Stream(world_key)
    house.reset(chance)
    own = (float(each[row]) for each in (agents.alpha, agents.epsilon, agents.gamma))
    objective_weights = [float(weight) for weight in agents.objective.weights[row]]
    learner = PlainQLearner(objective_weights, *own, agents.initial, Stream(combine(int(agent_key), number)))
    sums, total, actions, habits = [0.0] * 4, 0.0, [], []
    for _ in range(steps):
        situation = house.situation()
        habits.append(learner.habit(situation))
        action = learner.decide(situation)
        felt = house.step(action, chance)
        reward = 0.0
        for weight, value in zip(objective_weights, felt, strict=True):
            reward = reward + weight * value
        learner.last = (situation, action, reward)
        total = total + reward
        sums = [a + b for a, b in zip(sums, felt, strict=True)]
        actions.append(ACTIONS.index(action))
    if learned is not None:
        learned |= learner.values
    return [total, float(steps), 0.0, 0.0, 0.0, *sums, *house.tally(), 0.0], actions, habits
