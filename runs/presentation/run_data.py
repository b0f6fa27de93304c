"""The data that figures draw: the history of a run, and what is measured where that does not hold it."""

import numpy as np

from fitness.settings import as_mapping
from runs.orchestration.analysis import Row
from runs.orchestration.analysis.figures import FROM_ANALYSIS, from_analysis
from runs.orchestration.config import resolved
from runs.orchestration.descent import constraint, lineage
from runs.orchestration.measuring import Table, best, desires_vary, modernity, pressure, rewards
from runs.orchestration.saved import Run
from runs.presentation.plots.data import RunData
from runs.presentation.published import published_of
from runs.storage.store import Store


def run_data(run: Run, kind: str = "curves", generation: int | None = None) -> RunData:
    """What a figure of that kind needs of a run, measured where the history does not hold it."""
    experiment = run.experiment
    tables: dict[str, Table] = {}
    fits: list[Row] = []
    if kind in FROM_ANALYSIS:
        tables, fits = from_analysis(run, kind, generation)
    elif kind in ("heatmap", "sweep") and Store(run.path).generations():
        tables, fits = from_analysis(run, "measures")
    if kind == "pressure":
        tables["pressure"] = pressure(run, generation)
    elif kind == "modernity":
        tables["modernity"] = modernity(run, generation)
    elif kind == "desires" and desires_vary(experiment.layout):
        tables["best"] = best(run, generation)
    elif kind == "rewards":
        tables |= rewards(run, generation)
    elif kind == "lineage":
        tables = lineage(run, generation)
    elif kind == "constraint":
        tables = constraint(run, generation)
    published = published_of(experiment) if kind == "alleles" else ()
    apart = experiment.dynamics.lives_apart
    settings = as_mapping(experiment.regime_settings) if apart else {}
    regime = ", ".join(f"{name} = {value:g}" for name, value in settings.items())
    return RunData(
        name=run.path.name,
        scenario=experiment.title or run.path.name,
        seed=experiment.seed,
        history={name: np.asarray(values, np.float64) for name, values in run.history.items()},
        features=experiment.world.features if apart else experiment.layout.names,
        objective=experiment.world.objective if apart else "",
        schedule=experiment.schedule,
        selection=regime,
        episodes=experiment.evolution.episodes if apart else 0,
        scaled=experiment.organism.scaled,
        search_cost=experiment.world.price_of_model_step,
        tables=tables,
        fits=tuple(fits),
        settings=resolved(experiment),
        published=published,
        shown=() if apart else experiment.dynamics.shown,
        heritable="desires" if apart else "genes",
    )
