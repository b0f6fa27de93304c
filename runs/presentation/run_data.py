"""The data that figures draw: history and settings of a run, and what single kinds of figures need beside."""

from dataclasses import replace

import numpy as np

from babushka.fitness.settings import as_mapping
from babushka.runs.orchestration.config import resolved
from babushka.runs.orchestration.saved import Run
from babushka.runs.presentation.plots import Kind
from babushka.runs.presentation.plots.data import RunData
from babushka.runs.presentation.text import plain


def with_needed(data: RunData, run: Run, kind: Kind, generation: int | None = None) -> RunData:
    """The data of a run with what that kind of figure needs beside it, measured now if nothing holds it."""
    if kind.prepare is None:
        return data
    found = kind.prepare(run, generation)
    columns = {**data.columns, **found.columns}
    return replace(data, tables=found.tables, fits=found.fits, published=found.published, columns=columns)


def run_data(run: Run) -> RunData:
    """History and settings of a run, as every figure needs them."""
    experiment = run.experiment
    apart = experiment.dynamics.lives_apart
    settings = as_mapping(experiment.regime_settings) if apart else {}
    regime = ", ".join(f"{name} = {value:g}" for name, value in settings.items())
    return RunData(
        name=plain(run.path.name),
        scenario=plain(experiment.title or run.path.name),
        seed=experiment.seed,
        history={name: np.asarray(values, np.float64) for name, values in run.history.items()},
        features=experiment.world.features if apart else experiment.layout.names,
        labels=experiment.probe_labels if apart else (),
        objective=experiment.world.objective if apart else "",
        schedule=experiment.schedule,
        selection=regime,
        episodes=experiment.evolution.episodes if apart else 0,
        scaled=experiment.organism.scaled,
        search_cost=experiment.world.price_of_model_step,
        settings=resolved(experiment),
        shown=() if apart else experiment.dynamics.shown,
        heritable="desires" if apart else "genes",
        columns={"history": run.columns},
    )
