"""Programs: their code in the genome, DEAP's trees, the stack machine against a recursive twin, and lives."""

import dataclasses
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from babushka.fitness.objectives import Weights, values_of
from babushka.fitness.settings import SettingsError, read
from babushka.fitness.worlds.goodhart import Goodhart
from babushka.fitness.worlds.hungry_thirsty import HungryThirsty
from babushka.fitness.worlds.protocol import World
from babushka.fitness.worlds.savanna import Item, Modernity, Savanna, default_items
from babushka.organisms.kinds.planner import Planner
from babushka.organisms.kinds.q_learner import QLearner
from babushka.organisms.life import Seeds, live, live_traced
from babushka.organisms.programs.evaluation import LIMIT, constant_programs, programs
from babushka.organisms.programs.grammar import Grammar
from babushka.organisms.programs.text import written
from babushka.organisms.programs.trees import decoded, encoded, founding
from babushka.organisms.protocol import Organism
from babushka.organisms.records import Lives
from tests.conftest import CORRIDOR, size
from tests.naive.programs import ARITY, Tree, depth, evaluate, flattened

NODES = 40
GRAMMAR = Grammar(("sweet", "bitter", "hungry-thirsty"), NODES)
NUMBERS = st.one_of(
    st.floats(-4, 4, width=32),
    st.sampled_from([0.0, 1.0, -1.0, 1e-30, 1e30, -1e30]).map(np.float32).map(float),
)


def _grown(operands: st.SearchStrategy[Tree]) -> st.SearchStrategy[Tree]:
    return st.one_of(*(st.tuples(st.just(name), *[operands] * arity) for name, arity in ARITY.items()))


TERMINALS = st.one_of(
    st.tuples(st.just("constant"), NUMBERS), st.tuples(st.just("feature"), st.integers(0, 2))
)
TREES = st.recursive(TERMINALS, _grown, max_leaves=16).filter(
    lambda tree: len(list(flattened(tree))) <= NODES
)


def columns(*trees: Tree, grammar: Grammar = GRAMMAR) -> np.ndarray:
    codes = np.zeros((len(trees), grammar.nodes), np.int64)
    constants = np.zeros((len(trees), grammar.nodes))
    for row, tree in enumerate(trees):
        for place, (code, constant) in enumerate(flattened(tree)):
            codes[row, place], constants[row, place] = code, constant
    return grammar.columns(codes, constants)


@settings(max_examples=size(300, 60))
@given(st.lists(TREES, min_size=1, max_size=4), st.lists(st.tuples(NUMBERS, NUMBERS, NUMBERS), min_size=1))
def test_the_stack_machine_agrees_with_recursion_to_the_last_bit(
    trees: list[Tree], felt: list[tuple[float, float, float]]
) -> None:
    values = values_of(programs(GRAMMAR, columns(*trees)), len(trees), np.array(felt))
    expected = np.array([[evaluate(tree, row) for row in felt] for tree in trees])
    assert (values == expected).all()


@settings(max_examples=200)
@given(TREES)
def test_a_program_survives_being_a_tree_of_deaps(tree: Tree) -> None:
    code = columns(tree)
    codes, constants, length = GRAMMAR.read(code)
    made = decoded(GRAMMAR, codes[0], constants[0])
    assert len(made) == length[0]
    assert made.height == depth(tree)
    assert (encoded(GRAMMAR, [made]) == code).all()


@settings(max_examples=100)
@given(TREES)
def test_a_program_in_writing_has_as_many_operators_and_operands(tree: Tree) -> None:
    codes, constants, _ = GRAMMAR.read(columns(tree))
    text = written(GRAMMAR, codes[0], constants[0])
    assert text.count("(") == text.count(")")
    assert text.count("hungry-thirsty") == (codes[0] == 2 + len(ARITY) + 2).sum()
    assert text.count("min(") == (codes[0] == 6).sum()
    assert text.count(" if ") == (codes[0] == 8).sum()


def test_programs_are_written_in_infix() -> None:
    tree = ("add", ("mul", ("constant", 0.5), ("feature", 0)), ("max", ("feature", 1), ("constant", 2.0)))
    codes, constants, _ = GRAMMAR.read(columns(tree))
    assert written(GRAMMAR, codes[0], constants[0]) == "(0.5 * sweet) + max(bitter, 2)"
    condition = ("if_greater", ("feature", 0), ("feature", 1), ("feature", 2), ("constant", 0.0))
    codes, constants, _ = GRAMMAR.read(columns(condition))
    assert written(GRAMMAR, codes[0], constants[0]) == "[hungry-thirsty] if sweet > bitter else 0"


