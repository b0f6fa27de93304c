"""What worlds in which a lander flies have in common: settings of the flight, engines, the picture."""

from dataclasses import dataclass
from typing import ClassVar

from babushka.fitness.settings import setting
from babushka.fitness.worlds.guidance import picture
from babushka.fitness.worlds.protocol import World


@dataclass(frozen=True)
class Lander(World):
    """Settings of a flight."""

    actions: ClassVar[tuple[str, ...]] = tuple(
        f"{main} {side}".strip() for main in ("fall", "half", "full") for side in ("left", "", "right")
    )
    causes: ClassVar[tuple[str, ...]] = ("still aloft", "on the ground")
    estimated: ClassVar[tuple[str, ...]] = ("gravity", "drag", "push")
    objective: ClassVar[str] = "score"
    objective_words: ClassVar[str] = "score"

    lifetime: int = setting(40, "longest flight", low=1, high=1000, unit="steps of a second")
    gravity: float = setting(1.6, "gravity at home", low=0, high=100, unit="m/s^2")
    drag: float = setting(0.02, "drag at home, over speed against the air", low=0, high=2, unit="per second")
    main: float = setting(4.0, "acceleration by the main engine", low=0.001, high=100, unit="m/s^2")
    side: float = setting(1.0, "acceleration by a side engine", low=0, high=100, unit="m/s^2")
    fuel: float = setting(80.0, "fuel, as the change of speed that it allows", low=0.001, unit="m/s")

    @property
    def steps(self) -> int:
        return self.lifetime

    @property
    def senses(self) -> tuple[str, ...]:
        return ("offset from the beacon", "height", "vx", "vz", "fuel", "offset ahead", "braking needed")

    @property
    def tallies(self) -> tuple[str, ...]:
        return ("score", "miss", "impact", "landed", "used")

    @property
    def picture(self) -> tuple[int, int]:
        return (picture.ROWS, picture.COLUMNS)

    @property
    def legend(self) -> tuple[str, ...]:
        return picture.LEGEND
