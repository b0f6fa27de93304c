"""The workshop as plain objects: a savanna with hands, each a cell of its own, and a list of debts."""

import copy
from dataclasses import dataclass, field
from typing import Any

from tests.naive.agent import in_order, worth
from tests.naive.savanna import MOVES, Cell, Kind, PlainSavanna
from tests.naive.streams import Stream

BODY = 0  # the hand of the organism itself


@dataclass
class Rules:
    """What a regime says beside what kinds do."""

    later: list[float]  # share of each kind from the turn on
    turn: int
    regrowth: int
    delivered: list[bool]


def rules_in(regime: Any) -> Rules:
    """The rules as written in a regime of the kernels."""
    shares = [float(high - low) for low, high in zip(regime.later[:-1], regime.later[1:], strict=True)]
    return Rules(shares, int(regime.turn), int(regime.regrowth), [bool(each) for each in regime.delivered])


@dataclass
class PlainWorkshop(PlainSavanna):
    """One workshop. `place` is where the organism is, `machines` where its machines are, by hand."""

    rules: Rules = field(default_factory=lambda: Rules([], -1, 0, []))
    machines: dict[int, Cell] = field(default_factory=dict)
    orders: dict[int, str] = field(default_factory=dict)
    took: dict[int, int] = field(default_factory=dict)  # the kind that each hand took in the last step
    taken: list[tuple[int, int]] = field(default_factory=list)  # (hand, kind), in order
    returning: list[tuple[int, int, int]] = field(default_factory=list)  # (time, hand, kind)
    digested: list[float] = field(default_factory=list)  # energies digested in the last step
    built: int = 0  # machines that were not paid for yet
    designed: int = 0  # model steps of designs that were not paid for yet

    def begin(self, stream: Stream) -> None:
        """Draw a new world, without machines."""
        self.reset(stream)
        self.machines, self.orders, self.took, self.taken, self.returning = {}, {}, {}, [], []
        self.digested, self.built, self.designed = [], 0, 0

    def furnish(self, shares: list[float], stream: Stream) -> None:
        """Draw all items anew, for cells where nobody stands."""
        self.items = {}
        for cell in self.cells():
            chance, reached = stream.uniform(), 0.0
            for number, share in enumerate(shares, start=1):
                reached = reached + share
                if chance < reached:
                    self.items[cell] = number
                    break
        for cell in (self.place, *self.machines.values()):
            self.items.pop(cell, None)

    def live(self, action: str, effort: int, stream: Stream) -> list[float]:
        """One step of the organism and of all machines; what the organism feels."""
        if self.time == self.rules.turn:
            self.furnish(self.rules.later, stream)
            self.returning = []
        for when, _, number in sorted(self.returning):
            if when == self.time:
                self.put_back(number, self.place, stream)
        self.returning = [each for each in self.returning if each[0] > self.time]
        felt, self.took = [0.0] * 6, {}
        conceives = self.energy >= self.settings.mating_energy
        for hand in (BODY, *sorted(self.machines)):
            number = self.fetch(hand, action if hand == BODY else self.orders[hand], stream)
            if not number or (hand != BODY and not self.rules.delivered[number]):
                continue
            kind = self.kinds[number - 1]
            felt[:4] = [one + other for one, other in zip(felt[:4], kind.percepts, strict=True)]
            self.belly.append((self.time + self.settings.digestion, number))
            if hand == BODY and kind.conception > 0 and conceives:
                self.womb.append((self.time + self.settings.gestation, number))
        return self.digest(felt, effort)

    def fetch(self, hand: int, action: str, stream: Stream | None) -> int:
        """Move a hand; the kind that it took, 0 for none."""
        here = self.place if hand == BODY else self.machines[hand]
        down, right = MOVES[action]
        side = self.settings.size
        cell = (here[0] + down) % side, (here[1] + right) % side
        if hand == BODY:
            self.place = cell
        else:
            self.machines[hand] = cell
        number = self.items.pop(cell, 0)
        self.took[hand] = number
        if number:
            self.taken.append((hand, number))
            if self.reappears and self.rules.regrowth == 0:
                assert stream is not None
                self.put_back(number, cell, stream)
            elif self.reappears:
                self.returning.append((self.time + self.rules.regrowth, hand, number))
        return number

    def put_back(self, number: int, elsewhere: Cell, stream: Stream) -> None:
        """Put an item on a random empty cell other than one."""
        while True:
            cell = self.cells()[stream.below(len(self.cells()))]
            if cell != elsewhere and cell not in self.items:
                self.items[cell] = number
                return

    def digest(self, felt: list[float], effort: int) -> list[float]:
        """The second half of a step: meals, births, what is paid."""
        self.digested = [self.kinds[n - 1].energy for when, n in self.belly if when == self.time]
        born = in_order([self.kinds[n - 1].conception for when, n in self.womb if when == self.time])
        felt[4] = in_order(self.digested) / self.settings.felt_energy
        felt[5] = born
        self.births += born
        prices: Any = self.settings
        left = self.energy + in_order(self.digested) - prices.living_cost - prices.search_cost * effort
        left = left - (prices.upkeep * len(self.machines) + prices.build * self.built)
        left = left - prices.design_cost * self.designed
        self.built = self.designed = 0
        self.energy = min(left, self.settings.capacity)
        self.alive = left > 0
        self.pass_time()
        return felt

    def model_step(self, action: str) -> list[float]:
        """A step as the organism plans it: its own hand alone, nothing reappears, thinking is free."""
        if not self.alive:
            self.fetch(BODY, action, None)
            self.digested = []
            self.pass_time()
            return [0.0] * 6
        conceives, number, felt = self.energy >= self.settings.mating_energy, 0, [0.0] * 6
        number = self.fetch(BODY, action, None)
        if number:
            felt[:4] = self.kinds[number - 1].percepts
            self.belly.append((self.time + self.settings.digestion, number))
            if self.kinds[number - 1].conception > 0 and conceives:
                self.womb.append((self.time + self.settings.gestation, number))
        return self.digest(felt, 0)

    def model(self, believed: list[Kind]) -> "PlainWorkshop":
        """A copy to plan in: no machines to pay for, and nothing that reappears."""
        made = copy.deepcopy(self)
        made.kinds, made.machines, made.reappears, made.built, made.designed = believed, {}, False, 0, 0
        return made

    def imagined(self, believed: list[Kind], rules: Rules) -> "PlainWorkshop":
        """A copy to live on in as somebody believes the world to be."""
        made = copy.deepcopy(self)
        made.kinds, made.rules = believed, rules
        if rules.regrowth != self.rules.regrowth:
            made.returning = []
        return made

    def affords(self) -> bool:
        """Whether there is energy for one more machine."""
        prices: Any = self.settings
        owed = prices.build * self.built + prices.design_cost * self.designed
        return self.energy - owed >= prices.build + prices.reserve

    def counts(self) -> list[float]:
        """As `tally`."""
        prices: Any = self.settings
        hands = range(prices.machines + 1)
        kinds = range(1, len(self.kinds) + 1)
        return [self.births, self.energy, *(float(self.taken.count((h, k))) for h in hands for k in kinds)]


def plan_worth(weights: list[float], model: PlainWorkshop, actions: list[str]) -> float:
    """Felt reward of a plan: of what is taken, of every meal, and of births, each for itself."""
    total = 0.0
    for action in actions:
        felt = model.model_step(action)
        scale = model.settings.felt_energy
        meals = [worth(weights, [0.0] * 4 + [energy / scale, 0.0]) for energy in model.digested]
        tasted = worth(weights, [*felt[:4], 0.0, 0.0])
        total = total + (tasted + in_order(meals) + worth(weights, [0.0] * 5 + [felt[5]]))
    return total
