"""The data that figures draw: history and settings of a run, and what single kinds of figures need beside."""

from collections.abc import Mapping
from dataclasses import is_dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from babushka.fitness.settings import About, as_mapping, briefly, entries
from babushka.runs.orchestration.config import resolved
from babushka.runs.orchestration.config.experiment import parts_of
from babushka.runs.orchestration.saved import Run
from babushka.runs.presentation.plots import Kind
from babushka.runs.presentation.plots.data import RunData
from babushka.runs.presentation.text import plain

if TYPE_CHECKING:
    from babushka.evolution.experiment import Experiment


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
    regime = ", ".join(f"{name} = {briefly(value)}" for name, value in settings.items())
    return RunData(
        name=plain(run.path.name),
        scenario=plain(experiment.title or run.path.name),
        seed=experiment.seed,
        history={name: np.asarray(values, np.float64) for name, values in run.history.items()},
        features=experiment.world.features if apart else experiment.layout.names,
        labels=experiment.probe_labels if apart else (),
        objective=experiment.world.objective if apart else "",
        objective_words=experiment.world.objective_words if apart else "",
        schedule=experiment.schedule,
        selection=regime,
        episodes=experiment.evolution.episodes if apart else 0,
        scaled=experiment.organism.scaled,
        search_cost=experiment.world.price_of_model_step,
        settings=resolved(experiment),
        described=described(experiment),
        shown=() if apart else experiment.dynamics.shown,
        heritable="desires" if apart else "genes",
        columns={"history": run.columns},
    )


def described(experiment: "Experiment") -> dict[str, About]:
    """What is declared about every setting of an experiment, by its dotted key."""
    found: dict[str, About] = {}
    for part in parts_of(experiment, None, {}):
        own = [entry for entry in part.leading if entry.name != "kind"]  # whose name says what it is
        found.update({".".join((*part.path, entry.name)): About(entry.doc) for entry in own})
        if part.settings is not None:
            found.update(_declared(part.settings, part.path))
    return found


def _declared(section: Any, path: tuple[str, ...]) -> dict[str, About]:
    """The same of one table and the tables in it, of which those by name add it to their descriptions."""
    found: dict[str, About] = {}
    for name, value, about in entries(section):
        found[".".join((*path, name))] = about
        if is_dataclass(value):
            found.update(_declared(value, (*path, name)))
        elif isinstance(value, Mapping):
            for each, inner in value.items():
                if is_dataclass(inner):
                    own = _declared(inner, (*path, name, each))
                    found.update({key: replace(said, doc=f"{each}: {said.doc}") for key, said in own.items()})
    return found
