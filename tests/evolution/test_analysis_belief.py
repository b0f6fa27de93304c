"""What clerks believe, from records with known numbers."""

from typing import Any

import numpy as np
import pytest

from babushka.evolution.analysis import AnalysisSettings, Subject
from babushka.evolution.analysis.measures import belief
from babushka.evolution.experiment import SELECTION, Experiment
from babushka.organisms.records import Lives
from tests import tiny

NUMBERS = {
    "right": 0.5,
    "believed": 0.9,
    "recall": 0.25,
    "false": 0.75,
    "described": 0.5,
    "false_descriptions": 0.2,
    "looked": 0.75,
    "right_unseen": 0.125,
}


def recorded(**changes: float) -> Lives:
    """Two lives of two members whose means are these numbers."""
    numbers = NUMBERS | changes
    spread = np.array([[0.5, 1.0], [1.0, 1.5]])
    return Lives(np.stack([spread * value for value in numbers.values()], axis=-1), tuple(numbers))


def subject(made: Experiment) -> Any:
    where = made.conditions[SELECTION]
    return Subject(made, made, None, AnalysisSettings(lives=3)), where  # type: ignore[arg-type]


def test_measures_are_shares_of_all_documents_of_all_lives() -> None:
    found = belief.told(recorded())
    assert found == pytest.approx(
        {
            "accuracy": 0.5,
            "believed": 0.9,
            "calibration_gap": 0.4,
            "title_recall": 0.25,
            "false_words": 0.75,
            "false_descriptions": 0.4,
            "accuracy.unseen": 0.5,
        }
    )
    none = belief.told(recorded(described=0.0, looked=1.0))
    assert np.isnan(none["false_descriptions"])
    assert np.isnan(none["accuracy.unseen"])


def test_clerks_live_at_every_budget_and_others_at_none() -> None:
    clerks = Experiment.from_mapping({"world": {"kind": "clerks"}, "organism": {"kind": "clerk"}})
    about, where = subject(clerks)
    asked = belief.requests(about, where)
    assert [request.limits.budget for request in asked["budgets"]] == [(b, b) for b in belief.BUDGETS]
    assert {request.lives for requests in asked.values() for request in requests} == {3}
    about, where = subject(tiny.experiment())
    assert belief.requests(about, where) == {}
