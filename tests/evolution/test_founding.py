"""Where genes begin: `evolution.founders`."""

import itertools
from typing import Any

import numpy as np
import pytest

from babushka.evolution.breeding import founders
from babushka.evolution.experiment import Experiment
from babushka.fitness.settings import SettingsError


def experiment(given: dict[str, Any], **evolution: Any) -> Experiment:
    return Experiment.from_mapping(
        {
            "world": {"kind": "maze-of-walls"},
            "organism": {"kind": "walker", "max_budget": 127},
            "evolution": {"population": 40, "founders": given, **evolution},
        }
    )


def test_founders_begin_where_they_are_told_to_and_all_else_stays() -> None:
    plain, told = experiment({}), experiment({"budget": {"mean": 6.0}})
    assert plain.layout.names == told.layout.names
    before, after = founders(plain).genomes, founders(told).genomes
    budget = told.layout.span("budget")
    assert (after[:, budget] == 6).all()
    assert len(np.unique(before[:, budget])) > 1
    assert (np.delete(before, budget, axis=1) == np.delete(after, budget, axis=1)).all()
    assert told.traits(after)["budget"].tolist() == [63] * 40


def test_a_spread_is_drawn_within_bounds() -> None:
    made = experiment({"budget": {"mean": -1.0, "spread": 1.0}})
    genes = founders(made).genomes[:, made.layout.span("budget")][:, 0]
    assert genes.min() == -1
    assert len(np.unique(genes)) > 10


def test_distributions_that_are_sampled_begin_there_too() -> None:
    made = experiment({"budget": {"mean": 6.0, "spread": 0.001}}, optimizer="cma")
    assert founders(made).genomes[:, made.layout.span("budget")] == pytest.approx(6.0, abs=0.01)


@pytest.mark.parametrize(
    "given",
    [
        {"budgets": {"mean": 1.0}},
        {"budget": {"mean": 9.0}},
        {"budget": {"mean": 1.0, "spread": -1.0}},
        {"budget": 3.0},
    ],
)
def test_founders_that_cannot_be_are_refused(given: dict[str, Any]) -> None:
    with pytest.raises(SettingsError):
        experiment(given)


def test_genes_that_are_not_drawn_from_a_normal_distribution_have_no_mean() -> None:
    bits = {"world": {"kind": "landscape"}, "organism": {"kind": "bit-string"}}
    names = {block.name for block in Experiment.from_mapping(bits).layout.blocks}
    for name in names:
        with pytest.raises(SettingsError, match=name):
            Experiment.from_mapping({**bits, "evolution": {"founders": {name: {"mean": 0.5}}}})


def test_known_rules_are_planted_among_founders() -> None:
    made = experiment({}, planted={"right": 2, "shortest": 1})
    first = founders(made).genomes[:3]
    known = made.organism.known(made.world)
    expected = list(itertools.chain([known["right"]] * 2, [known["shortest"]]))
    assert (first == expected).all()
    assert made.traits(first)["budget"].tolist() == [0, 0, 127]
