"""How fast a saved member thinks on this machine: positions of Connect Four that it meets per second."""

import time

import numpy as np

from babushka.runs.orchestration.play import game_against
from babushka.runs.orchestration.saved import Run

BUDGET, ROUNDS = 2048, 5


def positions_per_second(run: Run, generation: int | None = None) -> float:
    """The median of a few moves from the empty board, on one core."""
    game, _ = game_against(run, generation, budget=BUDGET)
    game.move()  # compiled or loaded before the clock runs
    paces = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        met = game.move().met
        paces.append(met / (time.perf_counter() - begun))
    return float(np.median(paces))
