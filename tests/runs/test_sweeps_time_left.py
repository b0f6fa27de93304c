"""The time that is left of a sweep, where cells differ in what they take."""

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from babushka.runs.orchestration.sweeps import SweepProgress, carry_out
from babushka.runs.orchestration.sweeps.time_left import Took
from babushka.runs.presentation.sweep_progress import SweepAccount
from tests.runs.sweeping import BUDGET, InThisProcess, prepared


def took(**seconds: float) -> Took:
    found = Took()
    for setup, each in seconds.items():
        found.note(setup, each)
    return found


def test_nothing_is_said_before_a_cell_has_finished() -> None:
    assert Took().left({"a": 3}, [("a", 0.5)], 2) is None


def test_dear_cells_count_for_more() -> None:
    known = took(dear=60.0, cheap=1.0)
    assert known.left({"dear": 2, "cheap": 30}, [], 1) == 150.0
    assert known.left({"dear": 2, "cheap": 30}, [], 2) == 75.0
    assert known.left({"cheap": 99}, [("dear", 0.25), ("cheap", 0.0)], 2) == (99 + 45 + 1) / 2


def test_what_is_not_known_counts_as_the_others_do() -> None:
    assert took(dear=60.0, cheap=2.0).left({"new": 2}, [], 1) == 62.0
    known = took(dear=60.0)
    known.note("dear", 40.0)
    assert known.left({"dear": 1}, [], 1) == 50.0


def test_the_last_cell_takes_as_long_as_it_takes_whoever_is_idle() -> None:
    assert took(dear=60.0).left({}, [("dear", 0.5)], 8) == 30.0


@given(
    some.dictionaries(some.sampled_from("abc"), some.floats(0.01, 1e4), min_size=1),
    some.dictionaries(some.sampled_from("abcd"), some.integers(0, 50)),
    some.lists(some.tuples(some.sampled_from("abcd"), some.floats(0.0, 1.0)), max_size=8),
    some.integers(1, 16),
)
def test_more_to_do_takes_longer_and_nothing_takes_none(
    seconds: dict[str, float], waiting: dict[str, int], running: list[tuple[str, float]], jobs: int
) -> None:
    known = took(**seconds)
    before = known.left(waiting, running, jobs)
    assert before is not None
    more = known.left(Counter(waiting) + Counter("a"), running, jobs)
    assert more is not None
    assert more >= before >= 0.0
    assert known.left({}, [], jobs) == 0.0


def test_it_is_told_instead_of_what_generations_say() -> None:
    account = SweepAccount("sweep")
    account.see(SweepProgress(2, 1, 0, (("a", 3, 9),), 14, 20, seconds=125.0))
    assert account.told() == "about 2 min 05 s left"


def test_a_repeated_command_knows_what_finished_cells_took(tmp_path: Path) -> None:
    made = prepared(tmp_path, seeds=2, varied={BUDGET: (0, 4)})
    carry_out(made, jobs=1, executor_factory=InThisProcess)
    table = tmp_path / "sweep.csv"
    lines = table.read_text().splitlines()
    places = [lines[0].split(",").index(name) for name in ("seconds", "seed")]
    rows = [line.split(",") for line in lines[1:]]
    for row in rows:
        row[places[0]] = "10.0"
    table.write_text("\n".join([lines[0], *(",".join(row) for row in rows)]) + "\n")
    seen: list[SweepProgress] = []
    carry_out(
        prepared(tmp_path, seeds=3, varied={BUDGET: (0, 4)}),
        jobs=1,
        executor_factory=InThisProcess,
        watch=seen.append,
    )
    assert seen[0].seconds == pytest.approx(10.0)
    assert seen[-1].seconds == 0.0
