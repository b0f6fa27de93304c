"""An experiment: everything that decides what a run computes, made from one mapping of settings.

Settings may change by generation (`schedule`): `Experiment.at` gives the experiment as it stands at one, a
pure function of the generation, so that a resumed run follows the same schedule.
"""

import dataclasses
import re
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from babushka.evolution.behaviour_measures import measure_names
from babushka.evolution.candidates import check_choices, read_candidates, weights_of
from babushka.evolution.designer import Designer
from babushka.evolution.drift import check_drifts, drifted
from babushka.evolution.dynamics import dynamics
from babushka.evolution.dynamics.settings import READABLE, DynamicsSettings
from babushka.evolution.founding import drawn_again, layout_with
from babushka.evolution.generation import Population
from babushka.evolution.opponents import opponents
from babushka.evolution.opponents.protocol import Opponents, refuse_alone
from babushka.evolution.optimizer_of import optimizer_of
from babushka.evolution.optimizers.protocol import BaseOptimizer
from babushka.evolution.planted import check_planted
from babushka.evolution.schedule import TIMES, combinations, in_force, read_schedule
from babushka.evolution.sections import one_of, own, section, text
from babushka.evolution.settings import Evolution
from babushka.fitness.settings import SettingsError, merged, nearest, read, read_whole
from babushka.fitness.worlds import worlds
from babushka.fitness.worlds.choices import Choices
from babushka.fitness.worlds.protocol import World
from babushka.organisms.genome import Genomes, Layout
from babushka.organisms.inner.account import AS_EVOLVED, Limits
from babushka.organisms.kinds import kinds
from babushka.organisms.protocol import Organism
from babushka.organisms.records import Lives

SELECTION = "selection"  # the label of the regime that selection happens in
LABEL = re.compile(r"[\w -]+")  # labels become parts of column names and of array names
SCHEDULABLE = (*READABLE, "dynamics")
PIECE = 4096  # genomes that are expressed at a time to be described


@dataclass(frozen=True)
class Conditions:
    """One regime to live in, and the regime that agents believe they live in."""

    regime: Any  # an instance of the world's Regime
    belief: Any


