"""What a configuration says of a dynamics; what it does is in `evolution.dynamics.protocol`."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from babushka.fitness.settings import SettingsError
from babushka.fitness.worlds.protocol import World
from babushka.organisms.genome import Layout
from babushka.organisms.protocol import Organism

# The tables of a configuration that a dynamics may read beside its own.
READABLE = (
    *("world", "organism", "regime", "belief", "probes", "candidates", "evolution", "opponents"),
    "designer",
)


@dataclass(frozen=True)
class DynamicsSettings:
    """Settings of a dynamics, one a field; `check()`, where there is one, raises `SettingsError`.

    Where `lives_apart`, each member leads lives of its own in `world`, as `organism`: they are recorded
    beside those of random organisms, selection counts fitness in them, and any can be lived again. Where not,
    members live together: nobody has a fitness, and the state of their world is the population's.
    """

    name: ClassVar[str]
    lives_apart: ClassVar[bool] = True
    sections: ClassVar[tuple[str, ...]] = ()  # those of `READABLE` that it reads; others must not be given
    shown: ClassVar[tuple[str, ...]] = ("members",)  # columns of the history to look at, if not apart

    def layout(self, organism: Organism, world: World) -> Layout:
        """The layout of genomes: that of the organism kind, unless the dynamics has its own."""
        return organism.layout(world)

    def parts(self) -> Mapping[str, Any]:
        """Settings of what it is made of, each a table of that name within its own table."""
        return {}

    def refuse_unread(self, mapping: Mapping[str, Any]) -> None:
        """Raise `SettingsError` for a table of a configuration that the dynamics does not read."""
        for name in READABLE:
            if mapping.get(name) and name not in self.sections:
                read_too = "".join(f", {section!r}" for section in self.sections)
                raise SettingsError(
                    f"The dynamics {self.name!r} does not read the table {name!r}, but 'dynamics'{read_too}; "
                    "leave it out."
                )
