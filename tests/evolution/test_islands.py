"""Islands: demes bred apart, migrants between them, ids and states; on plain functions, without chance."""

import re
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from deap import tools
from numpy.typing import NDArray

from babushka.evolution.archipelago import Archipelago
from babushka.evolution.functions import Scored, optimize
from babushka.evolution.migration import pools
from babushka.evolution.optimizer_of import optimizer_of
from babushka.evolution.optimizers import optimizers
from babushka.evolution.optimizers.genetic import Genetic
from babushka.evolution.optimizers.normal import NormalOptimizer
from babushka.evolution.settings import Evolution, Islands
from babushka.fitness.settings import SettingsError, read
from babushka.organisms.genome import Genomes, Layout
from tests.evolution.test_every_optimizer import BOX, assert_same, available, sphere, stored
from tests.evolution.without_lives import evolve_on
from tests.tiny import experiment

DEMES, MEMBERS, GENERATIONS = 3, 20, 7
TAKING_IN = sorted(name for name, kind in optimizers.all().items() if kind.immigration)


def settings(demes: int = DEMES, name: str = "genetic", **islands: Any) -> dict[str, Any]:
    given = {"demes": demes, "rate": 0.2, "interval": 2, **islands}
    return {"optimizer": name, "population": MEMBERS, "survivors": 3, "islands": given}


def run(generations: int = GENERATIONS, function: Any = sphere, **given: Any) -> list[Scored]:
    others = {name: given.pop(name) for name in ("after", "start", "seed") if name in given}
    return list(optimize(function, BOX, settings(**given), generations, **{"seed": 1, **others}))


def archipelago(**islands: Any) -> Archipelago:
    made = optimizer_of(read(Evolution, settings(**islands)), BOX, 1, 1)
    assert isinstance(made, Archipelago)
    return made


@pytest.fixture(params=TAKING_IN)
def name(request: pytest.FixtureRequest) -> str:
    return available(request.param)


# --- demes --------------------------------------------------------------------------------------------------


def test_one_deme_is_a_population_as_without_islands() -> None:
    plain = {key: value for key, value in settings().items() if key != "islands"}
    assert type(optimizer_of(read(Evolution, settings(1)), BOX, 1, 1)) is Genetic
    expected = list(optimize(sphere, BOX, plain, GENERATIONS, seed=1))
    for one, other in zip(run(demes=1, rate=1.0, interval=1), expected, strict=True):
        assert_same(one, other)
        assert not other.population.state
        assert not other.population.demes.any()


def test_members_are_shared_out_and_survivors_are_as_many_in_each_deme() -> None:
    given = read(Evolution, settings())
    shares = [given.of_deme(deme) for deme in range(DEMES)]
    assert [share.population for share in shares] == [7, 7, 6]
    assert [share.survivors for share in shares] == [1, 1, 1]
    assert replace(given, survivors=4).of_deme(2).survivors == 2
    for scored in run():
        assert scored.population.demes.tolist() == [0] * 7 + [1] * 7 + [2] * 6
        assert [len(rows) for rows in scored.population.deme_rows()] == [7, 7, 6]


@pytest.mark.parametrize("never", [{"rate": 0.0}, {"interval": GENERATIONS + 1}])
@pytest.mark.parametrize("kind", sorted(optimizers.all()))
def test_without_migration_each_deme_is_a_population_by_itself(kind: str, never: dict[str, Any]) -> None:
    if kind not in TAKING_IN and "interval" in never:
        pytest.skip("it takes in nobody")
    generations = run(name=available(kind), **never)
    for number, deme in enumerate(archipelago(name=kind, **never).demes):
        alone = deme.founders()
        for scored in generations:
            rows = scored.population.deme_rows()[number]
            assert scored.genomes[rows].tobytes() == alone.genomes.tobytes()
            assert np.array_equal(scored.population.newborn()[rows], alone.newborn())
            own = {key: value for key, value in scored.population.state.items() if key[0] == str(number)}
            assert own.keys() == {f"{number}.{key}" for key in alone.state}
            if not any(key.endswith("ids") or key == "parent" for key in alone.state):
                assert all(
                    own[f"{number}.{key}"].tobytes() == alone.state[key].tobytes() for key in alone.state
                )
            measures = alone.genomes[:, :2].astype(np.float64)
            alone = deme.breed(alone, sphere(alone.genomes)[:, None], measures)


