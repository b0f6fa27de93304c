"""What practice saves, where it is known."""

import math

import numpy as np
import pytest

from babushka.fitness.measures.savings import savings

WHEN = np.arange(100)
CHANGE = 60


def reaching(at: int, rate: float = 1.0) -> np.ndarray:
    """Nothing before `at`, then `rate` more each generation, up to 1."""
    return np.clip((WHEN - at) * rate, 0, 1)


@pytest.mark.parametrize(("takes", "saved"), [(0, 1.0), (5, 0.75), (20, 0.0), (30, -0.5)])
def test_savings_are_the_share_of_generations_that_are_not_needed_again(takes: int, saved: float) -> None:
    found = savings(WHEN, reaching(19), reaching(CHANGE + takes - 1), CHANGE)
    assert found == (0.9, 20, takes, saved)


def test_the_level_is_nine_tenths_of_what_the_first_had_attained() -> None:
    found = savings(WHEN, 0.5 * reaching(0, 0.1), reaching(CHANGE, 0.1), CHANGE)
    assert found.level == pytest.approx(0.45)
    assert found.afresh == 9
    assert found.after == 5


def test_what_the_second_was_before_the_change_has_no_part() -> None:
    assert savings(WHEN, reaching(19), 1 - reaching(CHANGE - 1), CHANGE).after != 0
    assert math.isnan(savings(WHEN, reaching(19), 1 - reaching(CHANGE - 1), CHANGE).saved)


def test_who_was_there_from_the_beginning_had_nothing_to_save() -> None:
    assert math.isnan(savings(WHEN, np.ones(100), reaching(70), CHANGE).saved)


@pytest.mark.parametrize("change", [0, 100])
def test_there_is_a_time_before_and_after(change: int) -> None:
    with pytest.raises(ValueError, match="before and after"):
        savings(WHEN, reaching(19), reaching(70), change)
