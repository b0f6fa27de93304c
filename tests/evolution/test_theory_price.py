"""Price's equation holds in every succession: to rounding with any settings, and in fractions exactly."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from babushka.evolution.generation import Population
from babushka.evolution.loop import evolve
from babushka.evolution.optimizers.genetic import Genetic
from babushka.evolution.price import parent_rows, price_row
from babushka.evolution.settings import Evolution
from babushka.fitness.measures.price import price_equation
from babushka.fitness.settings import SettingsError, read
from babushka.organisms.genome import Block, Layout
from tests.tiny import experiment

LAYOUT = Layout(
    (
        Block("free", ("a", "b")),
        Block("share", ("c",), 0.5, 0.3, 0.0, 1.0),
        Block("kind", ("d", "e"), levels=4),
    )
)
SELECTIONS = ("selTournament", "selRandom", "selRoulette", "selStochasticUniversalSampling", "selLexicase")


@st.composite
def settings_of_breeding(draw: st.DrawFn) -> dict[str, Any]:
    population = draw(st.integers(2, 25))
    survivors = draw(st.integers(0, population - 1))
    return {
        "population": population,
        "survivors": survivors,
        "selection": draw(st.sampled_from(SELECTIONS)),
        "genetic": {
            "survivors_by": draw(st.sampled_from(("selBest", "selWorst", "selRandom", "selNSGA2"))),
            "parents_among": draw(st.sampled_from(("all", "survivors") if survivors >= 2 else ("all",))),
        },
        "crossover": draw(st.sampled_from(("uniform", "one_point", "two_point", "sbx", "none"))),
        "crossover_rate": draw(st.floats(0, 1)),
        "mutation": draw(st.sampled_from(("gaussian", "polynomial", "none"))),
        "mutation_rate": draw(st.floats(0, 1)),
    }


def bred(chosen: dict[str, Any], seed: int) -> tuple[Population, Population]:
    """A second generation and the third: some of the second may be survivors."""
    breeding = Genetic(read(Evolution, chosen), LAYOUT, 1, seed)
    generator = np.random.default_rng(seed)
    first = breeding.founders()
    second = breeding.breed(first, generator.random((len(first.ids), 1)))
    return second, breeding.breed(second, generator.random((len(second.ids), 1)))


@settings(max_examples=150)
@given(chosen=settings_of_breeding(), seed=st.integers(0, 2**32))
def test_selection_and_transmission_add_up_to_the_change_in_every_succession(
    chosen: dict[str, Any], seed: int
) -> None:
    before, after = bred(chosen, seed)
    parents = parent_rows(before, after)

    def traits(genomes: Any) -> Any:  # single genes, and traits that are no sums of them
        values = genomes.astype(np.float64)
        return np.column_stack([values, np.exp(values[:, :2]), values[:, 0] * values[:, 3], 1e6 + values])

    found = price_equation(traits(before.genomes), parents, traits(after.genomes))
    scale = 1 + np.abs(traits(before.genomes)).max(axis=0) + np.abs(traits(after.genomes)).max(axis=0)
    error = np.abs(found.selection + found.transmission - found.change)
    assert (error <= 32 * np.finfo(np.float64).eps * scale).all()


@settings(max_examples=25)
@given(chosen=settings_of_breeding(), seed=st.integers(0, 2**32))
def test_in_fractions_it_holds_exactly_and_is_what_the_measure_computes(
    chosen: dict[str, Any], seed: int
) -> None:
    """The slow twin: families by id, arithmetic without rounding."""
    before, after = bred(chosen, seed)
    trait = {int(i): Fraction(float(genome[0])) for i, genome in zip(before.ids, before.genomes, strict=True)}
    count = {int(i): Fraction(0) for i in before.ids}
    copies = {int(i): int((before.ids == i).sum()) for i in before.ids}
    gained = []
    for row, own in enumerate(after.ids.tolist()):
        parents = [own, own] if own < after.first_id else after.parents[row].tolist()
        for parent in parents:
            count[parent] += Fraction(1, 2)
        gained.append(Fraction(float(after.genomes[row, 0])) - sum(trait[p] for p in parents) / 2)
    members, offspring = len(before.ids), len(after.ids)
    mean = sum(trait[i] * copies[i] for i in trait) / members
    relative = {i: count[i] / copies[i] * Fraction(members, offspring) for i in trait}
    selection = sum(copies[i] * (relative[i] - 1) * (trait[i] - mean) for i in trait) / members
    transmission = sum(gained) / offspring
    change = sum(Fraction(float(value)) for value in after.genomes[:, 0]) / offspring - mean
    assert selection + transmission == change
    found = price_equation(before.genomes[:, 0], parent_rows(before, after), after.genomes[:, 0])
    for term, exact in zip(found, (selection, transmission, change), strict=True):
        assert float(term) == pytest.approx(float(exact), abs=1e-12)


def test_copying_transmits_without_change_and_random_parents_are_not_selected_on_average() -> None:
    copying = {"crossover": "none", "mutation": "none", "selection": "selRandom", "survivors": 0}
    pulls = []
    for seed in range(200):
        before, after = bred({**copying, "population": 20}, seed)
        values = before.genomes[:, 0].astype(np.float64)
        found = price_equation(values, parent_rows(before, after)[:, :1].repeat(2, 1), after.genomes[:, 0])
        assert float(found.transmission) == 0
        pulls.append(float(found.selection))
    assert abs(np.mean(pulls)) < 4 * np.std(pulls) / np.sqrt(len(pulls))


def test_crossover_by_swapping_keeps_the_mean_of_both_children_so_that_it_transmits_without_change() -> None:
    """With an even number of children both of every pair are there, and what one loses the other gains."""
    for crossover in ("uniform", "one_point", "two_point"):
        chosen = {"population": 24, "survivors": 4, "crossover": crossover, "mutation": "none"}
        before, after = bred(chosen, 3)
        genes = before.genomes, after.genomes
        found = price_equation(genes[0], parent_rows(before, after), genes[1])
        np.testing.assert_allclose(found.transmission, 0, atol=1e-7)


def rows_of(**changes: Any) -> Iterator[tuple[dict[str, float], dict[str, float]]]:
    rows = [dict(generation.row) for generation in evolve(experiment(generations=5, **changes))]
    yield from pairwise(rows)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"evolution": {"survivors": 0, "population": 13}},
        {
            "evolution": {
                "objectives": ["births", "felt"],
                "genetic": {"survivors_by": "selNSGA2"},
                "crossover": "sbx",
            }
        },
        {"organism": {"learning": True}},
        {"schedule": [{"at": 2, "evolution": {"population": 7, "mutation": "polynomial"}}]},
    ],
)
def test_it_holds_in_every_row_of_a_history_and_its_change_is_that_of_the_means(
    changes: dict[str, Any],
) -> None:
    seen = 0
    for row, following in rows_of(**changes):
        for column in row:
            if column.startswith("price.") and column.endswith(".change"):
                name = column.removesuffix(".change")
                trait = name.removeprefix("price.")
                parts = row[f"{name}.selection"] + row[f"{name}.transmission"]
                size = 1 + abs(row[f"{trait}.mean"])
                assert abs(parts - row[column]) < 1e-13 * size
                assert abs(following[f"{trait}.mean"] - row[f"{trait}.mean"] - row[column]) < 1e-13 * size
                seen += 1
    assert seen > 5 * 5


def test_nothing_heritable_gives_no_columns() -> None:
    assert price_row({}, np.zeros((3, 2), np.int64), {}) == {}


def test_a_generation_that_cannot_breed_is_yielded_before_the_error() -> None:
    roulette = {"selection": "selRoulette", "objectives": ["felt"]}  # felt reward can be negative
    generations = evolve(experiment(evolution=roulette))
    row = next(generations).row
    price = [value for name, value in row.items() if name.startswith("price.")]
    assert price
    assert all(np.isnan(value) for value in price)
    with pytest.raises(SettingsError, match="selRoulette"):
        next(generations)
    last = experiment(generations=0, evolution=roulette)
    assert [generation.number for generation in evolve(last)] == [0]
