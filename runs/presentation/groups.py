"""Runs that belong together, such as the seeds of one configuration."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar

from babushka.runs.presentation.numbers import count


class Seeded(Protocol):
    """What groups are of: a run in any form."""

    @property
    def seed(self) -> int: ...


R = TypeVar("R", bound=Seeded)


@dataclass(frozen=True)
class Group(Generic[R]):
    """Runs of the same settings."""

    name: str  # what tells it from others
    runs: tuple[R, ...]
    title: str = ""  # what it may share with others
    settings: Mapping[str, str] = field(default_factory=dict)  # that tell it from others of its title

    @property
    def seeds(self) -> list[int]:
        """The seed of each run."""
        return [run.seed for run in self.runs]

    @property
    def size(self) -> str:
        """'10 seeds', or '10 runs' where some share a seed, or 'seed 3' where there is one."""
        if len(self.runs) == 1:
            return f"seed {self.runs[0].seed}"
        return count(len(self.runs), "seed" if len(set(self.seeds)) == len(self.runs) else "run")

    @property
    def heading(self) -> str:
        """The name and the number of runs."""
        return f"{self.name} ({self.size})"


def groups_by(runs: Iterable[R], name: Callable[[R], str]) -> list[Group[R]]:
    """The runs by name, in the order in which names first appear."""
    found: dict[str, list[R]] = {}
    for run in runs:
        found.setdefault(name(run), []).append(run)
    return [Group(each, tuple(members)) for each, members in found.items()]
