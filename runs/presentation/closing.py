"""What a finished run ends with where its kind of organism has more to say: paired lives, and a sentence."""

from typing import Any

import numpy as np

from babushka.evolution.experiment import Experiment
from babushka.fitness.worlds import hands
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
    lives = saved.lives["selection"]
    said = here.organism.concluding(saved.genomes, here.world, regime, lives)
    worth = here.organism.worth_of_levels(saved.genomes, here.world, lives)
    parts = [_compared(run, threads), _optimizers(here, regime, worth), said]
    return plain_lines("\n\n".join(part for part in parts if part))


def _optimizers(here: Experiment, regime: Any, worth: list[np.ndarray]) -> str:
    """Who optimizes, made by whom, and what each kind of thing is worth to it on average; or ""."""
    if len(worth) < 2:
        return ""
    kinds = ("nothing", *here.world.kinds)
    known = [kind for kind in range(1, len(kinds)) if hands.share(regime, kind) > 0]
    unseen = [kind for kind in range(1, len(kinds)) if kind not in known]
    named = {f"0 natural selection: {here.world.objective}": here.world.objective_of_kinds()}
    for level, found in enumerate(worth, start=1):
        made = f"{level} machine, designed by {level - 1}" if level > 1 else "1 organism, evolved"
        named[made] = found.mean(axis=0) if len(found) else np.full(len(kinds), np.nan)
    rows = [[name, *(f"{values[kind]:.2f}" for kind in known + unseen)] for name, values in named.items()]
    heads = [kinds[kind] for kind in known] + [f"{kinds[kind]}*" for kind in unseen]
    told = text_table(["mean worth of a thing to", *heads], rows)
    return f"{told}\n* not in the world of selection" if unseen else told


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
