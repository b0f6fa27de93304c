"""The dynamics of an ecology: epochs, resuming, neutral genes, extinction, settings, others' strategies."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from babushka.evolution.dynamics.ecology import Ecology
from babushka.evolution.experiment import Experiment
from babushka.evolution.generation import Generation
from babushka.evolution.loop import ending, evolve
from babushka.fitness.registry import load_file
from babushka.fitness.settings import SettingsError, merged
from babushka.fitness.worlds.ecology.state import AGENTS, STEP
from babushka.organisms.strategies import strategies
from tests.conftest import size

FILE = Path(__file__).parents[1] / "data" / "east.py"
SMALL: dict[str, Any] = {
    "kind": "ecology",
    "epoch": 20,
    "capacity": 300,
    "ground": {"size": 14, "walls": 8, "trees": 8},
    "agents": {"founders": 20},
    "carnivores": {"first": 1, "most": 3, "enter_every": 10},
    "rain": {"rate": 4.0},
}


def ecology(generations: int = 3, seed: int = 1, **changes: Any) -> Experiment:
    """A small ecology."""
    return Experiment.from_mapping(
        {"generations": generations, "seed": seed, "dynamics": merged(SMALL, changes)}
    )


def same(one: Generation, other: Generation) -> bool:
    first, second = one.arrays(), other.arrays()
    return [*first] == [*second] and all(np.array_equal(first[name], second[name]) for name in first)


@pytest.mark.compiles
@pytest.mark.parametrize("strategy", ["evolution-and-learning", "fixed"])
def test_going_on_from_any_epoch_is_as_if_nothing_had_been(strategy: str) -> None:
    made = ecology(strategy=strategy)
    whole = list(evolve(made))
    copies = [{name: array.copy() for name, array in each.arrays().items()} for each in whole]
    assert [each.row["step"] for each in whole] == [0, 20, 40, 60]
    for number, generation in enumerate(whole):
        back = Generation.from_arrays(number, generation.arrays())
        for again, once in zip(evolve(made, after=back), whole[number + 1 :], strict=True):
            assert same(again, once)
            np.testing.assert_equal(again.row, once.row)
            assert np.array_equal(again.population.lineage_rows(), once.population.lineage_rows())
    for generation, copied in zip(whole, copies, strict=True):
        assert all(np.array_equal(array, copied[name]) for name, array in generation.arrays().items())


@pytest.mark.compiles
def test_an_epoch_is_what_it_is_however_the_world_is_asked_to_go_on() -> None:
    """In small pieces, as `live` does between two looks at whether to stop, or in one."""
    made = ecology(generations=1)
    founders, after = evolve(made)
    dynamics = made.dynamics
    assert isinstance(dynamics, Ecology)
    world = dynamics.opened(founders.population)
    for _ in range(20):
        dynamics.go_on(world, 1)
    assert world.counts[AGENTS] == len(after.ids)
    assert np.array_equal(world.stream, after.population.state["stream"])


@pytest.mark.compiles
def test_everybody_born_is_in_the_lineage_with_the_step_of_birth() -> None:
    records = list(evolve(ecology()))
    rows = np.concatenate([each.population.lineage_rows() for each in records])
    assert rows[:, 0].tolist() == list(range(records[-1].population.next_id))
    assert (np.diff(rows[:, 3]) >= 0).all()
    assert len(rows) == 20 + sum(each.row["births"] for each in records)
    for each in records:
        now = each.population
        assert np.array_equal(rows[now.ids, 3], now.state["born"])
        assert np.array_equal(rows[now.ids, 1:3], now.parents)
        born = now.lineage_rows()[:, 3]
        assert ((born > each.row["step"] - 20) & (born <= each.row["step"])).all()


@pytest.mark.compiles
def test_a_population_that_dies_out_ends_the_run_at_the_step_of_the_last_death() -> None:
    made = ecology(50, rain={"rate": 0.0}, ground={"plants": 0.0}, agents={"founders": 3, "meat": 0.0})
    *before, last = evolve(made)
    assert last.row["members"] == 0
    assert 20 < last.row["step"] < 40  # the founders' 0.6 at 0.02 a step last for 30, less what walls take
    assert str(last.row["step"]) in ending(made, last)
    assert not any(ending(made, each) for each in before)
    back = Generation.from_arrays(last.number, last.arrays())
    assert list(evolve(made, after=back)) == []


@pytest.mark.compiles
def test_genes_that_nothing_reads_change_as_often_as_mutation_says() -> None:
    """Of the unread block, and of any block of Brownian agents; where nothing is copied, nothing is said.

    Populations are independent, so that the mean of their ratios has the standard error of a mean; 4 of those
    are hardly ever exceeded.
    """
    seeds, steps = size(24, 8), size(400, 40)
    for strategy, blocks in (
        ("evolution-and-learning", ("unread",)),
        ("brownian", ("unread", "action.plant")),
    ):
        found: dict[str, list[float]] = {block: [] for block in blocks}
        for seed in range(seeds):
            made = ecology(1, seed, strategy=strategy, epoch=steps, **{strategy: {"mutation": 0.02}})
            *_, last = evolve(made)
            for block in blocks:
                if last.row["members"]:
                    found[block].append(last.row[f"constraint.{block}"])
        for ratios in found.values():
            assert len(ratios) > seeds / 2
            error = np.std(ratios, ddof=1) / np.sqrt(len(ratios))
            assert abs(np.mean(ratios) - 1) < 4 * error
    *_, last = evolve(ecology(1, strategy="fixed"))
    assert np.isnan(last.row["constraint.unread"])


@pytest.mark.compiles
def test_founders_can_be_those_of_a_saved_population() -> None:
    made = ecology(0)
    given = np.full((3, made.layout.genes), 5, np.float32)
    (first,) = evolve(made, start=given)
    assert (first.genomes == 5).all()
    assert len(first.ids) == 20


@pytest.mark.compiles
def test_a_world_that_is_full_is_a_mistake_of_the_settings() -> None:
    with pytest.raises(SettingsError, match=r"dynamics\.capacity"):
        list(evolve(ecology(50, capacity=21, carnivores={"first": 0, "most": 0}, rain={"rate": 9.0})))


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"strategy": "evolutoin"}, "evolution"),
        ({"plants": "rian"}, "rain"),
        ({"breeding": {"growth": 1.0}}, "dynamics.plants"),
        ({"learning": {"mutation": 0.1}}, "dynamics.strategy"),
        ({"rain": {"rate": -1.0}}, "dynamics.rain.rate"),
        ({"evolution-and-learning": {"mutation": 2.0}}, "dynamics.evolution-and-learning.mutation"),
        ({"rian": {"rate": 1.0}}, "dynamics.rian"),
        ({"ground": {"size": 8, "walls": 60}}, "dynamics.ground.size"),
        ({"carnivores": {"first": 9}}, "dynamics.carnivores.most"),
        ({"capacity": 5}, "dynamics.capacity"),
    ],
)
def test_a_mistake_is_a_sentence_that_names_it(changes: dict[str, Any], named: str) -> None:
    with pytest.raises(SettingsError) as refused:
        ecology(**changes)
    assert named in str(refused.value)


@pytest.mark.compiles
def test_a_strategy_of_others_is_one_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(strategies, "_found", dict(strategies.all()))
    strategies.add(load_file(FILE))
    made = ecology(2, strategy="east", carnivores={"first": 0, "most": 0})
    *_, last = evolve(made)
    assert last.genomes.shape[1] == 1
    assert last.row["births"] > 0
    assert "constraint.eastward" in last.row


@pytest.mark.compiles
def test_settings_can_be_scheduled_but_not_the_size_of_the_ground() -> None:
    mapping = {"generations": 2, "dynamics": SMALL}
    dry = Experiment.from_mapping({**mapping, "schedule": [{"at": 2, "dynamics": {"rain": {"rate": 0.0}}}]})
    assert [each.row["plants grown"] > 0 for each in evolve(dry)] == [False, True, False]
    other = Experiment.from_mapping(
        {**mapping, "schedule": [{"at": 2, "dynamics": {"ground": {"size": 15}}}]}
    )
    with pytest.raises(SettingsError):
        list(evolve(other))


def test_the_same_seed_is_the_same_world_and_another_is_another() -> None:
    one, again, other = (next(evolve(replace(ecology(0), seed=seed))) for seed in (1, 1, 2))
    assert same(one, again)
    assert not np.array_equal(one.population.state["content"], other.population.state["content"])
    assert one.population.state["step"] == 0
    assert STEP == 0
