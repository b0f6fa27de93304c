"""A life step by step, as replay wants it."""

from typing import NamedTuple

import numpy as np

from babushka.fitness.worlds.protocol import Array, Shape, World


class HandsTrace(NamedTuple):
    """What an agent's further hands did. T steps, M hands beside its own, plans of H steps, K kinds."""

    place: Array  # (T, M, 2) int64: row and column of each before each step, -1 where it is not in the world
    plan: Array  # (T, M, H, 2) int64: rows and columns that its plan leads to, -1 without a plan
    took: Array  # (T, 1 + M) int64: the kind that each hand took in each step, its own first; 0 for nothing
    values: Array  # (T, M, K + 1) float64: what each kind is worth to who drives the hand; 0 without a driver


class Trace(NamedTuple):
    """A life step by step, for replay. T steps (0 where nothing is traced)."""

    action: Array  # (T,) int64
    reward: Array  # (T,) float64: felt reward
    felt: Array  # (T, F) float64
    tallies: Array  # (T, tallies) float64: counts after each step; where there are several seats, then theirs
    picture: Array  # (T, rows, columns) int16: the world before each step
    place: Array  # (T, 2) int64: row and column of the organism before each step
    plan: Array  # (T, H, 2) int64: rows and columns that the plan leads to, -1 beyond it
    habit: Array  # (T,) int64: what the reflex alone would have done, -1 where there is none
    hands: HandsTrace
    columns: Array  # (T, C) float64: its kind's own columns of the record and notes, once it has decided


def no_trace(world: World) -> Trace:
    """A trace with room for no step, for lives of which only the record is wanted."""
    return empty_trace(world, steps=0, horizon=1)


def empty_trace(
    world: World,
    steps: int,
    horizon: int,
    seats: int = 1,
    hands: int = 0,
    hands_horizon: int = 0,
    columns: int = 0,
    shape: Shape | None = None,
) -> Trace:
    """A trace with room for `steps` steps and plans of up to `horizon` steps, in so many seats.

    `hands` are those beside the agent's own, which plan up to `hands_horizon` steps ahead; `columns` those
    that its kind adds to records, and its notes. `shape` is of the life, by default as the world has it.
    """
    shape = shape or world.shape
    return Trace(
        np.zeros(steps, np.int64),
        np.zeros(steps),
        np.zeros((steps, shape.features)),
        np.zeros((steps, shape.tallies * (1 if seats == 1 else 1 + seats))),
        np.zeros((steps, shape.rows, shape.columns), np.int16),
        np.full((steps, 2), -1, np.int64),
        np.full((steps, horizon, 2), -1, np.int64),
        np.full(steps, -1, np.int64),
        HandsTrace(
            np.full((steps, hands, 2), -1, np.int64),
            np.full((steps, hands, hands_horizon, 2), -1, np.int64),
            np.zeros((steps, 1 + hands), np.int64),
            np.zeros((steps, hands, 1 + len(world.kinds))),
        ),
        np.zeros((steps, columns)),
    )
