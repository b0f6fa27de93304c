"""What a configuration says of a dynamics; what it does is in `evolution.dynamics.protocol`."""

from dataclasses import dataclass
from typing import ClassVar

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
