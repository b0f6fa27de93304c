"""The other base optimizers against the libraries they come from.

Once exactly: an optimizer that is made anew from arrays for every generation does, bit for bit, what one
object of the library does that lives on. And once in distribution: runs here and runs of the library's own
loop, in double precision, with its own use of chance, come to the same outcomes.

Outcomes of 30 seeds on either side are compared by Kolmogorov and Smirnov's and by Mann and Whitney's tests,
of the best and of the mean of a sample, halfway and in the end: 8 tests for each pair of programs. A pair's
least p-value times 8 must exceed ALPHA = 0.0001, so that all 10 pairs together, that of pyribs included, fail
by chance at most once in 1,000 times (10 * 0.0001).
"""

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import pytest
from deap import cma as deap_cma
from numpy.typing import NDArray
from scipy import stats

from babushka.evolution.functions import optimize
from babushka.evolution.members import members_of
from babushka.evolution.optimizer_of import optimizer_of
from babushka.evolution.optimizers.map_elites import MapElites
from babushka.evolution.optimizers.normal import individuals as as_individuals
from babushka.evolution.optimizers.pycma import places
from babushka.evolution.selection import seeded_globals
from babushka.evolution.settings import Evolution
from babushka.fitness.settings import read
from babushka.organisms.genome import Block, Layout

Values = NDArray[np.float64]
Run = Callable[[int], list[Values]]  # a seed; of every generation the values, to be minimised

ALPHA = 0.0001
SEEDS = 30
GENERATIONS = 16
MEMBERS = 20
MEAN, SPREAD = 0.5, 2.0
GENES = 5
LINE = Layout((Block("line", tuple(map(str, range(GENES))), mean=MEAN, spread=SPREAD),))


def sphere(x: Values) -> Values:
    return np.asarray((x**2).sum(axis=1))


def rosenbrock(x: Values) -> Values:
    return np.asarray((100 * (x[:, 1:] - x[:, :-1] ** 2) ** 2 + (1 - x[:, :-1]) ** 2).sum(axis=1))


def rastrigin(x: Values) -> Values:
    return np.asarray(10 * x.shape[1] + (x**2 - 10 * np.cos(2 * np.pi * x)).sum(axis=1))


FUNCTIONS = (sphere, rosenbrock, rastrigin)


def settings(name: str, **others: Any) -> dict[str, Any]:
    return {"optimizer": name, "population": MEMBERS, "survivors": 0, "objectives": ["-f"], **others}


def ours(name: str, function: Callable[[Values], Values], seed: int, **others: Any) -> list[Values]:
    run = optimize(
        lambda genomes: function(genomes.astype(np.float64)),
        LINE,
        settings(name, **others),
        GENERATIONS,
        seed,
    )
    return [scored.values[:, 0] for scored in run]


# --- The libraries' own loops -------------------------------------------------------------------------------


def individuals(x: Values, values: Values) -> list[Any]:
    """DEAP's individuals of rows that are to be minimised."""
    return as_individuals(x, -values[:, None])


def deap_strategy(function: Callable[[Values], Values], seed: int) -> list[Values]:
    history = []
    with seeded_globals(np.random.SeedSequence(seed)):
        strategy = deap_cma.Strategy([MEAN] * GENES, SPREAD, lambda_=MEMBERS)
        for _ in range(GENERATIONS + 1):
            x = np.array(strategy.generate(np.asarray))
            history.append(function(x))
            strategy.update(individuals(x, history[-1]))
    return history


def deap_one_plus_lambda(function: Callable[[Values], Values], seed: int) -> list[Values]:
    """DEAP's loop, begun with the best of as many founders as there are members here."""
    with seeded_globals(np.random.SeedSequence(seed)):
        x = MEAN + SPREAD * np.random.standard_normal((MEMBERS, GENES))  # noqa: NPY002
        values = function(x)
        history = [values]
        parent = individuals(x, values)[int(values.argmin())]
        strategy = deap_cma.StrategyOnePlusLambda(parent, SPREAD, lambda_=MEMBERS - 1)
        for _ in range(GENERATIONS):
            x = np.array(strategy.generate(np.asarray))
            values = function(x)
            history.append(np.append(-strategy.parent.fitness.values[0], values))
            strategy.update(individuals(x, values))
    return history


