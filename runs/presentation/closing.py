"""What a finished run ends with where more is to say: paired lives, the designer's intent, directions."""

from typing import Any

import numpy as np

from babushka.evolution.experiment import Experiment
from babushka.fitness.worlds import hands
from babushka.organisms.records import Lives
from babushka.runs.orchestration import measuring
from babushka.runs.orchestration.saved import Run
from babushka.runs.presentation.numbers import number
from babushka.runs.presentation.tables import text_table
from babushka.runs.presentation.text import plain_lines

EQUAL = 45.0  # degrees, at which two features are worth as much


def closing(run: Run, threads: int | None = None) -> str:
    """The base objective of the last population with each thing taken away, and what its kind says; or "".

    Where a designer is named, how far selection served him; where two features are compared, which is wanted.
    Members live the same lives again, in the world of selection and that of the last probe.
    """
    experiment = run.experiment
    if not experiment.dynamics.lives_apart or not run.generations:
        return ""
    saved = run.generation()
    here = experiment.of(saved.population)
    regime = here.world.regime(here.regime_settings)
    labels = [label for label in ("selection", *here.probe_settings) if label in saved.lives]
    lives = {label: saved.lives[label] for label in labels}
    said = here.organism.concluding(saved.genomes, here.world, regime, lives)
    worth = here.organism.worth_of_levels(saved.genomes, here.world, lives["selection"])
    optimizers = _optimizers(here, regime, worth)
    parts = [_compared(run, threads), optimizers, said, _intended(run), _directed(run), _fed_back(run)]
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

    def lived(label: str, altered: Any = None) -> Lives:
        return run.evaluate(saved.number, label, threads=threads, altered=altered)

    own = [saved.lives[label] if label in saved.lives else lived(label) for label in labels]
    rows = [["as it is", *(_mean(each.mean(objective)) for each in own)]]
    for name, altered in changes.items():
        rows.append([name, *(_mean(lived(label, altered).mean(objective)) for label in labels)])
    return text_table([f"{objective} per life", *labels], rows)


def _intended(run: Run) -> str:
    """What became of the designer's intent over generations, and where fooling a sensor begins to pay."""
    experiment = run.experiment
    course = run.history.get(f"selection.{experiment.intent}.mean", np.zeros(0))
    if not experiment.intent or not np.isfinite(course).any():
        return ""
    peak, last = int(np.nanargmax(course)), -1
    attained = [
        number(float(run.history[f"selection.{name}"][last]), 3) for name in ("z_fitness", "z_intent")
    ]
    told = (
        f"What the designer wants, {experiment.intent}, was highest at generation "
        f"{int(run.history['generation'][peak])} ({number(float(course[peak]), 3)} per life) and is "
        f"{number(float(course[last]), 3)} at the last; in standard deviations of random lives, "
        f"{experiment.world.objective} attains {attained[0]} and {experiment.intent} {attained[1]}."
    )
    turn = measuring.turn(run)
    if turn:
        told += (
            " By lives of wired organisms, fooling the sensor pays where 'regime.foolable' is above "
            f"{turn['foolable'][0]:.2f}."
        )
    return told


def _directed(run: Run) -> str:
    """Which of two features is wanted more, where a world names two."""
    compared = run.experiment.world.angle
    course = run.history.get("angle.median", np.zeros(0))
    if compared is None or not course.size or not np.isfinite(course[-1]):
        return ""
    more = "more" if course[-1] > EQUAL else "less"
    return (
        f"To the median member at the last generation a {compared[0]} is worth {more} than a {compared[1]}: "
        f"the angle of its weights is {course[-1]:.0f} degrees, and at {EQUAL:g} both are worth as much."
    )


def _fed_back(run: Run) -> str:
    """What the population made of its own regime, where there is feedback."""
    parameter = run.experiment.evolution.feedback.parameter
    course = run.history.get(f"feedback.{parameter}", np.zeros(0))
    if course.size < 2:
        return ""
    return (
        f"What each generation did to the next one, 'regime.{parameter}', went from "
        f"{number(float(course[0]), 3)} to {number(float(course[-1]), 3)}."
    )


def _mean(values: np.ndarray) -> str:
    return number(float(values.mean()), 3)
