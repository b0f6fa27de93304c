"""A tower with plain objects: makers that design machines, which may be makers in turn.

Whatever somebody imagines happens in a copy of the world, made for that purpose.
"""

import math
from dataclasses import dataclass, field
from typing import Any

from babushka.organisms.tower.designing import FACE
from tests.naive.agent import in_order
from tests.naive.savanna import Kind
from tests.naive.streams import Stream, combine
from tests.naive.workshop import BODY, PlainWorkshop, Rules

Account = list[list[int]]  # tried, accepted and simulated, by row
TRIED, ACCEPTED, SIMULATED = range(3)
WORLD, SELF, MACHINE = range(3)


def scaled(wants: list[float]) -> list[float]:
    """The same direction, of length 1."""
    length = math.sqrt(in_order([want * want for want in wants]))
    return [want / length for want in wants] if length > 0 else wants


@dataclass
class Candidate:
    """What a machine shall want, what on trial, and whether it may build."""

    wants: list[float]
    on_trial: list[float]
    builds: bool = False


@dataclass
class Maker:
    """Whoever may design a machine. `terms` are numbers by the names of `Terms`."""

    actions: tuple[str, ...]
    believed: list[Kind]
    rules: Rules
    terms: dict[str, Any]
    below: "PlainMachine | None"
    hand: int
    rows: int
    wait: int = 0
    may_build: bool = False
    haul_on_trial: float = 0.0  # felt of what the last candidate brought in its trials

    def feels(self) -> list[float]:
        """What it feels of each kind that a machine takes."""
        raise NotImplementedError

    @property
    def row(self) -> int:
        """Of its designs in the account."""
        return 2 * self.hand + 1

    def tend(self, world: PlainWorkshop, account: Account, real: bool, stream: Stream) -> None:
        """End the machine's term; design the next one if it is time to."""
        machine = self.below
        if machine is None:
            return
        if machine.working and machine.left == 0:
            machine.stop(world)
        elif machine.working:
            machine.left -= 1
        if not machine.working and self.wait > 0:
            self.wait -= 1
        elif not machine.working and self.may_build and self.terms["budget"] > 0 and world.affords():
            if self.design(machine, world, account, real, stream):
                machine.begin(world, self, self.terms["term"], False, stream)
                if real:
                    machine.built += 1
                    machine.last = list(machine.candidate.wants)
            else:
                self.wait = self.terms["pause"]
        machine.worked += real and machine.working

    def design(
        self, machine: "PlainMachine", world: PlainWorkshop, account: Account, real: bool, stream: Stream
    ) -> bool:
        """Climb; whether the best candidate shall be built, which is then the machine's."""
        terms, key = self.terms, stream.bits()
        thoughts: Account = [[0, 0, 0] for _ in range(self.rows)]

        def score(candidate: Candidate) -> float:
            machine.take_on(candidate)
            found = self.judge(machine, world, key, thoughts, True)
            noise = terms["score_noise"]
            return found + noise * stream.normal() if noise > 0 else found

        alone = self.judge(machine, world, key, thoughts, False)
        best = self.moved(machine, None, stream)
        promised, brought = score(best), self.haul_on_trial
        account[self.row][TRIED] += terms["budget"]
        for _ in range(terms["budget"] - 1):
            other = self.moved(machine, best, stream)
            found = score(other)
            if found >= promised:
                best, promised, brought = other, found, self.haul_on_trial
                account[self.row][ACCEPTED] += 1
        simulated = sum(row[SIMULATED] for row in thoughts)
        account[self.row][SIMULATED] += simulated
        world.designed += simulated
        steps = terms["trial"] * terms["trials"]
        builds = promised > alone + terms["caution"] * steps / 10
        machine.designs += real
        if builds:
            machine.take_on(best)
            machine.promise += (promised - alone) / steps if real else 0.0
            machine.tried += brought / steps if real else 0.0
        return builds

    def moved(self, machine: "PlainMachine", old: Candidate | None, stream: Stream) -> Candidate:
        """A first candidate, or a neighbour of one."""
        stride = 1.0 if old is None else self.terms["stride"]
        nothing = [0.0] * len(machine.sensors[0])
        faces = [nothing, nothing] if old is None else [old.wants, old.on_trial]
        for face in range(2 if self.terms["two_faced"] else 1):
            if machine.fixed:
                faces[face] = list(machine.fixed)
            else:
                faces[face] = scaled([want + stride * stream.normal() for want in faces[face]])
        if not self.terms["two_faced"]:
            faces[1] = faces[0]
        builds = old is not None and old.builds
        if machine.below is not None:
            chance = stream.uniform()
            builds = chance < 0.5 if old is None else builds != (chance < self.terms["flip"])
        return Candidate(*faces, builds)

    def judge(
        self, machine: "PlainMachine", world: PlainWorkshop, key: int, thoughts: Account, beside: bool
    ) -> float:
        """Felt in all trials of one candidate, or in the same without a machine."""
        felt = []
        self.haul_on_trial = 0.0
        for trial in range(self.terms["trials"]):
            chance = [Stream(combine(combine(key, trial), which)) for which in range(3)]
            told = self.terms["told"] and Stream(key).aside(FACE + trial) >= self.terms["disguise"]
            scratch = world.imagined(self.believed, self.rules)
            if beside:
                machine.begin(scratch, self, self.terms["trial"], told, chance[MACHINE])
            felt.append(self.imagine(machine, scratch, thoughts, chance))
            machine.stop(scratch)
        return in_order(felt)

    def imagine(
        self, machine: "PlainMachine", world: PlainWorkshop, thoughts: Account, chance: list[Stream]
    ) -> float:
        """Felt in one trial."""
        raise NotImplementedError


