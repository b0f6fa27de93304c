"""What organism kinds share that pursue an objective of their own: weights or a program."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from babushka.fitness.objectives import Weights, values_of
from babushka.fitness.settings import SettingsError, nearest, setting
from babushka.fitness.worlds.protocol import World
from babushka.organisms.genome import Block, Genomes
from babushka.organisms.programs.blocks import described, expressed, linear_view, program_block
from babushka.organisms.programs.evaluation import constant_programs
from babushka.organisms.protocol import Organism


def of_length_one(weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Rows of weights scaled to Euclidean length 1 (or 0, if all are 0); shape (members, F)."""
    length = np.sqrt((weights**2).sum(axis=1, keepdims=True))
    scaled = np.divide(weights, length, out=np.zeros_like(weights), where=length > 0)
    return np.asarray(scaled, np.float64)


@dataclass(frozen=True)
class ObjectiveOrganism(Organism):
    """An organism kind that pursues what its genome, or a setting, says.

    A kind puts `objective_blocks` into its layout and `objectives` into its agents; how weights are scaled is
    its own business (`weigh`).
    """

    objective: str = setting(
        "weights",
        "form of the mesa-objective: a weight for each feature, or a program (an expression over them)",
        choices=("weights", "program"),
    )
    max_nodes: int = setting(31, "largest program that can evolve", low=1, high=1000, unit="nodes")
    max_depth: int = setting(8, "deepest program that can evolve; a lone feature has depth 0", low=0, high=90)
    wired: dict[str, float] = setting(dict, "a fixed mesa-objective, by feature; empty: it evolves")
    desire_sigma: float = setting(0.2, "mutation of the mesa-objective's weights (standard deviation)", low=0)

    def check_world(self, world: World) -> None:
        """Raise `SettingsError` for a world without named actions, and for a wired desire that cannot be."""
        super().check_world(world)
        if self.wired and self.objective == "program":
            raise SettingsError(
                "'organism.wired' fixes weights, so it cannot go with 'organism.objective' = \"program\"."
            )
        for feature in self.wired:
            if feature not in world.features:
                raise SettingsError(
                    f"Unknown feature 'organism.wired.{feature}'{nearest(feature, world.features)}"
                )

    def objective_blocks(self, world: World) -> list[Block]:
        """What the genome says of the mesa-objective: nothing if it is wired, else one block."""
        if self.objective == "program":
            return [program_block(world, self.max_nodes, self.max_depth)]
        return [] if self.wired else [self.weight_block(world)]

    def weight_block(self, world: World) -> Block:
        """The block of evolving weights."""
        return Block("desires", world.features, sigma=self.desire_sigma)

    def weigh(self, weights: NDArray[np.float64]) -> NDArray[np.float64]:
        """The desires that genes of the block of weights, or wired weights, stand for; (members, F) both."""
        return weights

    def unit_of_felt(self, world: World) -> str:
        """Weights that are not scaled have a unit if they are fixed; others, and programs, have none."""
        if self.scaled or not self.wired:
            return super().unit_of_felt(world)
        return ", ".join(f"{feature} = {weight:g}" for feature, weight in sorted(self.wired.items()))

    def objectives(self, genomes: Genomes, world: World) -> Any:
        """The members' objectives for the kernels."""
        if self.objective == "program":
            return expressed(genomes, self.layout(world))
        return Weights(self._weights(genomes, world))

    def no_objectives(self, members: int, world: World) -> Any:
        """Objectives of those who desire nothing, of the same class as `objectives`."""
        if self.objective == "program":
            return constant_programs(self.max_nodes, members)
        return Weights(np.zeros((members, len(world.features))))

    def objective_weights(self, genomes: Genomes, world: World) -> NDArray[np.float64]:
        """The mesa-objectives, shape (members, F); of programs, the linear view."""
        if self.objective == "program":
            return linear_view(genomes, self.layout(world), world)
        return self._weights(genomes, world)

    def wired_to(self, agents: Any, objective_weights: NDArray[np.float64], all_levels: bool = True) -> Any:
        """The same agents with weights, treated as wired ones are, whatever their objectives were."""
        return agents._replace(objective=Weights(self.weigh(objective_weights)))

    def linear(self, world: World) -> bool:
        """Weights are; programs where features exclude each other."""
        return self.objective == "weights" or world.exclusive

    def values(self, genomes: Genomes, world: World, felt: NDArray[np.float64]) -> NDArray[np.float64]:
        """What each row of `felt`, shape (N, F), is worth to each member, shape (members, N)."""
        if self.objective == "weights":
            return super().values(genomes, world, felt)
        return values_of(self.objectives(genomes, world), len(genomes), felt)

    def describe(self, genome: Genomes, world: World) -> str:
        """The program of one genome, as an expression; empty for weights."""
        return "" if self.objective == "weights" else described(genome, self.layout(world))

    def _weights(self, genomes: Genomes, world: World) -> NDArray[np.float64]:
        if self.wired:
            wired = [self.wired.get(feature, 0.0) for feature in world.features]
            return self.weigh(np.tile(np.array(wired, np.float64), (len(genomes), 1)))
        return self.weigh(genomes[:, self.layout(world).span("desires")].astype(np.float64))
