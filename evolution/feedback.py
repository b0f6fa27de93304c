"""Feedback between generations: what one did becomes a parameter of the regime that the next one lives in.

Or of the regime that it believes in, everywhere: what one generation found out, the next one is born with.

A column of the records of the selecting regime is averaged over all members and their lives, whatever deme
they are in; scaled, that is the value of a parameter of the next generation's regime. It is one number for a
generation, kept with its population, so that a resumed run, another engine and a replayed life have the same.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any, get_type_hints

import numpy as np

from babushka.fitness.settings import SettingsError, about, nearest, setting
from babushka.organisms.records import Lives

TABLE = "evolution.feedback"


@dataclass(frozen=True)
class Feedback:
    """What one generation did becomes a parameter of the regime that the next one lives in."""

    tally: str = setting("", "column of the records that is fed back; empty: nothing is")
    parameter: str = setting("", "parameter of the selecting regime that it becomes, within its range")
    per: str = setting(
        "life",
        "what it is counted per. life: mean over lives; step: sum over lives, divided by all steps lived",
        choices=("life", "step"),
    )
    scale: float = setting(1.0, "what it is multiplied by")
    initial: float = setting(0.0, "the parameter's value for generation 0")
    probes: tuple[str, ...] = setting((), "probes that have it too, by name; others keep their own value")
    believed: bool = setting(
        False, "whether it is what organisms believe, wherever they live, instead of what is so"
    )
    every: int = setting(1, "generations from one value to the next", low=1, high=10**9, unit="generations")

    def check(self) -> None:
        """Raise `SettingsError` where one of the two names is missing."""
        if bool(self.tally) != bool(self.parameter):
            given, missing = ("tally", "parameter") if self.tally else ("parameter", "tally")
            raise SettingsError(f"'{TABLE}.{given}' is given, but '{TABLE}.{missing}' is not; it takes both.")
        if self.believed and self.probes:
            raise SettingsError(
                f"'{TABLE}.probes' names probes that have the value, but '{TABLE}.believed' is true, so that "
                "it is believed everywhere; leave one of them out."
            )

    @property
    def changed(self) -> str:
        """The parameter of the regimes that it sets; empty where it sets none."""
        return "" if self.believed else self.parameter

    def check_with(self, regime: type, probes: Iterable[str], columns: Iterable[str], informed: bool) -> None:
        """Raise `SettingsError` for an unknown name, or a first value that is out of range."""
        if not self.tally:
            return
        if self.believed and informed:
            raise SettingsError(
                f"'{TABLE}.believed' cannot be true where 'belief.informed' is, which has organisms believe "
                "what is so."
            )
        for key, named, known in (
            ("tally", [self.tally], list(columns)),
            ("parameter", [self.parameter], [item.name for item in fields(regime)]),
            ("probes", self.probes, list(probes)),
        ):
            for name in named:
                if name not in known:
                    raise SettingsError(f"Unknown name {name!r} in '{TABLE}.{key}'{nearest(name, known)}")
        if get_type_hints(regime)[self.parameter] not in (float, int):
            raise SettingsError(f"'{TABLE}.parameter' is {self.parameter!r}, which is not a number.")
        if self.initial != self._allowed(regime, self.initial):
            declared = next(about(item) for item in fields(regime) if item.name == self.parameter)
            raise SettingsError(
                f"Setting '{TABLE}.initial' must be what the parameter {self.parameter!r} can be, "
                f"{declared.range() or 'a whole number'}, not {self.initial:g}."
            )

    def first(self) -> float | None:
        """The value for generation 0; None where nothing is fed back."""
        return self.initial if self.tally else None

    def following(self, regime: type, lives: Lives, number: int, before: float | None) -> float | None:
        """The value for generation `number`, after these lives, in the parameter's range.

        `before` is that of the generation that led them, which is kept if it is not yet time for another.
        """
        if not self.tally:
            return None
        if number % self.every and before is not None:
            return before
        total = float(lives.each(self.tally).sum())
        count = float(lives.each("steps").sum()) if self.per == "step" else float(lives.each("steps").size)
        value = self.scale * total / count if count else self.initial
        return self._allowed(regime, value if np.isfinite(value) else self.initial)

    def regimes(self, value: float, selecting: Any, probes: Mapping[str, Any], belief: Any) -> dict[str, Any]:
        """The selecting regime, all probes and the believed regime, those that have the value with it."""
        kind = get_type_hints(type(selecting))[self.parameter]
        new = {self.parameter: kind(value)}
        if self.believed:
            return {"belief_settings": replace(belief, **new)}
        changed = {name: replace(probes[name], **new) for name in self.probes}
        return {"regime_settings": replace(selecting, **new), "probe_settings": {**probes, **changed}}

    def _allowed(self, regime: type, value: float) -> float:
        """The value that the parameter can have which is next to this one."""
        assert is_dataclass(regime)
        declared = next(about(item) for item in fields(regime) if item.name == self.parameter)
        value = min(max(value, declared.low), declared.high)
        return float(round(value)) if get_type_hints(regime)[self.parameter] is int else float(value)
