"""Make `positions.csv`: `python -m babushka.fitness.worlds.connect_four.make_positions`.

Each position has a stream of chance of its own, so that the same seed gives the same file. What is solved is
kept beside it, and a call that was interrupted goes on from there.

In a noisy game a share of the moves, another in each game, are drawn at random. The others win if they can,
or else block, do not give away the cell above, and make many threats, in the middle rather than at the edge.
"""

import argparse
import csv
import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from babushka.fitness import streams
from babushka.fitness.worlds.connect_four.board import (
    completing,
    count_bits,
    has_four,
    is_open,
    landing,
    landings,
    mirrored,
)
from babushka.fitness.worlds.connect_four.positions import FILE, HEIGHT, WIDTH, played
from babushka.fitness.worlds.connect_four.solving import FULL, Solver

POSITIONS = 1000
PLIES = range(12, 29)
NOISE = (0.1, 0.5)  # the share of random moves in a game, between these
HEADER = ["moves", *(str(column + 1) for column in range(WIDTH))]


def decent_moves(own: int, mask: int) -> list[int]:
    """The columns that a player who looks one move ahead likes best."""
    land, other = landings(mask, WIDTH, HEIGHT), own ^ mask
    wins = land & completing(own, mask, WIDTH, HEIGHT)
    danger = completing(other, mask, WIDTH, HEIGHT)
    for choice in (wins, land & danger, land & ~(danger >> 1), land):
        columns = [c for c in range(WIDTH) if is_open(mask, c, HEIGHT) and landing(mask, c, HEIGHT) & choice]
        if columns:
            break
    worth = []
    for column in columns:
        move = landing(mask, column, HEIGHT)
        threats = count_bits(completing(own | move, mask | move, WIDTH, HEIGHT))
        worth.append(3 * threats - abs(column - WIDTH // 2))
    return [column for column, value in zip(columns, worth, strict=True) if value == max(worth)]


def noisy_game(plies: int, chance: np.random.Generator) -> list[int] | None:
    """The columns of a game of that many stones; None if it was over before."""
    noise = chance.uniform(*NOISE)
    moves: list[int] = []
    own = mask = 0
    while len(moves) < plies:
        open_columns = [column for column in range(WIDTH) if is_open(mask, column, HEIGHT)]
        choice = open_columns if chance.random() < noise else decent_moves(own, mask)
        moves.append(int(chance.choice(choice)))
        own, mask = own ^ mask, mask | landing(mask, moves[-1], HEIGHT)
        if has_four(own ^ mask, HEIGHT):
            return None
    return moves


def position(number: int, seed: int, solver: Solver, known: set[tuple[int, int]]) -> list[str]:
    """The row of a position that is not yet known."""
    chance = streams.generator(seed, streams.WORLD, number)
    while True:
        moves = noisy_game(PLIES[number % len(PLIES)], chance)
        if moves is None or not known.isdisjoint(both_ways(*played(moves))):
            continue
        scores = solver.scores_of_moves(*played(moves))
        if len(set(np.sign(scores[scores != FULL]))) > 1:
            return ["".join(str(c + 1) for c in moves), *("" if s == FULL else str(s) for s in scores)]


def both_ways(own: int, mask: int) -> set[tuple[int, int]]:
    """A position and its mirror image."""
    return {(own, mask), (mirrored(own, WIDTH, HEIGHT), mirrored(mask, WIDTH, HEIGHT))}


def rows(seed: int, count: int, done: list[list[str]]) -> Iterator[list[str]]:
    """The rows after those that are done."""
    solver = Solver(WIDTH, HEIGHT, power=22)
    known: set[tuple[int, int]] = set()
    for number in range(count):
        row = done[number] if number < len(done) else position(number, seed, solver, known)
        known |= both_ways(*played(int(column) - 1 for column in row[0]))
        if number >= len(done):
            yield row


def make(out: Path, seed: int, count: int) -> None:
    """Write `count` positions to a file, or go on with what is beside it."""
    beside = out.with_name(f"{out.name}.{seed}.part")
    lines = beside.read_text(encoding="utf-8").splitlines(keepends=True) if beside.exists() else []
    lines = [line for line in lines if line.endswith("\n")]  # the last may have been cut short
    done = list(csv.reader(lines))[:count]
    with open(beside, "w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerows(done)
        for row in rows(seed, count, done):
            table.writerow(row)
            file.flush()
    whole = ",".join(HEADER) + "\n" + beside.read_text(encoding="utf-8")
    complete = beside.with_suffix(".whole")
    complete.write_text(whole, encoding="utf-8")
    os.replace(complete, out)
    beside.unlink()


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description="Solve positions from noisy games of Connect Four.")
    parser.add_argument("--out", type=Path, default=Path(__file__).with_name(FILE))
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--positions", type=int, default=POSITIONS)
    given = parser.parse_args()
    make(given.out, given.seed, given.positions)


if __name__ == "__main__":
    main()
