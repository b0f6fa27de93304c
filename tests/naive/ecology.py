"""An ecology, slow and obvious: a dictionary of cells (row, column), agents and carnivores as objects."""

from dataclasses import dataclass, field
from typing import Any

from tests.naive.streams import Stream

Cell = tuple[int, int]
DIRECTIONS = [(-1, 0), (0, 1), (1, 0), (0, -1)]
AROUND = [*DIRECTIONS, (-1, 1), (1, 1), (1, -1), (-1, -1)]
KINDS = ["wall", "plant", "tree", "carnivore", "agent", "meat"]
HEALTH, ENERGY, IN_A_TREE, BIAS = 24, 25, 26, 27


def logistic(number: float) -> float:
    small = -min(max(number, -30.0), 30.0) / 256
    power = 1 / 5040
    for coefficient in (1 / 720, 1 / 120, 1 / 24, 1 / 6, 0.5, 1.0, 1.0):
        power = coefficient + small * power
    for _ in range(8):
        power = power * power
    return 1.0 / (1.0 + power)


def at(cell: Cell, step: tuple[int, int], times: int = 1) -> Cell:
    return cell[0] + times * step[0], cell[1] + times * step[1]


@dataclass(eq=False)
class Agent:
    number: int
    parents: tuple[int, int]
    cell: Cell
    energy: float
    health: float
    born: int
    genome: list[int]
    lines: list[tuple[int, int]]  # births and changed bits on each gene copy's own line
    action_weights: list[float] = field(default_factory=list)
    sensed: dict[int, float] = field(default_factory=dict)  # when it acted last
    action: int = 0
    evaluation: float = 0.0
    alive: bool = True
    offspring: int = 0
    plants: int = 0
    meat: int = 0


@dataclass(eq=False)
class Carnivore:
    cell: Cell
    energy: float
    alive: bool = True


