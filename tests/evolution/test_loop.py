"""The generation loop: chance, resuming, schedules, ids and what selection does and does not do."""

import gc
import random
import tracemalloc
from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from babushka.evolution.breeding import founders
from babushka.evolution.evaluation import evaluate
from babushka.evolution.experiment import SELECTION, Experiment
from babushka.evolution.generation import Generation
from babushka.evolution.loop import evolve
from tests.tiny import experiment


def same(one: Generation, other: Generation, row: bool = True) -> bool:
    """Whether two generations are equal to the last bit, in storage and in the history."""
    first, second = one.arrays(), other.arrays()
    assert first.keys() == second.keys()
    different = [name for name in first if first[name].tobytes() != second[name].tobytes()]
    assert different == []
    return not row or [*map(repr, one.row.items())] == [*map(repr, other.row.items())]


def stored(generation: Generation) -> Generation:
    """The generation as it comes back from a snapshot."""
    return Generation.from_arrays(generation.number, generation.arrays())


def all_same(one: Iterable[Generation], other: Iterable[Generation]) -> bool:
    return all(same(first, second) for first, second in zip(one, other, strict=True))


def test_the_same_seed_gives_the_same_generations_and_another_does_not() -> None:
    one, again = list(evolve(experiment(seed=3))), list(evolve(experiment(seed=3)))
    other = list(evolve(experiment(seed=4)))
    assert [generation.number for generation in one] == [0, 1, 2, 3]
    assert all_same(one, again)
    assert all((a.genomes != b.genomes).any() for a, b in zip(one, other, strict=True))


@pytest.mark.parametrize("threads", [2, 3])
def test_threads_do_not_matter(threads: int) -> None:
    assert all_same(evolve(experiment()), evolve(experiment(), threads=threads))


SCHEDULES: dict[str, dict[str, Any]] = {
    "none": {},
    "one objective": {"evolution": {"survivors": 3, "episodes": 2}},
    "two objectives": {
        "evolution": {
            "objectives": ["births", "-simulated"],
            "selection": "selTournamentDCD",
            "survivors": 6,
            "genetic": {"survivors_by": "selNSGA2", "parents_among": "survivors"},
        }
    },
    "schedule": {
        "schedule": [
            {"at": 2, "regime": {"modern": 1.0}, "evolution": {"population": 17, "mutation_rate": 0.5}},
            {"at": 3, "evolution": {"episodes": 2, "hall": 3}, "world": {"lifetime": 20}},
        ]
    },
    "what is learned is inherited": {
        "organism": {"mode": "reflex", "learning": True, "trial": 2},
        "evolution": {"inheritance": "lamarckian"},
    },
    "a change that comes again": {
        "schedule": [
            {"at": 1, "every": 2, "regime": {"modern": 1.0}},
            {"at": 2, "every": 2, "regime": {"modern": 0.0}, "evolution": {"inheritance": "darwinian"}},
        ]
    },
    "objectives change": {
        "schedule": [
            {
                "at": 2,
                "evolution": {"objectives": ["births", "felt"], "genetic": {"survivors_by": "selNSGA2"}},
            },
            {"at": 3, "evolution": {"objectives": ["births"], "selection": "selRoulette"}},
        ]
    },
}


@pytest.mark.parametrize("name", SCHEDULES)
def test_resuming_from_any_generation_is_exact(name: str) -> None:
    made = experiment(generations=5, **SCHEDULES[name])
    generations = list(evolve(made))
    for number, generation in enumerate(generations):
        assert same(generation, stored(generation), row=False)
        resumed = list(evolve(made, after=stored(generation)))
        assert [later.number for later in resumed] == list(range(number + 1, 6))
        assert all_same(resumed, generations[number + 1 :])


def test_a_finished_run_has_nothing_left_to_do() -> None:
    last = list(evolve(experiment()))[-1]
    assert list(evolve(experiment(), after=last)) == []


def test_more_generations_are_those_that_a_longer_run_would_have_had() -> None:
    short, long = list(evolve(experiment(generations=2))), list(evolve(experiment(generations=4)))
    assert all_same(short, long[:3])
    assert all_same(evolve(experiment(generations=4), after=stored(short[-1])), long[3:])


