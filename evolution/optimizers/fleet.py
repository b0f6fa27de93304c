"""The fleet: all members have one genome, which is updated after the fact by what they did in the field.

Nobody is selected and nothing mutates. Members live on with the genome that they share, each generation anew
as it says. Every `evolution.update_every` generations all are replaced by members with an updated one. What
an update does:

    what members learned in the last generation      `evolution.inheritance`
        nothing of it                                    baldwinian, darwinian
        the average of all (federated averaging:         averaged
        McMahan, Moore, Ramage, Hampson and Arcas 2017, "Communication-efficient learning of deep networks
        from decentralized data", AISTATS)
        that of the best member                          lamarckian
    what members want                                `evolution.fleet.refit_goal`
        the weights of the genome's block `desires` are fitted to the reported base objective

The fit is by least squares over all members and generations since the last update: the weights by which what
members felt would have been what they were worth. With sums over members of what was felt F (a weight's
feature each), of felt reward f and of the base objective y,

    w' = w + (sum F F^T)^-1 sum F (y - f)

with the pseudoinverse, so that a weight that nothing is known about stays. Where a kind scales its weights
to length 1, felt reward is in a unit of its own, and their direction can be fitted (`evolution.fleet.fit`):

    w' ~ P sum F y + u (w - P sum F F^T w)        P = (sum F F^T)^-1,   u = |sum f y| / sum f^2

The last part is what nothing is known about, in the unit of the base objective. That is known to nobody
while they live; a member's goal changes by what was reported of all afterwards, or not at all. Of each
member means over its lives are enough for that: lives differ, and there is no intercept.
"""

from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from babushka.evolution.generation import Population, State
from babushka.evolution.optimizers.normal import nobody, one_thread
from babushka.evolution.optimizers.protocol import BaseOptimizer, Draw, Fitness, Measures, plain
from babushka.fitness.settings import SettingsError, setting
from babushka.organisms.genome import Genomes
from babushka.organisms.objective_organism import of_length_one
from babushka.organisms.protocol import Organism

DESIRES = "desires"  # the block of weights over what is felt, by feature
FELT = "felt"  # the column of felt reward
Values = NDArray[np.float64]


@dataclass(frozen=True)
class FleetSettings:
    """What an update of a fleet's genome takes from the field, beside what was learned."""

    refit_goal: bool = setting(
        False, "whether an update fits the weights of what is felt to the reported base objective"
    )
    fit: str = setting(
        "weights",
        "what of the weights is fitted. weights: each as it is; direction: all up to their length, for kinds "
        "that scale them to length 1",
        choices=("weights", "direction"),
    )
    best_by: str = setting(
        "felt",
        "which member is the best, whose learning all get where inheritance is lamarckian. felt: that of the "
        "highest felt reward; outcome: that of the highest base objective",
        choices=("felt", "outcome"),
    )