def library_strategy(function: Callable[[Values], Values], seed: int) -> list[Values]:
    """pycma's loop with all its defaults."""
    library = pytest.importorskip("cma")
    history = []
    with seeded_globals(np.random.SeedSequence(seed)):
        options = {"popsize": MEMBERS, "seed": np.nan, "verbose": -9}
        strategy = library.CMAEvolutionStrategy([MEAN] * GENES, SPREAD, options)
        for _ in range(GENERATIONS + 1):
            x = strategy.ask()
            history.append(function(np.array(x)))
            strategy.tell(x, history[-1].tolist())
    return history


THEIRS = {"cma": deap_strategy, "one-plus-lambda": deap_one_plus_lambda, "pycma": library_strategy}


# --- In distribution ----------------------------------------------------------------------------------------


def outcomes(histories: list[list[Values]]) -> Values:
    """The best and the mean, halfway and in the end: (seeds, 4)."""
    looked_at = (GENERATIONS // 2, GENERATIONS)
    return np.array(
        [[of(history[at]) for at in looked_at for of in (np.min, np.mean)] for history in histories]
    )


def least(one: Values, other: Values) -> float:
    """The least p-value of both tests on every outcome, times the number of tests (Bonferroni)."""
    found = []
    for first, second in zip(one.T, other.T, strict=True):
        found += [stats.ks_2samp(first, second).pvalue, stats.mannwhitneyu(first, second).pvalue]
    return min(found) * len(found)


@cache
def outcomes_of_theirs(name: str, function: Callable[[Values], Values]) -> Values:
    return outcomes([THEIRS[name](function, seed) for seed in range(1000, 1000 + SEEDS)])


@pytest.mark.parametrize(
    ("name", "function"),
    [
        pytest.param(
            name,
            function,
            id=f"{name}-{function.__name__}",
            # pycma takes ten times as long as DEAP; by default one function will do.
            marks=[pytest.mark.slow] if name == "pycma" and function is not rosenbrock else [],
        )
        for name in THEIRS
        for function in FUNCTIONS
    ],
)
def test_outcomes_are_distributed_as_theirs(name: str, function: Callable[[Values], Values]) -> None:
    theirs = outcomes_of_theirs(name, function)
    found = outcomes([ours(name, function, seed) for seed in range(SEEDS)])
    assert least(found, theirs) > ALPHA


@pytest.mark.parametrize("name", THEIRS)
def test_another_step_size_would_be_noticed(name: str) -> None:
    theirs = outcomes_of_theirs(name, rosenbrock)
    arguments = {"sigma": 4.0 if name == "one-plus-lambda" else 0.25}
    others = [ours(name, rosenbrock, seed, **{name: arguments}) for seed in range(2000, 2000 + SEEDS)]
    assert least(outcomes(others), theirs) < ALPHA


# --- Exactly ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.__name__)
def test_deaps_strategy_made_anew_is_one_that_lives_on(function: Callable[[Values], Values]) -> None:
    optimizer: Any = optimizer_of(read(Evolution, settings("cma")), LINE, 1, 3)
    population = optimizer.founders()
    evaluator = deap_cma.Strategy([MEAN] * GENES, 1.0, lambda_=MEMBERS, cmatrix=np.eye(GENES) * SPREAD**2)
    for number in range(1, 120):
        values = function(population.genomes.astype(np.float64))
        evaluator.update(individuals(population.genomes, values))
        with seeded_globals(optimizer.sequence(number)):
            x = np.array(evaluator.generate(np.asarray)).astype(np.float32)
        population = optimizer.breed(population, -values[:, None])
        np.testing.assert_array_equal(population.genomes, x)


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.__name__)
def test_deaps_one_plus_lambda_made_anew_is_one_that_lives_on(function: Callable[[Values], Values]) -> None:
    optimizer: Any = optimizer_of(read(Evolution, settings("one-plus-lambda")), LINE, 1, 3)
    population = optimizer.founders()
    values = function(population.genomes.astype(np.float64))
    parent = individuals(population.genomes, values)[int(values.argmin())]
    evaluator = deap_cma.StrategyOnePlusLambda(parent, 1.0, lambda_=MEMBERS - 1)
    evaluator.C = np.eye(GENES) * SPREAD**2
    evaluator.A = np.linalg.cholesky(evaluator.C)
    for number in range(1, 120):
        population = optimizer.breed(population, -values[:, None])
        with seeded_globals(optimizer.sequence(number)):
            x = np.array(evaluator.generate(np.asarray)).astype(np.float32)
        np.testing.assert_array_equal(population.genomes[1:], x)
        np.testing.assert_array_equal(population.genomes[0], np.array(evaluator.parent, np.float32))
        values = function(population.genomes.astype(np.float64))
        evaluator.update(individuals(x, values[1:]))


