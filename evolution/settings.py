"""Settings that base optimizers share. What only one of them asks for is declared by its own class."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from babushka.evolution.drift import Drift
from babushka.evolution.feedback import Feedback
from babushka.evolution.founding import Founding
from babushka.fitness.settings import SettingsError, setting, tables_of_others

DEMES = 500  # at most, so that a snapshot can hold what the base optimizer of each remembers
INHERITANCE = ("darwinian", "baldwinian", "lamarckian", "averaged")
ACQUIRED = INHERITANCE[2:]  # where what was learned is inherited
MOVE = "emigrants"  # what is said where members change places, instead of a selection


@dataclass(frozen=True)
class Islands:
    """The island model: demes that are bred apart, and migration between them."""

    demes: int = setting(
        1,
        "demes that the population and its survivors are shared out among; 1: one population, no islands",
        low=1,
        high=DEMES,
    )
    topology: str = setting(
        "ring",
        "where emigrants go. ring: to the next deme; stepping-stone: to both neighbours in turn; all: to "
        "every other deme in turn",
        choices=("ring", "stepping-stone", "all"),
    )
    rate: float = setting(
        0.1, "share of a deme that migrates at a time, at least one member; 0: nobody ever", low=0, high=1
    )
    interval: int = setting(
        5, "generations from one migration to the next", low=1, high=10**9, unit="generations"
    )
    emigrants: str = setting("selBest", "DEAP's selection of those who migrate, by its name in deap.tools")
    replaced: str = setting(
        MOVE,
        "whose places they take. emigrants: of those who leave, so that members move; or DEAP's selection of "
        "members to replace by copies, such as selWorst",
    )


@dataclass(frozen=True)
class Evolution:
    """How generations are selected, crossed over and mutated. Names of selections are DEAP's.

    Selection and survivors mean something to the optimizer 'genetic' only; crossover and mutation to
    'map-elites' too. What is one optimizer's own stands in a table of its name, such as [evolution.genetic].
    """

    moved: ClassVar[Mapping[str, str]] = {
        "optimizer_arguments": "in the table of the base optimizer itself, such as 'evolution.cma.sigma'",
        "optimizer_measures": "'evolution.map-elites.measures'",
        "selection_arguments": "'evolution.genetic.selection_arguments'",
        "survivors_by": "'evolution.genetic.survivors_by'",
        "parents_among": "'evolution.genetic.parents_among'",
    }

    population: int = setting(150, "members of a generation", low=2, high=10_000_000)
    episodes: int = setting(
        2, "lives per member, generation and regime, in worlds all members share", low=1, high=10_000
    )
    objectives: tuple[str, ...] = setting(
        (),
        "what selection counts: columns of the records, '-' before one to minimise; empty: the world's own",
    )
    optimizer: str = setting(
        "genetic", "base optimizer, by name; pycma needs the extra cma, map-elites the extra ribs"
    )
    selection: str = setting("selTournament", "DEAP's selection of parents, by its name in deap.tools")
    survivors: int = setting(
        6, "members that live on into the next generation, where they are evaluated anew (elitism)", low=0
    )
    crossover: str = setting("uniform", "crossover of two parents")
    crossover_rate: float = setting(0.7, "probability that a pair is crossed over", low=0, high=1)
    crossover_arguments: dict[str, float] = setting(dict, "its arguments (uniform: probability; sbx: eta)")
    mutation: str = setting("gaussian", "mutation")
    mutation_rate: float = setting(0.05, "probability that a gene mutates", low=0, high=1)
    mutation_arguments: dict[str, float] = setting(
        dict, "its arguments (gaussian: scale; polynomial: eta, scale)"
    )
    program_crossover: str = setting(
        "cxOnePoint",
        "DEAP's crossover of programs, by its name in deap.gp; 'evolution.crossover_rate' is its rate too",
    )
    program_mutation: str = setting(
        "any",
        "DEAP's mutation of programs, by its name in deap.gp; any: one of DEAP's, drawn each time",
    )
    program_mutation_rate: float = setting(0.3, "probability that a program mutates", low=0, high=1)
    inheritance: str = setting(
        "baldwinian",
        "what learning does to heredity. darwinian: nobody learns; baldwinian: members learn, and children "
        "inherit what their parents were born with; lamarckian: they inherit what their parents learned in "
        "the first of their lives; averaged: what all members of the deme learned, on average",
        choices=INHERITANCE,
    )
    random_lives: int = setting(
        64, "random organisms per generation and regime: the yardstick of attainment", low=2, high=1_000_000
    )
    probe_every: int = setting(
        1,
        "generations from one that lives in the probes to the next, from 0 on; columns of probes are empty "
        "between",
        low=1,
        high=10**9,
        unit="generations",
    )
    founders: dict[str, Founding] = setting(
        dict,
        "where genes begin, by block: tables of mean and spread, in the genes' own units (of budgets "
        "logarithms to base 2); empty: as the organism kind says",
    )
    planted: dict[str, int] = setting(
        dict,
        "known genomes among the founders, in place of random ones: how many by name, as the organism kind "
        "calls them (in every deme); empty: none",
        low=0,
    )
    hall: int = setting(10, "members remembered in the hall of fame", low=1, high=10_000)
    islands: Islands = setting(Islands, "")
    feedback: Feedback = setting(Feedback, "")
    drift: dict[str, Drift] = setting(
        dict,
        "parameters of the regimes that drift, by a name of one's own for each drift: tables of parameters, "
        "line and walk; empty: none",
    )
    update_every: int = setting(
        1,
        "fleet: generations from one update of the genome that its members share to the next",
        low=1,
        high=10**9,
        unit="generations",
    )
    tables: dict[str, dict[str, Any]] = tables_of_others()  # of base optimizers, by name: each reads its own

    def directed(self, own: str) -> tuple[tuple[str, float], ...]:
        """(name, sign) of every objective; `own` is the one to maximise where none is named."""
        names = self.objectives or (own,)
        return tuple((name.removeprefix("-"), -1.0 if name.startswith("-") else 1.0) for name in names)

    def check(self) -> None:
        """Raise `SettingsError` where numbers do not go together."""
        if self.survivors >= self.population:
            raise SettingsError(
                f"'evolution.survivors' is {self.survivors}, but must be less than 'evolution.population' "
                f"({self.population}), or nobody is ever born."
            )
        self._check_demes()

    def _check_demes(self) -> None:
        demes = self.islands.demes
        if demes == 1:
            return
        if self.population < 2 * demes:
            raise SettingsError(
                f"'evolution.islands.demes' is {demes}, but {self.population} members "
                f"('evolution.population') make at most {self.population // 2} demes of 2 or more."
            )
        smallest = self.of_deme(demes - 1)
        if smallest.survivors >= smallest.population:
            raise SettingsError(
                f"Each of {demes} demes would have {smallest.survivors} survivors of {smallest.population} "
                "members, so that nobody is ever born in it; have fewer 'evolution.survivors' or demes."
            )

    def of_deme(self, deme: int) -> "Evolution":
        """The settings of one deme, which is a population by itself.

        Members are shared out so that sizes differ by at most one, the first demes having the larger ones.
        Survivors are as many in each deme: their share, rounded up.
        """
        demes = self.islands.demes
        members = self.population // demes + (deme < self.population % demes)
        return replace(self, population=members, survivors=-(-self.survivors // demes), islands=Islands())