@dataclass(frozen=True)
class Fleet(BaseOptimizer):
    """One genome for all, and its updates."""

    name: ClassVar[str] = "fleet"
    Settings: ClassVar[type[Any]] = FleetSettings
    descends: ClassVar[bool] = False
    immigration: ClassVar[bool] = False

    @property
    def follows_best(self) -> bool:
        """Whether an update takes what the best member learned."""
        return self.settings.inheritance == "lamarckian"

    @property
    def named_measures(self) -> tuple[str, ...]:
        """Felt reward, and what was felt of each weight's feature where these are fitted."""
        if self.own.refit_goal:
            return (FELT, *(f"{FELT}.{feature}" for feature in self._features))
        return (FELT,) if self.follows_best and self.own.best_by == "felt" else ()

    @property
    def measured(self) -> int:  # type: ignore[override]
        """As many."""
        return len(self.named_measures)

    @property
    def _features(self) -> tuple[str, ...]:
        """The features that have a weight in the genome."""
        return tuple(locus for block in self.layout.blocks if block.name == DESIRES for locus in block.loci)

    def check(self) -> None:
        """Raise `SettingsError` for several objectives, and for a goal that cannot be fitted."""
        self.one_objective()
        if not self.own.refit_goal:
            return
        if not self._features or self.layout.levels[self.layout.span(DESIRES)].any():
            raise SettingsError(
                "'evolution.fleet.refit_goal' fits weights, but this genome has none that are numbers on a "
                "scale; set it to false, or have the weights evolve."
            )
        if FELT in self.settings.objectives:
            raise SettingsError(
                "'evolution.fleet.refit_goal' fits what is felt to the base objective, so 'felt' cannot be "
                "that in 'evolution.objectives'."
            )

    def check_organism(self, organism: Organism) -> None:
        """Raise `SettingsError` where a goal is to be fitted in another form than members have it in."""
        scaled = "direction" if organism.scaled else "weights"
        if self.own.refit_goal and self.own.fit != scaled:
            do = "scale" if organism.scaled else "do not scale"
            raise SettingsError(
                f"'evolution.fleet.fit' must be \"{scaled}\" for organisms of kind {organism.name!r}, which "
                f"{do} their weights to length 1."
            )

    def founders(self, start: Genomes | None = None, draw: Draw | None = None) -> Population:
        """Generation 0: copies of the first founder."""
        made = super().founders(start, draw)
        genomes = np.repeat(made.genomes[:1], len(made.genomes), axis=0)
        return replace(made, genomes=genomes, state=plain(self._fresh(made.genomes[0])))

    def breed(self, population: Population, fitness: Fitness, measures: Measures | None = None) -> Population:
        """The same members again, or as many new ones with an updated genome."""
        if measures is None or not self.measured:
            measures = np.zeros((len(fitness), 0))
        if measures.shape[1] != self.measured:
            raise ValueError(f"Base optimizer {self.name!r} needs {self.measured} measures of every member.")
        state: State = self._reported(population.state, fitness, measures)
        members = self.settings.population
        if int(state["epochs"]) < self.settings.update_every and members == len(population.genomes):
            shared = np.repeat(state["shared"][None], members, axis=0)
            return replace(
                population,
                number=population.number + 1,
                genomes=shared,
                first_id=population.next_id,
                state=plain(state),
            )
        updated = state["shared"]
        if int(state["epochs"]) >= self.settings.update_every:
            updated = self._updated(population, state, fitness, measures)
            state = self._fresh(updated)
        born = self.following(population, np.repeat(updated[None], members, axis=0), nobody(members), state)
        return replace(born, state=plain({**born.state, "shared": born.genomes[0]}))

    def _fresh(self, shared: Genomes) -> State:
        """What is remembered right after an update: the genome, and logs in which nothing stands."""
        features = len(self._features) if self.own.refit_goal else 0
        return {
            "shared": shared,
            "epochs": np.array(0, np.int64),
            "products": np.zeros((features, features)),
            "residues": np.zeros(features),
        }

    def _reported(self, state: State, fitness: Fitness, measures: Measures) -> dict[str, NDArray[Any]]:
        """The state with what members report of one more generation; whose numbers are none say nothing."""
        made = {**state, "epochs": state["epochs"] + 1}
        if self.own.refit_goal:
            told = np.isfinite(measures).all(axis=1) & np.isfinite(fitness[:, 0])
            felt, features = measures[told, 0], measures[told, 1:]
            made["products"] = state["products"] + np.einsum("ni,nj->ij", features, features)
            made["residues"] = state["residues"] + np.einsum("ni,n->i", features, fitness[told, 0] - felt)
        return made

    def _updated(self, population: Population, state: State, fitness: Fitness, measures: Measures) -> Genomes:
        """The genome for the next members, from one whose learning has been written into it."""
        row = 0  # where learning is averaged, all have the same
        if self.follows_best:
            by = measures[:, 0] if self.own.best_by == "felt" else fitness[:, 0]
            row = int(np.argmax(np.nan_to_num(by, nan=-np.inf)))
        updated: Genomes = population.genomes[row].copy()
        if self.own.refit_goal:
            weights = self.layout.span(DESIRES)
            before = state["shared"][weights].astype(np.float64)
            with one_thread():
                fitted = _weights if self.own.fit == "weights" else _direction
                updated[weights] = fitted(before, state["products"], state["residues"])
        return updated


def _weights(before: Values, products: Values, residues: Values) -> Values:
    """The weights by which what was felt would have been the base objective; see above, (weights,) all."""
    return np.asarray(before + np.linalg.pinv(products, hermitian=True) @ residues)


def _direction(before: Values, products: Values, residues: Values) -> Values:
    """The same up to their length, which is made 1; the weights before, if nothing is known at all."""
    own = of_length_one(before[None])[0]
    inverse = np.linalg.pinv(products, hermitian=True)
    told, felt = residues + products @ own, own @ products @ own
    unit = abs(own @ told) / felt if felt > 0 else 1.0
    fitted = inverse @ told + unit * (own - inverse @ (products @ own))
    chosen: Values = of_length_one(fitted[None])[0] if fitted.any() else own
    return chosen
