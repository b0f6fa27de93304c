"""Move error: how often a chosen move throws away what the position was worth, without any opponent.

    error = share of positions in which the chosen move is worth less than the best one
    skill = 1 - error / error of the random mover
    error of the random mover = mean over positions of the share of moves that are worth less than the best

Worth is the outcome with best play by both: a win, a draw or a loss, so that a slow win is no error. The
skill of the random mover is 0 and that of a perfect one 1, whatever the positions are.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Values = NDArray[np.float64]


def move_error(worth: ArrayLike, moves: ArrayLike) -> Values:
    """The error of `moves` (..., N), counted from 0, in positions whose moves are worth `worth` (N, W).

    NaN in `worth` is a move that is not legal. The answer has shape (...). Raises ValueError for shapes that
    do not fit, positions without a move and moves that are not legal.
    """
    values = _worth(worth)
    chosen = np.asarray(moves)
    if chosen.ndim == 0 or chosen.shape[-1] != len(values) or chosen.dtype.kind not in "iu":
        raise ValueError(f"Moves must be integers (..., {len(values)}), not {chosen.dtype} {chosen.shape}.")
    if ((chosen < 0) | (chosen >= values.shape[1])).any():
        raise ValueError(f"Moves must be from 0 to {values.shape[1] - 1}.")
    got = values[np.arange(len(values)), chosen]
    if np.isnan(got).any():
        raise ValueError("A chosen move is not legal.")
    return np.asarray((got < np.nanmax(values, axis=1)).mean(axis=-1), np.float64)


def error_of_the_random_mover(worth: ArrayLike) -> float:
    """What is expected of who makes any legal move with the same probability; `worth` as in `move_error`."""
    values = _worth(worth)
    worse = values < np.nanmax(values, axis=1, keepdims=True)  # no comparison with NaN holds
    return float((worse.sum(axis=1) / (~np.isnan(values)).sum(axis=1)).mean())


def skill(errors: ArrayLike, of_random: float) -> Values:
    """1 for no error, 0 for that of the random mover, below 0 for more; NaN if that makes none either."""
    return np.asarray(
        1 - np.asarray(errors, np.float64) / (of_random if of_random > 0 else np.nan), np.float64
    )


def least_budget(budgets: ArrayLike, skills: ArrayLike, share: float = 0.95) -> Values:
    """The least of `budgets` (B,), in ascending order, with that share of the best of `skills` (..., B).

    It is what a player needs to be as good as it can be, and says nothing of how good that is. NaN where no
    budget gives any skill, and where a skill is not known. Raises ValueError for shapes that do not fit.
    """
    spent, found = np.asarray(budgets, np.float64), np.asarray(skills, np.float64)
    if spent.ndim != 1 or found.shape[-1:] != spent.shape or not len(spent) or (np.diff(spent) <= 0).any():
        raise ValueError(f"Budgets {spent.shape} must ascend and fit skills {found.shape}.")
    best = found.max(axis=-1, keepdims=True)
    least = spent[np.argmax(found >= share * best, axis=-1)]
    return np.asarray(np.where(best[..., 0] > 0, least, np.nan), np.float64)


def _worth(worth: ArrayLike) -> Values:
    """What moves are worth: only whether it is a win, a draw or a loss."""
    values = np.asarray(worth, np.float64)
    if values.ndim != 2 or len(values) == 0:
        raise ValueError(f"Worth must have a row a position and a column a move, not shape {values.shape}.")
    if np.isnan(values).all(axis=1).any():
        raise ValueError("A position has no move.")
    return np.sign(values)
