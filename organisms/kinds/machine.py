"""The register machine: its genome is a program, which is run on a knapsack and says what it can hold.

Could evolution build dynamic programming? The language (`organisms.machines.language`) has programs for it
and for the greedy rule, and more may be given than single instructions (`given`):

    nothing   instructions with registers of their own choice
    loops     the same, but that there are two loops only: over the items, and over the cells from the last on
    cell      both loops, with a cell of memory in hand: an expression in postfix form says what it becomes
    better    the same, but that the cell keeps the larger of what it holds and the expression

What is executed is what thinking costs. A machine learns nothing and has no objective of its own: it feels
how near its answers were.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple

import numpy as np
from numpy.typing import NDArray

from babushka.fitness.dispatch import implements
from babushka.fitness.settings import SettingsError, setting
from babushka.fitness.streams import below
from babushka.fitness.worlds.knapsack_value import CAPACITY, KnapsackValue
from babushka.fitness.worlds.protocol import Array, World
from babushka.organisms import protocol
from babushka.organisms.genome import Block, Genomes, Layout
from babushka.organisms.inner.account import AS_EVOLVED, SIMULATED, Inner, Limits
from babushka.organisms.machines.concluding import said_of
from babushka.organisms.machines.known import known_programs
from babushka.organisms.machines.language import (
    BETTER_GIVEN,
    CELL_GIVEN,
    FIELDS,
    GIVEN,
    OPERATIONS,
    REGISTERS,
    TOKENS,
    Code,
    in_lines,
)
from babushka.organisms.machines.running import Program, new_program, read_program, table_match, work
from babushka.organisms.protocol import Organism

MATCHED, ASKED = range(2)  # words of what a machine notes


class Machines(NamedTuple):
    """Expressed machines, one row a member."""

    code: Array  # (members, instructions, 4) int64, or (members, tokens, 1)
    given: int
    patience: int
    desire: float  # weight on the accuracy of answers
    aimless: bool  # answers any number up to the profit of all items


class MachineState(NamedTuple):
    """One machine at work."""

    program: Program
    noted: Array  # (2,) float64: the share of the true table in memory, summed, and how often


@dataclass(frozen=True)
class Machine(Organism):
    """Settings of machines."""

    name: ClassVar[str] = "machine"

    given: str = setting("nothing", "how much of dynamic programming is given: see above", choices=GIVEN)
    instructions: int = setting(20, "instructions of the longest program", low=1, high=1000)
    tokens: int = setting(12, "tokens of the longest expression", low=1, high=1000)
    patience: int = setting(
        20,
        "instructions for each cell of the table of dynamic programming, after which a machine is stopped",
        low=1,
        high=10_000,
    )

    @property
    def form(self) -> int:
        """The number of what is given."""
        return GIVEN.index(self.given)

    @property
    def expressed_in_tokens(self) -> bool:
        """Whether only an expression evolves."""
        return self.form in (CELL_GIVEN, BETTER_GIVEN)

    @property
    def places(self) -> int:
        """How many instructions or tokens a genome has room for."""
        return self.tokens if self.expressed_in_tokens else self.instructions

    def check_world(self, world: World) -> None:
        """Raise `SettingsError` for a world that asks for no value."""
        if not isinstance(world, KnapsackValue):
            raise SettingsError(
                f"Organisms of kind {self.name!r} say what a knapsack can hold, and world {world.name!r} "
                "does not ask; a world for them is 'knapsack-value'."
            )

    def layout(self, world: World) -> Layout:
        """Two blocks for each instruction, of its operation and its operands; or tokens alone."""
        if self.expressed_in_tokens:
            loci = tuple(str(place) for place in range(1, self.tokens + 1))
            return Layout((Block("token", loci, levels=len(TOKENS)),))
        blocks: list[Block] = []
        for place in range(1, self.instructions + 1):
            blocks.append(Block(f"{place}", FIELDS[:1], levels=len(OPERATIONS)))
            blocks.append(Block(f"{place} operands", FIELDS[1:], levels=REGISTERS))
        return Layout(tuple(blocks))

    def code_of(self, genomes: Genomes) -> Code:
        """What genomes write: (members, instructions, 4) or (members, tokens, 1)."""
        return np.rint(genomes).astype(np.int64).reshape(len(genomes), self.places, -1)

    def express(self, genomes: Genomes, world: World, limits: Limits = AS_EVOLVED) -> Machines:
        """Decode genomes. Machines do not search, so there is nothing to limit."""
        self.layout(world).check(genomes)
        return Machines(self.code_of(genomes), self.form, self.patience, 1.0, False)

    def inner(self) -> tuple[Inner, ...]:
        """The program itself: what it executes is accounted as steps."""
        return (Inner("program"),)

    def random_agents(self, members: int, world: World) -> Machines:
        """Any answer between nothing and all, and no desire."""
        fields = 1 if self.expressed_in_tokens else len(FIELDS)
        return Machines(
            np.zeros((members, self.places, fields), np.int64), self.form, self.patience, 0.0, True
        )

    def traits(self, agents: Machines) -> Mapping[str, NDArray[np.float64]]:
        """How much is written."""
        return {"length": (agents.code[:, :, 0] > 0).sum(axis=1).astype(np.float64)}

    def columns(self, world: World) -> tuple[str, ...]:
        """The share of the true table that memory holds at the end: 1 of dynamic programming."""
        return ("table_match",)

    def known(self, world: World) -> dict[str, Genomes]:
        """Dynamic programming, and where single instructions evolve the greedy rule."""
        programs = known_programs(self.form, self.places)
        return {name: code.reshape(-1).astype(np.float32) for name, code in programs.items()}

    def unit_of_felt(self, world: World) -> str:
        """It feels how near its answers were, as the world counts it."""
        return "accuracy"

    def objective_weights(self, genomes: Genomes, world: World) -> NDArray[np.float64]:
        """Accuracy, as it is."""
        return np.ones((len(genomes), len(world.features)))

    def in_words(self, genome: Genomes, world: World) -> str:
        """The program, an instruction a line."""
        return "\n".join(in_lines(self.code_of(genome[None])[0], self.form))

    def concluding(self, genomes: Genomes, world: World, regime: Any, lives: Mapping[str, Any]) -> str:
        """How many answer exactly, whether the best one does, and what was to be expected at this price."""
        return said_of(self.form, self.patience, regime, lives["selection"])

    def most_model_steps(self) -> float:
        """About what a program executes that has a loop in a loop."""
        return 10.0 * self.places

    def model_steps(self, agents: Machines) -> NDArray[np.float64]:
        """About what a program of that length executes."""
        return 10.0 * self.traits(agents)["length"]


@implements(protocol.init_agent, Machines)
def init_agent(agents: Any, row: Any, belief: Any, shape: Any, stream: Any) -> Any:
    """The program, ready to run."""
    program = new_program(agents.code.shape[1])
    read_program(agents.code[row], agents.given, program)
    return MachineState(program, np.zeros(2))


@implements(protocol.decide, Machines)
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
    """Run the program on the instance at hand."""
    capacity = state.counts[CAPACITY]
    if agents.aimless:
        return below(stream, 1 + state.profit.sum())
    program, noted = agent_state.program, agent_state.noted
    memory = np.zeros(capacity + 1, dtype=np.int64)
    spent = work(program, agents.given, state.profit, state.weight, capacity, memory, agents.patience)
    account[0, SIMULATED] += spent
    noted[MATCHED] += table_match(memory, state.best, capacity)
    noted[ASKED] += state.best[capacity] > 0
    return program.registers[0]


@implements(protocol.feel, Machines)
def feel(agents: Any, row: Any, felt: Any) -> float:
    """The accuracy itself."""
    return float(agents.desire * felt[0])


@implements(protocol.write_columns, Machines)
def write_columns(agents: Any, row: Any, agent_state: Any, belief: Any, state: Any, columns: Any) -> None:
    """The mean share of true tables, over the instances whose table has any entry above 0."""
    noted = agent_state.noted
    columns[0] = noted[MATCHED] / max(noted[ASKED], 1.0)
