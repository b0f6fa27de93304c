"""What the soaks themselves say, where the answer is known."""

import os
from pathlib import Path

import numpy as np
import pytest

from tests.soak import endurance, kills
from tests.soak.endurance import BATCHES, GROWTH, SLOWER, Measured, judged, ratio, slope

THIRD = 10 * BATCHES


def measured(growth: float = 0.0, slower: float = 1.0) -> Measured:
    """So many bytes a generation after the first third, and a last third that takes so many times as long."""
    number = np.arange(3 * THIRD + 1)
    memory = 1e8 + growth * np.maximum(number - THIRD, 0)
    each = np.where(number > 2 * THIRD, slower * 0.01, 0.01)
    return Measured(memory, np.cumsum(each), 3 * np.cumsum(each))


def test_a_straight_line_has_its_slope_and_no_margin() -> None:
    found = slope(5.0 + 3.0 * np.arange(7 * BATCHES + 3))
    assert found.value == pytest.approx(3.0)
    assert found.margin == pytest.approx(0.0, abs=1e-9)


def test_the_interval_of_a_slope_holds_it_as_often_as_it_says() -> None:
    chance = np.random.default_rng(1)
    held = 0
    for _ in range(400):
        found = slope(2.0 * np.arange(200) + chance.normal(0.0, 50.0, 200))
        held += abs(found.value - 2.0) <= found.margin
    assert 0.92 < held / 400 < 0.98


def test_the_ratio_is_that_of_undisturbed_generations() -> None:
    before, after = np.full(400, 2.0), np.full(400, 3.0)
    after[::2] = 50.0  # something else ran
    found = ratio(before, after)
    assert found.value == pytest.approx(1.5)
    assert found.margin == pytest.approx(0.0)


def test_growth_and_slowing_down_are_found() -> None:
    assert judged(measured())[1] == []
    assert judged(measured(growth=0.9 * GROWTH, slower=0.99 * SLOWER))[1] == []
    (told,) = judged(measured(growth=2 * GROWTH))[1]
    assert "memory grows by 1024 bytes" in told
    (told,) = judged(measured(slower=1.5))[1]
    assert "1.50 times as long" in told


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="no SIGKILL there")
@pytest.mark.parametrize("kind", kills.KINDS)
def test_one_run_or_sweep_that_is_killed_a_few_times_ends_in_the_same_bytes(
    kind: str, tmp_path: Path
) -> None:
    counts = kills.one(kind, tmp_path, 4)
    assert counts.kills >= 4
    assert counts.wrong == []


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory is read from /proc")
def test_a_thousand_generations_take_no_more_memory(tmp_path: Path) -> None:
    found = endurance.endured(tmp_path / "run", 1000)
    assert slope(found.memory[400:]).value < GROWTH
