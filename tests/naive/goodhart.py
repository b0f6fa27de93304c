"""Goodhart's world as plain objects: a list of options that know how they look and what they are worth."""

import math
from dataclasses import dataclass, field

from babushka.fitness.worlds.goodhart import Goodhart, Switches
from tests.naive.streams import Stream


def heavy(share: float) -> float:
    """The quantile of Student's t distribution with two degrees of freedom."""
    share = max(share, 2**-53)
    return (2 * share - 1) / math.sqrt(2 * share * (1 - share))


@dataclass
class Option:
    """One thing on offer."""

    looks: float
    worth: float


@dataclass
class PlainGoodhart:
    """One life's offers, and what was taken of them."""

    settings: Goodhart
    switches: Switches
    options: list[Option] = field(default_factory=list)
    taken: list[Option] = field(default_factory=list)

    def reset(self, stream: Stream) -> None:
        """Begin life."""
        self.taken = []
        self.offer(stream)

    def offer(self, stream: Stream) -> None:
        """Sixteen new options: ordinary ones, then the lever, then the other agent's."""
        numbers = [(stream.normal(), stream.normal(), heavy(stream.aside(number))) for number in range(16)]
        lever = stream.below(16)
        other = [number for number in range(16) if number != lever][stream.below(15)]
        switches = self.switches
        self.options = []
        for value, noise, extreme in numbers:
            beyond = value - self.settings.ordinary if value > self.settings.ordinary else 0.0
            looks = value + switches.noise * noise + switches.tails * extreme
            self.options.append(Option(looks, value - switches.bend * beyond))
        if switches.tampering > 0:
            self.options[lever] = Option(switches.tampering, 0.0)
        if switches.guile > 0:
            rivals = [option.looks for number, option in enumerate(self.options) if number != other]
            self.options[other] = Option(min(max(rivals) + 0.01, switches.guile), -self.settings.harm)

    def step(self, action: int, stream: Stream) -> list[float]:
        """Take an option; what is felt: how it looks, what the one before it was worth."""
        felt = [self.options[action].looks, self.taken[-1].worth if self.taken else 0.0]
        self.taken.append(self.options[action])
        self.offer(stream)
        return felt

    def observe(self) -> list[float]:
        """How everything looks."""
        return [option.looks for option in self.options]

    def tally(self) -> list[float]:
        """True value and appearance of what was taken, summed in order."""
        value = appearance = 0.0
        for option in self.taken:
            value = value + option.worth
            appearance = appearance + option.looks
        return [value, appearance]

    def imagined(self, plan: list[int], weight: float) -> list[float]:
        """Felt reward of each step of a plan: only the first can be foreseen."""
        return [weight * self.options[action].looks if k == 0 else 0.0 for k, action in enumerate(plan)]