def test_a_scheduled_change_takes_effect_at_its_generation_and_not_before() -> None:
    plain = list(evolve(experiment(generations=4)))
    change = {"at": 2, "regime": {"modern": 1.0}, "evolution": {"population": 20, "mutation": "none"}}
    changed = list(evolve(experiment(generations=4, schedule=[change])))
    assert same(plain[0], changed[0])
    assert same(plain[1], changed[1], row=False)
    rows = [[item for item in each[1].row.items() if item[0][:6] != "price."] for each in (plain, changed)]
    assert repr(rows[0]) == repr(rows[1])  # only what tells of the next generation's breeding may differ
    assert [len(generation.ids) for generation in changed] == [12, 12, 20, 20, 20]
    assert all(generation.row["members"] == len(generation.ids) for generation in changed)
    for generation in changed:
        modern = generation.lives["modern"].values
        ancestral = generation.lives["ancestral"].values
        selection = generation.lives[SELECTION].values
        assert np.array_equal(selection, modern if generation.number >= 2 else ancestral)
        assert not np.array_equal(modern, ancestral)
    before = plain[1].genomes
    kept = [bool(np.isin(gene, before[:, locus]).all()) for locus, gene in enumerate(changed[2].genomes.T)]
    assert all(kept)  # without mutation every gene was there before
    assert not np.isin(plain[2].genomes, before).all()


def test_changes_that_come_again_alternate() -> None:
    schedule = [
        {"at": 2, "every": 4, "regime": {"modern": 1.0}},
        {"at": 4, "every": 4, "regime": {"modern": 0.25}},
    ]
    made = experiment(generations=11, schedule=schedule)
    dose = [made.at(number).regime_settings.modern for number in range(12)]
    assert dose == [0.0, 0.0, 1.0, 1.0, 0.25, 0.25, 1.0, 1.0, 0.25, 0.25, 1.0, 1.0]


def test_the_seed_stays_after_a_scheduled_change() -> None:
    change = [{"at": 1, "evolution": {"mutation_rate": 0.9}}]
    one, other = (list(evolve(experiment(seed=seed, schedule=change)))[-1] for seed in (1, 2))
    assert (
        one.random_baseline[SELECTION].values.tobytes() != other.random_baseline[SELECTION].values.tobytes()
    )


def test_ids_are_unique_and_parents_are_of_the_generation_before() -> None:
    generations = list(evolve(experiment(generations=5)))
    assert (generations[0].parents == -1).all()
    assert generations[0].population.newborn().all()
    born: list[int] = []
    for generation in generations:
        born += generation.ids[generation.population.newborn()].tolist()
        assert len(set(generation.ids.tolist())) == len(generation.ids)
    assert sorted(born) == list(range(len(born)))
    assert len(born) == 12 + 5 * 10
    for before, after in pairwise(generations):
        new = after.population.newborn()
        assert new.sum() == 10
        assert set(after.parents[new].ravel().tolist()) <= set(before.ids.tolist())
        assert set(after.ids[~new].tolist()) <= set(before.ids.tolist())


def test_survivors_keep_their_genome_and_parents_and_are_evaluated_anew() -> None:
    generations = list(evolve(experiment(generations=5)))
    anew = False
    for before, after in pairwise(generations):
        rows = np.flatnonzero(~after.population.newborn())
        assert len(rows) == 2
        for row in rows:
            there = int(np.flatnonzero(before.ids == after.ids[row])[0])
            assert np.array_equal(after.genomes[row], before.genomes[there])
            assert np.array_equal(after.parents[row], before.parents[there])
            anew |= not np.array_equal(
                after.lives[SELECTION].values[row], before.lives[SELECTION].values[there]
            )
        best = np.sort(before.fitness[:, 0])[-2:]
        again = np.isin(before.ids, after.ids[rows])
        assert np.array_equal(np.sort(before.fitness[again, 0]), best)
    assert anew


def test_children_without_crossover_and_mutation_are_copies_of_their_first_parent() -> None:
    made = experiment(evolution={"crossover": "none", "mutation": "none"})
    for before, after in pairwise(evolve(made)):
        for row in np.flatnonzero(after.population.newborn()):
            parent = int(np.flatnonzero(before.ids == after.parents[row, 0])[0])
            assert np.array_equal(after.genomes[row], before.genomes[parent])


def mean_advantage(made: Experiment) -> float:
    """How much fitter parents are than their generation, in its standard deviations; averaged over time."""
    found = []
    for before, after in pairwise(evolve(made)):
        of = {int(number): value for number, value in zip(before.ids, before.fitness[:, 0], strict=True)}
        parents = [of[number] for number in after.parents[after.population.newborn()].ravel().tolist()]
        deviation = before.fitness[:, 0].std()
        if deviation:
            found.append((np.mean(parents) - before.fitness[:, 0].mean()) / deviation)
    return float(np.mean(found))


def test_drift_does_not_select_and_tournaments_do() -> None:
    settings = {"population": 60, "survivors": 0}
    drift = mean_advantage(experiment(generations=8, evolution={**settings, "selection": "selRandom"}))
    tournaments = mean_advantage(experiment(generations=8, evolution=settings))
    assert abs(drift) < 0.1  # 480 parents: the standard error is below 0.05
    assert tournaments > 0.5


def test_a_probe_equal_to_the_selecting_regime_shares_its_lives() -> None:
    generation = next(evolve(experiment()))
    assert generation.lives["ancestral"] is generation.lives[SELECTION]
    assert generation.random_baseline["ancestral"] is generation.random_baseline[SELECTION]
    assert generation.lives["modern"] is not generation.lives[SELECTION]