@pytest.mark.parametrize("separable", [False, True])
@pytest.mark.parametrize("active", [False, True])
@pytest.mark.parametrize("genes", [5, 40])
def test_pycmas_strategy_made_anew_is_one_that_lives_on(separable: bool, active: bool, genes: int) -> None:
    """With 40 genes the covariance matrix is decomposed in some generations only."""
    pytest.importorskip("cma")
    layout = Layout((Block("line", tuple(map(str, range(genes))), mean=MEAN, spread=SPREAD),))
    arguments = {"separable": separable, "active": active}
    given = read(Evolution, settings("pycma", pycma=arguments))
    optimizer: Any = optimizer_of(given, layout, 1, 3)
    population = optimizer.founders()
    evaluator = optimizer._new(np.full(genes, MEAN), np.full(genes, SPREAD), MEMBERS)
    with seeded_globals(np.random.SeedSequence(0)):
        evaluator.ask()  # the founders take the place of this sample
    for number in range(1, 60):
        values = rosenbrock(population.genomes.astype(np.float64))
        told_places = places(-values[:, None]).tolist()
        evaluator.tell(list(population.genomes.astype(np.float64)), told_places, check_points=False)
        with seeded_globals(optimizer.sequence(number)):
            x = np.array(evaluator.ask()).astype(np.float32)
        population = optimizer.breed(population, -values[:, None])
        np.testing.assert_array_equal(population.genomes, x)


def test_places_are_a_stable_order_in_which_nan_is_last() -> None:
    fitness = np.array([[1.0], [np.nan], [3.0], [1.0], [-np.inf], [np.inf]])
    assert places(fitness).tolist() == [2, 4, 1, 3, 5, 0]


def test_told_members_carry_fitness_and_row() -> None:
    genomes = np.array([[1, 2], [3, 4]], np.float32)
    fitness = np.array([[np.nan], [2.0]])
    one, other = as_individuals(genomes, fitness)
    assert (one, other) == ([1, 2], [3, 4])
    assert (one.row, other.row) == (0, 1)
    assert one.fitness < other.fitness
    assert [member.fitness for member in members_of(fitness)[0]] == [one.fitness, other.fitness]


# --- MAP-Elites ---------------------------------------------------------------------------------------------

GRID = {
    "map-elites": {
        "bins": 6,
        "bounds": {"first_low": -4.0, "first_high": 4.0, "second_low": -4.0, "second_high": 4.0},
    }
}


