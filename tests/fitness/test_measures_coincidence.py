"""Whether two things go together, in cases whose answers are known."""

import numpy as np
import pytest

from babushka.fitness.measures.coincidence import coincidence


def test_independent_events_have_no_excess() -> None:
    first, second = np.meshgrid([True, False, False], [True, True, False, False])
    assert coincidence(first, second) == pytest.approx((1 / 3, 1 / 2, 1 / 6, 0))


def test_the_same_event_and_its_opposite() -> None:
    once = np.array([True, False])
    assert coincidence(once, once) == (0.5, 0.5, 0.5, 0.25)
    assert coincidence(once, ~once) == (0.5, 0.5, 0.0, -0.25)


def test_what_is_certain_goes_with_anything() -> None:
    assert coincidence([True, True, True], [True, False, False]).excess == pytest.approx(0)


def test_of_no_case_nothing_is_known_and_cases_must_be_the_same() -> None:
    assert np.isnan(coincidence([], [])).all()
    with pytest.raises(ValueError, match="same cases"):
        coincidence([True], [True, False])