@pytest.mark.parametrize(
    "codes", [[0], [2, 1], [1, 1], [2, 1, 1, 1], [99], [-1], [2, 0, 1, 1], [8, 1, 1, 1]], ids=str
)
def test_what_is_no_whole_tree_is_refused(codes: list[int]) -> None:
    grammar = Grammar(("a",), 6)
    padded = np.zeros((2, 6), np.int64)
    padded[0, 0] = 1
    padded[1, : len(codes)] = codes
    with pytest.raises(ValueError, match="Row 1"):
        grammar.read(grammar.columns(padded, np.zeros((2, 6))))


def test_no_value_is_anything_but_a_finite_number_within_the_limit() -> None:
    square = ("mul", ("feature", 0), ("feature", 0))
    fourth = ("mul", square, square)
    trees = [square, fourth, ("sub", fourth, fourth), ("div", fourth, ("constant", 1e-30)), ("feature", 0)]
    felt = np.array([[x, 0.0, 0.0] for x in (1e30, -1e30, np.inf, -np.inf, np.nan, 1e5)])
    values = values_of(programs(GRAMMAR, columns(*trees)), len(trees), felt)
    assert np.isfinite(values).all()
    assert (np.abs(values) <= LIMIT).all()
    assert (values[4] == [LIMIT, -LIMIT, LIMIT, -LIMIT, -LIMIT, 1e5]).all()  # what is no number never wins


@pytest.mark.parametrize("nodes", [1, 2, 3, 7, 31])
@pytest.mark.parametrize("deepest", [0, 1, 8])
def test_founders_are_whole_programs_within_the_limits(nodes: int, deepest: int) -> None:
    grammar = Grammar(("a", "b"), nodes, deepest)
    made = founding(grammar, 50, np.random.default_rng(4))
    codes, constants, length = grammar.read(made)
    assert (length <= nodes).all()
    heights = [decoded(grammar, *one).height for one in zip(codes, constants, strict=True)]
    assert max(heights) <= deepest
    assert (np.abs(constants) <= 1).all()
    assert (founding(grammar, 50, np.random.default_rng(4)) == made).all()


# --- Lives --------------------------------------------------------------------------------------------------

SMALL = Savanna(lifetime=size(60, 15), size=7, start_energy=30.0, digestion=2, gestation=3)
MANY = dataclasses.replace(
    SMALL,
    items={
        **default_items(),
        **{f"stone {n}": Item(touch=n, ancestral=0.005, modern=0.005) for n in range(12)},
    },
)


def lives(kind: Organism, world: World, agents: object, members: int) -> Lives:
    regime, belief = world.regime(world.Regime()), world.belief(world.Regime())
    return live(kind, world, agents, regime, belief, np.arange(members), Seeds.of(2, 1, 2))


def linear(weights: np.ndarray) -> Tree:
    """((w0 x0 + w1 x1) + w2 x2) + ..."""
    tree: Tree = ("mul", ("constant", float(weights[0])), ("feature", 0))
    for place, weight in enumerate(weights[1:], start=1):
        tree = ("add", tree, ("mul", ("constant", float(weight)), ("feature", place)))
    return tree


@pytest.mark.parametrize(
    "world",
    [
        pytest.param(SMALL, id="small"),
        pytest.param(MANY, id="many kinds"),
        # Kernels of their own, which take long to compile.
        pytest.param(Goodhart(lifetime=size(40, 10)), id="goodhart", marks=pytest.mark.compiles),
        pytest.param(CORRIDOR.Corridor(), id="corridor", marks=pytest.mark.compiles),
    ],
)
def test_a_linear_program_lives_the_life_of_its_weights(world: World) -> None:
    members, features = size(12, 3), len(world.features)
    kind = Planner(max_budget=9, max_horizon=6, hidden=3, max_nodes=23, noise=0.1)
    genomes = kind.layout(world).founders(members, np.random.default_rng(8))
    agents = kind.express(genomes, world)
    weights = agents.objective.weights.astype(np.float32).astype(np.float64)
    grammar = Grammar(world.features, 4 * features - 1)
    coded = programs(grammar, columns(*(linear(row) for row in weights), grammar=grammar))
    by_weights = lives(kind, world, agents._replace(objective=Weights(weights)), members)
    by_program = lives(kind, world, agents._replace(objective=coded), members)
    assert (by_weights.values == by_program.values).all()
    assert by_weights.each("simulated").sum() > 0