def cells_of(x: Values) -> NDArray[np.int64]:
    """Which cell of the grid each row is in, by its first two genes; those beyond it are in the last ones."""
    place = np.clip(np.floor((x[:, :2] + 4) / 8 * 6), 0, 5).astype(np.int64)
    return place[:, 0] * 6 + place[:, 1]


def test_the_grid_holds_the_first_best_ever_seen_in_each_cell() -> None:
    pytest.importorskip("ribs")
    best: dict[int, tuple[float, int]] = {}
    run = optimize(
        lambda genomes: rastrigin(genomes.astype(np.float64)),
        LINE,
        settings("map-elites", **GRID),
        20,
    )
    before = None
    for scored in run:
        if before is not None:
            state = scored.population.state
            for row, cell in enumerate(cells_of(before.genomes.astype(np.float64)).tolist()):
                fitness = float(before.fitness[row, 0])
                if cell not in best or fitness > best[cell][0]:
                    best[cell] = fitness, int(before.population.ids[row])
            kept = [best[cell] for cell in sorted(best)]
            assert state["ids"].tolist() == [number for _, number in kept]
            assert state["fitness"].tolist() == [fitness for fitness, _ in kept]
            parents = scored.population.parents
            assert np.isin(parents, state["ids"]).all()
        before = scored


def test_parents_are_drawn_from_all_cells_alike() -> None:
    """Chi-squared over 6,000 draws; the chance of a false alarm is 1 in 10,000."""
    pytest.importorskip("ribs")
    given = settings("map-elites", **GRID) | {"population": 6000}
    optimizer: Any = optimizer_of(read(Evolution, given), LINE, 1, 4)
    assert isinstance(optimizer, MapElites)
    few = optimizer.founders().genomes[:40]
    population = optimizer.founders(few)
    values = rastrigin(population.genomes.astype(np.float64))
    following = optimizer.breed(population, -values[:, None], population.genomes[:, :2].astype(np.float64))
    elites = following.state["ids"]
    drawn = [int((following.parents[:, 0] == number).sum()) for number in elites]
    assert len(elites) > 10
    assert sum(drawn) == 6000
    assert stats.chisquare(drawn).pvalue > 0.0001


def test_maps_are_filled_as_by_pyribs_own_loop() -> None:
    """Cells filled and the sum of what is in them, against pyribs' archive and Gaussian emitter."""
    archives, emitters = pytest.importorskip("ribs.archives"), pytest.importorskip("ribs.emitters")
    alone = {"crossover": "none", "mutation_rate": 1.0, "mutation_arguments": {"scale": 1.0}}
    layout = Layout((Block("line", LINE.blocks[0].loci, mean=MEAN, spread=SPREAD, sigma=0.5),))

    def here(seed: int) -> list[float]:
        run = optimize(
            lambda genomes: sphere(genomes.astype(np.float64)),
            layout,
            settings("map-elites", **GRID, **alone),
            GENERATIONS + 1,
            seed,
        )
        *_, last = run
        fitness = last.population.state["fitness"]
        return [float(len(fitness)), float(fitness.sum()), float(fitness.max())]

    def there(seed: int) -> list[float]:
        archive = archives.GridArchive(solution_dim=GENES, dims=[6, 6], ranges=[(-4.0, 4.0)] * 2, seed=seed)
        founders = np.random.default_rng(seed).normal(MEAN, SPREAD, (MEMBERS, GENES))
        emitter = emitters.GaussianEmitter(
            archive, sigma=0.5, initial_solutions=founders, batch_size=MEMBERS, seed=seed + 1
        )
        for _ in range(GENERATIONS + 1):
            x = emitter.ask()
            archive.add(x, -sphere(x), x[:, :2])
        fitness = archive.data("objective")
        return [float(len(fitness)), float(fitness.sum()), float(fitness.max())]

    one = np.array([here(seed) for seed in range(SEEDS)])
    other = np.array([there(seed) for seed in range(1000, 1000 + SEEDS)])
    assert least(one, other) > ALPHA
