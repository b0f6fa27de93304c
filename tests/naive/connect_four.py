"""Connect Four as plain lists: columns of stones, lines of four cells, searches that call themselves."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

from babushka.fitness.exponential import exponential, hyperbolic_tangent
from tests.naive.streams import Stream

Cell = tuple[int, int]  # column and row
Weights = list[float]
STEPS = ((0, 1), (1, 0), (1, 1), (1, -1))


@cache
def cells_of(width: int, height: int) -> list[Cell]:
    """All cells of a board."""
    return [(column, row) for column in range(width) for row in range(height)]


@cache
def lines_of(width: int, height: int) -> list[list[Cell]]:
    """All lines of four of a board."""
    cells = cells_of(width, height)
    ahead = [[(column + k * x, row + k * y) for k in range(4)] for column, row in cells for x, y in STEPS]
    return [line for line in ahead if all(cell in cells for cell in line)]


@dataclass(frozen=True)
class Plain:
    """A position: who dropped stones into each column, from the lowest on; 0 is who moved first."""

    width: int = 7
    height: int = 6
    columns: tuple[tuple[int, ...], ...] = ()

    @classmethod
    def after(cls, moves: list[int], width: int = 7, height: int = 6) -> "Plain":
        """The position after moves of an empty board."""
        plain = cls(width, height, ((),) * width)
        for move in moves:
            plain = plain.dropped(move)
        return plain

    @property
    def turn(self) -> int:
        """Who is on the move."""
        return sum(map(len, self.columns)) % 2

    @property
    def open(self) -> list[int]:
        """The columns with room."""
        return [column for column in range(self.width) if len(self.columns[column]) < self.height]

    def dropped(self, column: int) -> "Plain":
        """The position after a stone of who is on the move."""
        columns = list(self.columns)
        columns[column] = (*columns[column], self.turn)
        return Plain(self.width, self.height, tuple(columns))

    def at(self, cell: Cell) -> int | None:
        """Whose stone is in a cell; None: nobody's, or there is no such cell."""
        column, row = cell
        inside = 0 <= column < self.width and 0 <= row < len(self.columns[column])
        return self.columns[column][row] if inside else None

    @property
    def cells(self) -> list[Cell]:
        """All cells."""
        return cells_of(self.width, self.height)

    @property
    def lines(self) -> list[list[Cell]]:
        """All lines of four."""
        return lines_of(self.width, self.height)

    def won_by(self, who: int) -> bool:
        """Whether somebody has four in a line."""
        return any(all(self.at(cell) == who for cell in line) for line in self.lines)

    @property
    def full(self) -> bool:
        """Whether there is no room."""
        return not self.open

    def rest(self, column: int) -> Cell:
        """Where a stone comes to rest."""
        return column, len(self.columns[column])

    def threats(self, who: int, stone: Cell | None = None) -> set[Cell]:
        """The empty cells that would complete four for somebody, with another own stone if there is one."""

        def own(cell: Cell) -> bool:
            return self.at(cell) == who or cell == stone

        mine = {cell for cell in self.cells if own(cell)}
        missing = [[cell for cell in line if cell not in mine] for line in self.lines]
        return {cells[0] for cells in missing if len(cells) == 1 and self.at(cells[0]) is None}

    def bits(self) -> tuple[int, int]:
        """The stones of who is on the move, and all of them."""
        bit = {cell: 1 << (cell[0] * (self.height + 1) + cell[1]) for cell in self.cells}
        own = sum(bit[cell] for cell in self.cells if self.at(cell) == self.turn)
        return own, sum(bit[cell] for cell in self.cells if self.at(cell) is not None)

    def off(self, column: int) -> int:
        """How far a column is from the middle."""
        return int(abs(column - (self.width - 1) / 2))

    def value_page(self) -> Weights:
        """What a value weighs."""
        page: Weights = []
        for who in (0, 1):
            sign = 1.0 if who == self.turn else -1.0
            threats = self.threats(who)
            landing = {self.rest(column) for column in self.open}
            counts = [
                sum(row % 2 == 0 for _, row in threats),
                sum(row % 2 == 1 for _, row in threats),
                len(threats & landing),
                sum(
                    sorted([self.at(cell) == who, self.at(cell) is None] for cell in line)
                    == [[False, True]] * 2 + [[True, False]] * 2
                    for line in self.lines
                ),
            ]
            for off in range(3):
                counts.append(sum(self.at(cell) == who and self.off(cell[0]) == off for cell in self.cells))
            page += [sign * count for count in counts]
        return [*page, 1.0]

    def move_page(self, column: int) -> Weights:
        """What a prior weighs of a move."""
        own, other, cell = self.turn, 1 - self.turn, self.rest(column)
        above = (column, cell[1] + 1)
        mine, theirs = self.threats(own), self.threats(other)
        page = [
            cell in mine,
            cell in theirs,
            above in theirs and above[1] < self.height,
            above in mine and above[1] < self.height,
            len(self.threats(own, cell) - mine - {cell}),
            len(self.threats(other, cell) - theirs - {cell}),
            sum(cell in line for line in self.lines) / 13.0,
            *(self.off(column) == off for off in range(3)),
            cell[1] % 2 == 0,
        ]
        return [float(number) for number in page]


