"""What must hold of every base optimizer, on plain functions and in worlds."""

import io
import random
import re
import sys
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from babushka.evolution.experiment import Experiment
from babushka.evolution.functions import Scored, optimize
from babushka.evolution.generation import Generation
from babushka.evolution.loop import evolve
from babushka.evolution.optimizer_of import names_known, optimizer_of
from babushka.evolution.optimizers import optimizers
from babushka.evolution.optimizers.protocol import BaseOptimizer
from babushka.evolution.settings import Evolution
from babushka.fitness.settings import SettingsError, as_mapping, entries, read
from babushka.organisms.genome import Block, Genomes, Layout
from tests.tiny import experiment

NAMES = sorted(set(optimizers.all()) - {"fleet"})  # which searches nothing: see test_fleet.py
CONTINUOUS = ("cma", "one-plus-lambda", "pycma", "separable-cma")
BOX = Layout(
    (
        Block("free", tuple("abc"), mean=1.0, spread=2.0, sigma=0.5),
        Block("bound", tuple("de"), spread=2.0, low=-1.0, high=3.0),
    )
)
BITS = Layout((Block("x", ("x",)), Block("bits", tuple("abcd"), levels=2)))
MEMBERS = 20
GENERATIONS = 6


def available(name: str) -> str:
    """The name of an optimizer whose software is installed; else the test is skipped."""
    try:
        made(name).ready()
    except SettingsError as error:
        pytest.skip(str(error))
    return name


def made(name: str, layout: Layout = BOX, objectives: int = 1, **settings: Any) -> BaseOptimizer:
    given = {"optimizer": name, "population": MEMBERS, **settings}
    return optimizer_of(read(Evolution, given), layout, objectives, seed=1)


@pytest.fixture(params=NAMES)
def name(request: pytest.FixtureRequest) -> str:
    return available(request.param)


def sphere(genomes: Genomes) -> Any:
    return -(genomes.astype(np.float64) ** 2).sum(axis=1)


def flat(genomes: Genomes) -> Any:
    return np.zeros(len(genomes))


def run(name: str, function: Any = sphere, generations: int = GENERATIONS, **others: Any) -> list[Scored]:
    settings = {"optimizer": name, "population": MEMBERS, "survivors": 2, **others.pop("settings", {})}
    return list(optimize(function, BOX, settings, generations, **others))


def stored(scored: Scored) -> Scored:
    """A generation whose arrays went through a file without pickles."""
    population, file = scored.population, io.BytesIO()
    own = {"genomes": population.genomes, "ids": population.ids, "parents": population.parents}
    np.savez(file, **own, **{f"state.{key}": array for key, array in population.state.items()})
    file.seek(0)
    with np.load(file, allow_pickle=False) as back:
        arrays = dict(back)
    state = {key.removeprefix("state."): arrays[key] for key in arrays if key not in own}
    same = replace(population, **{key: arrays[key] for key in own}, state=state)
    return replace(scored, population=same)


def assert_same(one: Scored, other: Scored) -> None:
    assert one.number == other.number
    for first, second in ((one.population, other.population),):
        assert first.genomes.tobytes() == second.genomes.tobytes()
        assert np.array_equal(first.ids, second.ids)
        assert np.array_equal(first.parents, second.parents)
        assert (first.first_id, first.next_id) == (second.first_id, second.next_id)
        assert first.state.keys() == second.state.keys()
        for key, array in first.state.items():
            assert array.dtype == second.state[key].dtype
            assert array.tobytes() == second.state[key].tobytes(), key


def test_it_is_known_by_its_own_name(name: str) -> None:
    assert optimizers.get(name).name == name
    assert name in names_known()["optimizer"]


def test_the_same_seed_gives_the_same_genomes_and_another_does_not(name: str) -> None:
    for first, again, other in zip(run(name, seed=1), run(name, seed=1), run(name, seed=2), strict=True):
        assert_same(first, again)
        assert (first.genomes != other.genomes).any()


