"""Figures of packings, drawn from known tables."""

from dataclasses import replace

import numpy as np
import pytest

from babushka.fitness.settings import SettingsError
from babushka.runs.presentation.plots import RunData, draw, kinds
from tests.runs.invented_runs import invented_run

CLASSES = ("strongly", "weakly", "subset-sum")


def measured(seed: int) -> RunData:
    """A run whose analysis found these shares, in its last generation."""
    table: dict[str, np.ndarray] = {"generation": np.array([0.0, 25.0])}
    for place, label in enumerate(CLASSES):
        table[f"{label}.packed"] = np.array([0.0, 0.9 + 0.01 * seed])
        table[f"{label}.packed.reflex"] = np.array([0.0, 0.5 + 0.1 * place])
        for reference in ("greedy", "beam", "branch"):
            known = 0.25 if label != "subset-sum" else np.nan
            table[f"{label}.alike.{reference}"] = np.array([1.0, known])
    return replace(invented_run(seed=seed), tables={"measures": table}, labels=CLASSES)


def test_every_class_has_a_dot_for_each_run() -> None:
    runs = [measured(seed) for seed in range(3)]
    (axes,) = draw("packings", runs).axes
    assert [tick.get_text() for tick in axes.get_xticklabels()] == list(CLASSES)
    dots = [values for line in axes.lines if (values := np.asarray(line.get_ydata(), float)).size == 3]
    assert len(dots) == 2 * len(CLASSES)
    assert sum(np.allclose(values, [0.9, 0.91, 0.92]) for values in dots) == len(CLASSES)


def test_what_is_not_defined_is_not_drawn_and_the_account_says_so() -> None:
    runs = [measured(seed) for seed in range(3)]
    account = kinds()["agreement"].account
    assert account is not None
    assert account(runs).count("0.250") == 6
    assert account(runs).count("nan") == 3
    (axes,) = draw("agreement", runs).axes
    marks = [values for line in axes.lines if (values := np.asarray(line.get_ydata(), float)).size == 1]
    assert {float(mark[0]) for mark in marks if np.isfinite(mark[0])} == {0.25}


def test_agreement_has_a_mark_for_each_rule_of_any_world() -> None:
    table = {"generation": np.array([1.0])}
    shares = {"right": 0.9, "left": 0.2, "novel": 0.5}
    table |= {f"island.alike.{name}": np.array([share]) for name, share in shares.items()}
    table |= {f"island.alike.reflex.{name}": np.array([0.0]) for name in shares}
    settings = {"world": {"kind": "maze-of-walls"}}
    run = replace(measured(0), tables={"measures": table}, labels=("island",), settings=settings)
    (axes,) = draw("agreement", [run]).axes
    marks = [values for line in axes.lines if (values := np.asarray(line.get_ydata(), float)).size == 1]
    assert {float(mark[0]) for mark in marks} == set(shares.values())
    account = kinds()["agreement"].account
    assert account is not None
    assert "right hand" in account([run])


@pytest.mark.parametrize("kind", ["packings", "agreement"])
def test_runs_of_other_worlds_have_no_such_figure(kind: str) -> None:
    bare = replace(measured(0), tables={"measures": {"generation": np.array([1.0])}})
    with pytest.raises(SettingsError):
        draw(kind, [bare])