def random_column(plain: Plain, stream: Stream) -> int:
    """A column with room."""
    return plain.open[stream.below(len(plain.open))]


def opening(plies: int, stream: Stream, width: int = 7, height: int = 6) -> Plain:
    """An opening in which nobody can win at once; a shorter one after every hundred that were none."""
    drawn = 0
    while True:
        plain = Plain.after([], width, height)
        for _ in range(plies):
            if not plain.full:
                plain = plain.dropped(random_column(plain, stream))
        landing = {plain.rest(column) for column in plain.open}
        quiet = not plain.full and not (plain.threats(0) | plain.threats(1)) & landing
        if plies == 0 or (quiet and not plain.won_by(0) and not plain.won_by(1)):
            return plain
        drawn += 1
        plies -= drawn % 100 == 0


@dataclass
class Mind:
    """A player: weights and units of its value and of its prior."""

    value: Weights
    prior: Weights
    value_units: list[Weights] = field(default_factory=list)
    prior_units: list[Weights] = field(default_factory=list)
    met: int = 0

    def worth(self, plain: Plain) -> float:
        """The value of a position to who is on the move."""
        return _weighed(self.value, self.value_units, plain.value_page())

    def logits(self, plain: Plain) -> dict[int, float]:
        """The logit of each move."""
        return {c: _weighed(self.prior, self.prior_units, plain.move_page(c)) for c in plain.open}


def _weighed(weights: Weights, units: list[Weights], page: Weights) -> float:
    total = 0.0
    for weight, number in zip(weights, page, strict=True):
        total += weight * number
    for *ins, constant, out in units:
        inner = constant
        for weight, number in zip(ins, page, strict=True):
            inner += weight * number
        total += out * (inner / (1.0 + abs(inner)))
    return total


def liked(logits: dict[int, float]) -> list[int]:
    """The moves from the highest logit on."""
    return sorted(logits, key=lambda column: -logits[column])


class UsedUpError(Exception):
    """The budget is."""


def alpha_beta(mind: Mind, plain: Plain, budget: int) -> tuple[int, int, float]:
    """Move, positions met, and value, of a search that goes deeper and deeper."""
    move, value, met, depth = liked(mind.logits(plain))[0], 0.0, 0, 0
    left = plain.width * plain.height - sum(map(len, plain.columns))
    while met < budget and depth < left and abs(value) <= 1e6:
        depth, mind.met = depth + 1, 0
        try:
            found = _search(mind, plain, depth, 0, -math.inf, math.inf, budget - met)
        except UsedUpError:
            return move, budget, value
        met += mind.met
        value, move = found
    return move, met, value


