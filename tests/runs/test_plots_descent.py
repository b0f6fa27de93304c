"""Figures of lines of descent and of constraint: what is not known is marked, and numbers have margins."""

import dataclasses
import re
from pathlib import Path

import numpy as np
import pytest

from babushka.runs.presentation.plots import constraint, draw, lineage
from tests.runs.drawn_figures import short, text_of


def test_ancestors_whose_genomes_are_not_known_are_marked(tmp_path: Path) -> None:
    run = short()
    assert "Ticks: genome not known." in text_of(draw("lineage", [run]), tmp_path)
    ticks = [line for line in draw("lineage", [run]).axes[0].lines if len(line.get_xdata()) == 2]
    assert {tuple(line.get_xdata()) for line in ticks} >= {(2.0, 2.0), (6.0, 6.0)}
    known = {name: np.nan_to_num(values) for name, values in run.tables["lineage"].items()}
    run = dataclasses.replace(run, tables={**run.tables, "lineage": known})
    assert "Ticks" not in text_of(draw("lineage", [run]), tmp_path)
    assert lineage.account([run]).endswith("On the line 7 of 7 genomes are known.")


def test_organisms_whose_desires_do_not_evolve_have_a_line_but_no_sweeps(tmp_path: Path) -> None:
    run = short()
    table = {"generation": run.tables["sweeps"]["generation"]}
    text = text_of(
        draw("lineage", [dataclasses.replace(run, tables={**run.tables, "sweeps": table})]), tmp_path
    )
    assert "weight" in text
    assert "share of" not in text


def test_the_account_of_constraint_sums_runs_and_tells_its_margin() -> None:
    one, four = (constraint.account([short(seed=seed) for seed in range(n)]) for n in (1, 4))
    for text, births in ((one, 22_000), (four, 88_000)):
        found = dict(re.findall(r"(desires|reflex) ([\d.]+ ± [\d.]+)", text))
        for block, kept in (("desires", 0.5), ("reflex", 1.0)):
            ratio, margin = (float(word) for word in found[block].split(" ± "))
            assert margin == pytest.approx(1.96 * np.sqrt(ratio / (0.05 * births)), abs=0.006)
            assert abs(ratio - kept) < 2.5 * margin


def test_windows_of_constraint_hold_enough_and_cover_all_generations(tmp_path: Path) -> None:
    run = short()
    for share, windows in ((1.0, 5), (0.02, 2), (0.001, 1)):
        table = run.tables["constraint"] | {
            name: run.tables["constraint"][name] * share for name in ("desires.neutral", "reflex.neutral")
        }
        figure = draw("constraint", [dataclasses.replace(run, tables={"constraint": table})])
        lines = [line for line in figure.axes[0].lines if line.get_marker() in ("o", "s")]
        assert [len(line.get_xdata()) for line in lines] == [windows] * 2