@dataclass(frozen=True)
class Experiment:
    """A complete, validated experiment.

    What the dynamics does not read (`DynamicsSettings.sections`) has its defaults and means nothing.
    """

    mapping: dict[str, Any]  # what it was made from, without anything that does not change results
    title: str
    about: str
    seed: int
    generations: int
    world: World
    organism: Organism
    regime_settings: Any
    belief_settings: Any
    informed: bool
    probe_settings: dict[str, Any]
    evolution: Evolution
    dynamics: DynamicsSettings
    schedule: tuple[dict[str, Any], ...]
    designer: Designer
    opponents: Opponents | None = None  # whom members meet, in a world with several seats
    candidates: dict[str, dict[str, float]] = field(default_factory=dict)  # the first is the base's own
    at_rest: "Experiment | None" = field(default=None, repr=False, compare=False)  # before anything drifted

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, Any]) -> "Experiment":
        """An experiment from a mapping as read from TOML; raises `SettingsError` for any mistake in it.

        Every stage that the schedule can lead to is built once, so that a mistake in one of them is found
        before the run starts.
        """
        made = _build(mapping)
        changes = set(combinations(made.schedule))
        for number in sorted({1, *changes}):
            scheduled = number in changes
            try:
                here = made.at(number)
                if number > 0 and here.dynamics.lives_apart:
                    here.breeding.check_parents(made.at(number - 1).evolution.population)
            except SettingsError as error:
                raise SettingsError(f"Scheduled at {number}: {error}" if scheduled else str(error)) from error
        return made

    def at(self, generation: int) -> "Experiment":
        """The experiment with the scheduled changes of all generations up to this one, the latest last."""
        due = in_force(self.schedule, generation)
        stage = self._stages(due) if due else self.at_rest or self
        return stage._drifting(generation) if stage.evolution.drift else stage

    @cached_property
    def _stages(self) -> Any:
        @cache
        def stage(due: tuple[int, ...]) -> "Experiment":
            mapping = {**deepcopy(self.mapping), "seed": self.seed}
            for index in due:
                change = {k: v for k, v in self.schedule[index].items() if k not in TIMES}
                mapping = merged(mapping, change)
            # What cannot be scheduled (the seed above all) stays as it is here, wherever it was set.
            fixed = {name: getattr(self, name) for name in ("title", "about", "seed", "generations")}
            made = dataclasses.replace(_build(mapping), **fixed)
            _check_stage(self, made)
            return made

        return stage

    @cached_property
    def _drifting(self) -> Any:
        @lru_cache(maxsize=8)
        def drifting(generation: int) -> "Experiment":
            regimes = self.regime_settings, self.probe_settings
            selecting, probes = drifted(self.evolution.drift, self.seed, generation, *regimes)
            return dataclasses.replace(self, regime_settings=selecting, probe_settings=probes, at_rest=self)

        return drifting

    def of(self, population: Population) -> "Experiment":
        """The experiment as a population lives in it: as scheduled, and with what is fed back to it."""
        return self.at(population.number).fed_back(population.fed_back)

    def fed_back(self, value: float | None) -> "Experiment":
        """The experiment in which that value is fed back, see `evolution.feedback`; None: nothing is."""
        if value is None or not self.evolution.feedback.tally:
            return self
        regimes = self.regime_settings, self.probe_settings, self.belief_settings
        return dataclasses.replace(self, **self.evolution.feedback.regimes(value, *regimes))

    @cached_property
    def layout(self) -> Layout:
        """The genome's layout."""
        return layout_with(self.dynamics.layout(self.organism, self.world), self.evolution.founders)

    def founders(self, members: int, generator: np.random.Generator) -> Genomes:
        """Random genomes to begin with, shape (members, genes), float32."""
        made = self.organism.founders(self.world, members, generator)
        return drawn_again(made, self.layout, self.evolution.founders, generator)

    @property
    def learns(self) -> bool:
        """Whether members learn during life."""
        return self.evolution.inheritance != "darwinian" and self.organism.learns

    def agents(self, genomes: Genomes, limits: Limits = AS_EVOLVED) -> Any:
        """Genomes, expressed as `Organism.express` does; unable to learn where inheritance is darwinian."""
        agents = self.organism.express(genomes, self.world, limits)
        return self.organism.without_learning(agents) if self.evolution.inheritance == "darwinian" else agents

    def traits(self, genomes: Genomes) -> dict[str, NDArray[np.float64]]:
        """Traits of genomes as they are expressed here, (members,) each.

        Expressed piece by piece: agents are larger than genomes, and only a few numbers of them are wanted.
        """
        pieces = [
            self.organism.traits(self.agents(genomes[first : first + PIECE]))
            for first in range(0, max(len(genomes), 1), PIECE)
        ]
        return {name: np.concatenate([piece[name] for piece in pieces]) for name in pieces[0]}

    @cached_property
    def objectives(self) -> tuple[tuple[str, float], ...]:
        """(column, sign) of everything that selection counts."""
        return self.evolution.directed(self.world.objective)

    @cached_property
    def intent(self) -> str:
        """The column of the designer's intent; empty where there is none apart from the base objective."""
        return self.designer.intent(self.world, self.record_columns)

    @property
    def record_columns(self) -> tuple[str, ...]:
        """The columns of the records of lives."""
        seats = 1 if self.opponents is None else self.opponents.seats_in(self.world)
        return Lives.columns_of(self.organism, self.world, seats)

    @cached_property
    def breeding(self) -> BaseOptimizer:
        """How a generation of this experiment is bred; raises `SettingsError` where settings do not fit."""
        return optimizer_of(self.evolution, self.layout, len(self.objectives), self.seed)

    @cached_property
    def measures(self) -> tuple[str, ...]:
        """What the base optimizer looks at beside fitness; raises `SettingsError` for what is not there."""
        if not self.breeding.measured:
            return ()
        agents = self.organism.random_agents(1, self.world)
        traits = tuple(self.organism.traits(agents))
        known = (*traits, *self.record_columns, *self.layout.names)
        return measure_names(self.breeding, traits, known)

    @cached_property
    def conditions(self) -> dict[str, Conditions]:
        """Where each generation lives, by label: the selecting regime first, then every probe."""
        regimes = {SELECTION: self.regime_settings, **self.probe_settings}
        return {label: self.conditions_under(regime) for label, regime in regimes.items()}

    @property
    def probe_labels(self) -> tuple[str, ...]:
        """The names of the probes, those that are just like the selecting regime first."""
        where = self.conditions
        return tuple(sorted(self.probe_settings, key=lambda label: where[label] != where[SELECTION]))

    @cached_property
    def distinct_conditions(self) -> tuple[Conditions, ...]:
        """Where lives are led, the selecting regime first; equal ones, in belief too, are one."""
        different: list[Conditions] = []
        for where in self.conditions.values():
            if where not in different:
                different.append(where)
        return tuple(different)

    def lived_in(self, generation: int) -> tuple[Conditions, ...]:
        """Where a generation's lives are led: in the selecting regime alone where probes have no turn."""
        probed = generation % self.evolution.probe_every == 0
        return self.distinct_conditions if probed else self.distinct_conditions[:1]

    def kernel_regimes(self, where: Conditions) -> tuple[Any, Any]:
        """The regime and the belief, for the kernels, which change nothing in them."""
        for place, made in self._kernel_regimes:
            if place is where:
                return made
        return self.world.regime(where.regime), self.world.belief(where.belief)

    @cached_property
    def _kernel_regimes(self) -> list[tuple[Conditions, tuple[Any, Any]]]:
        """Those of all places, made once: they are the same in every generation."""
        world, places = self.world, self.distinct_conditions
        return [(each, (world.regime(each.regime), world.belief(each.belief))) for each in places]

    @property
    def candidate_weights(self) -> NDArray[np.float64]:
        """The candidates' weights over the world's features, shape (candidates, F)."""
        return weights_of(self.world, self.candidates)

    @cached_property
    def choices(self) -> dict[str, Choices]:
        """Situations in which candidates part, by the label of the regime that has them."""
        found = {
            label: check_choices(self.world, self.world.choices(where.regime))
            for label, where in self.conditions.items()
        }
        return {label: each for label, each in found.items() if each is not None}

    @cached_property
    def random_agents(self) -> Any:
        """Agents that act at random, `evolution.random_lives` of them; kernels change nothing in them."""
        return self.organism.random_agents(self.evolution.random_lives, self.world)

    def conditions_under(self, regime: Any) -> Conditions:
        """Life under a regime, with the belief that this experiment gives its organisms there."""
        return Conditions(regime, regime if self.informed else self.belief_settings)


