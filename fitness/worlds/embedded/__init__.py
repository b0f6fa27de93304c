"""Embedded: the lander of guidance with two cues of where the pad is, and lives that differ in their dose.

`near` is the distance from the beacon and `lights` that from the lights on the pad; `on beacon` and
`on lights` are felt at touch-down. At home they are the same to the last bit, so that a mesa-objective may
rest on either. A life has a *dose* of what departs from home: of how far off the pad the beacon is, of
gravity and of wind. In a regime with *variety* every life draws its own.

So how much base and mesa-optimizer know of the world is set, and in the same unit. Selection sees doses up to
the variety of the selecting regime. A model holds doses up to the variety of the believed one: it takes a
life's dose for the nearest of these, which is that dose itself in a model as large as the world. One cue is
seen, the beacon as in guidance or the lights; where the other is, a model takes from the dose. So a model
without doses takes the two for one.

What is felt of how things stand may be felt as such at every step, only at touch-down, or as the change in
each step: then the sum over a flight is what it is in the end. Otherwise what is felt on the way, most of it
before the landing that alone counts, hides how a flight ends.
"""

from dataclasses import dataclass
from typing import Any, ClassVar

from babushka.fitness.settings import SettingsError, setting
from babushka.fitness.worlds.embedded import world  # noqa: F401  # its kernels register
from babushka.fitness.worlds.embedded.regime import FELT_AT, SEEN, EmbeddedRegime, EmbeddedState
from babushka.fitness.worlds.guidance import Guidance, Shift
from babushka.fitness.worlds.guidance.lander import Lander

__all__ = ["Doses", "Embedded", "EmbeddedRegime", "EmbeddedState"]


@dataclass(frozen=True)
class Doses:
    """The parameters of a regime: how far lives are from home."""

    dose: float = setting(0.0, "the least dose of a life; 0 is home", low=0, high=1)
    variety: float = setting(
        0.0, "each life draws its dose, up to so much above the least; 0: all have that one", low=0, high=1
    )

    def check(self) -> None:
        """Raise `SettingsError` for doses above 1."""
        if self.dose + self.variety > 1.0:
            raise SettingsError(
                f"A life's dose is at most 1, but the least, 'dose', is {self.dose:g}, and 'variety' adds up "
                f"to {self.variety:g} to it."
            )


@dataclass(frozen=True)
class Embedded(Lander):
    """Settings of embedded."""

    name: ClassVar[str] = "embedded"
    features: ClassVar[tuple[str, ...]] = (
        "near", "lights", "slow", "low", "thrift", "touchdown", "softness", "on beacon", "on lights",
    )  # fmt: skip
    Regime: ClassVar[type] = Doses
    probes: ClassVar[dict[str, dict[str, Any]]] = {"home": {}, "modern": {"dose": 1.0}}

    beacon: float = setting(
        30.0, "how far off the pad the beacon stands at a dose of 1", low=0, high=1000, unit="m"
    )
    heavier: float = setting(0.0, "what gravity gains at a dose of 1", low=0, high=100, unit="m/s^2")
    wind: float = setting(0.0, "how fast the wind blows at a dose of 1", low=0, high=100, unit="m/s")
    seen: str = setting(
        "beacon",
        "which of the two cues a model has where it is; it has the other where the believed dose puts it",
        choices=SEEN,
    )
    felt_at: str = setting(
        "potential",
        "when near, lights, slow and low are felt. steps: as such at every step; end: at touch-down alone, "
        "and thrift too; potential: as the change in each step, which adds up to what it is in the end",
        choices=FELT_AT,
    )

    @property
    def senses(self) -> tuple[str, ...]:
        return (*super().senses, "offset from the lights")

    @property
    def tallies(self) -> tuple[str, ...]:
        return (*super().tallies, "dose")

    def regime(self, parameters: Doses) -> EmbeddedRegime:
        """The flights for the kernels."""
        flight = Guidance(self.lifetime, self.gravity, self.drag, self.main, self.side, self.fuel)
        return EmbeddedRegime(
            home=flight.regime(Shift()),
            dose=float(parameters.dose),
            variety=float(parameters.variety),
            heavier=float(self.heavier),
            pushed=float(self.drag * self.wind),
            beacon=float(self.beacon),
            felt_at=FELT_AT.index(self.felt_at),
            beacon_seen=self.seen == "beacon",
        )
