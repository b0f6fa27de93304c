"""What a strategy is: the genes it has, what kernels need of it, and what of genomes the history tells."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any, ClassVar

from babushka.organisms.genome import Genomes, Layout

ALLELES = 16  # of a gene: its 4 bits
BITS = 4


@dataclass(frozen=True)
class Strategy(ABC):
    """A strategy; its fields are settings. Every gene of its layout has `ALLELES` levels.

    The class of what `rules` returns implements `act` and `inherit`, and perhaps `begin` and `learn`, of
    `fitness.worlds.ecology.protocol`.
    """

    name: ClassVar[str]

    @property
    @abstractmethod
    def layout(self) -> Layout:
        """The blocks of its genome."""

    @property
    def memory(self) -> int:
        """How many numbers are kept of each agent beside its genome."""
        return 0

    @property
    def notes(self) -> int:
        """How many numbers are noted of each agent to save time.

        They follow from what else there is of it, are not saved, and are 0 in a world that was.
        """
        return 0

    @property
    @abstractmethod
    def mutation(self) -> float:
        """The probability that a bit of a gene that is copied changes at a birth."""

    @abstractmethod
    def rules(self) -> Any:
        """A NamedTuple of numbers and arrays for the kernel."""

    def measures(self, genomes: Genomes) -> dict[str, float]:
        """Columns of the history that follow from the genomes of the living (members, genes)."""
        return {}
