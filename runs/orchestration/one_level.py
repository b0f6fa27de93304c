"""One level of a life: the machines that there were on it, one after the other, and what each did.

A machine is on level 2 if the organism built it, on level 3 if such a machine did. What it brought is what it
took itself and what those took that it had built, as its maker felt it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from babushka.fitness.settings import SettingsError
from babushka.organisms.protocol import Organism
from babushka.runs.orchestration.one_life import OneLife


@dataclass(frozen=True)
class Taking:
    """What a hand took in a step, from 1 on."""

    step: int
    level: int  # whose hand it was
    kind: str
    worth: float  # to the machine


@dataclass(frozen=True)
class WorkingMachine:
    """One machine of a level, from the step in which it was built to its last."""

    first: int  # step, from 1 on
    steps: int  # that it worked
    promise: float  # felt by its maker in trials, per step, over what it would have felt alone
    delivery: float  # felt by its maker of what it brought, per step that it worked
    felt: float  # by itself, of what it brought
    wants: Mapping[str, float]  # weights of its sensors
    worth: Mapping[str, float]  # of each kind
    takings: tuple[Taking, ...]


def machines_of(life: OneLife, level: int) -> tuple[WorkingMachine, ...]:
    """The machines that there were on a level of a life, from level 2 on, in order."""
    built = life.so_far(f"built.{level}")
    starts = np.flatnonzero(np.diff(built[:-1], prepend=0.0) > 0)
    ends = np.append(starts[1:], life.steps)
    return tuple(_machine(life, level, int(start), int(end)) for start, end in zip(starts, ends, strict=True))


def check_level(organism: Organism, path: Path, level: int, first: int = 1) -> None:
    """Raise `SettingsError` where organisms of the run at `path` lack that level, of those from `first`."""
    levels = organism.levels
    if not first <= level <= levels:
        there = f"levels {first} to {levels}" if levels > first else f"level {levels} only"
        if levels < first:
            there = "one level, the organism itself"
        raise SettingsError(f"There is no level {level} in the run in {str(path)!r}: it has {there}.")


def driven(organism: Organism, life: OneLife, level: int) -> tuple[Any, str, dict[str, float]]:
    """(agents, words, values of kinds): a body that pursues what the last machine of a level did."""
    values = last_values(life, level)
    pursued = dict(zip(life.world.kinds, values[1:].tolist(), strict=True))
    return organism.driven(values[None, :]), f"its body driven by what level {level} wants", pursued


def last_values(life: OneLife, level: int) -> NDArray[np.float64]:
    """What each kind was worth to a level's last machine, shape (K + 1,); `SettingsError` without any."""
    steps = np.flatnonzero(life.trace.hands.place[: life.steps, level - 2, 0] >= 0)
    if not steps.size:
        raise SettingsError(
            f"In this life of member {life.member} nothing was ever built on level {level}; "
            "choose another --member, --episode, --generation or --regime."
        )
    return np.asarray(life.trace.hands.values[steps[-1], level - 2], np.float64)


def _machine(life: OneLife, level: int, start: int, end: int) -> WorkingMachine:
    """The machine that was built in step `start`, before another one was in step `end`, counted from 0."""

    def gained(column: str) -> float:
        series = life.so_far(f"{column}.{level}")
        return float(series[end] - series[start])

    hands, row = life.trace.hands, level - 2
    there = np.flatnonzero(hands.place[start:end, row, 0] >= 0) + start
    values = hands.values[start, row]
    promised = life.so_far(f"promise.{level}")
    prefix = f"wants.{level}."
    sensors = [column[len(prefix) :] for column in life.lives.columns if column.startswith(prefix)]
    takings = [
        Taking(int(step) + 1, 1 + hand, life.world.kinds[kind - 1], float(values[kind]))
        for step in there
        for hand in range(level - 1, life.levels)
        if (kind := int(hands.took[step, hand])) > 0
    ]
    return WorkingMachine(
        first=start + 1,
        steps=len(there),
        promise=float(promised[start] - (promised[start - 1] if start else 0.0)),
        delivery=gained("brought") / max(len(there), 1),
        felt=gained("sensed"),
        wants={sensor: float(life.so_far(prefix + sensor)[start]) for sensor in sensors},
        worth=dict(zip(life.world.kinds, values[1:].tolist(), strict=True)),
        takings=tuple(takings),
    )
