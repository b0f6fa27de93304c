"""Candidates: objectives that an organism might have, told apart where they part.

A world has its own (`World.candidates`), and a configuration may change their weights or add others, a table
`[candidates.NAME]` each. The first is the base objective's own.
"""

import re
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from babushka.fitness.measures.wanted import NONE, OTHER
from babushka.fitness.settings import SettingsError, merged, nearest, plain_number, shown
from babushka.fitness.worlds.choices import Choices
from babushka.fitness.worlds.protocol import World

NAME = re.compile(r"[\w -]+")  # names become parts of names of columns
RESERVED = (OTHER, NONE)  # what shares call the rest
Candidates = dict[str, dict[str, float]]


def read_candidates(world: World, given: Mapping[str, Any]) -> Candidates:
    """The world's candidates with what a configuration says of them, weights by feature.

    Raises `SettingsError` for a name that columns cannot have, an unknown feature, a weight that is no finite
    number, and a candidate that wants nothing.
    """
    found: Candidates = {}
    for name, weights in merged(world.candidates, given).items():
        if not NAME.fullmatch(name) or name in RESERVED:
            raise SettingsError(
                f"A candidate cannot be called {name!r}: use letters, digits, '-', '_' and blanks, and "
                f"neither {OTHER!r} nor {NONE!r}, which mean the rest."
            )
        where = f"candidates.{name}"
        if not isinstance(weights, Mapping):
            raise SettingsError(f"Setting {where!r} must be a table of weights, not {shown(weights)}.")
        found[name] = {feature: _weight(world, where, feature, each) for feature, each in weights.items()}
        if not any(found[name].values()):
            raise SettingsError(f"The candidate {where!r} wants nothing: give it a weight other than 0.")
    return found


def weights_of(world: World, objectives: Mapping[str, Mapping[str, float]]) -> NDArray[np.float64]:
    """Objectives as weights over all features of a world, shape (objectives, F)."""
    rows = [[float(each.get(feature, 0.0)) for feature in world.features] for each in objectives.values()]
    return np.array(rows, np.float64).reshape(len(objectives), len(world.features))


def check_choices(world: World, found: Choices | None) -> Choices | None:
    """What a world's `choices` returned, if it fits the world; else raises `SettingsError`."""
    if found is None:
        return None
    situations, options = found.stands_for.shape if found.stands_for.ndim == 2 else (0, 0)
    if found.felt.shape != (situations, options, len(world.features)) or not situations:
        raise SettingsError(
            f"The choices of world {world.name!r} have shapes {found.felt.shape} and "
            f"{found.stands_for.shape}, which must be (S, O, {len(world.features)}) and (S, O)."
        )
    there = np.all(np.isfinite(found.felt), axis=2)
    if not np.all(np.any(there, axis=1)):
        raise SettingsError(f"The choices of world {world.name!r} have a situation without any option.")
    if found.stands_for.max() >= len(world.candidates):
        raise SettingsError(
            f"The choices of world {world.name!r} stand for candidate {found.stands_for.max()}, and there "
            f"are {len(world.candidates)}."
        )
    return found


def _weight(world: World, where: str, feature: str, given: Any) -> float:
    if feature not in world.features:
        raise SettingsError(f"Unknown feature {f'{where}.{feature}'!r}{nearest(feature, world.features)}")
    number = plain_number(given)
    if isinstance(number, bool) or not isinstance(number, int | float) or not np.isfinite(number):
        raise SettingsError(f"Setting {f'{where}.{feature}'!r} must be a finite number, not {shown(given)}.")
    return float(number)