def test_going_on_from_any_stored_generation_is_exact(name: str) -> None:
    whole = run(name)
    for number, scored in enumerate(whole):
        rest = run(name, after=stored(scored))
        assert len(rest) == GENERATIONS - number
        for first, second in zip(rest, whole[number + 1 :], strict=True):
            assert_same(first, second)


def test_state_is_plain_arrays_in_the_order_in_which_they_are_stored(name: str) -> None:
    for scored in run(name, generations=2):
        for array in scored.population.state.values():
            assert type(array) is np.ndarray
            assert array.dtype.kind in "iuf"
            assert array.flags.c_contiguous


def test_breeding_leaves_the_population_as_it_was(name: str) -> None:
    optimizer, scored = made(name), run(name, generations=3)[-1]
    before = stored(scored)
    optimizer.breed(scored.population, scored.fitness, scored.genomes[:, :2].astype(np.float64))
    assert_same(scored, before)


def test_members_are_as_many_as_asked_for_within_bounds_and_born_in_order(name: str) -> None:
    generations = run(name)
    for before, after in pairwise(generations):
        population = after.population
        assert population.genomes.shape == (MEMBERS, BOX.genes)
        assert population.genomes.dtype == np.float32
        assert ((population.genomes >= BOX.low) & (population.genomes <= BOX.high)).all()
        new = population.newborn()
        assert population.first_id == before.population.next_id
        assert np.array_equal(population.ids[new], np.arange(population.first_id, population.next_id))
        assert np.isin(population.ids[~new], before.population.ids).all()
        parents = population.parents[new]
        assert ((parents >= 0).all() and (parents < population.first_id).all()) or (parents == -1).all()
        assert (parents == -1).all() != optimizers.get(name).descends
        survivors = [np.flatnonzero(before.population.ids == number)[0] for number in population.ids[~new]]
        assert np.array_equal(population.genomes[~new], before.genomes[survivors])
    assert any((scored.genomes[:, 3:] == BOX.low[3]).any() for scored in generations)  # bounds were met


def test_founders_are_those_of_every_other_optimizer(name: str) -> None:
    np.testing.assert_array_equal(made(name).founders().genomes, made("genetic").founders().genomes)


def test_given_founders_are_cycled_and_describe_where_to_begin(name: str) -> None:
    start = np.full((3, BOX.genes), 0.5, np.float32)
    start[1:, 0] = 1.0, 1.5
    first, *_, last = run(name, generations=4, start=start)
    np.testing.assert_array_equal(first.genomes, start[np.arange(MEMBERS) % 3])
    assert (last.genomes != 0.5).any()


def test_it_finds_the_top_of_a_hill(name: str) -> None:
    generations = run(name, generations=60)
    assert generations[-1].fitness.max() > 0.3 * generations[0].fitness.max()


def test_only_the_order_of_fitness_matters(name: str) -> None:
    def stretched(genomes: Genomes) -> Any:
        return np.expm1(sphere(genomes) / 16)

    for one, other in zip(run(name), run(name, stretched), strict=True):
        np.testing.assert_array_equal(one.genomes, other.genomes)


def test_a_nan_loses_and_harms_nobody(name: str) -> None:
    """Half of the hill, and its very top, are not numbers; the sampled means go to the half that is known."""

    def half(genomes: Genomes) -> Any:
        return np.where(genomes[:, 0] > 0, np.nan, sphere(genomes))

    settings = {"genetic": {"selection_arguments": {"tournsize": 10}}} if name == "genetic" else {}
    last = run(name, half, generations=30, settings=settings)[-1]
    known = np.isfinite(last.fitness[:, 0])
    assert known.mean() > 0.3  # of founders, whose gene has mean 1 and standard deviation 2, 31 %
    assert last.fitness[known].max() > -1.0


