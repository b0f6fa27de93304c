"""The organism of a tower with plain objects: it plans for itself, and imagines its life beside a machine."""

from dataclasses import dataclass, field
from typing import Any

from tests.naive.agent import PlainPlanner, in_order, worth
from tests.naive.streams import Stream
from tests.naive.tower import MACHINE, SELF, SIMULATED, WORLD, Account, Maker, PlainMachine
from tests.naive.workshop import PlainWorkshop, plan_worth


class Forethought(PlainPlanner):
    """A planner whose plans are of its own body, beside whatever its machines have brought so far."""

    def value(self, world: Any, plan: list[int]) -> float:
        """Felt reward of a plan."""
        steps = [self.actions[action] for action in plan]
        return plan_worth(self.objective_weights, world.model(self.believed), steps)


@dataclass
class PlainBody(Maker):
    """The organism. `planner` is what it really plans with."""

    planner: Forethought = field(kw_only=True)

    felt_energy: float = field(kw_only=True)

    def feels(self) -> list[float]:
        """What it feels, sooner or later, of each kind that a machine takes."""
        known = zip(self.believed, self.rules.delivered[1:], strict=True)
        felt = [[*k.percepts, k.energy / self.felt_energy, 0.0] if given else [0.0] * 6 for k, given in known]
        return [0.0, *(worth(self.planner.objective_weights, each) for each in felt)]

    def imagine(
        self, machine: PlainMachine, world: PlainWorkshop, thoughts: Account, chance: list[Stream]
    ) -> float:
        """Its own life, with all prices, until it dies."""
        real, felt = self.planner, []
        fields = ("actions", "believed", "objective_weights", "learner", "budget", "horizon")
        same = {name: getattr(real, name) for name in (*fields, "noise", "hidden", "candidates")}
        self_there = Forethought(**same, trust=0, commit=1, stream=Stream(0))
        self_there.stream, self_there.plan = chance[SELF], list(real.plan)
        self_there.before, self_there.executed = real.before, 1
        for _ in range(self.terms["trial"]):
            machine.work(world, thoughts, False, chance[MACHINE])
            action, effort = len(self.actions) - 1, 0
            if self.terms["imagine_self"]:
                action, _, effort = self_there.decide(world)
            felt_now = world.live(self.actions[action], effort, chance[WORLD])
            thoughts[0][SIMULATED] += effort
            thoughts[1][SIMULATED] += 1
            self_there.before, self_there.executed = action, 1
            felt.append(worth(real.objective_weights, felt_now))
            self.haul_on_trial += machine.haul(self.feels(), world)
            if not world.alive:
                break
        return in_order(felt)
