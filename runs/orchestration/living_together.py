"""What happens in a world in which members live together, step by step, from a saved epoch on."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from babushka.evolution.dynamics.protocol import dynamics_of
from babushka.fitness.settings import SettingsError
from babushka.runs.orchestration.saved import Run

MOST_STEPS = 100_000


@dataclass(frozen=True)
class Stretch:
    """Moments of a world; moment 0 is the saved epoch, moment t is t steps later."""

    generation: int  # the saved epoch
    first: int  # the step of the world at moment 0
    kinds: tuple[str, ...]  # what the values of a picture are; 0 is nothing
    pictures: NDArray[np.uint8]  # (moments, rows, columns)
    counts: Mapping[str, NDArray[np.int64]]  # (moments,) each

    @property
    def steps(self) -> int:
        """How many steps it is long: fewer than asked for where nobody is left."""
        return len(self.pictures) - 1


def stretch_of(run: Run, generation: int | None = None, steps: int = 400) -> Stretch:
    """The steps after a saved epoch, by default the newest, exactly as they are in a run that goes on.

    Raises `SettingsError` where members live apart, their world has no picture, or nobody is left.
    """
    dynamics = dynamics_of(run.experiment)
    if dynamics.lives_apart or not dynamics.picture_kinds:
        raise SettingsError(
            f"The dynamics {dynamics.name!r} of the run in {str(run.path)!r} has no world to show, in which "
            "members live together."
        )
    if not 1 <= steps <= MOST_STEPS:
        raise SettingsError(f"A film shows 1 to {MOST_STEPS} steps, not {steps}.")
    saved = run.generation(generation)
    if not len(saved.ids):
        raise SettingsError(f"Generation {saved.number} has no members any more: choose an earlier one.")
    here = run.tried.experiment.at(saved.number + 1)
    dynamics = dynamics_of(here)
    moments = [*islice(dynamics.moments(here, saved.population), steps + 1)]
    return Stretch(
        saved.number,
        moments[0].step,
        dynamics.picture_kinds,
        np.stack([moment.picture for moment in moments]),
        {name: np.array([moment.counts[name] for moment in moments]) for name in moments[0].counts},
    )
