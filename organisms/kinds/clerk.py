"""The clerk: a chain of three levels that stand between a document and the label that it gets.

A summariser writes some words for the document, a describer one word for its formula, and a classifier, who
sees neither, decides by what they wrote (`organisms.clerks`). Each is a search of its own with an objective
over features of its own: what the summariser wants is the mesa-objective, what the describer wants and what
the classifier trusts are further genes, or fixed. The summariser's objective says who judges it: the level
above by its belief, the document, or a mixture of both that evolves.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from babushka.fitness.dispatch import implements
from babushka.fitness.objectives import objective_of, value
from babushka.fitness.settings import SettingsError, setting
from babushka.fitness.worlds.clerks import Clerks
from babushka.fitness.worlds.protocol import World
from babushka.organisms import protocol
from babushka.organisms.clerks.chain import NOTED, Chains, new_chain, work_on
from babushka.organisms.clerks.classifying import SOURCES
from babushka.organisms.clerks.describing import SEEN
from babushka.organisms.clerks.telling import told_of
from babushka.organisms.genome import Block, Genomes, Layout
from babushka.organisms.inner.account import AS_EVOLVED, Inner, Limits
from babushka.organisms.objective_organism import ObjectiveOrganism, of_length_one

EVOLVED = "evolved"
NAIVE_BAYES = "naive-bayes"
DESCRIBER = 1  # its place among the inner optimizers


@dataclass(frozen=True)
class Clerk(ObjectiveOrganism):
    """Settings of clerks."""

    name: ClassVar[str] = "clerk"

    budget: int = setting(
        64, "changes of a summary that are tried; 0: words as they come", low=0, high=1_000_000
    )
    descriptions: int = setting(
        64, "further words that are tried for a formula; 0: a word as it comes", low=0, high=1_000_000
    )
    describer: str = setting(
        EVOLVED,
        "what the describer wants: a mixture that evolves, or one thing of it alone",
        choices=(EVOLVED, *SEEN),
    )
    classifier: str = setting(
        NAIVE_BAYES,
        "what the classifier trusts: what is frequent, the summary and the description alike, or as evolved",
        choices=(NAIVE_BAYES, EVOLVED),
    )
    looking: float = setting(
        1.0,
        "share of open documents that are looked at when papers are judged; below 0: it evolves",
        low=-1,
        high=1,
    )
    describing_sigma: float = setting(
        0.2, "mutation of what the describer and the classifier weigh (standard deviation)", low=0
    )
    looking_sigma: float = setting(0.1, "mutation of the share looked at (standard deviation)", low=0)

    def check_world(self, world: World) -> None:
        """Raise `SettingsError` for a world without documents."""
        if not isinstance(world, Clerks):
            raise SettingsError(
                f"Organisms of kind {self.name!r} write about documents, and there are none in world "
                f"{world.name!r}; a world for them is 'clerks'."
            )
        super().check_world(world)

    @property
    def scaled(self) -> bool:
        """Only the direction of weights can matter to a hill-climber."""
        return self.objective == "weights"

    def weigh(self, weights: NDArray[np.float64]) -> NDArray[np.float64]:
        """Weights scaled to length 1."""
        return of_length_one(weights)

    def layout(self, world: World) -> Layout:
        """Blocks: desires (unless wired) or program; describing, trust and looking as far as they evolve."""
        blocks = self.objective_blocks(world)
        if self.describer == EVOLVED:
            blocks.append(Block("describing", SEEN, sigma=self.describing_sigma))
        if self.classifier == EVOLVED:
            blocks.append(Block("trust", SOURCES, 1.0, 0.3, 0.0, 3.0, self.describing_sigma))
        if self.looking < 0:
            blocks.append(Block("looking", ("share",), 0.8, 0.2, 0.0, 1.0, self.looking_sigma))
        return Layout(tuple(blocks))

    def express(self, genomes: Genomes, world: World, limits: Limits = AS_EVOLVED) -> Chains:
        """Decode genomes. Limits replace the budgets of summariser and describer."""
        layout, members = self.layout(world), len(genomes)
        layout.check(genomes)

        def genes(block: str, otherwise: Any) -> NDArray[np.float64]:
            if layout.has(block):
                return np.ascontiguousarray(genomes[:, layout.span(block)], np.float64)
            return np.tile(np.asarray(otherwise, np.float64), (members, 1))

        alone = [float(name == self.describer) for name in SEEN]
        budget, descriptions = limits.budget_of(), limits.budget_of(DESCRIBER)
        return Chains(
            self.objectives(genomes, world),
            of_length_one(genes("describing", alone)),
            genes("trust", np.ones(len(SOURCES))),
            np.full(members, self.budget if budget is None else budget, np.int64),
            np.full(members, self.descriptions if descriptions is None else descriptions, np.int64),
            genes("looking", [self.looking])[:, 0].copy(),
            False,
        )

    def inner(self) -> tuple[Inner, ...]:
        """Summariser, describer and classifier; the last one always tries every label."""
        names = ("summariser", "budget"), ("describer", "descriptions")
        return (*(Inner(name, budget=trait) for name, trait in names), Inner("classifier"))

    def random_agents(self, members: int, world: World) -> Chains:
        """Words as they come, any label, and no desire."""
        none = np.zeros(members, np.int64)
        return Chains(
            self.no_objectives(members, world),
            np.zeros((members, len(SEEN))),
            np.ones((members, len(SOURCES))),
            none,
            none,
            np.ones(members),
            True,
        )

    def traits(self, agents: Chains) -> Mapping[str, NDArray[np.float64]]:
        """Both budgets; what the describer weighs; what the classifier trusts and how much is looked at."""
        found = {name: getattr(agents, name).astype(np.float64) for name in ("budget", "descriptions")}
        if self.describer == EVOLVED:
            found |= {f"describes_by_{name}": agents.describing[:, at] for at, name in enumerate(SEEN)}
        if self.classifier == EVOLVED:
            found |= {f"trusts_{name}": agents.trust[:, at] for at, name in enumerate(SOURCES)}
        return found | ({"looking": agents.looking} if self.looking < 0 else {})

    def in_words(self, genome: Genomes, world: World) -> str:
        """What each level goes by, a line each."""
        agents = self.express(genome[None], world)
        weights = self.objective_weights(genome[None], world)[0]

        def listed(names: tuple[str, ...], values: NDArray[np.float64]) -> str:
            return ", ".join(f"{name} {value:+.2f}" for name, value in zip(names, values, strict=True))

        wants = (
            listed(world.features, weights) if self.objective == "weights" else self.describe(genome, world)
        )
        tries = f"{agents.budget[0]} and {agents.descriptions[0]} candidates"
        return (
            f"The classifier trusts {listed(SOURCES, agents.trust[0])}.\n"
            f"The summariser wants {wants}.\n"
            f"The describer wants {listed(SEEN, agents.describing[0])}.\n"
            f"They try {tries}; {agents.looking[0]:.0%} of open documents are looked at."
        )

    def notes(self, world: World) -> tuple[str, ...]:
        """What was done with the document."""
        return (*NOTED, *(f"word {place + 1}" for place in range(world.summary)))  # type: ignore[attr-defined]

    def told(self, world: World, noted: NDArray[np.float64]) -> tuple[str, ...]:
        """Each document: what was written of it, what was believed, and what is true."""
        assert isinstance(world, Clerks)
        return told_of(world.read(), noted)

    def most_model_steps(self) -> float:
        """A candidate of the summariser or of the describer is a step."""
        return float(self.budget + self.descriptions)

    def model_steps(self, agents: Chains) -> NDArray[np.float64]:
        """The same, and one for the papers that are handed in."""
        return (1 + agents.budget + agents.descriptions).astype(np.float64)


@implements(protocol.init_agent, Chains)
def init_agent(agents: Any, row: Any, belief: Any, shape: Any, stream: Any) -> Any:
    """Room to work in."""
    return new_chain(agents, row, belief)


@implements(protocol.decide, Chains)
def decide(
    agents: Any,
    row: Any,
    agent_state: Any,
    belief: Any,
    state: Any,
    shape: Any,
    seat: Any,
    mask: Any,
    account: Any,
    stream: Any,
) -> Any:
    """Write papers, hand them in, and give the label that they say."""
    return work_on(agents, row, agent_state, belief, state, account, stream)


@implements(protocol.feel, Chains)
def feel(agents: Any, row: Any, felt: Any) -> float:
    """What the summariser's objective makes of the summary that was handed in."""
    return value(objective_of(agents.objective, row), felt)


@implements(protocol.recount, Chains)
def recount(agents: Any, row: Any, agent_state: Any, columns: Any) -> None:
    """What was done with the document."""
    for place in range(columns.size):
        columns[place] = agent_state.noted[place]