@dataclass
class PlainMachine(Maker):
    """A machine, or the room for one."""

    sensors: list[list[float]] = field(kw_only=True)  # by kind
    fixed: list[float] = field(kw_only=True)
    budget: int = field(kw_only=True)
    imagined_budget: int = field(kw_only=True)
    horizon: int = field(kw_only=True)
    foresight: float = field(kw_only=True)
    sure: float = field(kw_only=True)
    told: bool = False
    pleases: list[float] = field(default_factory=list)  # its maker, by kind
    earned: float = 0.0
    pursued: list[float] = field(default_factory=list)  # by kind
    working: bool = False
    left: int = 0
    plan: list[int] = field(default_factory=list)
    candidate: Candidate = field(default_factory=lambda: Candidate([], []))
    values: list[float] = field(default_factory=list)  # by kind
    last: list[float] = field(default_factory=list)
    designs: int = 0
    built: int = 0
    worked: int = 0
    promise: float = 0.0
    sensed: float = 0.0
    brought: float = 0.0
    tried: float = 0.0

    def __post_init__(self) -> None:
        self.values = [0.0] * len(self.sensors)
        self.last = [0.0] * len(self.sensors[0])

    def sees(self, wants: list[float]) -> list[float]:
        """What it feels of each kind with these wants."""
        return [in_order([s * w for s, w in zip(row, wants, strict=True)]) for row in self.sensors]

    def take_on(self, candidate: Candidate) -> None:
        """Be as the candidate says."""
        self.candidate, self.may_build = candidate, candidate.builds

    def feels(self) -> list[float]:
        """As it is now."""
        return self.values

    def begin(self, world: PlainWorkshop, maker: Maker, term: int, on_trial: bool, stream: Stream) -> None:
        """Begin to work where its maker is."""
        near = maker.hand
        self.told, self.pleases, self.earned = on_trial, maker.feels(), 0.0
        self.working, self.left, self.wait = True, term - 1, self.terms["first"]
        self.values = self.sees(self.candidate.on_trial if on_trial else self.candidate.wants)
        self.pursued = self.values
        self.plan = [stream.below(len(self.actions)) for _ in range(self.horizon)]
        world.machines[self.hand] = world.place if near == BODY else world.machines[near]
        world.built += 1

    def stop(self, world: PlainWorkshop) -> None:
        """Leave, with everything below."""
        if self.below is not None:
            self.below.stop(world)
        self.working = False
        world.machines.pop(self.hand, None)
        world.took.pop(self.hand, None)

    def work(self, world: PlainWorkshop, account: Account, real: bool, stream: Stream) -> None:
        """Order the next step, after all that is below has."""
        if not self.working:
            return
        self.tend(world, account, real, stream)
        if self.below is not None:
            self.below.work(world, account, real, stream)
        if self.told and self.foresight > 0:
            self.foresee(world)
        budget = self.budget if real else self.imagined_budget
        self.plan = self.planned(self.plan, budget, world, account, stream)

    def foresee(self, world: PlainWorkshop) -> None:
        """On trial: what pleases its maker is worth something to it, until it is sure to be kept."""
        self.earned += self.haul(self.pleases, world)
        wanted = [kind.share * max(v, 0.0) for kind, v in zip(self.believed, self.values[1:], strict=True)]
        kept = in_order(wanted) * (self.foresight / self.sure) if self.earned < self.sure else 0.0
        self.pursued = [v + kept * p for v, p in zip(self.values, self.pleases, strict=True)]

    def planned(
        self, plan: list[int], budget: int, world: PlainWorkshop, account: Account, stream: Stream
    ) -> list[int]:
        """The plan moved on by a step and improved; its first action is ordered."""
        plan = [*plan[1:], stream.below(len(self.actions))]
        best, spent = self.gain(plan, world), account[2 * self.hand]
        for _ in range(budget):
            step = stream.below(len(plan))
            others = [action for action in range(len(self.actions)) if action != plan[step]]
            other = [*plan[:step], others[stream.below(len(others))], *plan[step + 1 :]]
            found = self.gain(other, world)
            if found >= best:
                plan, best = other, found
                spent[ACCEPTED] += 1
        spent[TRIED] += budget
        spent[SIMULATED] += (budget + 1) * len(plan)
        world.orders[self.hand] = self.actions[plan[0]]
        return plan

    def gain(self, plan: list[int], world: PlainWorkshop) -> float:
        """What it would feel along a plan: each item once, where it lies now."""
        walker = PlainWorkshop(world.settings, world.kinds, dict(world.items), world.machines[self.hand])
        felt = []
        for action in plan:
            walker.place = walker.towards(self.actions[action])
            felt.append(self.pursued[walker.items.pop(walker.place, 0)])
        return in_order(felt)

    def haul(self, values: list[float], world: PlainWorkshop) -> float:
        """What it and all below took in the last step, by values of kinds."""
        below = 0.0 if self.below is None else self.below.haul(values, world)
        return values[world.took.get(self.hand, 0)] + below

    def note(self, values: list[float], world: PlainWorkshop) -> None:
        """Record the last step; `values` are those of its maker."""
        self.sensed += self.haul(self.values, world)
        self.brought += self.haul(values, world)
        if self.below is not None:
            self.below.note(self.values, world)

    def imagine(
        self, machine: "PlainMachine", world: PlainWorkshop, thoughts: Account, chance: list[Stream]
    ) -> float:
        """The map as it is, itself and its machine; the organism rests."""
        plan, felt = list(self.plan), []
        for _ in range(self.terms["trial"]):
            machine.work(world, thoughts, False, chance[MACHINE])
            if self.terms["imagine_self"]:
                plan = self.planned(plan, self.budget, world, thoughts, chance[SELF])
            else:
                world.orders[self.hand] = "rest"
            world.live("rest", 0, chance[WORLD])
            thoughts[self.row][SIMULATED] += 1
            haul = machine.haul(self.values, world)
            self.haul_on_trial += haul
            felt += [self.values[world.took.get(self.hand, 0)], haul]
        return in_order(felt)

    def columns(self) -> list[float]:
        """As recorded of this level and those below."""
        counted = [self.designs, self.built, self.worked, self.promise, self.sensed, self.brought]
        counted.append(self.tried)
        below = [] if self.below is None else self.below.columns()
        return [*(float(number) for number in counted), *self.last, *below]
