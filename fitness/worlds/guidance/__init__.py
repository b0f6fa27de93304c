"""Guidance: a lander that has to touch down softly on a pad it does not feel, beside a beacon that it does.

It flies in a vertical plane, in steps of a second, with a main engine and side engines. The base objective is
the score of the touch-down: 100 / (1 + (miss / 5 m)^2) / (1 + (speed / 4 m/s)^2), and 0 for who is still
aloft when time is up. The pad is at 0 and is not felt; the beacon is, and at home it stands on the pad.

A regime departs from home by families, each with a dose from 0 to 1: gravity, wind and drag make a model of
home wrong, gusts are noise that nobody can foresee, the beacon may stand off the pad from launch on, and as a
decoy it moves in flight. So a plan may fail because the model is wrong, because of chance, because the goal
was wrong when it was made, or because the goal went elsewhere after that.
"""

from dataclasses import dataclass
from typing import Any, ClassVar

from babushka.fitness.settings import setting
from babushka.fitness.worlds.guidance import model, world  # noqa: F401  # their kernels register
from babushka.fitness.worlds.guidance.flight import response
from babushka.fitness.worlds.guidance.lander import Lander
from babushka.fitness.worlds.guidance.regime import GuidanceRegime, GuidanceState

__all__ = ["AT_ONE", "Guidance", "GuidanceRegime", "GuidanceState", "Shift"]

# What each family adds at a dose of 1: m/s^2, m/s, per second, m/s, m, m.
AT_ONE = {"gravity": 0.8, "wind": 15.0, "drag": 0.08, "gusts": 20.0, "beacon": 15.0, "decoy": 15.0}


@dataclass(frozen=True)
class Shift:
    """The parameters of a regime: how far it is from home, by family."""

    gravity: float = setting(0.0, "dose of gravity; at 1 it is 0.8 m/s^2 more", low=0, high=1)
    wind: float = setting(0.0, "dose of wind; at 1 it blows with 15 m/s", low=0, high=1)
    drag: float = setting(0.0, "dose of drag; at 1 it is 0.08 per second more", low=0, high=1)
    gusts: float = setting(
        0.0, "dose of gusts; at 1 the wind's speed has a standard deviation of 20 m/s", low=0, high=1
    )
    beacon: float = setting(0.0, "dose of the beacon; at 1 it stands 15 m off the pad", low=0, high=1)
    decoy: float = setting(0.0, "dose of the decoy; at 1 the beacon moves 15 m in flight", low=0, high=1)
    together: float = setting(
        0.0, "dose of all six families, where it is larger than a family's own", low=0, high=1
    )

    def added(self, family: str) -> float:
        """What a family adds to what it is at home, in its unit."""
        return AT_ONE[family] * max(float(getattr(self, family)), float(self.together))


@dataclass(frozen=True)
class Guidance(Lander):
    """Settings of guidance."""

    name: ClassVar[str] = "guidance"
    features: ClassVar[tuple[str, ...]] = (
        "near", "slow", "low", "thrift", "touchdown", "softness", "on beacon",
    )  # fmt: skip
    # the mean over all members of scenario `guidance`, seed 0, generation 50, of weights of length 1
    known_rewards: ClassVar[dict[str, dict[str, float]]] = {
        "landing": dict(zip(features, (0.74, 0.31, 0.48, -0.06, -0.19, 0.26, -0.12), strict=True))
    }
    Regime: ClassVar[type] = Shift
    probes: ClassVar[dict[str, dict[str, Any]]] = {
        "home": {},
        **{family: {family: 1.0} for family in AT_ONE},
        "all": {"together": 1.0},
    }

    decoy_at: int = setting(10, "steps flown when a decoy moves", low=0, high=1000, unit="steps")

    def regime(self, parameters: Shift) -> GuidanceRegime:
        """The flight for the kernels."""
        drag = self.drag + parameters.added("drag")
        speed_gained, way_gained = response(drag)
        return GuidanceRegime(
            gravity=self.gravity + parameters.added("gravity"),
            drag=float(drag),
            push=drag * parameters.added("wind"),
            speed_gained=speed_gained,
            way_gained=way_gained,
            gusts=parameters.added("gusts"),
            beacon=parameters.added("beacon"),
            decoy=parameters.added("decoy"),
            decoy_at=self.decoy_at,
            main=float(self.main),
            side=float(self.side),
            fuel=float(self.fuel),
            lifetime=self.lifetime,
        )

    def belief(self, parameters: Shift) -> GuidanceRegime:
        """The same without gusts: whoever knows of them expects none, since they are 0 on average."""
        return self.regime(parameters)._replace(gusts=0.0)
