"""The figure of what clerks believe, drawn from known tables."""

from dataclasses import replace

import numpy as np
import pytest

from babushka.fitness.settings import SettingsError
from babushka.runs.presentation.plots import draw, kinds
from tests.runs.invented_runs import invented_run


def test_accuracy_belief_and_false_words_have_a_panel_each() -> None:
    runs = [invented_run(seed=seed) for seed in range(2)]
    panels = [axes for axes in draw("belief", runs).axes if axes.axison]
    shown = [[np.asarray(line.get_ydata()).round(6).tolist() for line in axes.lines] for axes in panels]
    assert len(panels) == 3
    assert [0.8, 0.85, 0.9, 0.9] in shown[0]
    assert [0.8, 0.9, 0.99, 1.0] in shown[1]
    assert [0.9, 0.9, 0.9, 0.9] in shown[2]
    account = kinds()["belief"].account
    assert account is not None
    assert len(account(runs).splitlines()) == 2 * 5


def test_runs_of_other_worlds_have_no_such_figure() -> None:
    with pytest.raises(SettingsError):
        draw("belief", [replace(invented_run(), tables={})])
