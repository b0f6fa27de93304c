"""What figures need of an analysis: its tables as arrays by column (`runs.presentation.plots.data`)."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fitness.settings import SettingsError
from runs.orchestration.saved import Run
from runs.storage.store import Store
from runs.storage.tables import Row, columns

Table = dict[str, NDArray[np.float64]]
FROM_ANALYSIS = ("goodhart", "measures", "parts")


def from_analysis(run: Run, kind: str, generation: int | None = None) -> tuple[dict[str, Table], list[Row]]:
    """(tables, fits) for a figure of that kind: of one generation, the newest that has it unless said which.

    Measures are those of all analysed generations. Raises `SettingsError` where there is nothing of the kind.
    """
    store = Store(run.path)
    rows = store.table(kind)
    analysed = sorted({row["generation"] for row in rows})
    number = generation if generation is not None else (analysed[-1] if analysed else None)
    if number not in analysed:
        what = {"goodhart": "curves", "parts": "losses by part"}.get(kind, "measures")
        if not rows and store.table("measures"):  # the world has no such thing, and analysing again is no use
            raise SettingsError(f"The analysis of the run in {str(run.path)!r} has no {what}.")
        which = "has no such analysis yet" if number is None else f"has no {what} of generation {number}"
        raise SettingsError(
            f"The run in {str(run.path)!r} {which}; make it with: babushka analyze {run.path}."
        )
    if kind == "measures":
        lives = np.array([store.settings(row["generation"])["lives"] for row in rows], np.float64)
        return {kind: {**columns(rows), "lives": lives}}, []
    here = [row for row in rows if row["generation"] == number]
    if kind == "parts":
        losses = {f"{row['label']}.{_part(row)}": row["loss"] for row in here}
        said = {"generation": number, "lives": store.settings(here[0]["generation"])["pressure_lives"]}
        return {kind: {name: np.array([value], np.float64) for name, value in (said | losses).items()}}, []
    fits = [row for row in store.table("fits") if row["generation"] == number]
    curves = {}
    for each in dict.fromkeys(row["kind"] for row in here):
        points = [row for row in here if row["kind"] == each]
        curves[f"goodhart.{each}"] = _curve(points)
        lives = store.settings(here[0]["generation"])["pressure_lives" if "budget" in each else "lives"]
        curves[f"goodhart.{each}"]["lives"] = np.full(len(points), lives, np.float64)
    return curves, fits


def _curve(rows: Sequence[Row]) -> Table:
    """One kind of curve in every regime: pressure, kl, then `<label>.<quantity>.mean` and `.std`."""
    labels = list(dict.fromkeys(row["label"] for row in rows))
    own = {label: [row for row in rows if row["label"] == label] for label in labels}
    made = {name: _array(own[labels[0]], name) for name in ("pressure", "kl")}
    for label, points in own.items():
        for name in ("proxy", "true", "z_proxy", "z_true"):
            made[f"{label}.{name}.mean"] = _array(points, name)
        for name in ("z_proxy", "z_true"):
            made[f"{label}.{name}.std"] = _array(points, f"{name}.std")
    return made


def _array(rows: Sequence[Row], name: str) -> NDArray[np.float64]:
    return np.array([row[name] for row in rows], np.float64)


def _part(row: dict[str, Any]) -> str:
    return f"{row['part']} ({row['variant']})" if row["variant"] else str(row["part"])
