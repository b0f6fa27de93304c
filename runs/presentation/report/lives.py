"""The lives that the replay viewer shows: which members, in which worlds, packed small enough to embed.

A life is told by moments, as in `OneLife`: moment t is after t steps. Every `every`-th moment is
embedded and always the last. `every` is 1 unless all lives together would be larger than `LARGEST`, in which
case it is doubled until they fit; numbers that are sums stay exact at the moments shown.

Pictures are the first one whole and then the cells that changed; plans are the cells they lead to. Both are
unsigned 16-bit numbers, little endian, in base64.
"""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from babushka.evolution.generation import Generation
from babushka.fitness.settings import SettingsError
from babushka.runs.orchestration.one_life import OneLife, moments
from babushka.runs.orchestration.saved import Run
from babushka.runs.presentation.replay.worth import worth_of_kinds

LARGEST = 900_000  # bytes of all lives together
CELLS = 2**16  # of a picture, at most: cells are told by 16-bit numbers
MEMBERS = ("best", "median", "worst")
WORLDS = 2  # probes side by side
DIGITS = 6  # significant, of numbers that are not whole


@dataclass(frozen=True)
class Chosen:
    """A member whose lives are shown, and what it was chosen as."""

    row: int
    member: int
    words: str


def chosen_members(run: Run, generation: Generation, wanted: Sequence[str] = ()) -> list[Chosen]:
    """The members to show: by default the fittest, the median and the least fit one.

    Those wanted can also be ids or 'row:17'. A member that is several of these is listed once. Raises
    `SettingsError` for one that is not there.
    """
    fitness = np.nan_to_num(generation.known_fitness[:, 0], nan=-np.inf)
    order = np.argsort(-fitness, kind="stable")
    places = {"best": generation.best(), "median": int(order[len(order) // 2]), "worst": int(order[-1])}
    named: dict[int, list[str]] = {}
    for word in wanted or MEMBERS:
        row = places[word] if word in places else run.row_of(generation, word)
        named.setdefault(row, []).append(word if word in places else "asked for")
    return [
        Chosen(
            row,
            int(generation.ids[row]),
            f"{' and '.join(dict.fromkeys(words))}: member {generation.ids[row]}",
        )
        for row, words in named.items()
    ]


def shown_worlds(run: Run, generation: int) -> list[str]:
    """The labels of the worlds side by side: the first two probes, or the selecting one if there is none."""
    return list(run.experiment.at(generation).probe_settings)[:WORLDS] or ["selection"]


def lives_of(
    run: Run, generation: int, rows: Sequence[int], seed: int | None = None, episode: int = 0
) -> list[list[OneLife]]:
    """For every member (row), its life in every shown world, in the same worlds' seeds."""
    labels = shown_worlds(run, generation)
    return [
        [run.replay(generation, f"row:{row}", label, seed=seed, episode=episode) for label in labels]
        for row in rows
    ]


def packed(
    lives: Sequence[Sequence[OneLife]], largest: int = LARGEST
) -> tuple[int, list[list[dict[str, Any]]]]:
    """Every how many steps a moment is embedded, and each life as values for JSON."""
    longest = max(life.steps for row in lives for life in row)
    every = 1
    while True:
        made = [[pack(life, every) for life in row] for row in lives]
        if every >= longest or sum(size_of(life) for row in made for life in row) <= largest:
            return every, made
        every *= 2


def size_of(packed_life: dict[str, Any]) -> int:
    """About how many bytes a packed life takes in the page."""
    return len(json.dumps(packed_life, separators=(",", ":")))


def pack(life: OneLife, every: int = 1) -> dict[str, Any]:
    """One life, every `every`-th moment of it, as values for JSON."""
    shown = moments(life.steps, every)
    before = np.array(shown) - 1  # the step that leads to a moment; -1 at birth
    felt = np.concatenate([[0.0], np.cumsum(life.reward())])
    series = {name: [None, *_numbers(life.tally(name)[before[1:]])] for name in life.world.tallies}
    found: dict[str, Any] = {
        "moments": shown,
        "steps": life.steps,
        "cause": life.cause,
        "actions": [-1, *_actions(life, before[1:])],
        "felt": _numbers(felt[shown]),
        "tallies": series,
    }
    if has_picture(life):
        found["pictures"] = in_base64(_changes(life, shown))
        found["paths"] = in_base64(_paths(life, [life.plan_path(moment) for moment in shown]))
        if life.levels > 1:
            found["hands"] = _hands(life, shown)
            found["worth"] = _worth(life, shown)
    return found


def _actions(life: OneLife, steps: NDArray[np.int64]) -> list[int] | list[str]:
    """Numbers of named actions; words of bits as they are, which JavaScript's numbers could not hold."""
    taken = life.trace.action[steps].tolist()
    return [life.world.action_name(action) for action in taken] if life.world.bits else taken


def has_picture(life: OneLife) -> bool:
    """Whether the life has a picture that is small enough to embed."""
    return life.has_picture and life.trace.picture.shape[1] * life.trace.picture.shape[2] <= CELLS


def _changes(life: OneLife, shown: Sequence[int]) -> list[int]:
    return changes(life.pictures()[[life.shown_at(moment) for moment in shown]])


def changes(pictures: NDArray[Any]) -> list[int]:
    """The first picture whole; then for each other the number of changed cells, and each with its value."""
    now, *rest = pictures.reshape(len(pictures), -1)
    numbers: list[int] = now.tolist()
    for after in rest:
        cells = np.flatnonzero(now != after)
        numbers.append(len(cells))
        numbers += np.column_stack([cells, after[cells]]).ravel().tolist()
        now = after
    return numbers


def _paths(life: OneLife, paths: Sequence[NDArray[np.int64]]) -> list[int]:
    """For each moment the number of cells, then the cells: where a hand is, and where its plan leads."""
    columns = life.trace.picture.shape[2]
    numbers: list[int] = []
    for path in paths:
        numbers.append(len(path))
        numbers += (path[:, 0] * columns + path[:, 1]).tolist()
    return numbers


def _hands(life: OneLife, shown: Sequence[int]) -> list[str]:
    """The paths of each hand beside its own."""
    every = [life.hand_paths(moment) for moment in shown]
    return [in_base64(_paths(life, [paths[hand] for paths in every])) for hand in range(life.levels - 1)]


def _worth(life: OneLife, shown: Sequence[int]) -> list[list[Any]]:
    """What each kind is worth to each level, from level 1 on: for each [place, values] where it changes.

    The place is among the moments shown; a level that has nobody then has no values.
    """
    every = [worth_of_kinds(life, moment)[1:] for moment in shown]
    found: list[list[Any]] = []
    for level in range(len(every[0])):
        changes: list[Any] = []
        for place, worth in enumerate(every):
            values = [_number(round(value, 2)) for value in worth[level].tolist()]
            values = [] if None in values else values
            if not changes or changes[-1][1] != values:
                changes.append([place, values])
        found.append(changes)
    return found


def in_base64(numbers: Sequence[int]) -> str:
    """Unsigned 16-bit numbers as text; raises `SettingsError` for others."""
    values = np.asarray(numbers, np.int64)
    if values.size and not 0 <= values.min() <= values.max() < 2**16:
        raise SettingsError("The world's picture holds numbers beyond 65535, which a report cannot show.")
    return base64.b64encode(values.astype("<u2").tobytes()).decode()


def _numbers(values: NDArray[np.float64]) -> list[float | int | None]:
    """Numbers as JSON may hold them, rounded where they are not whole."""
    return [_number(value) for value in np.asarray(values, np.float64).tolist()]


def _number(value: float) -> float | int | None:
    if not np.isfinite(value):
        return None
    return int(value) if value.is_integer() else float(f"{value:.{DIGITS}g}")
