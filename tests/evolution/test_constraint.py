"""Functional constraint along lineages: 1 without selection, near 0 where changes are fatal."""

from collections import Counter
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from babushka.evolution.constraint import Changes, changes
from babushka.evolution.experiment import Experiment
from babushka.evolution.generation import Generation
from babushka.evolution.inheritance import inheritance
from babushka.organisms.genome import Block, Genomes, Layout
from tests.evolution.without_lives import evolve_on, nothing
from tests.tiny import experiment

ALARM = 4.0  # standard errors: a false alarm in 16,000


def settings(generations: int = 40, seed: int = 0, **evolution: Any) -> Experiment:
    """An experiment without lives."""
    evolution = {"population": 40, "survivors": 3, "hall": 1, **evolution}
    return experiment(generations=generations, seed=seed, evolution=evolution)


def total(found: list[Changes], name: str, span: slice, until: int) -> float:
    """A sum over a block's genes and over the generations up to one."""
    return float(sum(getattr(each, name)[span].sum() for each in found if each.generation <= until))


def standard_errors(found: list[Changes], span: slice, until: int = 10**9) -> float:
    """How many standard errors the substitutions lie above the neutral expectation."""
    neutral = total(found, "neutral", span, until)
    return (total(found, "substitutions", span, until) - neutral) / float(np.sqrt(neutral))


@pytest.mark.parametrize(
    "evolution",
    [
        {"selection": "selRandom", "survivors": 0},
        {},  # tournaments among equals
        {"crossover": "one_point", "mutation": "polynomial"},
        {"crossover": "none", "mutation_rate": 0.3, "mutation_arguments": {"scale": 2.0}},
    ],
)
def test_without_selection_genes_change_as_often_as_they_mutate(evolution: dict[str, Any]) -> None:
    made = settings(**evolution)
    found = list(changes(made, list(evolve_on(made, nothing))[::-1]))
    assert [each.generation for each in found] == list(range(40, 0, -1))
    for block in made.layout.blocks:
        assert abs(standard_errors(found, made.layout.span(block.name))) < ALARM, block.name
    everything = slice(None)
    assert total(found, "neutral", everything, 40) > 300
    if made.evolution.mutation == "gaussian":
        steps, neutral = (total(found, name, everything, 40) for name in ("squares", "neutral_squares"))
        margin = ALARM * np.sqrt(total(found, "fourths", everything, 40))
        assert abs(steps - neutral) < margin
        assert margin < 0.35 * neutral


def test_where_every_change_is_fatal_only_the_youngest_are_seen_and_genes_beside_them_are_free() -> None:
    made = settings(generations=60, mutation_rate=0.02)
    objective_weights, reflex = made.layout.span("desires"), made.layout.span("reflex")
    start = made.layout.founders(1, np.random.default_rng(1))

    def changed(genomes: Genomes) -> NDArray[np.float64]:
        return -(genomes[:, objective_weights] != start[0, objective_weights]).sum(axis=1).astype(np.float64)

    found = list(changes(made, list(evolve_on(made, changed, start))[::-1]))
    assert total(found, "substitutions", objective_weights, 57) == 0
    assert (
        total(found, "neutral", objective_weights, 57) > 10
    )  # so 0 would come by chance once in 22,000 times
    assert abs(standard_errors(found, reflex)) < ALARM
    assert total(found, "neutral", reflex, 60) > 500


