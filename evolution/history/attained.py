"""What is attained, in standard deviations of random lives, averaged over members."""

from collections.abc import Iterator

import numpy as np

from babushka.evolution.history import Place, Seen, Values
from babushka.evolution.statistics import attainments, intent_attained
from babushka.fitness import columns as roles
from babushka.fitness.columns import Column

PLACE = 2


def of_regime(seen: Seen, place: Place) -> Iterator[tuple[Column, float]]:
    """`z_fitness`, `z_felt`, and their difference, `divergence`; NaN where anybody's is not defined.

    Where a designer wants something else than selection: `z_intent`, and `gap` = `z_fitness` - `z_intent`.
    """
    experiment = seen.experiment
    z_fitness, z_felt = attainments(
        experiment, place.lives, place.random_baseline, seen.objective_weights, seen.genomes
    )
    # A program may want nothing that chance brings, or nothing at all; its felt reward has no yardstick.
    measured = slice(None) if experiment.organism.linear(experiment.world) else np.isfinite(z_felt)
    for name, role, title, values in (
        ("z_fitness", roles.ATTAINMENT, "base objective attained", z_fitness),
        ("z_felt", roles.ATTAINMENT, "felt reward attained", z_felt[measured]),
        (
            "divergence",
            roles.DIVERGENCE,
            "divergence: felt minus base objective attained",
            (z_felt - z_fitness)[measured],
        ),
    ):
        yield Column(f"{place.label}.{name}", name, place.label, "", role, "SD", title), _mean(values)
    if experiment.intent:
        z_intent = intent_attained(experiment, place.lives, place.random_baseline)
        for name, role, title, values in (
            ("z_intent", roles.ATTAINMENT, "designer's intent attained", z_intent),
            ("gap", roles.GAP, "gap: base objective minus designer's intent attained", z_fitness - z_intent),
        ):
            yield Column(f"{place.label}.{name}", name, place.label, "", role, "SD", title), _mean(values)


def _mean(values: Values) -> float:
    return float(np.mean(values)) if len(values) and np.isfinite(values).all() else float("nan")
