"""One life as it is shown: the trace, the names that it needs, and whose life it was."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from babushka.fitness.worlds.choices import PROBED
from babushka.fitness.worlds.protocol import World
from babushka.organisms.protocol import Organism
from babushka.organisms.records import Lives, seat_column
from babushka.organisms.trace import Trace

MOST_FURTHER_TALLIES = 2  # curves beside felt reward and the base objective


@dataclass(frozen=True)
class OneLife:
    """A traced life and whose it was. Moment t is after t steps: 0 is birth, `steps` is the end.

    `desires` has shape (F,), for the F features of the world. `traits` are numbers worth telling (budget,
    horizon, trust ...). `regime` and `belief` say in words where it lived and what it believed.
    """

    trace: Trace
    lives: Lives  # of this member alone, (1, 1, columns)
    world: World
    objective_weights: NDArray[np.float64]
    member: int
    generation: int | None = None
    regime: str = ""
    belief: str = ""
    traits: Mapping[str, float] = field(default_factory=dict)
    program: str = ""  # the mesa-objective in writing, where desires are not all of it
    seat: int = -1  # in which it sat, from 0 on; -1 in a world of one seat
    opponents: tuple[str, ...] = ()  # who sat in the others, in the order of seats
    altered: str = ""  # what was changed of its levels for this life, in words
    pursued: Mapping[str, float] = field(default_factory=dict)  # the value of kinds, where it was given those
    worth: Mapping[str, float] = field(
        default_factory=dict
    )  # what it feels of each kind that it takes itself
    in_words: str = ""  # what its genome makes of it, in lines
    notes: int = 0  # the last columns of the trace, which the record does not have
    told: tuple[str, ...] = ()  # what it did, a line for each step, where its kind notes more than actions

    def recorded(self, column: str) -> float:
        """One number of the record of this life, see `organisms.records`."""
        return float(self.lives.each(column)[0, 0])

    @property
    def steps(self) -> int:
        """How many steps it lived. The trace may have room for more."""
        return int(self.recorded("steps"))

    @property
    def cause(self) -> str:
        """How it ended, in the world's words."""
        return self.world.causes[int(self.recorded("cause"))]

    @property
    def has_picture(self) -> bool:
        """Whether there is anything to see of the world beside the curves."""
        return bool(self.trace.picture.shape[1] and self.trace.picture.shape[2])

    def reward(self) -> NDArray[np.float64]:
        """Felt reward of each step, shape (steps,)."""
        return np.asarray(self.trace.reward[: self.steps], np.float64)

    def tally(self, name: str) -> NDArray[np.float64]:
        """A tally of the world after each step, shape (steps,)."""
        column = self.world.tallies.index(name)
        return np.asarray(self.trace.tallies[: self.steps, column], np.float64)

    def seat_tallies(self) -> tuple[Mapping[str, float], ...]:
        """The tallies of each seat at the end, in the order of seats; none in a world of one seat."""
        seats = range(len(self.opponents) + 1 if self.seat >= 0 else 0)
        names = self.world.tallies
        return tuple({name: self.recorded(seat_column(seat, name)) for name in names} for seat in seats)

    def further_tallies(self) -> tuple[str, ...]:
        """Tallies worth a curve beside the base objective, at most two of them.

        A dot in its name ('eaten.fruit') marks a tally as one of a series, which is told by the account.
        How often it was probed is no such tally where it never was.
        """
        untold = {self.world.objective, *((PROBED,) if self.never_probed else ())}
        others = (name for name in self.world.tallies if name not in untold and "." not in name)
        return tuple(others)[:MOST_FURTHER_TALLIES]

    @property
    def never_probed(self) -> bool:
        """Whether this life was led in a world that could have probed it, and did not."""
        return PROBED in self.world.tallies and self.recorded(PROBED) == 0

    @property
    def levels(self) -> int:
        """How many levels have a hand in this life: itself is the first."""
        return 1 + int(self.trace.hands.place.shape[1])

    def so_far(self, column: str) -> NDArray[np.float64]:
        """A column of its kind's own before each step, once it has decided, and at the end: (steps + 1,)."""
        own = self.lives.columns[len(self.lives.columns) - (self.trace.columns.shape[1] - self.notes) :]
        series = self.trace.columns[: self.steps, own.index(column)]
        return np.append(series, self.recorded(column)).astype(np.float64)

    def shown_at(self, moment: int) -> int:
        """The step whose picture shows that moment. There is none after the last step: the last one stays."""
        return max(0, min(moment, self.steps - 1))

    def plan_path(self, moment: int) -> NDArray[np.int64]:
        """Row and column of where it is and where its plan leads from there, shape (cells, 2).

        A single cell where it has no plan, and at the end of life; no cell where its place is unknown.
        """
        step = self.shown_at(moment)
        return self._path(self.trace.place[step], self.trace.plan[step], moment)

    def hand_paths(self, moment: int) -> list[NDArray[np.int64]]:
        """The same of each further hand; no cells for one that is not in the world."""
        step, hands = self.shown_at(moment), self.trace.hands
        return [
            self._path(place, plan, moment)
            for place, plan in zip(hands.place[step], hands.plan[step], strict=True)
        ]

    def hand_values(self, moment: int) -> NDArray[np.float64]:
        """What each kind is worth to who drives each further hand, shape (hands, kinds)."""
        return np.asarray(self.trace.hands.values[self.shown_at(moment), :, 1:], np.float64)

    def pictures(self) -> NDArray[np.int16]:
        """The world before each step without its hands, shape (T, rows, columns)."""
        kinds = len(self.world.kinds)
        return np.where(self.trace.picture > kinds, 0, self.trace.picture) if kinds else self.trace.picture

    def _path(self, place: NDArray[np.int64], plan: NDArray[np.int64], moment: int) -> NDArray[np.int64]:
        """The cell of a hand and those of its plan."""
        if (place < 0).any():
            return np.zeros((0, 2), np.int64)
        known = (plan >= 0).all(axis=1)
        length = len(plan) if known.all() else int(np.argmin(known))
        if moment >= self.steps:
            length = 0
        return np.vstack([place[None, :], plan[:length]]).astype(np.int64)

    def title(self) -> str:
        """Whose life this is, in one line."""
        whose = f"member {self.member}"
        if self.generation is not None:
            whose += f" of generation {self.generation}"
        parts = [whose]
        if self.regime:
            parts.append(f"lives where {self.regime}")
        if self.belief and self.belief != self.regime:
            parts.append(f"believes that {self.belief}")
        if self.altered:
            parts.append(self.altered)
        if self.seat >= 0:
            parts.append(f"sits in seat {self.seat} against {', '.join(self.opponents)}")
        return ", ".join(parts)

    def kind_names(self) -> tuple[str, ...]:
        """Names of the picture's values from 0 on, those that the legend lacks included."""
        if self.world.kinds:
            return (self.world.legend[0], *self.world.kinds)
        names = list(self.world.legend)
        highest = int(self.trace.picture.max()) if self.trace.picture.size else -1
        names += [f"kind {value}" for value in range(len(names), highest + 1)]
        return tuple(names)


def moments(steps: int, every: int) -> list[int]:
    """0, every, 2 * every, ... and always `steps`: the moments of a film of every k-th step."""
    return sorted({*range(0, steps + 1, every), steps})


def plain(value: Any) -> float | int | None:
    """A NumPy number as JSON may hold it: whole where it is, None where it is not finite."""
    number = float(value)
    if not np.isfinite(number):
        return None
    return int(number) if number == int(number) else number


def noted(organism: Organism, world: World, lives: Lives, trace: Trace) -> tuple[int, tuple[str, ...]]:
    """(columns of the trace that are notes, what was done in a line for each step)."""
    notes, steps = len(organism.notes(world)), int(lives.each("steps")[0, 0])
    if notes == 0:
        return 0, ()
    return notes, organism.told(world, trace.columns[:steps, trace.columns.shape[1] - notes :])