def test_demes_have_founders_and_chance_of_their_own() -> None:
    first, *_ = run()
    assert len(np.unique(first.genomes[:, 0])) == MEMBERS
    assert len({deme.seed for deme in archipelago().demes}) == DEMES
    seeds = {deme.seed for seed in range(20) for deme in replace(archipelago(), seed=seed).demes}
    assert len(seeds) == 20 * DEMES


def test_given_founders_are_shared_out_in_order() -> None:
    start = np.arange(MEMBERS * BOX.genes, dtype=np.float32).reshape(MEMBERS, -1) % 3.0
    first, *_ = run(start=start)
    np.testing.assert_array_equal(first.genomes, start)
    first, *_ = run(start=start[:5])
    np.testing.assert_array_equal(first.genomes, start[np.arange(MEMBERS) % 5])


# --- migration ----------------------------------------------------------------------------------------------


def pooled(
    demes: int, size: int, generation: int = 1, fitness: NDArray[np.float64] | None = None, **given: Any
) -> list[list[int]]:
    """The pools of demes of which each has its best member first, in order of fitness."""
    rows = list(np.arange(demes * size).reshape(demes, size))
    if fitness is None:
        fitness = -np.tile(np.arange(size, dtype=np.float64), demes)
    made = pools(Islands(demes=demes, interval=1, **given), rows, fitness[:, None], generation, 5)
    return [pool.tolist() for pool in made]


def test_in_a_ring_the_best_take_the_places_of_the_best_of_the_next_deme() -> None:
    assert pooled(3, 4, rate=0.5) == [[8, 9, 2, 3], [0, 1, 6, 7], [4, 5, 10, 11]]


def test_copies_take_the_places_of_the_worst_and_who_is_copied_stays() -> None:
    assert pooled(3, 4, rate=0.25, replaced="selWorst") == [[0, 1, 2, 8], [4, 5, 6, 0], [8, 9, 10, 4]]


@pytest.mark.parametrize("replaced", ["emigrants", "selWorst"])
def test_the_ring_is_that_of_deap(replaced: str) -> None:
    fitness = np.random.default_rng(3).normal(size=20)

    def order(selection: Callable[..., Any]) -> Callable[[list[int], int], list[int]]:
        return lambda members, count: sorted(members, key=lambda row: fitness[row] * selection)[:count]

    theirs = [list(range(5 * deme, 5 * deme + 5)) for deme in range(4)]
    tools.migRing(theirs, 2, order(-1), None if replaced == "emigrants" else order(1))
    assert pooled(4, 5, fitness=fitness, rate=0.4, replaced=replaced) == theirs


