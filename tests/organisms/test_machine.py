"""Register machines against their twin; known programs, what they cost, and how rare exact ones are."""

from itertools import product

import numpy as np
import pytest

from babushka.fitness.measures.binomial import binomial_interval
from babushka.fitness.settings import SettingsError, read
from babushka.fitness.worlds.knapsack import Knapsack
from babushka.fitness.worlds.knapsack_value import KnapsackValue, ValueInstances
from babushka.organisms.kinds.machine import Machine
from babushka.organisms.life import Seeds, live
from babushka.organisms.machines import language as of
from babushka.organisms.machines.concluding import expected
from babushka.organisms.machines.judging import Density, density, judge
from babushka.organisms.machines.known import (
    DYNAMIC_PROGRAMMING,
    GREEDY,
    PROGRAMMING,
    RULE,
    costs,
    giving_way,
    known_programs,
    mean_capacity,
)
from babushka.organisms.machines.language import GIVEN, in_lines
from babushka.organisms.machines.running import new_program, read_program, table_match, work
from tests.conftest import size
from tests.naive import knapsack as naive
from tests.naive.knapsack_value import PlainValue
from tests.naive.machine import PlainMachine, table_of
from tests.naive.streams import Stream

WORLD, HOME = KnapsackValue(), ValueInstances()
PATIENCE = 20


def instances(count: int, items: int = 5, largest: int = 9) -> list[tuple[list[tuple[int, int]], int]]:
    """Items in the order of ratios, and a capacity."""
    plain = PlainValue(WORLD, ValueInstances(items=items, largest=largest), Stream(4))
    found = []
    for _ in range(count):
        plain.draw()
        found.append((plain.items, plain.capacity))
    return found


def ran(
    code: np.ndarray, given: int, items: list[tuple[int, int]], capacity: int, patience: int = PATIENCE
) -> tuple[int, int, list[int], list[int]]:
    """Answer, cost, memory and registers of the kernel."""
    program = new_program(len(code))
    read_program(np.asarray(code, np.int64), given, program)
    profit, weight = np.array(items, np.int64).reshape(-1, 2).T
    memory = np.zeros(capacity + 1, np.int64)
    spent = work(program, given, profit, weight, capacity, memory, patience)
    return int(program.registers[0]), int(spent), memory.tolist(), program.registers.tolist()


def alone(*instructions: tuple[int, ...], capacity: int = 3) -> list[int]:
    """Registers after a program that is run on two items, of profits 5 and 4 and weights 1 and 2."""
    return ran(np.array(instructions), 0, [(5, 1), (4, 2)], capacity)[3]


def test_dynamic_programming_takes_13_instructions_and_greedy_9() -> None:
    assert (len(DYNAMIC_PROGRAMMING), len(GREEDY)) == (13, 9)
    for items, capacity in instances(20):
        profit, n = [value for value, _ in items], len(items)
        answer, spent, memory, _ = ran(np.array(DYNAMIC_PROGRAMMING), 0, items, capacity)
        assert memory == [naive.best_of_all(items, room)[0] for room in range(capacity + 1)]
        assert (answer, spent) == (memory[-1], 2 + 4 * n + 7 * n * (capacity + 1))
        greedily = sum(profit[item] for item in naive.greedy(items, capacity))
        assert ran(np.array(GREEDY), 0, items, capacity)[:3] == (greedily, 2 + 7 * n, [0] * (capacity + 1))


@pytest.mark.parametrize("given", ["cell", "better"])
def test_with_loops_given_an_expression_is_dynamic_programming(given: str) -> None:
    form = GIVEN.index(given)
    code = known_programs(form, 12)[PROGRAMMING]
    tokens = int((code[:, 0] > 0).sum())
    for items, capacity in instances(5):
        answer, spent, memory, _ = ran(code, form, items, capacity)
        assert answer == memory[-1] == naive.best_of_all(items, capacity)[0]
        assert spent == len(items) * (capacity + 1) * (1 + tokens)


