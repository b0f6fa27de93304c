"""Elo ratings by Bradley and Terry: how strong players are beside each other.

    P(i beats j) = 1 / (1 + 10 ** ((r_j - r_i) / 400))

A drawn game counts as half a game won and half a game lost. Ratings are those under which what was scored is
most likely, found by minorization and maximization (Hunter 2004, "MM algorithms for generalized Bradley-Terry
models", Annals of Statistics 32). Only differences mean anything: one player, the anchor, has 0, and who else
takes part decides how wide the scale is. Source of the model: Bradley and Terry 1952, "Rank analysis of
incomplete block designs", Biometrika 39; of the scale: Elo 1978, "The rating of chessplayers".

Whoever won or lost all games would have an infinite rating. `prior` is so many drawn games in addition for
each pair that met; with 0 such a rating is NaN, as is that of whoever is not connected with the anchor.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Values = NDArray[np.float64]

SCALE = 400 / np.log(10)
PRECISION = 1e-9  # of natural logarithms, at which improving ends
MOST_ROUNDS = 100_000


def expected(difference: ArrayLike) -> Values:
    """The points per game of who is rated so much higher, from 0 to 1."""
    return np.asarray(1 / (1 + 10 ** (-np.asarray(difference, np.float64) / 400)), np.float64)


def ratings(points: ArrayLike, anchor: int = 0, prior: float = 0.0) -> Values:
    """Ratings (..., P) of players of whom i scored `points[..., i, j]` against j; that of the anchor is 0.

    A win is 1 point and a draw 1/2 for both, so that `points[i, j] + points[j, i]` is the number of games.
    Raises ValueError for points that are not (..., P, P), negative or not known, and a player's own.
    """
    won = _points(points)
    players = won.shape[-1]
    if prior < 0 or not 0 <= anchor < players:
        raise ValueError(f"There is no anchor {anchor} among {players} players, or the prior is below 0.")
    won = won + np.where(won + won.swapaxes(-1, -2) > 0, prior / 2, 0)
    known = _comparable(won > 0, anchor)
    won = won * (known[..., :, None] & known[..., None, :])
    games, total = won + won.swapaxes(-1, -2), won.sum(axis=-1)
    rated = known & (total > 0)  # an anchor alone has nothing to improve
    logs = np.zeros(known.shape)
    for _ in range(MOST_ROUNDS):
        strength = np.exp(logs)
        met = (games / (strength[..., :, None] + strength[..., None, :])).sum(axis=-1)
        better = np.log(np.where(rated, total, 1)) - np.log(np.where(rated, met, 1))
        better -= better[..., anchor, None]
        moved = np.abs(np.where(rated, better - logs, 0)).max()
        logs = np.where(rated, better, 0)
        if moved < PRECISION:
            break
    return np.where(known, logs * SCALE, np.nan)


def rating_intervals(
    points: ArrayLike,
    generator: np.random.Generator,
    anchor: int = 0,
    prior: float = 0.0,
    level: float = 0.95,
    resamples: int = 200,
) -> tuple[Values, Values]:
    """(low, high), (P,) each: the percentile bootstrap over openings of `points` (openings, P, P).

    An opening is drawn with all games that began with it. Ratings that are NaN in some resamples are left out
    of these. Raises ValueError for no openings and as `ratings`.
    """
    given = np.asarray(points, np.float64)
    if given.ndim != 3 or len(given) == 0 or resamples < 1 or not 0 < level < 1:
        raise ValueError(f"Points by opening have shape (openings, P, P), not {given.shape}.")
    drawn = generator.integers(0, len(given), (resamples, len(given)))
    found = ratings(given[drawn].sum(axis=1), anchor, prior)
    known = ~np.isnan(found).all(axis=0)
    ends = np.full((2, found.shape[1]), np.nan)
    ends[:, known] = np.nanquantile(found[:, known], [(1 - level) / 2, (1 + level) / 2], axis=0)
    return ends[0], ends[1]


def _points(points: ArrayLike) -> Values:
    given = np.asarray(points, np.float64)
    if given.ndim < 2 or given.shape[-1] != given.shape[-2] or given.size == 0:
        raise ValueError(f"Points have a row and a column for each player, not shape {given.shape}.")
    if not (given >= 0).all() or np.diagonal(given, axis1=-2, axis2=-1).any():
        raise ValueError("Points must be 0 or more, and nobody plays against itself.")
    return given


def _comparable(beats: NDArray[np.bool_], anchor: int) -> NDArray[np.bool_]:
    """Who has a finite rating beside the anchor's: each scored, in steps or at once, against the other."""
    reach = beats | np.eye(beats.shape[-1], dtype=bool)
    for _ in range(beats.shape[-1].bit_length()):
        reach = reach @ reach
    return np.asarray(reach[..., anchor, :] & reach[..., :, anchor])