def _search(
    mind: Mind, plain: Plain, depth: int, ply: int, alpha: float, beta: float, budget: int
) -> tuple[float, int]:
    best, move = -math.inf, -1
    for column in liked(mind.logits(plain)):
        if alpha >= beta:
            break
        if mind.met == budget:
            raise UsedUpError
        mind.met += 1
        after = plain.dropped(column)
        if after.won_by(plain.turn):
            value = 2e6 - (ply + 1)
        elif after.full:
            value = 0.0
        elif ply + 1 == depth:
            value = -mind.worth(after)
        else:
            value = -_search(mind, after, depth, ply + 1, -beta, -alpha, budget)[0]
        if value > best:
            best, move = value, column
        alpha = max(alpha, value)
    return best, move


def minimax(mind: Mind, plain: Plain, depth: int, ply: int = 0) -> float:
    """The value of a position by looking at everything to a depth."""
    values = []
    for column in plain.open:
        after = plain.dropped(column)
        if after.won_by(plain.turn):
            values.append(2e6 - (ply + 1))
        elif after.full:
            values.append(0.0)
        elif ply + 1 == depth:
            values.append(-mind.worth(after))
        else:
            values.append(-minimax(mind, after, depth, ply + 1))
    return max(values)


@dataclass
class Node:
    """A position in a tree."""

    plain: Plain
    worth: float
    over: bool
    prior: dict[int, float] = field(default_factory=dict)
    came: dict[int, list[float]] = field(default_factory=dict)  # of each move
    after: dict[int, "Node"] = field(default_factory=dict)


def _node(mind: Mind, plain: Plain) -> Node:
    if plain.won_by(1 - plain.turn):
        return Node(plain, -1.0, True)
    if plain.full:
        return Node(plain, 0.0, True)
    return Node(plain, hyperbolic_tangent(mind.worth(plain) / 4.0), False)


def _visit(mind: Mind, node: Node, exploration: float) -> float:
    """What comes of a visit to who is on the move."""
    if not node.prior:
        logits = mind.logits(node.plain)
        most = max(logits.values())
        exps = {column: exponential(logit - most) for column, logit in logits.items()}
        total = 0.0
        for column in exps:
            total += exps[column]
        node.prior = {column: share / total for column, share in exps.items()}
        node.came = {column: [] for column in logits}
    visited = sum(map(len, node.came.values()))

    def promise(column: int) -> float:
        came, mean = node.came[column], 0.0
        if came:
            total = 0.0
            for value in came:
                total += value
            mean = total / len(came)
        return mean + exploration * math.sqrt(1.0 + visited) * node.prior[column] / (1 + len(came))

    column = max(node.prior, key=promise)
    if column not in node.after:
        node.after[column] = _node(mind, node.plain.dropped(column))
        value = -node.after[column].worth
    elif node.after[column].over:
        value = -node.after[column].worth
    else:
        value = -_visit(mind, node.after[column], exploration)
    node.came[column].append(value)
    return value


def puct(mind: Mind, plain: Plain, budget: int, exploration: float = 1.5) -> tuple[int, list[int]]:
    """The move most visited, and how often each was."""
    root = Node(plain, 0.0, False)
    for _ in range(budget):
        _visit(mind, root, exploration)
    visits = [len(root.came.get(column, [])) for column in range(plain.width)]
    logits = mind.logits(plain)
    return max(plain.open, key=lambda column: (visits[column], logits[column], -column)), visits


def some_positions(
    count: int, plies: int, stream: Stream, width: int = 7, height: int = 6
) -> Iterator[Plain]:
    """Positions that are not over, after random moves."""
    while count:
        plain = Plain.after([], width, height)
        for _ in range(plies):
            if plain.full or plain.won_by(0) or plain.won_by(1):
                break
            plain = plain.dropped(random_column(plain, stream))
        if not (plain.full or plain.won_by(0) or plain.won_by(1)):
            count -= 1
            yield plain
