"""Programs on many instances at once: what a known one is worth, and how many random ones are exact."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

import numpy as np

from babushka.fitness import streams
from babushka.fitness.kernels import entry
from babushka.fitness.measures.binomial import binomial_interval
from babushka.fitness.streams import below
from babushka.fitness.worlds.knapsack_value import CAPACITY, ValueRegime, draw_instance, worth_of
from babushka.fitness.worlds.protocol import create
from babushka.organisms.machines.language import (
    BETTER_GIVEN,
    CELL_GIVEN,
    OPERATIONS,
    REGISTERS,
    TOKENS,
    Code,
)
from babushka.organisms.machines.running import new_program, read_program, table_match, work

INSTANCES = 2000  # on which a known program is judged, unless told otherwise
ASKED = 200  # instances that a random program must answer exactly
PIECE = 100_000  # random programs that are drawn from one stream


class Judged(NamedTuple):
    """What a program is worth on instances of a class: means over them."""

    accuracy: float
    error: float  # standard error of the accuracy
    exact: float
    instructions: float
    table_match: float


class Density(NamedTuple):
    """How many random programs are exact."""

    exact: int
    programs: int
    example: Code  # the first exact one; all 0 if there is none

    def bits(self, level: float = 0.95) -> tuple[float, float, float]:
        """-log2 of the share, with a Clopper-Pearson interval: lower end, value, upper end."""
        low, high = binomial_interval(self.exact, self.programs, level)
        shares = np.array([high, self.exact / max(self.programs, 1), low])
        with np.errstate(divide="ignore"):
            least, at, most = (-np.log2(shares)).tolist()
        return least, at, most


@entry
def _judge(regime: Any, written: Any, given: Any, patience: Any, key: Any, found: Any) -> None:
    """Write worth, whether exact, instructions and table match on each instance to `found`, (N, 4)."""
    stream = np.zeros(1, dtype=np.uint64)
    stream[0] = key
    state = create(regime)
    program = new_program(written.shape[0])
    read_program(written, given, program)
    for number in range(found.shape[0]):
        draw_instance(regime, state, stream)
        capacity = state.counts[CAPACITY]
        memory = np.zeros(capacity + 1, dtype=np.int64)
        spent = work(program, given, state.profit, state.weight, capacity, memory, patience)
        best = state.best[capacity]
        found[number, 0] = worth_of(program.registers[0], best)
        found[number, 1] = program.registers[0] == best
        found[number, 2] = spent
        found[number, 3] = table_match(memory, state.best, capacity) if best > 0 else np.nan


@entry
def _count_exact(
    regime: Any,
    written: Any,
    given: Any,
    alleles: Any,
    patience: Any,
    key: Any,
    count: Any,
    asked: Any,
    example: Any,
) -> int:
    """How many of `count` random programs are exact on all of `asked` instances; the first goes to `example`.

    `written` has the form of a program, and `alleles`, (fields,), how many values each field can have. All
    programs meet the same instances, in the same order, up to the first that they get wrong.
    """
    stream = np.zeros(1, dtype=np.uint64)
    stream[0] = key
    state = create(regime)
    program = new_program(written.shape[0])
    profit = np.zeros((asked, regime.items), dtype=np.int64)
    weight = np.zeros((asked, regime.items), dtype=np.int64)
    limits = np.zeros((asked, 2), dtype=np.int64)  # capacities and best values
    for number in range(asked):
        draw_instance(regime, state, stream)
        profit[number] = state.profit
        weight[number] = state.weight
        limits[number, 0] = state.counts[CAPACITY]
        limits[number, 1] = state.best[state.counts[CAPACITY]]
    memory = np.zeros(regime.cells, dtype=np.int64)
    exact = 0
    for _ in range(count):
        for place in range(written.shape[0]):
            for field in range(written.shape[1]):
                written[place, field] = below(stream, alleles[field])
        read_program(written, given, program)
        right = 0
        while right < asked:
            capacity = limits[right, 0]
            here = memory[: capacity + 1]
            work(program, given, profit[right], weight[right], capacity, here, patience)
            if program.registers[0] != limits[right, 1]:
                break
            right += 1
        if right == asked:
            if exact == 0:
                example[:] = written
            exact += 1
    return exact


def judge(
    code: Code, given: int, patience: int, regime: ValueRegime, seed: int = 0, instances: int = INSTANCES
) -> Judged:
    """What a program, (instructions, 4) or (tokens, 1) int64, is worth on random instances of that class."""
    found = np.zeros((instances, 4))
    key = streams.keys(seed, streams.WORLD, 0, count=1)[0]
    _judge(regime, np.ascontiguousarray(code, np.int64), given, patience, key, found)
    accuracy, exact, spent = found[:, :3].mean(axis=0)
    asked = ~np.isnan(found[:, 3])
    match = float(found[asked, 3].mean()) if asked.any() else 0.0
    error = float(found[:, 0].std() / np.sqrt(instances))
    return Judged(float(accuracy), error, float(exact), float(spent), match)


def density(
    given: int,
    places: int,
    patience: int,
    regime: ValueRegime,
    programs: int,
    seed: int = 0,
    threads: int = 1,
) -> Density:
    """How many of so many random programs are exact; the same for any number of threads.

    A program has `places` instructions or tokens, every allele of which has the same probability, as among
    founders. It must be exact on 200 random instances.
    """
    fields = 1 if given in (CELL_GIVEN, BETTER_GIVEN) else 4
    alleles = np.array([len(TOKENS)] if fields == 1 else [len(OPERATIONS), *3 * [REGISTERS]], np.int64)
    pieces = -(-programs // PIECE)
    keys = streams.keys(seed, streams.FOUNDERS, 0, count=pieces)

    def piece(number: int) -> tuple[int, Code]:
        count = min(PIECE, programs - number * PIECE)
        written, example = np.zeros((2, places, fields), np.int64)
        exact = _count_exact(regime, written, given, alleles, patience, keys[number], count, ASKED, example)
        return exact, example

    with ThreadPoolExecutor(threads) as pool:
        found = list(pool.map(piece, range(pieces)))
    examples = [example for exact, example in found if exact]
    nothing = np.zeros((places, fields), np.int64)
    return Density(sum(exact for exact, _ in found), programs, examples[0] if examples else nothing)
