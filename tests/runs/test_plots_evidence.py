"""When a difference is clear, when a share is told, and which columns are read: cases with known answers."""

import numpy as np
import pytest

from babushka.fitness.columns import Column
from babushka.runs.presentation.plots.bands import band
from babushka.runs.presentation.plots.data import worlds
from babushka.runs.presentation.plots.evidence import HIGHER, LOWER, UNCLEAR, UNKNOWN, Point, kept_less
from tests.runs.test_plots_reading import run


def point(*means: float, spread: float = 1.0) -> Point:
    values = np.array(means)
    return Point(values, values - spread, values + spread)


@pytest.mark.parametrize(
    ("there", "here", "verdict"),
    [
        (point(5.0), point(9.0), LOWER),
        (point(9.0), point(5.0), HIGHER),
        (point(5.0), point(5.5), UNCLEAR),
        (point(5.0, spread=9.0), point(9.0), UNCLEAR),  # one lies within the quartiles of the other
        (point(5.0, spread=np.nan), point(9.0), UNKNOWN),
        (point(5.0, 5.0), point(9.0, 9.0), LOWER),
        (point(5.0, 8.5), point(9.0, 9.0), UNCLEAR),  # not in every run by itself
        (point(5.0, 10.0), point(9.0, 5.0), UNCLEAR),
        (point(*[5.0] * 5), point(*[5.2] * 5), LOWER),  # of enough runs, whatever members' quartiles
        (point(1, 2, 3, 4, 5), point(5, 4, 3, 2, 1), UNCLEAR),
    ],
)
def test_a_difference_is_clear_by_its_rule(there: Point, here: Point, verdict: str) -> None:
    assert there.against(here) == verdict
    mirrored = {LOWER: HIGHER, HIGHER: LOWER}
    assert here.against(there) == mirrored.get(verdict, verdict)


@pytest.mark.parametrize(
    ("there", "here", "share"),
    [
        (point(1.0), point(4.0), "25 %"),
        (point(1.0), point(0.0), ""),
        (point(1.0), point(-4.0), ""),
        (point(-1.0), point(4.0), ""),
        (point(1.0, 2.0), point(4.0, 0.0), ""),
    ],
)
def test_shares_have_a_positive_base(there: Point, here: Point, share: str) -> None:
    assert there.share_of(here) == share


def test_the_smaller_share_is_not_asked_of_few_runs() -> None:
    less, more, base = point(*[2.0] * 5), point(*[3.0] * 5), point(*[4.0] * 5)
    assert kept_less((less, base), (more, base)) == "one"
    assert kept_less((more, base), (less, base)) == "other"
    assert kept_less((less, base), (less, base)) == ""
    assert kept_less((point(2.0), point(4.0)), (point(3.0), point(4.0))) == ""
    assert kept_less((less, base), (more, point(*[0.0] * 5))) == ""


def test_declared_columns_tell_regime_and_statistic_whatever_their_names_are() -> None:
    columns = [
        Column("generation", "generation"),
        *(Column(f"m{n}", "births", label, "mean") for n, label in enumerate(("home", "away"))),
        Column("spread", "births", "home", "std"),
    ]
    history = {column.name: np.arange(3.0) + place for place, column in enumerate(columns)}
    told = run(history=history, columns={"history": columns}, labels=("away", "home"))
    assert worlds([told], "births") == ["away", "home"]
    assert told.has("home.births")
    assert not told.has("home.felt")
    line = band([told], "home.births")
    assert line.centre.tolist() == history["m0"].tolist()
    assert (line.high - line.centre).tolist() == history["spread"].tolist()
    assert not np.isfinite(band([told], "away.births").low).any()
