"""With what each stretch of a run's generations was made: one, unless it was resumed under other versions."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

TARGET = ("NUMBA_CPU_NAME", "NUMBA_CPU_FEATURES")  # another processor than the one that it runs on


@dataclass(frozen=True)
class Stretch:
    """The generations from `first` on, until the next stretch; the fields are those of `Provenance`."""

    first: int = 0
    created: str = ""
    command: tuple[str, ...] = ()
    software: dict[str, str | None] = field(default_factory=dict)
    git: dict[str, Any] | None = None
    platform: dict[str, Any] = field(default_factory=dict)
    environment: dict[str, str] = field(default_factory=dict)

    @staticmethod
    def parse(found: Mapping[str, Any]) -> "Stretch":
        """What a table in provenance.json says; raises KeyError, TypeError or ValueError if it is damaged."""
        return Stretch(
            first=int(found.get("first", 0)),
            created=str(found.get("created", "")),
            command=tuple(str(word) for word in found.get("command", ())),
            software=dict(found.get("software", {})),
            git=None if found.get("git") is None else dict(found["git"]),
            platform=dict(found.get("platform", {})),
            environment=dict(found.get("environment", {})),
        )

    def deciding(self) -> dict[str, str]:
        """What the last bit of a result can depend on, by name, as far as it is known."""
        commit = None if self.git is None else self.git.get("commit")
        known = {
            **self.software,
            "commit": None if commit is None else str(commit)[:12],
            "Python": self.platform.get("implementation"),
            "processor": self.platform.get("cpu"),
            "machine": self.platform.get("machine"),
            **{name: self.environment.get(name) for name in TARGET},
        }
        return {name: str(value) for name, value in known.items() if value}


def differences(one: Stretch, other: Stretch) -> dict[str, tuple[str, str]]:
    """What decides the last bit and is another in `other` than in `one`, by name.

    What only one of them has cannot have decided anything in both, but for the target of the compiler.
    """
    here, there = one.deciding(), other.deciding()
    names = [name for name in here if name in there or name in TARGET]
    names += [name for name in TARGET if name in there and name not in here]
    pairs = {name: (here.get(name, "not set"), there.get(name, "not set")) for name in names}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def in_words(found: Mapping[str, tuple[str, str]], which: int) -> str:
    """One side of `differences`: 'numpy 2.3.1, processor A'."""
    return ", ".join(f"{name} {pair[which]}" for name, pair in found.items())