def _build(mapping: Mapping[str, Any]) -> Experiment:
    ruling = one_of(dynamics, section(mapping, "dynamics"), "dynamics", "generational")
    ruling.refuse_unread(mapping)
    world = one_of(worlds, section(mapping, "world"), "world", "savanna")
    organism = one_of(kinds, section(mapping, "organism"), "organism", "planner")
    belief = dict(section(mapping, "belief"))
    informed = belief.pop("informed", False)
    if not isinstance(informed, bool):
        raise SettingsError(f"Setting 'belief.informed' must be true or false, not {informed!r}.")
    probes = merged(world.probes, section(mapping, "probes"))
    if SELECTION in probes:
        raise SettingsError(f"A probe cannot be called {SELECTION!r}: that is the selecting regime's label.")
    seed = read_whole(mapping, "seed", 0, 2**63 - 1)
    made = Experiment(
        mapping={key: deepcopy(mapping[key]) for key in SCHEDULABLE if key in mapping},
        title=text(mapping, "title"),
        about=text(mapping, "about"),
        seed=seed,
        generations=read_whole(mapping, "generations", 60, 10**9),
        world=world.seeded(seed),
        organism=organism,
        regime_settings=read(world.Regime, section(mapping, "regime"), "regime"),
        belief_settings=read(world.Regime, belief, "belief"),
        informed=informed,
        probe_settings={name: read(world.Regime, given, f"probes.{name}") for name, given in probes.items()},
        evolution=read(Evolution, own(section(mapping, "evolution")), "evolution"),
        dynamics=ruling,
        schedule=read_schedule(mapping.get("schedule", ()), SCHEDULABLE),
        opponents=_opponents(mapping, world),
        candidates=read_candidates(world, section(mapping, "candidates")),
        designer=read(Designer, section(mapping, "designer"), "designer"),
    )
    _check(made)
    return made


def _opponents(mapping: Mapping[str, Any], world: World) -> Opponents | None:
    given = section(mapping, "opponents")
    refuse_alone(world, given)
    made: Opponents | None = None
    if world.seats != 1:
        made = one_of(opponents, given, "opponents", "members")
    return made


def _check(made: Experiment) -> None:
    """Raise `SettingsError` for what goes wrong only together, and for arguments of operators."""
    if not made.dynamics.lives_apart:
        return
    made.organism.check_world(made.world)
    check_planted(made)
    for where in made.distinct_conditions:
        made.world.check_under(where.regime)
        made.world.check_under(where.belief)
    columns = made.record_columns
    for column, _ in made.objectives:
        if column not in columns:
            hint = nearest(column, columns)
            raise SettingsError(f"Unknown objective {column!r} in 'evolution.objectives'{hint}")
    regime, probes, feedback = made.world.Regime, made.probe_settings, made.evolution.feedback
    check_drifts(made.evolution.drift, regime, probes, feedback.changed)
    feedback.check_with(regime, probes, columns, made.informed)
    for label in made.probe_settings:
        if not LABEL.fullmatch(label):
            raise SettingsError(f"A probe cannot be called {label!r}: use letters, digits, '-', '_', ' '.")
    if made.opponents is not None:
        made.opponents.check_world(made.organism, made.world)
    # With the base optimizer, which checks its operators and arguments when it is made.
    made.breeding.check_organism(made.organism)
    _ = made.intent, made.measures


def _check_stage(first: Experiment, stage: Experiment) -> None:
    """Raise `SettingsError` if a scheduled change would change what is evolved or what is recorded."""

    def fixed(made: Experiment) -> dict[str, Any]:
        return {
            "kind of world or organism": (type(made.world), type(made.organism)),
            "kind of dynamics": type(made.dynamics),
            "genome's layout": made.layout,
            "columns of the history": (
                made.record_columns,
                made.world.causes,
                made.world.objective,
                made.intent,
            ),
            "set of probes": set(made.probe_settings),
            "set of candidates": list(made.candidates),
            "set of regimes with choices": set(made.choices),
            "base optimizer": made.evolution.optimizer,
            "number of demes": made.evolution.islands.demes,
            "parameter that is fed back": (
                made.evolution.feedback.parameter,
                made.evolution.feedback.believed,
            ),
            "drift": made.evolution.drift,
        }

    after = fixed(stage)
    for what, value in fixed(first).items():
        if after[what] != value:
            raise SettingsError(f"The {what} cannot change during a run.")
