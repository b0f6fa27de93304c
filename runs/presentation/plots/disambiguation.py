"""Runs of one scenario with different settings are different scenarios to a figure: their names say how."""

from collections.abc import Sequence
from dataclasses import replace

from babushka.runs.presentation.comparing.settings import differing, flat, short_names, value_words
from babushka.runs.presentation.plots.data import RunData


def disambiguate(runs: Sequence[RunData]) -> list[RunData]:
    """The runs, with the settings in which those of one scenario differ added to its name.

    Seeds and lengths aside: they make no other scenario.
    """
    tables = [flat(run.settings) for run in runs]
    made = []
    for run, table in zip(runs, tables, strict=True):
        alike = [other for one, other in zip(runs, tables, strict=True) if one.scenario == run.scenario]
        keys = differing(alike)
        names = short_names(keys)
        words = [f"{names[key]} = {value_words(table.get(key))}" for key in keys]
        made.append(replace(run, scenario=", ".join([run.scenario, *words])))
    return made