def test_selection_for_a_middle_lets_small_steps_pass() -> None:
    made = settings(generations=60, survivors=0, mutation_rate=1.0, crossover="none")
    objective_weights, reflex = made.layout.span("desires"), made.layout.span("reflex")

    def closeness(genomes: Genomes) -> NDArray[np.float64]:
        return -(genomes[:, objective_weights].astype(np.float64) ** 2).sum(axis=1)

    run = list(evolve_on(made, closeness))
    found = list(changes(made, run[::-1]))

    def ratio(observed: str, neutral: str, span: slice) -> float:
        return total(found, observed, span, 55) / total(found, neutral, span, 55)

    for span in (objective_weights, reflex):  # every gene mutates in every birth
        assert ratio("substitutions", "neutral", span) == 1.0
    assert ratio("squares", "neutral_squares", objective_weights) < 0.9
    margin = (
        ALARM * np.sqrt(total(found, "fourths", reflex, 55)) / total(found, "neutral_squares", reflex, 55)
    )
    assert margin < 0.1
    assert abs(ratio("squares", "neutral_squares", reflex) - 1.0) < margin


def slowly(made: Experiment, run: list[Generation], row: int) -> Counter[tuple[int, str]]:
    """Births and substitutions by generation on the lines to one member, gene by gene, in plain Python."""
    counted: Counter[tuple[int, str]] = Counter()
    copies = {(row, gene) for gene in range(made.layout.genes)}
    for generation, following in list(pairwise(run))[::-1]:
        found = inheritance(made.at(following.number), generation, following.population)
        before = set()
        for member, gene in copies:
            if member < len(found.survivors):
                before.add((int(found.survivors[member]), gene))
                continue
            source = int(found.source[member - len(found.survivors), gene])
            counted[following.number, "births"] += 1
            if generation.genomes[source, gene] != following.genomes[member, gene]:
                counted[following.number, "substitutions"] += 1
            before.add((source, gene))
        copies = before
    return counted


@pytest.mark.parametrize("row", [0, 11])
def test_counting_is_that_of_a_slow_twin(row: int) -> None:
    made = settings(generations=6, population=12)
    run = list(evolve_on(made, lambda genomes: genomes[:, 3].astype(np.float64)))
    wanted = slowly(made, run, row)
    for each in changes(made, run[::-1], np.array([row])):
        assert each.births.sum() == wanted[each.generation, "births"]
        assert each.substitutions.sum() == wanted[each.generation, "substitutions"]


def test_a_copy_that_is_ancestral_to_several_is_counted_once() -> None:
    made = settings(generations=30)
    run = list(evolve_on(made, lambda genomes: genomes[:, 3].astype(np.float64)))
    everybody = {each.generation: each.births for each in changes(made, run[::-1])}
    each_alone = [
        {each.generation: each.births for each in changes(made, run[::-1], np.array([row]))}
        for row in range(40)
    ]
    for generation, births in everybody.items():
        assert (births <= 37).all()
        assert (births >= np.max([alone[generation] for alone in each_alone], axis=0)).all()


def test_a_gap_between_generations_is_refused() -> None:
    made = settings(generations=3)
    run = list(evolve_on(made, nothing))
    with pytest.raises(ValueError, match="Generation 1 does not precede 3"):
        list(changes(made, [run[3], run[1]]))


def test_without_mutation_nothing_can_change() -> None:
    made = settings(generations=3, mutation="none")
    for each in changes(made, list(evolve_on(made, nothing))[::-1]):
        assert each.substitutions.sum() == 0
        assert each.neutral.sum() == 0


def test_discrete_genes_are_traced_too(monkeypatch: pytest.MonkeyPatch) -> None:
    made = settings(generations=40, mutation_rate=0.1)
    layout = Layout((Block("letters", ("a", "b", "c"), levels=4), Block("one", ("d",), levels=1)))
    monkeypatch.setattr(type(made.organism), "layout", lambda self, world: layout)
    del made.__dict__["layout"], made.__dict__["breeding"]  # cached: of the kind's own layout
    found = list(changes(made, list(evolve_on(made, nothing))[::-1]))
    assert abs(standard_errors(found, layout.span("letters"))) < ALARM
    assert total(found, "neutral", layout.span("letters"), 40) > 40
    assert total(found, "neutral", layout.span("one"), 40) == 0
    assert total(found, "substitutions", layout.span("one"), 40) == 0
