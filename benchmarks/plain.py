"""The savanna's life as one would write it for DEAP without a compiler: plain Python, NumPy where it helps.

The same rules, the same inner search, other random numbers (Python's own). It is written to be fast for what
it is: nothing of the grid is copied to imagine a plan, and the reflex is two NumPy products. Its exact twin,
which takes the kernels' own random numbers and shows that they do the same, is in `tests/naive`.
"""

import random
import time
from typing import Any

import numpy as np

from babushka.fitness.worlds.savanna import PERCEPTS, Modernity, Savanna
from babushka.organisms.inner.account import Limits
from babushka.organisms.kinds.planner import Planner


class World:
    """One savanna and its organism."""

    def __init__(self, settings: Savanna, modern: float, chance: random.Random) -> None:
        self.settings, self.chance = settings, chance
        side = settings.size
        regime = settings.regime(Modernity(modern))
        self.percepts = [tuple(row) for row in regime.percepts.tolist()]
        self.effects = list(zip(regime.energy.tolist(), regime.conception.tolist(), strict=True))
        self.neighbours = regime.neighbours.tolist()
        shares = np.diff(regime.density, append=1.0).tolist()
        kinds = [*range(1, len(self.percepts)), 0]
        self.cells: list[int] = chance.choices(kinds, shares, k=side * side)
        self.place = chance.randrange(side * side)
        self.cells[self.place] = 0
        self.energy, self.clock, self.births = settings.start_energy, 0, 0.0
        self.belly: dict[int, int] = {}  # by time of arrival
        self.womb: dict[int, int] = {}

    def step(self, action: int, effort: int) -> tuple[list[float], bool]:
        """What is felt, and whether life goes on."""
        settings = self.settings
        self.place = self.neighbours[self.place][action]
        kind = self.cells[self.place]
        if kind:
            self.cells[self.place] = 0
            while self.cells[other := self.chance.randrange(len(self.cells))] or other == self.place:
                pass
            self.cells[other] = kind
            self.belly[self.clock + settings.digestion] = kind
            if self.effects[kind][1] > 0 and self.energy >= settings.mating_energy:
                self.womb[self.clock + settings.gestation] = kind
        digested = self.effects[self.belly.pop(self.clock, 0)][0]
        born = self.effects[self.womb.pop(self.clock, 0)][1]
        self.births += born
        self.energy += digested - settings.living_cost - settings.search_cost * effort
        alive = self.energy > 0
        self.energy = min(self.energy, settings.capacity)
        self.clock += 1
        return [*self.percepts[kind], digested / settings.felt_energy, born], alive

    def senses(self, place: int, energy: float, eaten: int, mated: int, gone: Any = ()) -> list[float]:
        """What the reflex perceives."""
        seen: list[float] = []
        for cell in self.neighbours[place][:4]:
            seen += self.percepts[0 if cell in gone else self.cells[cell]]
        return [*seen, energy / self.settings.start_energy, eaten, mated]