def test_nothing_to_select_is_no_trouble(name: str) -> None:
    last = run(name, flat, generations=40)[-1]
    assert np.isfinite(last.genomes).all()


def test_global_random_generators_are_left_as_they_were(name: str) -> None:
    random.seed(5)
    np.random.seed(5)  # noqa: NPY002
    expected = random.random(), np.random.random()  # noqa: NPY002
    random.seed(5)
    np.random.seed(5)  # noqa: NPY002
    run(name, generations=3)
    assert (random.random(), np.random.random()) == expected  # noqa: NPY002


@pytest.mark.parametrize("size", [4, 33])
def test_a_population_of_another_size_can_follow(name: str, size: int) -> None:
    scored = run(name, generations=2)[-1]
    following = made(name, population=size, survivors=1)
    measures = scored.genomes[:, :2].astype(np.float64)
    for _ in range(3):
        population = following.breed(scored.population, scored.fitness, measures)
        assert population.genomes.shape == (size, BOX.genes)
        scored = Scored(population, sphere(population.genomes), sphere(population.genomes)[:, None])
        measures = population.genomes[:, :2].astype(np.float64)


def test_discrete_alleles_are_bred_or_refused_with_a_sentence(name: str) -> None:
    if name in CONTINUOUS:
        with pytest.raises(SettingsError, match=rf"'{name}'.*'bits'"):
            made(name, BITS)
        return
    for scored in optimize(lambda genomes: genomes.sum(axis=1), BITS, {"optimizer": name}, 3):
        assert np.isin(scored.genomes[:, 1:], (0, 1)).all()


def test_several_objectives_are_bred_or_refused_with_a_sentence(name: str) -> None:
    if name == "genetic":
        made(name, objectives=2)
        return
    with pytest.raises(SettingsError, match=rf"'{name}'.*\b2\b"):
        made(name, objectives=2)


@pytest.mark.parametrize("name", NAMES)
def test_an_unknown_setting_of_its_own_is_named(name: str) -> None:
    with pytest.raises(SettingsError, match=rf"'evolution\.{name}\.sigmo'"):
        made(name, **{name: {"sigmo": 1.0}})


@pytest.mark.parametrize("name", NAMES)
def test_its_own_table_is_the_only_one_that_may_stand_there(name: str) -> None:
    for other in set(NAMES) - {name}:
        with pytest.raises(SettingsError, match=rf"'evolution\.{other}'.*'{name}'"):
            made(name, **{other: {}})


@pytest.mark.parametrize("name", NAMES)
def test_its_own_settings_are_declared_and_read_back_from_what_is_written(name: str) -> None:
    own = made(name).own
    assert all(declared.doc for _, _, declared in entries(own))
    changed = {}
    for key, value, declared in entries(own):
        if isinstance(value, bool):
            changed[key] = not value
        elif isinstance(value, int | float):
            changed[key] = max(declared.low, value / 2)
    again = made(name, **{name: as_mapping(own) | changed}).own
    assert as_mapping(again) == as_mapping(own) | changed


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("optimizer_arguments", "evolution.cma.sigma"),
        ("optimizer_measures", "evolution.map-elites.measures"),
        ("selection_arguments", "evolution.genetic.selection_arguments"),
        ("survivors_by", "evolution.genetic.survivors_by"),
        ("parents_among", "evolution.genetic.parents_among"),
    ],
)
def test_a_key_of_old_is_told_its_new_place(old: str, new: str) -> None:
    with pytest.raises(SettingsError, match=rf"'evolution\.{old}'.*{re.escape(new)}"):
        read(Evolution, {old: {}}, "evolution")


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"optimizer": "cmo"}, "There is no base optimizer called 'cmo'; did you mean 'cma'?"),
        ({"optimizer": "cma", "cma": {"sigma": 0}}, "'evolution.cma.sigma'"),
        ({"optimizer": "cma", "population": 3, "survivors": 0}, "needs at least 4 members"),
        (
            {"optimizer": "pycma", "pycma": {"active": 0.5}},
            "'evolution.pycma.active'",
        ),
        (
            {"optimizer": "map-elites", "map-elites": {"bounds": {"first_low": 2, "first_high": 1}}},
            "'evolution.map-elites.bounds.first_low'",
        ),
        (
            {"optimizer": "map-elites", "map-elites": {"measures": ["free.a"]}},
            "'evolution.map-elites.measures'",
        ),
        (
            {"optimizer": "map-elites", "map-elites": {"measures": ["free.a", "free.z"]}},
            "Unknown measure 'free.z'",
        ),
        ({"optimizer": "map-elites", "crossover_arguments": {"rate": 1}}, "'evolution.crossover_rate'"),
    ],
)
def test_a_mistake_is_one_sentence(settings: dict[str, Any], sentence: str) -> None:
    with pytest.raises(SettingsError) as error:
        optimize(sphere, BOX, settings)
    assert sentence in str(error.value)