def test_who_wants_nothing_lives_as_with_no_weights() -> None:
    kind = Planner(max_budget=5, max_horizon=4, hidden=3)
    genomes = kind.layout(SMALL).founders(4, np.random.default_rng(1))
    agents = kind.express(genomes, SMALL)
    nothing = agents._replace(objective=constant_programs(31, 4))
    none = agents._replace(objective=Weights(np.zeros((4, 6))))
    assert (lives(kind, SMALL, nothing, 4).values == lives(kind, SMALL, none, 4).values).all()


PROGRAMMED = Planner(objective="program", max_nodes=15, hidden=3, max_budget=4, max_horizon=4)


def test_desires_of_programs_are_a_linear_view_and_values_the_whole() -> None:
    assert not PROGRAMMED.linear(SMALL)
    genomes = PROGRAMMED.layout(SMALL).founders(20, np.random.default_rng(6))
    felt = np.vstack([np.eye(6), np.zeros(6), np.random.default_rng(2).normal(size=(5, 6))])
    values = PROGRAMMED.values(genomes, SMALL, felt)
    assert (PROGRAMMED.objective_weights(genomes, SMALL) == values[:, :6] - values[:, 6:7]).all()
    weighing = Planner()
    free = weighing.layout(SMALL).founders(20, np.random.default_rng(6))
    assert weighing.values(free, SMALL, felt) == pytest.approx(
        weighing.objective_weights(free, SMALL) @ felt.T
    )
    assert weighing.describe(free[0], SMALL) == ""
    assert all(PROGRAMMED.describe(genome, SMALL) for genome in genomes)


def test_felt_reward_is_the_sum_of_values_step_by_step() -> None:
    genomes = PROGRAMMED.layout(SMALL).founders(5, np.random.default_rng(7))
    regime, belief = SMALL.regime(Modernity()), SMALL.belief(Modernity())
    for row in range(5):
        agents = PROGRAMMED.express(genomes[row : row + 1], SMALL)
        record, trace = live_traced(PROGRAMMED, SMALL, agents, regime, belief, row, Seeds.of(3, 1, 1))
        lived = int(record.each("steps")[0, 0])
        values = PROGRAMMED.values(genomes[row : row + 1], SMALL, trace.felt[:lived])[0]
        assert (trace.reward[:lived] == values).all()
        assert record.each("felt")[0, 0] == pytest.approx(values.sum(), abs=1e-9)


def test_weights_cannot_be_wired_beside_a_program() -> None:
    with pytest.raises(SettingsError, match="wired"):
        dataclasses.replace(PROGRAMMED, wired={"newborns": 1.0}).check_world(SMALL)


def test_a_learner_lives_by_the_numbers_that_its_program_amounts_to_where_features_exclude_each_other() -> (
    None
):
    world = HungryThirsty(lifetime=size(400, 40))
    kind = QLearner(objective="program", max_nodes=15)
    assert kind.linear(world)
    members = size(10, 4)
    genomes = kind.layout(world).founders(members, np.random.default_rng(5))
    agents = kind.express(genomes, world)
    objective_weights = kind.objective_weights(genomes, world)
    assert (objective_weights == kind.values(genomes, world, np.eye(4))).all()
    weighing = agents._replace(objective=Weights(objective_weights))
    by_program, by_weights = (lives(kind, world, each, members) for each in (agents, weighing))
    assert (by_program.values == by_weights.values).all()
    expected = np.einsum("mef,mf->me", by_program.features(), objective_weights)
    assert by_program.each("felt") == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("beside", [{"wired": {"content": 1.0}}, {"grid": True}], ids=str)
def test_a_learners_program_goes_with_no_weights(beside: dict[str, Any]) -> None:
    with pytest.raises(SettingsError, match="program"):
        read(QLearner, {"objective": "program", **beside}, "organism")


def test_random_programmed_organisms_want_nothing() -> None:
    record = lives(PROGRAMMED, SMALL, PROGRAMMED.random_agents(4, SMALL), 4)
    assert (record.each("felt") == 0).all()
    assert (record.each("simulated") == 0).all()