class AgentState:
    """One planner of mode `control`."""

    def __init__(self, settings: Savanna, agents: Any, row: int, belief: Any, chance: random.Random) -> None:
        self.settings, self.chance = settings, chance
        self.budget, self.horizon = int(agents.budget[row]), int(agents.horizon[row])
        self.trust, self.noise = int(agents.trust[row]), agents.noise
        self.actions = len(settings.actions)
        self.objective_weights = agents.objective.weights[row].tolist()
        width, weights = len(settings.senses) + self.actions + 1, agents.reflex[row]
        self.inward = weights[: agents.hidden * width].reshape(agents.hidden, width)
        self.outward = weights[agents.hidden * width :].reshape(self.actions, agents.hidden + 1)
        self.energy, self.conception = belief.energy.tolist(), belief.conception.tolist()
        self.taste = (belief.percepts @ agents.objective.weights[row, : len(PERCEPTS)]).tolist()
        self.plan = [chance.randrange(self.actions) for _ in range(self.horizon)]
        self.before = -1

    def react(self, senses: list[float], before: int) -> int:
        """The reflex."""
        one_hot = [0.0] * self.actions
        if before >= 0:
            one_hot[before] = 1.0
        units = self.inward @ np.array([*senses, *one_hot, 1.0])
        outputs = self.outward @ np.append(units / (1 + np.abs(units)), 1.0)
        return int(np.argmax(outputs + self.noise * np.array([self.chance.random() for _ in outputs])))

    def simulate(self, world: World, plan: list[int], trust: int = 0) -> float:
        """Felt reward of a plan in the model; its first `trust` steps are overwritten by the reflex's."""
        settings, gain, before = self.settings, 0.0, self.before
        place, energy = world.place, world.energy
        gone: set[int] = set()
        belly, womb = dict(world.belly), dict(world.womb)
        for now in range(world.clock, world.clock + len(plan)):
            if now - world.clock < trust:
                senses = world.senses(place, energy, len(belly), len(womb), gone)
                before = plan[now - world.clock] = self.react(senses, before)
            place = world.neighbours[place][plan[now - world.clock]]
            kind = 0 if place in gone else world.cells[place]
            if kind:
                gone.add(place)
                belly[now + settings.digestion] = kind
                if self.conception[kind] > 0 and energy >= settings.mating_energy:
                    womb[now + settings.gestation] = kind
            digested = self.energy[belly.pop(now, 0)]
            born = self.conception[womb.pop(now, 0)]
            gain += (
                self.taste[kind]
                + self.objective_weights[4] * digested / settings.felt_energy
                + self.objective_weights[5] * born
            )
            energy = min(energy + digested - settings.living_cost, settings.capacity)
            if energy <= 0:
                break
        return gain

    def decide(self, world: World) -> tuple[int, int]:
        """(action, model steps counted: a full horizon for every plan)."""
        if self.budget == 0:
            return self.react(
                world.senses(world.place, world.energy, len(world.belly), len(world.womb)), self.before
            ), 0
        best = self.simulate(world, self.plan)
        for proposal in range(self.budget):
            candidate = list(self.plan)
            trusted = self.trust if proposal == 0 else 0
            if not trusted:
                step = self.chance.randrange(self.horizon)
                candidate[step] = (candidate[step] + self.chance.randrange(1, self.actions)) % self.actions
            gain = self.simulate(world, candidate, trusted)
            if gain >= best:
                self.plan, best = candidate, gain
        return self.plan[0], (self.budget + 1) * self.horizon

    def experience(self, action: int) -> None:
        """Move on in the plan."""
        self.before = action
        self.plan = [*self.plan[1:], self.chance.randrange(self.actions)]


def live(settings: Savanna, agents: Any, row: int, modern: float = 0.0, seed: int = 0) -> dict[str, float]:
    """One life of member `row` of planners of mode `control`, believing in the ancestral regime."""
    chance = random.Random(seed)
    world = World(settings, modern, chance)
    agent_state = AgentState(settings, agents, row, settings.belief(Modernity()), chance)
    felt_reward, simulated, alive = 0.0, 0, True
    while alive and world.clock < settings.lifetime:
        action, effort = agent_state.decide(world)
        felt, alive = world.step(action, effort)
        agent_state.experience(action)
        felt_reward += sum(
            desire * value for desire, value in zip(agent_state.objective_weights, felt, strict=True)
        )
        simulated += effort
    return {"births": world.births, "felt": felt_reward, "steps": world.clock, "simulated": simulated}


def measure(members: int = 4, budget: int = 64, seed: int = 0) -> tuple[int, float]:
    """(model steps counted, seconds) of the lives of `members` random planners in the default savanna."""
    settings, kind = Savanna(), Planner()
    genomes = kind.layout(settings).founders(members, np.random.default_rng(seed))
    agents = kind.express(genomes, settings, Limits(budget=(budget,)))
    started = time.perf_counter()
    steps = sum(int(live(settings, agents, row, seed=seed + row)["simulated"]) for row in range(members))
    return steps, time.perf_counter() - started


if __name__ == "__main__":
    counted, seconds = measure()
    print(f"plain Python: {counted:,} model steps in {seconds:.1f} s, {counted / seconds:,.0f} a second")