@pytest.mark.parametrize("given", ["nothing", "loops"])
def test_random_programs_do_what_their_twin_does(given: str) -> None:
    """More loops and skips than chance would have; patience is short, so that it sometimes ends."""
    form, chance = GIVEN.index(given), np.random.default_rng(3)
    likely = [*range(len(of.OPERATIONS)), *3 * [of.LOOP_UP, of.LOOP_DOWN, of.END, of.END, of.SKIP_IF_LESS]]
    stopped = looped = 0
    for items, capacity in instances(300, items=3, largest=5):
        code = chance.integers(0, of.REGISTERS, (14, 4))
        code[:, 0] = chance.choice(likely, 14)
        code[chance.random((14, 4)) < 0.2] = 7
        code[:, 0] = np.minimum(code[:, 0], len(of.OPERATIONS) - 1)
        written = code.copy()
        if given == "loops":
            written[code[:, 0] == of.LOOP_UP, 1:3] = of.ITEM_COUNTER, of.ITEMS
            written[code[:, 0] == of.LOOP_DOWN, 1:3] = of.CELL_COUNTER, of.CAPACITY
        plain = PlainMachine(items, capacity, (len(items) + 1) * (capacity + 1))
        answer = plain.run(written.tolist())
        found = ran(code, form, items, capacity, patience=1)
        assert found == (answer, plain.spent, plain.memory, plain.registers)
        stopped += plain.spent >= plain.most
        looped += plain.spent > len(code)
    assert stopped > 5
    assert looped > 25


@pytest.mark.parametrize("given", ["cell", "better"])
def test_random_expressions_do_what_their_twin_does(given: str) -> None:
    form, chance, some = GIVEN.index(given), np.random.default_rng(2), 0
    for items, capacity in instances(60, items=3, largest=5):
        code = chance.integers(0, len(of.TOKENS), (12, 1))
        memory = table_of(code[:, 0].tolist(), given == "better", items, capacity)
        assert ran(code, form, items, capacity)[2] == memory
        some += any(memory)
    assert some > 20


def test_what_is_given_and_what_counts_cannot_be_written() -> None:
    assert alone((of.SET, 6, 0, 5), (of.SET, 7, 0, 5))[6:] == [2, 3]
    loop = (of.LOOP_UP, 1, 6, 0)
    assert alone(loop, (of.SET, 1, 0, 0), (of.SET, 2, 0, 1), (of.ADD, 0, 0, 2), (of.END, 0, 0, 0))[0] == 2
    again = (of.LOOP_UP, 1, 7, 0)  # counts in the same register: it is passed over
    assert alone(loop, again, (of.SET, 0, 0, 7), (of.END, 0, 0, 0), (of.END, 0, 0, 0))[0] == 0


def test_reading_outside_is_the_least_of_all() -> None:
    assert alone((of.SET, 1, 0, 4), (of.LOAD, 0, 1, 0))[0] == of.OUTSIDE
    assert alone((of.SET, 1, 0, 4), (of.LOAD, 0, 1, 0), capacity=4)[0] == 0
    assert alone((of.LOAD_WEIGHT, 0, 6, 0))[0] == alone((of.LOAD_PROFIT, 0, 6, 0))[0] == of.OUTSIDE
    assert alone((of.LOAD_PROFIT, 0, 0, 0))[0] == 5


def test_a_skip_leaves_a_loop_or_passes_over_it() -> None:
    loop, end = (of.LOOP_UP, 1, 6, 0), (of.END, 0, 0, 0)
    count = ((of.SET, 2, 0, 1), (of.ADD, 0, 0, 2))
    assert alone(loop, *count, (of.SKIP_IF_LESS, 3, 0, 0), end)[0] == 1
    assert alone((of.SKIP_IF_LESS, 0, 7, 0), loop, *count, end, (of.SET, 3, 0, 7))[:4] == [0, 0, 0, 7]


def test_numbers_stop_at_a_bound_and_machines_at_their_patience() -> None:
    double = ((of.LOOP_DOWN, 1, 7, 0), (of.ADD, 0, 0, 0), (of.ADD, 2, 2, 0), (of.END, 0, 0, 0))
    assert alone((of.SET, 0, 0, 1), *double, capacity=60)[2] == of.LARGEST
    deep = [(of.LOOP_DOWN, register, 7, 0) for register in range(6)] + 6 * [(of.END, 0, 0, 0)]
    assert ran(np.array(deep), 0, [(1, 1)], 30)[1] == PATIENCE * 2 * 31


def test_programs_are_told_without_what_is_left_out() -> None:
    code = np.array([(of.END, 0, 0, 0), (of.LOOP_UP, 1, 6, 0), (0, 1, 1, 1), (of.SET, 0, 0, 3)])
    assert len(in_lines(code, 0)) == 1
    assert len(in_lines(np.array(DYNAMIC_PROGRAMMING), 0)) == 13


