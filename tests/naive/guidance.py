"""A lander in plain Python: exact within a step; it touches down in a straight line through the last one."""

import math
from dataclasses import dataclass, field

from tests.naive.streams import Stream


def response(drag: float) -> tuple[float, float]:
    """What a second under an acceleration of 1 adds to speed and place, from rest."""
    if drag == 0:
        return 1.0, 0.5
    gained = -math.expm1(-drag) / drag
    return gained, (1 - gained) / drag


@dataclass
class PlainLander:
    """One flight. `dynamics` are gravity, drag, wind and gusts; the beacon moves by `decoy` at a step."""

    gravity: float
    drag: float
    wind: float
    gusts: float
    beacon: float
    decoy: float
    decoy_at: int = 10
    main: float = 4.0
    side: float = 1.0
    tank: float = 80.0
    steps: int = 0
    used: float = 0.0
    landed: bool = False
    impact: float = 0.0
    trail: list[tuple[float, float]] = field(default_factory=list)

    def reset(self, stream: Stream) -> None:
        """Begin somewhere above the ground."""
        self.x = 40 * (2 * stream.uniform() - 1)
        self.z = 80 + 40 * stream.uniform()
        self.vx = 4 * (2 * stream.uniform() - 1)
        self.vz = -4 * stream.uniform()
        self.trail = [(self.x, self.z)]

    def step(self, action: int, stream: Stream) -> list[float]:
        """What is felt of a step."""
        if self.steps == self.decoy_at:
            self.beacon += self.decoy
        wind = self.wind + (self.gusts * stream.normal() if self.gusts else 0.0)
        main, side = (0.0, 2.0, 4.0)[action // 3] * self.main / 4, (-1, 0, 1)[action % 3] * self.side
        burnt = min(main + abs(side), self.tank - self.used)
        share = burnt / (main + abs(side)) if main + abs(side) else 0.0
        self.used += burnt
        speed, way = response(self.drag)
        ax = side * share - self.drag * (self.vx - wind)
        az = main * share - self.gravity - self.drag * self.vz
        after = (
            self.x + self.vx + ax * way,
            self.z + self.vz + az * way,
            self.vx + ax * speed,
            self.vz + az * speed,
        )
        self.landed = after[1] <= 0
        if self.landed:
            part = self.z / (self.z - after[1])
            before = (self.x, self.z, self.vx, self.vz)
            after = tuple(b + part * (a - b) for a, b in zip(after, before, strict=True))
        self.x, self.z, self.vx, self.vz = after
        self.steps += 1
        self.trail.append((self.x, max(self.z, 0.0)))
        velocity, offset = math.hypot(self.vx, self.vz), abs(self.x - self.beacon)
        felt = [-offset / 60, -velocity / 20, -self.z / 100, -burnt / 4, 0.0, 0.0, 0.0]
        if self.landed:
            self.impact = velocity
            felt[4:] = [1.0, 1 / (1 + (velocity / 4) ** 2), 1 / (1 + (offset / 5) ** 2)]
        return felt

    def observe(self) -> list[float]:
        """What the reflex senses."""
        offset = self.x - self.beacon
        braking = self.vz**2 / (2 * max(self.z, 1.0)) / 4
        return [
            offset / 60,
            self.z / 100,
            self.vx / 10,
            self.vz / 10,
            1 - self.used / self.tank,
            (offset + 3 * self.vx) / 60,
            min(braking, 3.0),
        ]

    def tally(self) -> list[float]:
        """Score, miss, speed at touch-down, whether it landed, fuel used."""
        miss = abs(self.x)
        score = 100 / (1 + (miss / 5) ** 2) / (1 + (self.impact / 4) ** 2) if self.landed else 0.0
        return [score, miss, self.impact, float(self.landed), self.used]


@dataclass
class PlainAutopilot:
    """Flies a lander by a law; `believed` are gravity, drag and wind."""

    gains: tuple[float, float]
    flight: float
    believed: tuple[float, float, float] = (1.6, 0.02, 0.0)
    seconds: int = 0

    def act(self, lander: PlainLander) -> int:
        """The action for the next step."""
        gravity, drag, wind = self.believed
        to_go = max(self.flight - self.seconds, 3.0)
        self.seconds += 1
        asked = []
        for offset, speed in ((lander.x - lander.beacon, lander.vx), (lander.z, lander.vz)):
            asked.append(-(self.gains[0] * offset / to_go**2 + self.gains[1] * speed / to_go))
        side = asked[0] + drag * (lander.vx - wind)
        main = asked[1] + drag * lander.vz + gravity
        whole = (math.floor(main / (lander.main / 2) + 0.5), math.floor(side / lander.side + 0.5))
        return 3 * min(max(whole[0], 0), 2) + min(max(whole[1], -1), 1) + 1
