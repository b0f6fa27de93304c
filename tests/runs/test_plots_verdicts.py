"""The figure of verdicts, drawn from known tables."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from babushka.fitness.measures.binomial import binomial_interval
from babushka.fitness.measures.taxonomy import (
    ALIGNED,
    SUBOPTIMIZER,
    SUPEROPTIMIZER,
    TRANSOPTIMIZER,
    UNDECIDED,
    VERDICTS,
)
from babushka.fitness.settings import SettingsError
from babushka.runs.presentation.plots import RunData, draw, kinds
from babushka.runs.presentation.plots.verdicts import LOOKS
from tests.runs.invented_runs import invented_run

KEPT = {ALIGNED: 1.0, SUBOPTIMIZER: 0.2, TRANSOPTIMIZER: 0.25, SUPEROPTIMIZER: 0.1, UNDECIDED: 0.0}


def judged(seed: int, verdict: str, episodes: int = 1, horizon: int = 3, **others: Any) -> RunData:
    """A run with that verdict in the modern world; aligned in the ancestral one."""
    table = {
        "generation": np.array([10.0]),
        "ancestral.lived in": np.array([float(VERDICTS.index(ALIGNED))]),
        "modern.lived in": np.array([float(VERDICTS.index(verdict))]),
        "modern.selecting": np.array([float(VERDICTS.index(others.get("selecting", verdict)))]),
        "ancestral.kept": np.array([1.0]),
        "modern.kept": np.array([KEPT[verdict]]),
    }
    settings = {"organism": {"horizon": horizon}, "evolution": {"episodes": episodes}}
    made = invented_run(others.get("scenario", "embedded"), seed, generations=3)
    return replace(made, tables={"failures": table}, settings=settings, labels=("ancestral", "modern"))


def cell(verdicts: str, episodes: int, horizon: int) -> list[RunData]:
    """A run for each letter: a for aligned, s, t, u for mesa-superoptimizer, - for undecided."""
    known = dict(
        zip("astu-", (ALIGNED, SUBOPTIMIZER, TRANSOPTIMIZER, SUPEROPTIMIZER, UNDECIDED), strict=True)
    )
    return [judged(seed, known[each], episodes, horizon) for seed, each in enumerate(verdicts)]


JUDGED = cell("aaaa", 6, 3) + cell("aats", 6, 10) + cell("tttu-", 1, 3) + cell("uuuuuuat", 1, 10)


def bars(axes: Any) -> list[tuple[int, int, float]]:
    """(row, column, share of its cell) of each part of a bar, in order."""
    parts = [bar for bar in axes.patches if bar.get_height() > 0]
    wide = max(bar.get_width() for bar in parts)
    return [(round(bar.get_y()), int(bar.get_x()), round(bar.get_width() / wide, 6)) for bar in parts]


def test_each_cell_has_the_shares_of_its_runs() -> None:
    (axes,) = [axes for axes in draw("verdicts", JUDGED).axes if axes.axison]
    assert (len(axes.get_xticks()), len(axes.get_yticks())) == (2, 2)
    found = bars(axes)
    assert [share for row, column, share in found if (row, column) == (0, 1)] == [
        1.0
    ]  # horizon 3, episodes 6
    assert [share for row, column, share in found if (row, column) == (1, 1)] == [0.5, 0.25, 0.25]
    assert [share for row, column, share in found if (row, column) == (0, 0)] == [0.6, 0.2, 0.2]
    assert [share for row, column, share in found if (row, column) == (1, 0)] == [0.125, 0.125, 0.75]


def test_intervals_are_exact_and_of_verdicts_that_did_not_occur_too() -> None:
    (axes,) = [axes for axes in draw("verdicts", cell("aaaa", 6, 3)).axes if axes.axison]
    by_colour = {line.get_color(): line.get_xdata() for line in axes.lines if len(line.get_xdata()) == 2}
    width = {bar.get_width() for bar in axes.patches}.pop()
    for verdict, count in ((ALIGNED, 4), (SUPEROPTIMIZER, 0)):
        low, high = binomial_interval(count, 4)
        start, end = by_colour[LOOKS[verdict][0]]
        assert (end - start) / width == pytest.approx(high - low)


def test_the_account_tells_counts_intervals_and_what_is_kept() -> None:
    account = kinds()["verdicts"].account
    assert account is not None
    lines = account(JUDGED).splitlines()
    assert len(lines) == 5  # the modern world, and four cells
    (whole,) = [line for line in lines if "4 of 4" in line]
    low, high = binomial_interval(4, 4)
    assert f"[{low:.2f}, {high:.2f}]" in whole
    assert whole.endswith(" 1.00")
    other = [judged(0, TRANSOPTIMIZER, selecting=ALIGNED), judged(1, TRANSOPTIMIZER)]
    assert [line.count("of 2") for line in account(other).splitlines()] == [0, 1, 2]


def test_a_regime_and_a_yardstick_can_be_chosen() -> None:
    runs = [judged(0, TRANSOPTIMIZER, selecting=ALIGNED), judged(1, TRANSOPTIMIZER)]
    for columns, parts in ((["modern"], 1), (["modern.selecting"], 2), (["ancestral", "modern"], 2)):
        drawn = [axes for axes in draw("verdicts", runs, columns).axes if axes.axison]
        assert sum(len(bars(axes)) for axes in drawn) == parts
    with pytest.raises(SettingsError, match="'modem'"):
        draw("verdicts", runs, ["modem"])


def test_scenarios_are_rows_and_runs_without_verdicts_in_common_are_refused() -> None:
    runs = [judged(0, ALIGNED), judged(0, UNDECIDED, scenario="another")]
    (axes,) = [axes for axes in draw("verdicts", runs).axes if axes.axison]
    assert [row for row, *_ in bars(axes)] == [0, 1]
    lacking = replace(runs[1], tables={"failures": {"generation": np.array([10.0])}})
    with pytest.raises(SettingsError, match="in common"):
        draw("verdicts", [runs[0], lacking])


def test_what_a_page_has_no_room_for_is_refused() -> None:
    with pytest.raises(SettingsError, match="13 cells"):
        draw("verdicts", [judged(0, ALIGNED, episodes=episodes) for episodes in range(1, 14)])