@pytest.mark.parametrize("name", ["pycma", "map-elites"])
def test_software_that_is_missing_is_named_before_anything_lives(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, {"pycma": "cma", "map-elites": "ribs"}[name], None)
    with pytest.raises(SettingsError, match=rf"'{name}'.*'(cma|ribs)'"):
        made(name).ready()


# --- In worlds ----------------------------------------------------------------------------------------------


def arrays_equal(one: Generation, other: Generation) -> bool:
    first, second = one.arrays(), other.arrays()
    return first.keys() == second.keys() and all(
        first[key].tobytes() == second[key].tobytes() for key in first
    )


@pytest.fixture(scope="module")
def lived() -> dict[str, list[Generation]]:
    """Generations of a tiny experiment by optimizer, made when first asked for."""
    return {}


def generations(name: str, lived: dict[str, list[Generation]]) -> tuple[Experiment, list[Generation]]:
    tiny = experiment(generations=4, evolution={"optimizer": name})
    if name not in lived:
        lived[name] = list(evolve(tiny))
    return tiny, lived[name]


def test_a_resumed_run_is_an_uninterrupted_one(name: str, lived: dict[str, list[Generation]]) -> None:
    tiny, whole = generations(name, lived)
    for number, generation in enumerate(whole):
        back = Generation.from_arrays(number, generation.arrays())
        for one, other in zip(evolve(tiny, after=back), whole[number + 1 :], strict=True):
            assert arrays_equal(one, other)
            assert [*map(repr, one.row.items())] == [*map(repr, other.row.items())]


def test_threads_do_not_matter(name: str, lived: dict[str, list[Generation]]) -> None:
    tiny, whole = generations(name, lived)
    assert all(arrays_equal(one, two) for one, two in zip(evolve(tiny, threads=2), whole, strict=True))


def test_price_is_told_where_all_have_parents_in_the_generation_before(
    name: str, lived: dict[str, list[Generation]]
) -> None:
    _, whole = generations(name, lived)
    for generation, following in pairwise(whole):
        told = [value for column, value in generation.row.items() if column.startswith("price.")]
        assert told
        parents = following.parents[following.population.newborn()]
        assert np.isfinite(told).all() == np.isin(parents, generation.ids).all()


def test_the_base_optimizer_cannot_change_during_a_run() -> None:
    with pytest.raises(SettingsError, match=r"^Scheduled at 2: .*base optimizer"):
        experiment(schedule=[{"at": 2, "evolution": {"optimizer": "cma"}}])


def test_genes_are_traced_in_runs_of_the_genetic_algorithm_only(lived: dict[str, list[Generation]]) -> None:
    from babushka.evolution.inheritance import inheritance

    tiny, (first, second, *_) = generations("cma", lived)
    with pytest.raises(SettingsError, match="'genetic'"):
        inheritance(tiny, first, second.population)
