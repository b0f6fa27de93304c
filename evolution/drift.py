"""Parameters of regimes that drift: `evolution.drift`, by a name of one's own for each drift.

What a parameter has moved by is a function of the seed and the generation alone, so that a resumed run, every
engine and a replayed life have the same:

    moved(g) = line (g - begins) + walk (W(g) - W(begins))        from generation `begins` on; 0 before it

W is a random walk with steps of standard deviation 1, another one for each parameter of each drift. It is
added to the parameter in the selecting regime and in every probe but those that are `fixed`, and stops at the
ends of its range. What agents believe does not drift, unless they are informed.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from typing import Any, get_type_hints
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from babushka.fitness import streams
from babushka.fitness.settings import SettingsError, about, nearest, setting

SHORTEST = 1024  # generations for which a walk is drawn at a time


@dataclass(frozen=True)
class Drift:
    """How some parameters of the regimes drift from one generation to the next."""

    parameters: tuple[str, ...] = setting((), "parameters of the regimes that drift, each by itself")
    line: float = setting(0.0, "what is added to each per generation")
    walk: float = setting(0.0, "standard deviation of what chance adds to each per generation", low=0)
    begins: int = setting(0, "generation until which nothing drifts", low=0, high=10**9, unit="generation")
    fixed: tuple[str, ...] = setting((), "probes that do not drift, by name")


Drifts = Mapping[str, Drift]


def check_drifts(given: Drifts, regime: type, probes: Collection[str], fed_back: str) -> None:
    """Raise `SettingsError` for names that nobody knows and for a parameter that cannot drift.

    `fed_back` is the parameter that is fed back, if there is one.
    """
    hints = get_type_hints(regime)
    for name, drift in given.items():
        where = f"evolution.drift.{name}"
        if not drift.parameters:
            raise SettingsError(
                f"'{where}.parameters' is empty, so that nothing drifts; name some, or remove it."
            )
        for key, named, known in (
            ("parameters", drift.parameters, [item.name for item in fields(regime)]),
            ("fixed", drift.fixed, list(probes)),
        ):
            for one in named:
                if one not in known:
                    raise SettingsError(f"Unknown name {one!r} in '{where}.{key}'{nearest(one, known)}")
        for one in drift.parameters:
            if hints[one] is not float:
                raise SettingsError(
                    f"'{where}.parameters' has {one!r}, which cannot drift: it is no fraction."
                )
            if one == fed_back:
                raise SettingsError(
                    f"The parameter {one!r} cannot both drift ('{where}') and be fed back "
                    "('evolution.feedback')."
                )


def moved(seed: int, name: str, drift: Drift, parameter: str, generation: int) -> float:
    """What a parameter has moved by at a generation."""
    if generation <= drift.begins:
        return 0.0
    found = drift.line * (generation - drift.begins)
    if drift.walk:
        walk = _walk(seed, crc32(f"{name}.{parameter}".encode()), _length(generation))
        found += drift.walk * float(walk[generation] - walk[drift.begins])
    return found


def drifted(
    given: Drifts, seed: int, generation: int, selecting: Any, probes: Mapping[str, Any]
) -> tuple[Any, dict[str, Any]]:
    """The selecting regime and all probes as they are at a generation."""
    changed = dict(probes)
    for name, drift in given.items():
        by = {each: moved(seed, name, drift, each, generation) for each in drift.parameters}
        selecting = _shifted(selecting, by)
        changed.update(
            {label: _shifted(probe, by) for label, probe in changed.items() if label not in drift.fixed}
        )
    return selecting, changed


def _shifted(regime: Any, by: Mapping[str, float]) -> Any:
    """The regime with that added to its parameters, as far as they may go."""
    declared = {item.name: about(item) for item in fields(regime)}
    return replace(
        regime,
        **{
            name: min(max(getattr(regime, name) + value, declared[name].low), declared[name].high)
            for name, value in by.items()
        },
    )


def _length(generation: int) -> int:
    """How long a walk is drawn that is asked for at a generation: to the next power of 2."""
    return max(SHORTEST, 1 << generation.bit_length())


@lru_cache(maxsize=64)
def _walk(seed: int, key: int, length: int) -> NDArray[np.float64]:
    """A random walk from 0 on, shape (length + 1,); a longer one begins like a shorter one."""
    steps = streams.generator(seed, streams.DRIFT, key).standard_normal(length)
    return np.concatenate([[0.0], np.cumsum(steps)])
