"""Elo ratings against closed forms, a general optimizer, and tournaments of players of known strength."""

import numpy as np
import pytest
from scipy.optimize import minimize

from babushka.fitness.measures.elo import expected, rating_intervals, ratings

STRENGTHS = np.array([0.0, 150.0, 300.0, -80.0])


def tournament(games: int, chance: np.random.Generator) -> np.ndarray:
    """Points (P, P) of players of these strengths, so many games for each pair."""
    points = np.zeros((4, 4))
    for one, other in zip(*np.triu_indices(4, 1), strict=True):
        won = chance.binomial(games, expected(STRENGTHS[one] - STRENGTHS[other]))
        points[one, other], points[other, one] = won, games - won
    return points


def test_two_players_differ_by_the_closed_form() -> None:
    assert ratings([[0, 25], [75, 0]]) == pytest.approx([0, 190.848502], abs=1e-4)
    assert ratings([[0, 25], [75, 0]], anchor=1) == pytest.approx([-190.848502, 0], abs=1e-4)
    assert expected(190.848502) == pytest.approx(0.75)


def test_no_ratings_are_more_likely() -> None:
    points = tournament(30, np.random.default_rng(1))

    def unlikely(logs: np.ndarray) -> float:
        whole = np.concatenate([[0.0], logs])
        return float((points * np.log1p(np.exp(whole[None, :] - whole[:, None]))).sum())

    best = minimize(unlikely, np.zeros(3), tol=1e-10).x * 400 / np.log(10)
    assert ratings(points)[1:] == pytest.approx(best, abs=0.01)


def test_a_tournament_tells_the_strengths() -> None:
    assert ratings(tournament(200_000, np.random.default_rng(2))) == pytest.approx(STRENGTHS, abs=3)


def test_intervals_hold_the_strengths_as_often_as_they_say() -> None:
    chance, held = np.random.default_rng(3), 0
    for _ in range(40):
        points = np.array([tournament(2, chance) for _ in range(40)])
        low, high = rating_intervals(points, chance, resamples=60, prior=0.1)
        inside = np.clip(STRENGTHS, low, high) == STRENGTHS
        held += inside[1:].sum()
    assert held >= 102  # of 120
    one = np.broadcast_to(tournament(8, np.random.default_rng(4)), (5, 4, 4))
    low, high = rating_intervals(one, chance, resamples=10, prior=1.0)
    assert low == pytest.approx(high)


def test_who_only_wins_has_no_finite_rating_without_a_prior() -> None:
    points = [[0, 3, 0], [1, 0, 0], [4, 4, 0]]
    assert np.isnan(ratings(points)[2])
    assert ratings(points)[1] == pytest.approx(-190.848502, abs=1e-4)
    assert 0 < ratings(points, prior=1.0)[2] < np.inf
    assert ratings([[0, 0], [4, 0]], prior=1.0)[1] == pytest.approx(400 * np.log10(4.5 / 0.5), abs=1e-3)


def test_who_never_met_the_anchor_is_not_rated() -> None:
    points = np.zeros((4, 4))
    points[0, 1] = points[1, 0] = points[2, 3] = points[3, 2] = 5
    assert ratings(points)[:2].tolist() == [0, 0]
    assert np.isnan(ratings(points, prior=1.0)[2:]).all()


def test_what_does_not_fit_is_refused() -> None:
    for points in ([[0, 1]], [[1.0]], [[0, -1], [1, 0]], [[0, np.nan], [1, 0]]):
        with pytest.raises(ValueError, match=r"[pP]oints"):
            ratings(points)
    with pytest.raises(ValueError, match="anchor"):
        ratings([[0, 1], [1, 0]], anchor=2)
    with pytest.raises(ValueError, match="openings"):
        rating_intervals(np.zeros((0, 2, 2)), np.random.default_rng(0))