class PlainEcology:
    """A world of given rules; `thing` says what is in each cell that is not empty."""

    def __init__(self, rules: Any, strategy: Any, plants: Any, key: int) -> None:
        self.rules, self.strategy, self.plant_rule = rules, strategy, plants
        self.stream = Stream(key)
        self.step = 0
        self.thing: dict[Cell, str] = {}
        self.agents: list[Agent] = []
        self.carnivores: list[Carnivore] = []
        self.plants: list[Cell] = []
        self.births: list[tuple[int, int, int, int]] = []
        self.deaths: dict[str, int] = dict.fromkeys(["starved", "eaten", "bitten", "bumped"], 0)
        self.next_number = 0

    def in_cell(self, cell: Cell) -> str:
        size = self.rules.size
        if not (1 <= cell[0] <= size and 1 <= cell[1] <= size):
            return "wall"
        return self.thing.get(cell, "")

    def agent_at(self, cell: Cell) -> Agent | None:
        return next((each for each in self.agents if each.alive and each.cell == cell), None)

    # Plants

    def any_cell(self) -> Cell:
        number = self.stream.below(self.rules.size**2)
        return number // self.rules.size + 1, number % self.rules.size + 1

    def times(self, rate: float) -> int:
        return int(rate) + (self.stream.uniform() < rate - int(rate))

    def sow(self, cell: Cell) -> None:
        if self.in_cell(cell) == "":
            self.thing[cell] = "plant"
            self.plants.append(cell)

    def pluck(self, cell: Cell) -> None:
        place, last = self.plants.index(cell), self.plants.pop()
        if place < len(self.plants):
            self.plants[place] = last
        del self.thing[cell]

    def grow(self) -> None:
        rule = self.plant_rule
        if hasattr(rule, "rate"):
            for _ in range(self.times(rule.rate)):
                self.sow(self.any_cell())
            return
        there = len(self.plants)
        parents = max(there, rule.floor)
        for _ in range(self.times(rule.growth * parents)):
            parent = self.stream.below(parents)
            if parent < there:
                self.sow(at(self.plants[parent], AROUND[self.stream.below(8)]))
            else:
                self.sow(self.any_cell())

    # Agents

    def sense(self, agent: Agent) -> dict[int, float]:
        found: dict[int, float] = {}
        sight = self.rules.sight
        for direction, step in enumerate(DIRECTIONS):
            for distance in range(1, sight + 1):
                kind = self.in_cell(at(agent.cell, step, distance))
                if kind:
                    worth = 1.0 - 0.5 * (distance - 1) / (sight - 1) if sight > 1 else 1.0
                    found[4 * KINDS.index(kind) + direction] = worth
                    break
        found |= {HEALTH: agent.health, ENERGY: agent.energy, BIAS: 1.0}
        return found | ({IN_A_TREE: 1.0} if self.in_cell(agent.cell) == "tree" else {})

    def chance(self, agent: Agent, output: int, sensed: dict[int, float]) -> float:
        total = 0.0
        for place, value in sensed.items():
            total += agent.action_weights[2 * place + output] * value
        return logistic(total)

    def choose(self, agent: Agent, sensed: dict[int, float]) -> int:
        if self.strategy.wanders:
            return self.stream.below(4)
        low = self.stream.uniform() < self.chance(agent, 0, sensed)
        high = self.stream.uniform() < self.chance(agent, 1, sensed)
        return low + 2 * high

    def learn(self, agent: Agent, sensed: dict[int, float]) -> None:
        total, before = 0.0, agent.evaluation
        for place, value in sensed.items():
            total += self.strategy.weights[agent.genome[56 + place]] * value
        agent.evaluation = logistic(total)
        if not agent.sensed or agent.evaluation == before:
            return
        better = agent.evaluation > before
        rate = self.strategy.reward_rate if better else self.strategy.punishment_rate
        for _ in range(self.strategy.rounds):
            for output in (0, 1):
                did = agent.action // 2**output % 2
                wanted = did if better else 1 - did
                chance = self.chance(agent, output, agent.sensed)
                step = rate * (wanted - chance) * chance * (1.0 - chance)
                for place, value in agent.sensed.items():
                    agent.action_weights[2 * place + output] += step * value
            if (self.choose(agent, agent.sensed) == agent.action) == better:
                break

    def die(self, agent: Agent, cause: str) -> None:
        agent.alive = False
        self.deaths[cause] += 1
        if self.in_cell(agent.cell) == "agent":
            self.thing[agent.cell] = "meat"

    def hurt(self, agent: Agent, health: float, cause: str) -> None:
        agent.health -= health
        if agent.health <= 0:
            self.die(agent, cause)

    def go(self, agent: Agent, direction: int) -> None:
        there = at(agent.cell, DIRECTIONS[direction])
        kind, other = self.in_cell(there), self.agent_at(there)
        if kind == "wall":
            self.hurt(agent, self.rules.bump, "bumped")
        elif kind == "agent":
            assert other is not None
            self.hurt(other, self.rules.bite, "bitten")
        elif kind != "carnivore" and other is None:
            if kind == "plant":
                self.pluck(there)
                agent.plants += 1
                agent.energy += min(self.rules.plant, 1.0 - agent.energy)
            if kind == "meat":
                agent.meat += 1
                agent.energy += min(self.rules.meat, 1.0 - agent.energy)
            if self.in_cell(agent.cell) == "agent":
                del self.thing[agent.cell]
            if kind != "tree":
                self.thing[there] = "agent"
            agent.cell = there

    def room_beside(self, cell: Cell) -> Cell | None:
        first = self.stream.below(8)
        for step in AROUND[first:] + AROUND[:first]:
            if self.in_cell(at(cell, step)) == "":
                return at(cell, step)
        return None

    def mate_of(self, agent: Agent) -> Agent:
        """Of the nearest, row by row, the k-th takes the place of those before with probability 1 / k."""

        def away(other: Agent) -> int:
            return max(abs(other.cell[0] - agent.cell[0]), abs(other.cell[1] - agent.cell[1]))

        others = [each for each in self.agents if each.alive and each is not agent]
        nearest = min((away(each) for each in others), default=self.rules.mating + 1)
        mate = agent
        if nearest <= self.rules.mating:
            alike = sorted((each for each in others if away(each) == nearest), key=lambda each: each.cell)
            for count, each in enumerate(alike, start=1):
                if self.stream.below(count) == 0:
                    mate = each
        return mate

    def settle(self, cell: Cell, energy: float, parents: tuple[int, int], genome: list[int]) -> Agent:
        lines = [(0, 0)] * len(genome)
        made = Agent(self.next_number, parents, cell, energy, 1.0, self.step, genome, lines)
        self.births.append((made.number, *parents, self.step))
        self.next_number += 1
        self.thing[cell] = "agent"
        self.agents.append(made)
        made.action_weights = [float(self.strategy.weights[gene]) for gene in genome[:56]]
        return made

    def bear(self, mother: Agent) -> None:
        cell = self.room_beside(mother.cell)
        if cell is None:
            return
        father = self.mate_of(mother)
        mother.energy -= self.rules.birth_cost
        mother.offspring += 1
        if father is not mother:
            father.offspring += 1
        genes = len(mother.genome)
        if not self.strategy.inherits:
            drawn = [self.stream.below(16) for _ in range(genes)]
            self.settle(cell, self.rules.child, (mother.number, father.number), drawn)
            return
        cuts = [0, 0]
        if father is not mother:
            cuts = sorted([self.stream.below(genes + 1), self.stream.below(genes + 1)])
        genome, lines = [], []
        for gene in range(genes):
            source = father if cuts[0] <= gene < cuts[1] else mother
            flips = [self.stream.uniform() < self.strategy.mutation for _ in range(4)]
            genome.append(source.genome[gene] ^ sum(2**bit for bit in range(4) if flips[bit]))
            births, changes = source.lines[gene]
            lines.append((births + 1, changes + sum(flips)))
        child = self.settle(cell, self.rules.child, (mother.number, father.number), genome)
        child.lines = lines

    def turn(self, agent: Agent) -> None:
        sensed = self.sense(agent)
        if self.strategy.learns:
            self.learn(agent, sensed)
        direction = self.choose(agent, sensed)
        agent.sensed, agent.action = sensed, direction
        self.go(agent, direction)
        if not agent.alive:
            return
        agent.energy -= self.rules.living
        agent.health = min(agent.health + self.rules.healing, 1.0)
        if agent.energy <= 0:
            self.die(agent, "starved")
        elif agent.energy >= self.rules.birth_at:
            self.bear(agent)

    # Carnivores

    def arrive(self, cell: Cell, energy: float) -> None:
        self.thing[cell] = "carnivore"
        self.carnivores.append(Carnivore(cell, energy))

    def wanted(self, carnivore: Carnivore) -> int:
        first = self.stream.below(4)
        found = []
        for turn in range(4):
            direction = (first + turn) % 4
            for distance in range(1, self.rules.carnivore_sight + 1):
                kind = self.in_cell(at(carnivore.cell, DIRECTIONS[direction], distance))
                if kind in ("agent", "meat"):
                    found.append((distance, turn, direction))
                if kind not in ("", "plant"):
                    break
        return min(found)[2] if found else first

    def prowl(self, carnivore: Carnivore) -> None:
        there = at(carnivore.cell, DIRECTIONS[self.wanted(carnivore)])
        kind = self.in_cell(there)
        if kind == "agent":
            prey = self.agent_at(there)
            assert prey is not None
            self.hurt(prey, self.rules.carnivore_bite, "eaten")
        elif kind in ("", "plant", "meat"):
            if kind == "plant":
                self.pluck(there)
            if kind == "meat":
                carnivore.energy += self.rules.meat
            del self.thing[carnivore.cell]
            self.thing[there] = "carnivore"
            carnivore.cell = there
        carnivore.energy -= self.rules.carnivore_living
        many = len(self.carnivores) >= self.rules.carnivores_most
        if carnivore.energy <= 0:
            carnivore.alive = False
            del self.thing[carnivore.cell]
        elif carnivore.energy >= self.rules.carnivore_birth_at and not many:
            cell = self.room_beside(carnivore.cell)
            if cell is not None:
                carnivore.energy /= 2
                self.arrive(cell, carnivore.energy)

    # The world

    def shuffled(self, things: list[Any]) -> list[Any]:
        for last in range(len(things) - 1, 0, -1):
            other = self.stream.below(last + 1)
            things[last], things[other] = things[other], things[last]
        return things

    def happen(self) -> None:
        """One step, unless nobody is left."""
        if not self.agents:
            return
        self.step += 1
        self.grow()
        due = self.rules.enter_every > 0 and self.step % self.rules.enter_every == 0
        if due and len(self.carnivores) < self.rules.carnivores_most:
            for _ in range(100):
                cell = self.any_cell()
                if self.in_cell(cell) == "":
                    self.arrive(cell, self.rules.carnivore_energy)
                    break
        self.shuffled(self.agents)
        for agent in list(self.agents):
            if agent.alive:
                self.turn(agent)
        self.shuffled(self.carnivores)
        for carnivore in list(self.carnivores):
            if carnivore.alive:
                self.prowl(carnivore)
        self.agents = [each for each in self.agents if each.alive]
        self.carnivores = [each for each in self.carnivores if each.alive]
