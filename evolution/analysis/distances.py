"""How far the mesa-objectives of a generation are from the base objective, per transition."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from babushka.evolution.analysis.subject import Subject
from babushka.fitness import streams
from babushka.fitness.reward_distances import from_sample, from_table
from babushka.fitness.transitions import sample_transitions

Values = NDArray[np.float64]


class Distances:
    """EPIC and STARC distances by regime. What is known of a regime's transitions serves all generations."""

    def __init__(self) -> None:
        self._known: list[tuple[Any, Any]] = []

    def of(self, label: str, subject: Subject) -> dict[str, Values]:
        """`epic` and `starc` of each member in a regime, (members,) each; see `fitness.reward_distances`.

        NaN where actions are words of bits: their transitions are too many to sample.
        """
        world, regime = subject.experiment.world, subject.regimes[label].regime
        if not world.actions:
            unknown = np.full(len(subject.ids), np.nan)
            return {"epic": unknown, "starc": unknown}
        table = world.tabular(regime)
        if table is not None:
            within = world.shape_under(regime).lifetime
            epic, starc = from_table(table, subject.objective_weights, subject.settings.discount, within)
        else:
            epic, starc = from_sample(
                self._sampled(subject, regime), subject.objective_weights, subject.settings.discount
            )
        return {"epic": epic, "starc": starc}

    def _sampled(self, subject: Subject, regime: Any) -> Any:
        """Sampled transitions; the sample depends on the run's seed and not on the generation."""
        settings = subject.settings
        wanted = (subject.experiment.world, regime, settings.discount, settings.states)
        for known, sampled in self._known:
            if known == wanted:
                return sampled
        key = streams.keys(subject.experiment.seed, streams.ANALYSIS, count=1)[0]
        sampled = sample_transitions(
            subject.experiment.world, regime, int(key), settings.discount, states=settings.states
        )
        self._known.append((wanted, sampled))
        return sampled
