"""The net: a small evolved network from the cells of a puzzle to a column; nothing is searched or learned.

    h_u = x / (1 + |x|) of x = sum over inputs i of w_ui s_i
    column = argmax over c of sum over u of v_uc h_u

Inputs are the cells of each colour, 1 where there is a stone, then who moves, then 1. The forms differ in
what they are given of the symmetry between twins:

    plain     nothing
    tied      the cells of who moves and of the other, not of the colours: twins of colour are one task
    mirrored  the board and its mirror image go through the same units, and what they say of a column and of
              its image is added: twins in the mirror are one task
    modules   two networks of so many units, one for each colour that moves: nothing can be shared
    halves    two networks of so many units, one for each half of the board, and it is told in which half the
              answer is: nothing can be shared between twins in the mirror

A net feels what it solves; there is no mesa-objective to evolve.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple

import numpy as np
from numpy.typing import NDArray

from babushka.fitness.arrays import copy
from babushka.fitness.bits import lowest_bit
from babushka.fitness.branchless import branchless_select
from babushka.fitness.dispatch import implements
from babushka.fitness.kernels import kernel
from babushka.fitness.row_sums import softsign_of_rows, weighted_rows
from babushka.fitness.settings import SettingsError, setting
from babushka.fitness.streams import below
from babushka.fitness.worlds.protocol import Array, World
from babushka.fitness.worlds.puzzle import Puzzle, PuzzleRegime
from babushka.fitness.worlds.puzzle.positions import mirrored
from babushka.fitness.worlds.puzzle.regime import ANSWER, FIRST, SECOND, TURN
from babushka.organisms import protocol
from babushka.organisms.genome import Block, Genomes, Layout
from babushka.organisms.inner.account import AS_EVOLVED, Limits
from babushka.organisms.protocol import Organism

FORMS = PLAIN, TIED, MIRRORED, MODULES, HALVES = ("plain", "tied", "mirrored", "modules", "halves")
_, IS_TIED, IS_MIRRORED, BY_COLOUR, BY_HALF = range(len(FORMS))
Values = NDArray[np.float64]
AIMLESS = -1  # the form of who draws a column


class Nets(NamedTuple):
    """Expressed nets, one row a member. Modules have all their units one after the other."""

    inputs: Array  # (members, 2 cells + 2, units) float64: from each input to each unit
    outputs: Array  # (members, units, columns) float64
    form: int  # place in FORMS, or AIMLESS
    desire: float


class NetState(NamedTuple):
    """One net at work."""

    heard: Array  # (2 cells + 2,) int64: the inputs that are not 0, in the order in which they are added up
    hidden: Array  # (units,) float64
    said: Array  # (columns,) float64: what units say of columns in one pass
    scores: Array  # (columns,) float64


@dataclass(frozen=True)
class Net(Organism):
    """Settings of nets."""

    name: ClassVar[str] = "net"

    units: int = setting(12, "hidden units, of each module", low=1, high=1000)
    form: str = setting(
        PLAIN,
        "what it is given of the symmetry. plain: nothing; tied: cells as own and other; mirrored: the board "
        "and its mirror image by the same units; modules: a network for each colour that moves; halves: one "
        "for each half of the board, chosen by where the answer is",
        choices=FORMS,
    )
    input_sigma: float = setting(0.3, "mutation of weights of inputs (standard deviation)", low=0)
    output_sigma: float = setting(0.3, "mutation of weights of outputs (standard deviation)", low=0)

    def check_world(self, world: World) -> None:
        """Raise `SettingsError` for a world without puzzles."""
        if not isinstance(world, Puzzle):
            raise SettingsError(
                f"Organisms of kind {self.name!r} answer puzzles, and there are none in world "
                f"{world.name!r}; a world for them is 'puzzle'."
            )

    @property
    def all_units(self) -> int:
        """Hidden units of all modules."""
        return self.units * (2 if self.form in (MODULES, HALVES) else 1)

    def layout(self, world: World) -> Layout:
        """The weights of each input for all units, then those of each column for all units."""
        units = range(1, self.all_units + 1)
        into = tuple(f"{name}, unit {unit}" for name in (*world.senses, "1") for unit in units)
        out = tuple(f"{name}, unit {unit}" for name in world.actions for unit in units)
        return Layout(
            (Block("inputs", into, sigma=self.input_sigma), Block("outputs", out, sigma=self.output_sigma))
        )

    def express(self, genomes: Genomes, world: World, limits: Limits = AS_EVOLVED) -> Nets:
        """Decode genomes; there is nothing that a limit could limit."""
        layout = self.layout(world)
        layout.check(genomes)
        weights, members = genomes.astype(np.float64), len(genomes)
        inputs = weights[:, layout.span("inputs")].reshape(members, -1, self.all_units)
        outputs = weights[:, layout.span("outputs")].reshape(members, -1, self.all_units)
        return Nets(inputs.copy(), outputs.transpose(0, 2, 1).copy(), FORMS.index(self.form), 1.0)

    def random_agents(self, members: int, world: World) -> Nets:
        """Any column, and no desire."""
        inputs = np.zeros((members, len(world.senses) + 1, self.all_units))
        outputs = np.zeros((members, self.all_units, len(world.actions)))
        return Nets(inputs, outputs, AIMLESS, 0.0)

    def unit_of_felt(self, world: World) -> str:
        """It feels what it solves, as the world counts it."""
        return "puzzles solved"

    def objective_weights(self, genomes: Genomes, world: World) -> NDArray[np.float64]:
        """What is solved, as it is."""
        return np.ones((len(genomes), len(world.features)))

    def passes(self, agents: Nets, row: int, asked: PuzzleRegime) -> list[tuple[Values, Values]]:
        """What each unit says of each puzzle and of columns."""
        return passes(agents, row, asked)

    def traits(self, agents: Nets) -> Mapping[str, NDArray[np.float64]]:
        """How large the weights are: root mean squares."""
        by_column = agents.outputs.transpose(0, 2, 1).copy()  # the order of the genome
        named = (("input_size", agents.inputs), ("output_size", by_column))
        return {name: np.sqrt((weights**2).mean(axis=(1, 2))) for name, weights in named}


def passes(agents: Nets, row: int, puzzles: PuzzleRegime) -> list[tuple[Values, Values]]:
    """What each unit says of each of N puzzles, (N, units), and of columns, (units, columns), pass by pass.

    The scores of `decide` are the sum of hidden @ outputs over passes: two of them where the board also goes
    through in the mirror, else one. A unit of the module that is not asked says 0.
    """
    cells = puzzles.width * puzzles.height
    first, second, turn = puzzles.first, puzzles.second, puzzles.turn
    weights, outputs = agents.inputs[row], agents.outputs[row]
    if agents.form == IS_TIED:
        first, second = np.where(turn, second, first), np.where(turn, first, second)
    boards = [(first, second)]
    if agents.form == IS_MIRRORED:
        width, height = puzzles.width, puzzles.height
        boards.append((mirrored(first, width, height), mirrored(second, width, height)))
    told = np.zeros_like(turn) if agents.form in (IS_TIED, BY_COLOUR) else turn
    module = 2 * puzzles.answer + 1 > puzzles.width if agents.form == BY_HALF else turn
    found = []
    for place, board in enumerate(boards):
        stones = [words[:, None] >> np.arange(cells) & 1 for words in board]
        senses = np.concatenate([*stones, told[:, None], np.ones_like(turn)[:, None]], axis=1)
        total = senses @ weights
        hidden = total / (1 + np.abs(total))
        if agents.form in (BY_COLOUR, BY_HALF):
            units = np.arange(weights.shape[1])
            hidden *= units // (weights.shape[1] // 2) == module[:, None]
        found.append((hidden, outputs[:, ::-1] if place else outputs))
    return found


@implements(protocol.init_agent, Nets)
def init_agent(agents: Any, row: Any, belief: Any, shape: Any, stream: Any) -> Any:
    """Room for what units hear and say."""
    inputs, units = agents.inputs.shape[1:]
    last = units + shape.actions
    values = np.zeros(last + shape.actions)  # one piece of memory, since lives are short
    return NetState(np.zeros(inputs, np.int64), values[:units], values[units:last], values[last:])


@kernel
def reversed_columns(word: Any, width: Any, height: Any) -> Any:
    """The stones of a word in the mirror."""
    full = (1 << height) - 1
    found = 0
    for column in range(width):
        found |= ((word >> (column * height)) & full) << ((width - 1 - column) * height)
    return found


@kernel
def list_inputs(one: Any, other: Any, turn: Any, cells: Any, heard: Any) -> Any:
    """Write to `heard` which inputs are not 0, in the order in which they are added up, and say how many."""
    heard[0] = 2 * cells + 1
    heard[1] = 2 * cells
    count = 2 if turn else 1
    stones = one | (other << cells)
    while stones:
        heard[count] = lowest_bit(stones)
        count += 1
        stones &= stones - 1
    return count


@kernel
def say(
    inputs: Any, outputs: Any, begin: Any, end: Any, one: Any, other: Any, turn: Any, cells: Any, net: Any
) -> None:
    """What units `begin` .. `end` - 1 say of each column, to `net.said`."""
    count = list_inputs(one, other, turn, cells, net.heard)
    softsign_of_rows(inputs, net.heard, count, begin, end, net.hidden)
    weighted_rows(outputs, net.hidden, begin, end, net.said)


@implements(protocol.decide, Nets)
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
    """The column of the highest score, the first of equal ones."""
    if agents.form == AIMLESS:
        return below(stream, shape.actions)
    return answer(agents, row, agent_state, belief, state)


@kernel
def answer(agents: Any, row: Any, agent_state: Any, belief: Any, state: Any) -> int:
    """What a net says of the puzzle at hand."""
    one, other, turn = state.words[FIRST], state.words[SECOND], state.words[TURN]
    inputs, outputs = agents.inputs[row], agents.outputs[row]
    said, scores = agent_state.said, agent_state.scores
    cells, units = belief.width * belief.height, agent_state.hidden.size
    columns = scores.size
    begin, end = 0, units
    if agents.form == BY_COLOUR or agents.form == BY_HALF:
        half, module = units // 2, turn
        if agents.form == BY_HALF:
            module = np.int64(2 * state.words[ANSWER] + 1 > belief.width)
        else:
            turn = 0
        begin = module * half
        end = begin + half
    elif agents.form == IS_TIED:
        if turn:
            one, other = other, one
        turn = 0
    say(inputs, outputs, begin, end, one, other, turn, cells, agent_state)
    copy(said, scores)
    if agents.form == IS_MIRRORED:
        one = reversed_columns(one, belief.width, belief.height)
        other = reversed_columns(other, belief.width, belief.height)
        say(inputs, outputs, begin, end, one, other, turn, cells, agent_state)
        for column in range(columns):
            scores[column] += said[columns - 1 - column]
    best, highest = 0, scores[0]
    for column in range(1, columns):
        better = scores[column] > highest
        best = branchless_select(better, column, best)
        highest = branchless_select(better, scores[column], highest)
    return best


@implements(protocol.feel, Nets)
def feel(agents: Any, row: Any, felt: Any) -> float:
    """What was solved."""
    return float(agents.desire * felt[0])


@implements(protocol.habit, Nets)
def habit(
    agents: Any, row: Any, agent_state: Any, belief: Any, state: Any, shape: Any, seat: Any, mask: Any
) -> int:
    """The same column: there is nothing but habit."""
    return -1 if agents.form == AIMLESS else answer(agents, row, agent_state, belief, state)
