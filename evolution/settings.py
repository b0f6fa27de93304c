"""Settings of the base optimizer."""

from dataclasses import dataclass

from fitness.settings import SettingsError, setting


@dataclass(frozen=True)
class Evolution:
    """How generations are selected, crossed over and mutated. Names of selections are DEAP's.

    Selection, survivors and parents mean something to the optimizer 'genetic' only; crossover and mutation to
    'map-elites' too. What another optimizer takes instead is in `optimizer_arguments`.
    """

    population: int = setting(150, "members of a generation", low=2, high=10_000_000)
    episodes: int = setting(
        2, "lives per member, generation and regime, in worlds all members share", low=1, high=10_000
    )
    objectives: tuple[str, ...] = setting(
        (),
        "what selection counts: columns of the records, '-' before one to minimise; empty: the world's own",
    )
    optimizer: str = setting(
        "genetic", "base optimizer: genetic, cma, one-plus-lambda, pycma (extra cma), map-elites (extra ribs)"
    )
    optimizer_arguments: dict[str, float] = setting(
        dict, "its arguments (cma and pycma: sigma; pycma: active, separable; map-elites: bins and ranges)"
    )
    optimizer_measures: tuple[str, ...] = setting(
        (),
        "two columns of the records, traits or genes that map-elites spreads over; empty: the first traits",
    )
    selection: str = setting("selTournament", "DEAP's selection of parents, by its name in deap.tools")
    selection_arguments: dict[str, float] = setting(
        dict, "its keyword arguments; selTournament has tournsize = 3 unless told otherwise"
    )
    survivors: int = setting(
        6, "members that live on into the next generation, where they are evaluated anew (elitism)", low=0
    )
    survivors_by: str = setting("selBest", "DEAP's selection of survivors, by name")
    parents_among: str = setting("all", "who can become a parent", choices=("all", "survivors"))
    crossover: str = setting(
        "uniform", "crossover of two parents", choices=("uniform", "one_point", "two_point", "sbx", "none")
    )
    crossover_rate: float = setting(0.7, "probability that a pair is crossed over", low=0, high=1)
    crossover_arguments: dict[str, float] = setting(dict, "its arguments (uniform: probability; sbx: eta)")
    mutation: str = setting("gaussian", "mutation", choices=("gaussian", "polynomial", "none"))
    mutation_rate: float = setting(0.05, "probability that a gene mutates", low=0, high=1)
    mutation_arguments: dict[str, float] = setting(
        dict, "its arguments (gaussian: scale; polynomial: eta, scale)"
    )
    program_crossover: str = setting(
        "cxOnePoint",
        "DEAP's crossover of programs, by its name in deap.gp; 'evolution.crossover_rate' is its rate too",
        choices=("cxOnePoint", "cxOnePointLeafBiased", "none"),
    )
    program_mutation: str = setting(
        "any",
        "DEAP's mutation of programs, by its name in deap.gp; any: one of them, drawn each time",
        choices=("any", "mutUniform", "mutNodeReplacement", "mutEphemeral", "mutInsert", "mutShrink", "none"),
    )
    program_mutation_rate: float = setting(0.3, "probability that a program mutates", low=0, high=1)
    inheritance: str = setting(
        "baldwinian",
        "what learning does to heredity. darwinian: nobody learns; baldwinian: members learn, and children "
        "inherit what their parents were born with; lamarckian: they inherit what their parents learned in "
        "the first of their lives",
        choices=("darwinian", "baldwinian", "lamarckian"),
    )
    random_lives: int = setting(
        64, "random organisms per generation and regime: the yardstick of attainment", low=2, high=1_000_000
    )
    hall: int = setting(10, "members remembered in the hall of fame", low=1, high=10_000)

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
        if self.parents_among == "survivors" and self.survivors < 2:
            raise SettingsError(
                "'evolution.parents_among' is 'survivors', so 'evolution.survivors' must be at least 2, "
                f"not {self.survivors}."
            )