def test_on_stepping_stones_emigrants_go_to_both_neighbours() -> None:
    for generation in range(1, 9):
        made = pooled(5, 6, generation, rate=0.33, topology="stepping-stone")
        for deme, pool in enumerate(made):
            assert sorted(row // 6 for row in pool[:2]) == sorted([(deme - 1) % 5, (deme + 1) % 5])
    assert pooled(2, 2, rate=0.5, topology="stepping-stone") == [[2, 1], [0, 3]]


def test_with_all_each_receives_one_of_every_other_deme() -> None:
    for deme, pool in enumerate(pooled(4, 6, rate=0.5, topology="all")):
        assert sorted(row // 6 for row in pool[:3]) == sorted({0, 1, 2, 3} - {deme})
        assert [row // 6 for row in pool[3:]] == [deme] * 3


def test_with_fewer_emigrants_than_demes_every_other_deme_has_its_turn() -> None:
    came = [{pooled(5, 4, g, rate=0.25, topology="all")[0][0] // 4 for g in range(1, 60)}]
    assert came == [{1, 2, 3, 4}]


@pytest.mark.parametrize("topology", ["ring", "stepping-stone", "all"])
@pytest.mark.parametrize("emigrants", ["selBest", "selRandom", "selTournament", "selWorst"])
def test_whoever_moves_is_in_one_pool_and_every_deme_gets_as_many(topology: str, emigrants: str) -> None:
    for generation in range(1, 12):
        made = pooled(4, 7, generation, rate=0.6, topology=topology, emigrants=emigrants)
        assert sorted(row for pool in made for row in pool) == list(range(28))
        assert all(sum(row // 7 != deme for row in pool) == 4 for deme, pool in enumerate(made))


def test_a_rate_of_one_moves_everybody() -> None:
    assert pooled(3, 2, rate=1.0) == [[4, 5], [0, 1], [2, 3]]
    made = pooled(3, 5, rate=1.0, emigrants="selRandom", topology="all")
    assert all(row // 5 != deme for deme, pool in enumerate(made) for row in pool)


def test_a_rate_above_zero_moves_somebody_and_only_every_so_often() -> None:
    assert pooled(2, 3, rate=0.01) == [[3, 1, 2], [0, 4, 5]]
    given = Islands(demes=2, rate=0.5, interval=3)
    rows, fitness = [np.arange(4), np.arange(4, 8)], np.zeros((8, 1))
    moved = [pools(given, rows, fitness, number, 1)[0].tolist() != [0, 1, 2, 3] for number in range(1, 10)]
    assert moved == [False, False, True] * 3


def test_nan_is_not_among_the_best() -> None:
    fitness = np.array([np.nan, 1.0, 0.0, np.nan, 2.0, 3.0])
    assert pooled(2, 3, fitness=fitness, rate=0.3) == [[0, 5, 2], [3, 4, 1]]


# --- ids, parents and states --------------------------------------------------------------------------------


@pytest.mark.parametrize("replaced", ["emigrants", "selWorst", "selRandom"])
@pytest.mark.parametrize("topology", ["ring", "all"])
def test_no_id_is_used_twice_and_everybody_has_parents_in_the_generation_before(
    name: str, replaced: str, topology: str
) -> None:
    ever: set[int] = set(range(MEMBERS))
    islands = {"replaced": replaced, "topology": topology, "rate": 0.5, "interval": 1}
    for before, after in pairwise(run(name=name, **islands)):
        population = after.population
        new = population.newborn()
        assert population.genomes.shape == (MEMBERS, BOX.genes)
        assert len(set(population.ids.tolist())) == MEMBERS
        assert population.first_id == before.population.next_id
        assert np.array_equal(population.ids[new], np.arange(population.first_id, population.next_id))
        assert not ever & set(population.ids[new].tolist())
        ever |= set(population.ids[new].tolist())
        assert np.isin(population.ids[~new], before.population.ids).all()
        rows = [int(np.flatnonzero(before.population.ids == number)[0]) for number in population.ids[~new]]
        assert np.array_equal(population.genomes[~new], before.genomes[rows])
        if name == "genetic":
            assert np.isin(population.parents[new], before.population.ids).all()


@pytest.mark.parametrize(("replaced", "kept"), [("emigrants", True), ("selWorst", False)])
def test_a_member_that_moves_keeps_its_id_and_a_copy_is_a_child_of_the_original(
    replaced: str, kept: bool
) -> None:
    """One survivor in each deme, its best, which is who leaves; the best of all begins in deme 0."""

    def sum_of(genomes: Genomes) -> Any:
        return genomes.sum(axis=1)

    start = np.zeros((MEMBERS, BOX.genes), np.float32)
    start[0] = 3.0
    still = {"mutation": "none", "crossover": "none"}
    given = {**settings(replaced=replaced, rate=0.1, interval=1), **still}
    first, second, third = optimize(sum_of, BOX, given, 2, start=start)
    bearer = second.population.deme_rows()[1][0]  # survivors come first
    assert second.genomes[bearer].tobytes() == start[0].tobytes()
    if kept:
        assert second.population.ids[bearer] == first.population.ids[0] == 0
        assert second.population.demes[bearer] == 1
        assert third.population.demes[np.flatnonzero(third.population.ids == 0)].tolist() == [2]
    else:
        assert second.population.newborn()[bearer]
        assert second.population.parents[bearer].tolist() == [0, 0]
        assert second.population.ids[0] == 0  # which lives on as well
        assert second.population.demes[0] == 0


@pytest.mark.parametrize("replaced", ["emigrants", "selWorst"])
def test_going_on_from_any_generation_is_exact(name: str, replaced: str) -> None:
    """A migration every second generation, so that runs go on right before and right after one."""
    whole = run(name=name, replaced=replaced)
    for number, scored in enumerate(whole):
        for one, other in zip(
            run(name=name, replaced=replaced, after=stored(scored)), whole[number + 1 :], strict=True
        ):
            assert_same(one, other)


def test_demes_that_exchange_find_what_none_of_them_would_alone() -> None:
    """Each deme begins with one half of the genes right; only migrants bring both halves together."""

    def both(genomes: Genomes) -> Any:
        return -(genomes != 1.0).sum(axis=1)

    start = np.zeros((MEMBERS, BOX.genes), np.float32)
    start[:10, :3] = 1.0
    start[10:, 3:] = 1.0
    given = settings(2, rate=0.1, interval=3) | {"mutation": "none"}
    apart = list(optimize(both, BOX, given | {"islands": {"demes": 2, "rate": 0.0}}, 30, start=start))
    assert apart[-1].fitness.max() == -2.0
    assert list(optimize(both, BOX, given, 30, start=start))[-1].fitness.max() == 0.0


# --- immigrants of a distribution ---------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["cma", "pycma"])
def test_an_immigrant_from_afar_is_moved_to_where_a_sample_could_be(name: str) -> None:
    optimizer = optimizer_of(read(Evolution, {"optimizer": available(name), "population": 8}), BOX, 1, 3)
    assert isinstance(optimizer, NormalOptimizer)
    population = optimizer.founders()
    for _ in range(4):
        population = optimizer.breed(population, sphere(population.genomes)[:, None])
    mean, sigma = population.state["mean"], float(population.state["sigma"])
    genomes = population.genomes.copy()
    genomes[0] += np.float32(1000.0)
    genomes[1] = mean.astype(np.float32)
    given = replace(population, genomes=genomes)
    immigrants = np.array([True, True, *[False] * 6])
    found = optimizer.admitted(given, immigrants)
    assert np.array_equal(found.genomes[1:], genomes[1:])
    step, moved = genomes[0] - mean, found.genomes[0] - mean
    np.testing.assert_allclose(moved / np.linalg.norm(moved), step / np.linalg.norm(step), atol=1e-4)
    length = np.sqrt(optimizer.squared_lengths(population.state, moved[None, :]))[0] / sigma
    assert length == pytest.approx(np.sqrt(BOX.genes) + 2 * BOX.genes / (BOX.genes + 2), rel=1e-4)
    assert optimizer.admitted(given, np.zeros(8, bool)) is given


@pytest.mark.parametrize("separable", [False, True])
def test_lengths_of_steps_are_those_of_pycma(separable: bool) -> None:
    available("pycma")
    given = {"optimizer": "pycma", "population": 8, "pycma": {"separable": separable}}
    optimizer: Any = optimizer_of(read(Evolution, given), BOX, 1, 3)
    population = optimizer.founders()
    for _ in range(12):
        population = optimizer.breed(population, sphere(population.genomes)[:, None])
    steps = np.random.default_rng(1).normal(size=(5, BOX.genes))
    strategy = optimizer.strategy(population.state, 8)
    strategy.sm.update_now()
    theirs = [strategy.mahalanobis_norm(step) for step in steps]
    ours = np.sqrt(optimizer.squared_lengths(population.state, steps)) / float(population.state["sigma"])
    np.testing.assert_allclose(ours, theirs, rtol=1e-9)


# --- mistakes -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"demes": 11}, "'evolution.islands.demes' is 11, but 20 members .* at most 10 demes of 2 or more."),
        ({"demes": 0}, "'evolution.islands.demes' must be a whole number"),
        ({"topology": "star"}, "'evolution.islands.topology' cannot be 'star'"),
        ({"rate": 1.5}, "'evolution.islands.rate' must be a number 0 to 1"),
        ({"emigrants": "selBets"}, "Of migrants .* no selection called 'selBets'; did you mean 'selBest'"),
        ({"emigrants": "emigrants"}, "no selection called 'emigrants'"),
        ({"replaced": "worst"}, "Of migrants between demes: There is no selection called 'worst'"),
        ({"name": "one-plus-lambda"}, "'one-plus-lambda' cannot take in members of other demes; set"),
        ({"name": "cma", "demes": 7}, "Of each of 7 demes: .*'cma' needs at least 4 members"),
    ],
)
def test_mistakes_are_sentences(given: dict[str, Any], said: str) -> None:
    with pytest.raises(SettingsError, match=said) as caught:
        run(0, **given)
    assert re.search(r"[^.]\.$|\?$", str(caught.value))


def test_survivors_must_leave_room_in_the_smallest_deme() -> None:
    with pytest.raises(SettingsError, match=r"\b3 demes\b.*\b6\b.*\b6\b.*'evolution\.survivors'"):
        read(Evolution, settings() | {"survivors": 16})
    with pytest.raises(SettingsError, match=r"\b3\b.*'evolution\.genetic\.parents_among'.*\b2\b.*\b1\b"):
        optimizer_of(read(Evolution, settings() | {"genetic": {"parents_among": "survivors"}}), BOX, 1, 0)


def test_the_number_of_demes_cannot_be_scheduled_but_migration_can() -> None:
    islands = {"evolution": {"islands": {"demes": 2, "rate": 0.2}}}
    with pytest.raises(SettingsError, match=r"^Scheduled at 2: .*demes"):
        experiment(**islands, schedule=[{"at": 2, "evolution": {"islands": {"demes": 3}}}])
    made = experiment(**islands, schedule=[{"at": 2, "evolution": {"islands": {"rate": 0.0}}}])
    assert [made.at(number).evolution.islands.rate for number in (1, 2)] == [0.2, 0.0]


@pytest.mark.parametrize("kind", TAKING_IN)
def test_demes_grow_and_shrink_with_the_population(kind: str) -> None:
    islands = {"demes": 3, "rate": 0.3, "interval": 1, "replaced": "selWorst"}
    evolution = {"population": 13, "optimizer": available(kind), "survivors": 3, "islands": islands}
    made = experiment(
        evolution=evolution,
        generations=5,
        schedule=[{"at": 2, "evolution": {"population": 20}}, {"at": 4, "evolution": {"population": 12}}],
    )
    sizes = [np.bincount(each.demes).tolist() for each in evolve_on(made, lambda genomes: genomes[:, 0])]
    assert sizes == [[5, 4, 4], [5, 4, 4], [7, 7, 6], [7, 7, 6], [4, 4, 4], [4, 4, 4]]


def test_selections_must_find_enough_parents_in_every_deme() -> None:
    evolution = {"population": 12, "survivors": 3, "selection": "selNSGA2", "islands": {"demes": 3}}
    with pytest.raises(SettingsError, match=r"\b4\b.*\b3\b"):
        experiment(
            evolution={**evolution, "population": 9}, schedule=[{"at": 2, "evolution": {"population": 12}}]
        )


def test_a_population_of_other_demes_is_refused() -> None:
    optimizer = archipelago()
    population = optimizer.founders()
    for demes in (np.zeros(MEMBERS), np.arange(MEMBERS), np.full(MEMBERS, 10**12)):
        other = replace(population, state={**population.state, "deme": demes.astype(np.int64)})
        with pytest.raises(SettingsError, match=r"\b3 demes"):
            optimizer.breed(other, sphere(population.genomes)[:, None])


def test_it_says_what_its_demes_are() -> None:
    made = archipelago(name="cma")
    assert (made.name, made.descends, made.measured) == ("cma", False, 0)
    assert archipelago(name="map-elites").measured == 2
    assert isinstance(made.layout, Layout)
