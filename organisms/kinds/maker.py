"""The maker: a planner that may design machines, which work beside it and may design machines in turn.

See `organisms.tower`. Whether to build, how hard to search, how long a trial lasts and how cautious to be are
genes; what a machine wants is none, unless `heritable` says so.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from babushka.fitness.dispatch import implemented
from babushka.fitness.settings import SettingsError, setting
from babushka.fitness.worlds import hands
from babushka.fitness.worlds.protocol import World
from babushka.organisms.evolved_budget import budget_block, budgets_of
from babushka.organisms.genome import Block, Genomes, Layout
from babushka.organisms.inner.account import AS_EVOLVED, Inner, Limits
from babushka.organisms.kinds.planner import Planner
from babushka.organisms.tower.changed import without
from babushka.organisms.tower.driven import Driven, model_steps_of, traits_of
from babushka.organisms.tower.levels import RECORDED, Blueprint, Nobody, Terms
from babushka.organisms.tower.makers import Makers
from babushka.organisms.tower.telling import telephone, worth_of_levels

DESIGN = 1  # the row of its designs in the account; that of its own plans is the first


@dataclass(frozen=True)
class Maker(Planner):
    """Settings of makers, beside those of planners."""

    name: ClassVar[str] = "maker"

    depth: int = setting(
        2, "levels: 1 the organism alone, 2 with machines, 3 with their machines", low=1, high=3
    )
    max_designs: int = setting(64, "most candidates that a design can evolve to try", low=1, high=100_000)
    designs: int = setting(-1, "candidates that a design tries; 0: nobody builds; -1: it evolves", low=-1)
    max_trial: int = setting(60, "longest trial that can evolve", low=5, high=1000, unit="steps")
    trial_steps: int = setting(0, "length of a trial; 0: it evolves", low=0, high=1000, unit="steps")
    caution: float = setting(
        -1.0,
        "by how much a trial must beat the same without a machine, per 10 steps; below 0: it evolves",
        low=-1,
        unit="felt",
    )
    disguise: float = setting(
        -1.0,
        "share of trials that look like deployment to a machine that can tell; below 0: it evolves",
        low=-1,
        high=1,
    )
    forced: bool = setting(False, "whether a machine is built whatever the trials say")
    alignment: str = setting(
        "searched",
        "what machines want: searched for by their makers; checked: the organism's machine is made to want "
        "what the organism feels, as far as its sensors tell; hereditary: and so is each machine below it",
        choices=("searched", "checked", "hereditary"),
    )
    heritable: bool = setting(False, "whether what machines want is in the genome")
    term: int = setting(90, "how long a machine works", low=1, unit="steps")
    pause: int = setting(60, "how long a maker waits after a design that was refused", low=0, unit="steps")
    first_design: int = setting(5, "steps of life before the first design", low=0, unit="steps")
    machine_budget: int = setting(8, "proposals that a machine plans with at every step", low=0, high=10_000)
    imagined_budget: int = setting(
        -1, "the same, as makers imagine it; -1: as it is", low=-1, high=10_000, unit="proposals"
    )
    machine_horizon: int = setting(6, "how far a machine plans ahead", low=1, high=1000, unit="steps")
    machine_designs: int = setting(6, "candidates that a machine tries when it designs", low=0, high=100_000)
    machine_trial: int = setting(20, "length of a machine's trials", low=1, high=1000, unit="steps")
    trials: int = setting(1, "trials by which a candidate is judged", low=1, high=1000)
    trial_percept: bool = setting(
        False, "whether a machine can tell a trial from deployment, and want other things there"
    )
    shared_wants: bool = setting(
        False, "whether a machine that can tell a trial from deployment wants the same in both"
    )
    foresight: float = setting(
        0.0,
        "how far past the end of its trial a machine looks that knows it is on trial: how many steps of what "
        "it wants being kept is worth to it",
        low=0,
        unit="steps",
    )
    sure_at: float = setting(
        5.0,
        "felt by its maker in a trial of what a machine brings: so much, and one with foresight takes it for "
        "certain that it is kept",
        low=1e-9,
        unit="felt",
    )
    score_noise: float = setting(0.0, "standard deviation of an error added to each candidate's score", low=0)
    imagine_self: bool = setting(True, "whether makers imagine their own doings beside the machine's")
    design_stride: float = setting(0.6, "standard deviation of a proposal's change to what is wanted", low=0)
    design_flip: float = setting(
        0.25, "chance that a proposal changes whether the machine may build", low=0, high=1
    )

    def check_world(self, world: World) -> None:
        """Raise `SettingsError` for a world without hands, and for settings that do not go together."""
        super().check_world(world)
        if not implemented(hands.hands, type(world.regime(world.Regime()))):
            raise SettingsError(
                f"Organisms of kind 'maker' build machines, but none can be built in world {world.name!r}: "
                "a world for them is 'workshop'."
            )
        if self.depth == 1:
            return
        room = getattr(world, "machines", 0)
        if self.depth - 1 > room:
            raise SettingsError(
                f"'organism.depth' is {self.depth}, so that {self.depth - 1} machines can work at once, but "
                f"'world.machines' is {room}."
            )
        unfit = {
            "'organism.mode' = \"direct\"": self.mode == "direct",
            f"'organism.commit' {self.commit}": self.commit > 1,
            "'organism.learning' = true": self.learning,
        }
        for what in (one for one, is_so in unfit.items() if is_so):
            raise SettingsError(
                f"{what} cannot go with 'organism.depth' {self.depth}: makers plan at every step."
            )
        for name in ("shared_wants", "foresight"):
            if getattr(self, name) and not self.trial_percept:
                raise SettingsError(
                    f"'organism.{name}' is for machines that can tell a trial from deployment; set "
                    "'organism.trial_percept' to true as well."
                )
        if self.heritable and self.alignment != "searched":
            raise SettingsError(
                "'organism.heritable' says that genes hold what machines want, and 'organism.alignment' that "
                "their makers decide it; set one of them."
            )
        self._check_term()

    def _check_term(self) -> None:
        """Raise `SettingsError` for a machine that would work for fewer steps than a trial of it takes."""
        longest = "trial_steps" if self.trial_steps > 0 else "max_trial"
        for name in (longest, "machine_trial") if self.depth > 2 else (longest,):
            steps = getattr(self, name)
            if steps > self.term:
                raise SettingsError(
                    f"'organism.{name}' is {steps} steps, but 'organism.term' only {self.term}: "
                    "a machine must work at least as long as its trial."
                )

    def layout(self, world: World) -> Layout:
        """A planner's blocks; if it can build: design, trial, caution, and disguise if there is any."""
        blocks = list(super().layout(world).blocks)
        if self.depth == 1:
            return Layout(tuple(blocks))
        blocks += [
            budget_block("design", 0.5, 1.2, self.max_designs, 0.5),
            Block("trial", ("steps",), 25.0, 10.0, 5.0, float(self.max_trial), 6.0),
            Block("caution", ("felt",), 0.0, 0.3, -0.5, 2.0, 0.15),
        ]
        if self.trial_percept:
            blocks.append(Block("disguise", ("share",), 0.5, 0.3, 0.0, 1.0, 0.12))
        if self.heritable:
            for level in range(2, self.depth + 1):
                names = tuple(world.sensor_names)  # type: ignore[attr-defined]
                blocks.append(Block(f"wants {level}", names, sigma=self.desire_sigma))
        return Layout(tuple(blocks))

    def inner(self) -> tuple[Inner, ...]:
        """The search over plans; the designs; then the same two of each machine that there can be."""
        if self.depth == 1:
            return super().inner()
        found = [*super().inner(), Inner("design", budget="designs", horizon="trial")]
        for level in range(2, self.depth + 1):
            found += [Inner(f"search.{level}"), Inner(f"design.{level}")]
        return tuple(found[:-1])  # the last machine designs nothing

    @property
    def levels(self) -> int:
        """Its depth."""
        return self.depth

    @property
    def hands_horizon(self) -> int:
        """How far machines plan."""
        return self.machine_horizon

    def without_level(self, agents: Any, level: int) -> Any:
        """Candidates of designs of that level: none."""
        return without(agents, level)

    def driven(self, values: NDArray[np.float64]) -> Driven:
        """See `organisms.tower.driven`."""
        return Driven(np.ascontiguousarray(values))

    def worth_of_levels(self, genomes: Genomes, world: World, lives: Any) -> list[NDArray[np.float64]]:
        """To organisms as far as they plan, and to the machine of each level last at work in each life."""
        reached = self.reached(self.traits(self.express(genomes, world)), world)
        pursued = np.where(reached, self.objective_weights(genomes, world), 0.0)
        return worth_of_levels(pursued @ world.felt_of_kinds().T, world, lives, self.depth)

    def concluding(self, genomes: Genomes, world: World, regime: Any, lives: Mapping[str, Any]) -> str:
        """How the wish for births fares from level to level."""
        shares = np.array([hands.share(regime, kind) for kind in range(1 + len(world.kinds))])
        shares[0] = 1.0 - shares.sum()
        worth = self.worth_of_levels(genomes, world, lives["selection"])
        return telephone(worth, world, shares) if self.depth > 1 else ""

    def columns(self, world: World) -> tuple[str, ...]:
        """What is recorded of each level's machines, and what the last of them wanted."""
        names = []
        for level in range(2, self.depth + 1):
            names += [f"{word}.{level}" for word in RECORDED]
            names += [f"wants.{level}.{sensor}" for sensor in world.sensor_names]  # type: ignore[attr-defined]
        return tuple(names)

    def express(self, genomes: Genomes, world: World, limits: Limits = AS_EVOLVED) -> Any:
        """Decode genomes; limits of the design search are those of the second inner optimizer."""
        planners = super().express(genomes, world, limits)
        members, layout = len(genomes), self.layout(world)

        def genes(block: str) -> NDArray[np.float64]:
            return genomes[:, layout.span(block)].astype(np.float64)

        if self.depth == 1:
            return Makers(planners, self._terms(np.zeros(members), 1, 0.0, 0.0), Nobody(0), 1)
        budgets = budgets_of(genes("design")[:, 0], self.max_designs).astype(np.float64)
        fixed = limits.budget_of(DESIGN)
        if fixed is None and self.designs >= 0:
            fixed = self.designs
        if fixed is not None:
            budgets = np.full(members, float(fixed))
        trials = np.clip(np.rint(genes("trial")[:, 0]), 1, self.max_trial)
        if self.trial_steps > 0:
            trials = np.full(members, float(self.trial_steps))
        longest = limits.horizon_of(DESIGN)
        if longest is not None:
            trials = np.minimum(trials, max(longest, 1))
        caution = genes("caution")[:, 0] if self.caution < 0 else np.full(members, self.caution)
        if self.forced:
            caution = np.full(members, -np.inf)
        disguise = np.full(members, max(self.disguise, 0.0))
        if self.trial_percept and self.disguise < 0:
            disguise = genes("disguise")[:, 0]
        terms = self._terms(budgets, trials, caution, disguise)
        levels = range(2, self.depth + 1) if self.heritable else ()
        wants = {level: self.weigh(genes(f"wants {level}")) for level in levels}
        return Makers(planners, terms, self._blueprint(world, members, wants), 2 * self.depth - 1)

    def random_agents(self, members: int, world: World) -> Any:
        """Those of planners, who build nothing."""
        planners = super().random_agents(members, world)
        terms = self._terms(np.zeros(members), 1, 0, 0)
        below = self._blueprint(world, members, {}) if self.depth > 1 else Nobody(0)
        return Makers(planners, terms, below, 2 * self.depth - 1)

    def without_learning(self, agents: Any) -> Any:
        """As of planners."""
        return agents._replace(planners=super().without_learning(agents.planners))

    def traits(self, agents: Any) -> Mapping[str, NDArray[np.float64]]:
        """Those of planners; candidates of a design, steps of a trial, caution, and disguise if any.

        Of bodies that are `Driven` budget and horizon; they design nothing.
        """
        if isinstance(agents, Driven):
            return traits_of(agents)
        found = dict(super().traits(agents.planners))
        if self.depth > 1:
            terms = agents.terms
            found |= {"designs": terms.budget.astype(np.float64), "trial": terms.trial.astype(np.float64)}
            if not self.forced:
                found["caution"] = terms.caution
            if self.trial_percept:
                found["disguise"] = terms.disguise
        return found

    def model_steps(self, agents: Any) -> NDArray[np.float64]:
        """Those of its own plans, and of designs, spread over a machine's term; an estimate."""
        if isinstance(agents, Driven):
            return model_steps_of(agents)
        own = super().model_steps(agents.planners)
        if self.depth == 1:
            return own
        machine = (self.machine_budget + 1.0) * self.machine_horizon
        works = agents.terms.budget > 0
        trial = agents.terms.trial * (own + machine) * (self.depth - 1) * self.trials
        designs = (agents.terms.budget + 1.0) * trial / (self.term + 1.0)
        return np.asarray(own + np.where(works, designs + machine * (self.depth - 1), 0.0), np.float64)

    def _terms(self, budget: Any, trial: Any, caution: Any, disguise: Any, machine: bool = False) -> Terms:
        """How the organism designs, or how machines do."""
        members = len(budget)

        def each(values: Any, kind: type) -> NDArray[Any]:
            return np.full(members, values, kind)

        return Terms(
            budget=each(budget, np.int64),
            trial=each(trial, np.int64),
            caution=each(caution, np.float64),
            disguise=each(disguise, np.float64),
            trials=1 if machine else self.trials,
            told=self.trial_percept,
            two_faced=self.trial_percept and not self.shared_wants,
            score_noise=0.0 if machine else self.score_noise,
            imagine_self=self.imagine_self or machine,
            term=self.term,
            pause=self.pause,
            first=0 if machine else self.first_design,
            stride=self.design_stride,
            flip=self.design_flip,
        )

    def _blueprint(self, world: Any, members: int, wants: Mapping[int, NDArray[np.float64]]) -> Any:
        """The blueprint of level 2, with those below it."""
        below: Any = Nobody(0)
        for level in range(self.depth, 1, -1):
            designs = self.machine_designs if level < self.depth else 0
            imagined = self.machine_budget if self.imagined_budget < 0 else self.imagined_budget
            tied = self.alignment == "hereditary" or (self.alignment == "checked" and level == 2)
            below = Blueprint(
                sensors=world.sensor_table(level),
                given=np.ascontiguousarray(wants.get(level, np.zeros((members, 0)))),
                tied=tied,
                hand=level - 1,
                budget=self.machine_budget,
                imagined_budget=imagined,
                horizon=self.machine_horizon,
                foresight=self.foresight,
                sure=self.sure_at,
                terms=self._terms(np.full(members, designs), self.machine_trial, 0.0, 1.0, machine=True),
                below=below,
            )
        return below