def test_the_true_table_is_matched_where_it_is_above_nothing() -> None:
    best = np.array([0, 0, 3, 5])
    assert table_match(best, best, 3) == 1
    assert table_match(np.array([0, 0, 3, 4]), best, 3) == 0.5
    assert table_match(np.zeros(4, np.int64), best, 3) == table_match(best, best, 1) == 0


@pytest.mark.parametrize("correlation", ["strongly", "inverse"])
def test_the_mean_capacity_is_that_of_all_weights_there_can_be(correlation: str) -> None:
    regime = WORLD.regime(ValueInstances(correlation, items=2, largest=10, low=0.25, high=0.6))
    shares = 0.25 + 0.35 * (np.arange(20_000) + 0.5) / 20_000
    more = correlation == "inverse"
    means = [
        np.floor(shares * (one + other + 2 * more)).mean() for one, other in product(range(1, 11), repeat=2)
    ]
    assert mean_capacity(regime) == pytest.approx(np.mean(means), abs=1e-3)


def test_at_the_price_where_one_gives_way_both_are_worth_the_same() -> None:
    cost = costs(WORLD.regime(HOME))
    assert cost.programming == pytest.approx(740)
    assert cost.greedy == 44
    price = giving_way(0.9, cost)
    assert 1 - price * cost.programming == pytest.approx(0.9 - price * cost.greedy)


def test_planted_programs_live_as_they_are_known() -> None:
    machine, world = Machine(), KnapsackValue(price=1e-4, instances=8)
    known = machine.known(world)
    genomes = np.stack([known[PROGRAMMING], known[RULE]])
    regime = world.regime(HOME)
    agents = machine.express(genomes, world)
    lives = live(machine, world, agents, regime, regime, np.arange(2), Seeds.of(3, 0, size(20, 3)))
    assert (lives.each("exact")[0] == 1).all()
    assert lives.mean("table_match").tolist() == [1, 0]
    assert (lives.each("instructions")[1] == 44).all()
    assert (lives.each("simulated") == 8 * lives.each("instructions")).all()
    worth = lives.each("accuracy") - 1e-4 * lives.each("instructions")
    assert (lives.each("fitness") == worth).all()
    assert lives.mean("accuracy")[1] < 1


@pytest.mark.compiles
def test_known_programs_are_judged_and_the_price_lies_where_it_must() -> None:
    regime, count = WORLD.regime(HOME), size(20_000, 200)
    exactly = judge(known_programs(0, 20)[PROGRAMMING], 0, PATIENCE, regime, 1, count)
    assert exactly[:3] == (1, 0, 1)
    assert exactly.instructions == pytest.approx(740, rel=size(1, 10) / 100)
    found = expected(regime, 0, PATIENCE, 1, count)
    assert found is not None
    assert found.greedy.instructions == 44
    assert found.greedy.accuracy == pytest.approx(0.866, abs=5 * found.greedy.error)
    assert expected(regime, GIVEN.index("better"), PATIENCE) is None


@pytest.mark.compiles
def test_random_programs_are_exact_as_often_as_can_be_counted() -> None:
    """Where nothing fits, a program of one instruction is wrong if it writes anything but 0 to register 0."""
    regime = WORLD.regime(ValueInstances(items=1, largest=1, low=0.0, high=0.0))
    writes = [7 / 8, 15 / 64, 14 / 64, 15 / 64, 1 / 64, 1, 1, 1 / 8]  # set, add, ... load: not 0
    share = 1 - sum(writes) / 8 / len(of.OPERATIONS)
    found = density(0, 1, PATIENCE, regime, size(100_000, 500), seed=2)
    low, high = binomial_interval(found.exact, found.programs, 0.9999)
    assert low < share < high
    again = density(0, 1, PATIENCE, regime, found.programs, seed=2, threads=2)
    assert (again.exact, again.example.tolist()) == (found.exact, found.example.tolist())
    least, at, most = found.bits()
    assert least < at < most


def test_none_found_is_a_bound() -> None:
    least, at, most = Density(0, 1 << 20, np.zeros((1, 4), np.int64)).bits()
    assert 18 < least < 20
    assert at == most == np.inf


@pytest.mark.parametrize(
    "wrong", [{"given": "everything"}, {"instructions": 0}, {"patience": 0}, {"tokens": 0}]
)
def test_machines_that_cannot_be_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(SettingsError):
        read(Machine, wrong, "organism")


def test_a_world_that_asks_for_no_value_is_refused() -> None:
    with pytest.raises(SettingsError, match="knapsack-value"):
        Machine().check_world(Knapsack())
