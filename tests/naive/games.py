"""Games in several seats, told plainly: who is on the move decides, and then everybody feels."""

from collections.abc import Callable, Sequence
from typing import Any, Protocol

from tests.naive.streams import Stream, combine

LINES = ((0, 1, 2), (3, 4, 5), (6, 7, 8), (0, 3, 6), (1, 4, 7), (2, 5, 8), (0, 4, 8), (2, 4, 6))


class Player(Protocol):
    """Who sits in a seat."""

    def choose(self, senses: list[float], legal: list[bool]) -> int: ...
    def worth(self, felt: list[float]) -> float: ...


class PlainTicTacToe:
    """The board, and whose it is."""

    def __init__(self) -> None:
        self.cells = [0] * 9
        self.cause = 0

    @property
    def movers(self) -> list[int]:
        return [sum(cell > 0 for cell in self.cells) % 2]

    def legal(self, seat: int) -> list[bool]:
        return [cell == 0 for cell in self.cells]

    def senses(self, seat: int) -> list[float]:
        return [float(cell == 1 + seat) for cell in self.cells] + [
            float(cell == 2 - seat) for cell in self.cells
        ]

    def won(self, seat: int) -> bool:
        return any(all(self.cells[cell] == 1 + seat for cell in line) for line in LINES)

    def act(self, moves: dict[int, int]) -> None:
        for seat, cell in moves.items():
            self.cells[cell] = 1 + seat
            self.cause = 1 if self.won(seat) else 2 if 0 not in self.cells else 0

    def felt(self, seat: int) -> list[float]:
        return [float(self.won(seat)), float(self.won(1 - seat))]

    def tally(self, seat: int) -> list[float]:
        won, lost, full = self.won(seat), self.won(1 - seat), 0 not in self.cells
        draw = full and not won and not lost
        return [1.0 if won else 0.5 if draw else 0.0, float(won), float(draw)]


class PlainRounds:
    """Rock, paper, scissors."""

    cause = 0

    def __init__(self, seats: int, stake: float) -> None:
        self.stake, self.points, self.paid = stake, [0.0] * seats, [0.0] * seats

    @property
    def movers(self) -> list[int]:
        return list(range(len(self.points)))

    def legal(self, seat: int) -> list[bool]:
        return [True] * 3

    def senses(self, seat: int) -> list[float]:
        return [0.0]

    def act(self, moves: dict[int, int]) -> None:
        beats = {(1, 0), (2, 1), (0, 2)}  # paper rock, scissors paper, rock scissors
        for one in moves:
            wins = sum((moves[one], moves[other]) in beats for other in moves)
            losses = sum((moves[other], moves[one]) in beats for other in moves)
            self.paid[one] = self.stake * (wins - losses)
            self.points[one] += self.paid[one]

    def felt(self, seat: int) -> list[float]:
        return [self.paid[seat]]

    def tally(self, seat: int) -> list[float]:
        return [self.points[seat]]


class PlainReflex:
    """A planner without a budget, who learns nothing."""

    def __init__(self, agents: Any, row: int, actions: int, stream: Stream) -> None:
        self.weights = [float(weight) for weight in agents.reflex[row]]
        self.objective = [float(weight) for weight in agents.objective.weights[row]]
        self.noise, self.hidden, self.actions = agents.noise, agents.hidden, actions
        self.before, self.stream = -1, stream

    def choose(self, senses: list[float], legal: list[bool]) -> int:
        code = [float(action == self.before) for action in range(self.actions)]
        inputs, units = [*senses, *code, 1.0], []
        for unit in range(self.hidden):
            row = self.weights[unit * len(inputs) : (unit + 1) * len(inputs)]
            total = row[-1]  # as the kernel adds up: the constant, the senses, the action before
            for weight, value in zip(row[:-1], inputs[:-1], strict=True):
                total += weight * value if value else 0.0
            units.append(total / (1.0 + abs(total)))
        rest = self.weights[self.hidden * len(inputs) :]
        outputs = []
        for action in range(self.actions):
            row = rest[action * (self.hidden + 1) : (action + 1) * (self.hidden + 1)]
            total = row[-1]
            for weight, value in zip(row[:-1], units, strict=True):
                total += weight * value
            outputs.append(total + self.noise * self.stream.uniform())
        possible = [action for action in range(self.actions) if legal[action]]
        self.before = max(possible, key=lambda action: outputs[action])  # the first of equals
        return self.before

    def worth(self, felt: list[float]) -> float:
        total = 0.0
        for weight, value in zip(self.objective, felt, strict=True):
            total += weight * value
        return total


def play(
    game: Any,
    players: Sequence[Callable[[Stream], Player]],
    own: int,
    key: int,
    lifetime: int,
) -> list[float]:
    """The record of who sits in seat `own`, but for what its search spent, which is nothing."""
    seats = [make(Stream(combine(key, seat))) for seat, make in enumerate(players)]
    unfelt = [[0.0] * len(game.felt(seat)) for seat in range(len(seats))]
    sums = [0.0] * len(unfelt[own])
    reward, turns, moves = 0.0, [0] * len(seats), 0
    while game.cause == 0 and moves < lifetime:
        chosen = {}
        for seat in game.movers:
            if turns[seat]:  # what was felt since its last turn is felt of what it did then
                reward += seats[seat].worth(unfelt[seat]) if seat == own else 0.0
                unfelt[seat] = [0.0] * len(unfelt[seat])
            chosen[seat] = seats[seat].choose(game.senses(seat), game.legal(seat))
            turns[seat] += 1
        game.act(chosen)
        for seat in range(len(seats)):
            felt = game.felt(seat)
            unfelt[seat] = [one + other for one, other in zip(unfelt[seat], felt, strict=True)]
            if seat == own:
                sums = [one + other for one, other in zip(sums, felt, strict=True)]
        moves += 1
    reward += seats[own].worth(unfelt[own])
    counted = [number for seat in range(len(seats)) for number in game.tally(seat)]
    return [reward, float(turns[own]), 0.0, 0.0, float(game.cause), *sums, *game.tally(own), 0.0, *counted]