def test_shared_lives_are_what_lives_of_their_own_would_have_been() -> None:
    made = experiment(regime={"modern": 1.0})
    other = next(evolve(experiment()))
    population = replace(founders(made), genomes=other.genomes)
    lives = evaluate(made, population).lives
    assert np.array_equal(lives[SELECTION].values, other.lives["modern"].values)
    assert np.array_equal(lives["ancestral"].values, other.lives["ancestral"].values)


def test_members_of_a_generation_meet_the_same_worlds_and_generations_others() -> None:
    made = experiment(evolution={"mutation": "none", "episodes": 2})
    population = founders(made)
    clones = replace(population, genomes=np.repeat(population.genomes[:1], 12, axis=0))
    first = evaluate(made, clones)
    second = evaluate(made, replace(clones, number=1))
    assert not np.array_equal(first.lives[SELECTION].values, second.lives[SELECTION].values)
    same_ids = replace(clones, ids=np.zeros(12, np.int64))
    values = evaluate(made, same_ids).lives[SELECTION].values
    assert (values == values[:1]).all()


def test_start_is_cycled_or_cut_to_the_population() -> None:
    made = experiment()
    genomes = founders(made).genomes
    assert np.array_equal(founders(made, genomes[:5]).genomes, genomes[:5][np.arange(12) % 5])
    few = experiment(evolution={"population": 4})
    assert np.array_equal(founders(few, genomes).genomes, genomes[:4])
    with pytest.raises(ValueError, match="genes"):
        founders(made, genomes[:, 1:])


def test_stopping_yields_whole_generations_only() -> None:
    asked = [0]

    def stopped() -> bool:
        asked[0] += 1
        return asked[0] > 200

    seen: list[Generation] = []
    with pytest.raises(KeyboardInterrupt):
        seen.extend(evolve(experiment(generations=100_000), stopped=stopped))
    assert all_same(seen, list(evolve(experiment(generations=len(seen) - 1))))


def test_the_global_generators_are_left_alone() -> None:
    states = random.getstate(), np.random.get_state()  # noqa: NPY002
    list(evolve(experiment(generations=2, **SCHEDULES["two objectives"])))
    assert random.getstate() == states[0]
    assert all(np.array_equal(a, b) for a, b in zip(np.random.get_state(), states[1], strict=True))  # noqa: NPY002
    random.seed(5)
    np.random.seed(5)  # noqa: NPY002
    assert all_same(evolve(experiment()), evolve(experiment()))
    random.setstate(states[0])
    np.random.set_state(states[1])  # noqa: NPY002


def test_nsga2_improves_both_objectives() -> None:
    mapping = {
        "generations": 12,
        "seed": 1,
        "world": {"lifetime": 60},
        "organism": {"max_budget": 4, "max_horizon": 4},
        "evolution": {
            "objectives": ["births", "-simulated"],
            "selection": "selTournamentDCD",
            "genetic": {"parents_among": "survivors", "survivors_by": "selNSGA2"},
            "population": 60,
            "survivors": 40,
            "episodes": 1,
            "random_lives": 4,
        },
    }
    generations = list(evolve(Experiment.from_mapping(mapping), threads=2))

    def hypervolume(points: np.ndarray[Any, Any]) -> float:
        """The area dominated, from (0, -largest effort) on; both objectives are maximised."""
        worst = min(generation.fitness[:, 1].min() for generation in generations)
        area, reached = 0.0, 0.0
        for effort, births in sorted(((p[1] - worst, p[0]) for p in points), reverse=True):
            if births > reached:
                area += (births - reached) * effort
                reached = births
        return area

    first = np.mean([hypervolume(generation.fitness) for generation in generations[:3]])
    last = np.mean([hypervolume(generation.fitness) for generation in generations[-3:]])
    assert generations[0].fitness.shape == (60, 2)
    assert last > first
    front = generations[-1].population.hall.front
    assert len({member.id for member in front}) == len(front)


def test_columns_of_the_history_are_the_same_in_every_generation() -> None:
    schedule = [{"at": 1, "regime": {"modern": 1.0}, "evolution": {"survivors": 0, "population": 5}}]
    generations = list(evolve(experiment(schedule=schedule)))
    assert len({tuple(generation.row) for generation in generations}) == 1
    assert all(isinstance(value, int | float) for value in generations[0].row.values())


def test_memory_does_not_grow_with_generations() -> None:
    made = experiment(generations=60)
    tracemalloc.start()
    try:
        used = []
        for generation in evolve(made):
            if generation.number in (10, 60):
                del generation
                gc.collect()
                used.append(tracemalloc.get_traced_memory()[0])
    finally:
        tracemalloc.stop()
    assert used[1] < used[0] + 150_000  # 50 generations kept would be half a million bytes
