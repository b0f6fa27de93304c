"""What a finished run ends with where its kind of organism has more to say: paired lives, and a sentence."""

import numpy as np

from babushka.runs.orchestration.saved import Run
from babushka.runs.presentation.numbers import number
from babushka.runs.presentation.tables import text_table
from babushka.runs.presentation.text import plain_lines


def closing(run: Run, threads: int | None = None) -> str:
    """The base objective of the last population with each thing taken away, and what its kind says; or "".

    Members live the same lives again, in the world of selection and that of the last probe.
    """
    experiment = run.experiment
    if not experiment.dynamics.lives_apart or not run.generations:
        return ""
    saved = run.generation()
    here = experiment.at(saved.number)
    regime = here.world.regime(here.regime_settings)
    said = here.organism.concluding(saved.genomes, here.world, regime, saved.lives)
    parts = [_compared(run, threads), said]
    return plain_lines("\n".join(part for part in parts if part))


def _compared(run: Run, threads: int | None) -> str:
    """A row for the population as it is and for each change, a column for each world."""
    saved = run.generation()
    here = run.experiment.at(saved.number)
    changes = here.organism.without_each_level()
    if not changes:
        return ""
    objective = here.world.objective
    labels = ["selection", *list(here.probe_settings)[-1:]]
    rows = [["as it is", *(_mean(saved.lives[label].mean(objective)) for label in labels)]]
    for name, altered in changes.items():
        lives = [run.evaluate(saved.number, label, threads=threads, altered=altered) for label in labels]
        rows.append([name, *(_mean(each.mean(objective)) for each in lives)])
    return text_table([f"{objective} per life", *labels], rows)


def _mean(values: np.ndarray) -> str:
    return number(float(values.mean()), 3)
