"""What figures need of an analysis: its tables as arrays by column (`runs.presentation.plots.data`)."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from babushka.fitness.columns import Column
from babushka.fitness.measures import matched as at_equal_score
from babushka.fitness.measures.taxonomy import SELECTING, VERDICTS
from babushka.fitness.settings import SettingsError
from babushka.runs.orchestration.saved import Run
from babushka.runs.storage.tables import Row, columns

Table = dict[str, NDArray[np.float64]]


def measured(run: Run, generation: int | None = None) -> Table:
    """The measures of all analysed generations; `generation`, if given, has to be among them."""
    rows, _ = _rows(run, "measures", "measures", generation)
    store = run.analysis
    lives = np.array([store.settings(row["generation"])["lives"] for row in rows], np.float64)
    return {**columns(rows), "lives": lives}


def measured_columns(run: Run) -> list[Column]:
    """What the columns of these measures are."""
    return run.analysis.columns()


def lost_by_part(run: Run, generation: int | None = None) -> Table:
    """The losses of a shift by its parts, in one generation: a column `<label>.<part>` each."""
    rows, number = _rows(run, "parts", "losses by part", generation)
    here = [row for row in rows if row["generation"] == number]
    losses = {f"{row['label']}.{_part(row)}": row["loss"] for row in here}
    said = {"generation": number, "lives": run.analysis.settings(number)["pressure_lives"]}
    return {name: np.array([value], np.float64) for name, value in (said | losses).items()}


def curves_and_fits(run: Run, generation: int | None = None) -> tuple[dict[str, Table], list[Row]]:
    """(a table `goodhart.<kind>` for each kind of Goodhart curve, what was fitted) of one generation."""
    rows, number = _rows(run, "goodhart", "curves", generation)
    here = [row for row in rows if row["generation"] == number]
    store = run.analysis
    settings = store.settings(number)
    curves = {}
    for each in dict.fromkeys(row["kind"] for row in here):
        points = [row for row in here if row["kind"] == each]
        curves[f"goodhart.{each}"] = _curve(points)
        lives = settings["pressure_lives" if "budget" in each else "lives"]
        curves[f"goodhart.{each}"]["lives"] = np.full(len(points), lives, np.float64)
    return curves, [row for row in store.table("fits") if row["generation"] == number]


def strength(run: Run, generation: int | None = None) -> Table:
    """How strong players are at each budget: columns `founders.<measure>` and `evolved.<measure>`.

    Founders are those of generation 0, NaN where that was not analysed; the others of one generation, the
    newest by default. Of several regimes the first is shown: players are the same in all of them.
    """
    rows, number = _rows(run, "strength", "strength of players", generation)
    evolved = [row for row in rows if row["generation"] == number]
    evolved = [row for row in evolved if row["label"] == evolved[0]["label"]]
    founders = {row["budget"]: row for row in rows if row["generation"] == 0}
    made = {"budget": _array(evolved, "budget")}
    for name in ("move_error", "elo"):
        made[f"evolved.{name}"] = _array(evolved, name)
        at_first = (founders.get(row["budget"], {}).get(name, np.nan) for row in evolved)
        made[f"founders.{name}"] = np.array([*at_first], np.float64)
    return made


def belief(run: Run, generation: int | None = None) -> Table:
    """What clerks believe and what is true at each budget: `budget`, then `<label>.<measure>`."""
    rows, number = _rows(run, "belief", "beliefs of clerks", generation)
    here = [row for row in rows if row["generation"] == number]
    labels = list(dict.fromkeys(row["label"] for row in here))
    own = {label: [row for row in here if row["label"] == label] for label in labels}
    made = {"budget": _array(own[labels[0]], "budget")}
    measured = [name for name in here[0] if name not in ("generation", "label", "budget")]
    for label, points in own.items():
        made |= {f"{label}.{name}": _array(points, name) for name in measured}
    return made


def matched(run: Run, generation: int | None = None) -> Table:
    """Scores at each dose and budget (`evolution.analysis.measures.matched`), of one generation.

    Columns dose, budget, home and chance_home, and of each other regime `<label>.away`, `.chance_away`; NaN
    where it has no such dose.
    """
    rows, number = _rows(run, "matched", "scores at a row of budgets", generation, "matched")
    here = [row for row in rows if row["generation"] == number]
    points = sorted({(row["dose"], row["budget"]) for row in here})
    made = {
        name: np.array(values, np.float64)
        for name, values in zip(("dose", "budget"), zip(*points, strict=True), strict=True)
    }
    home = {row["budget"]: row for row in here}
    for name in ("home", "chance_home"):
        made[name] = np.array([home[budget][name] for _, budget in points], np.float64)
    for label in dict.fromkeys(row["label"] for row in here):
        own = {(row["dose"], row["budget"]): row for row in here if row["label"] == label}
        for name in ("away", "chance_away"):
            found = [own[point][name] if point in own else np.nan for point in points]
            made[f"{label}.{name}"] = np.array(found, np.float64)
    return made


def matched_row(table: Mapping[str, NDArray[np.float64]], label: str, dose: float) -> at_equal_score.Row:
    """One population under one dose of one regime, of what `matched` found; raises KeyError for a label."""
    here = table["dose"] == dose
    chance = float(table["chance_home"][here][0]), float(table[f"{label}.chance_away"][here][0])
    return at_equal_score.Row(
        table["budget"][here], table["home"][here], table[f"{label}.away"][here], *chance
    )


def failures(run: Run, generation: int | None = None) -> Table:
    """Verdicts of the failure taxonomy in one generation: `generation`, then `<label>.<yardstick>`.

    A verdict is its place in `taxonomy.VERDICTS`. `<label>.kept` is the share of base fitness
    above chance that is kept there, in the unit of the selecting regime.
    """
    rows, number = _rows(run, "failures", "verdicts", generation)
    here = [row for row in rows if row["generation"] == number]
    measured = next(row for row in run.analysis.table("measures") if row["generation"] == number)
    found: dict[str, float] = {"generation": number}
    for row in here:
        found[f"{row['label']}.{row['yardstick']}"] = VERDICTS.index(row["verdict"])
        stem = f"{row['label']}.taxonomy.{SELECTING}.fitness"
        there, home = (measured.get(f"{stem}_{where}", np.nan) for where in ("intended", "selecting"))
        found[f"{row['label']}.kept"] = there / home if home else np.nan
    return {name: np.array([value], np.float64) for name, value in found.items()}


def _rows(run: Run, name: str, what: str, generation: int | None, family: str = "") -> tuple[list[Row], int]:
    """(all rows of a table, the generation to show): the newest that has any unless said which.

    `family`, if given, is the family of measures that has to be named to make them.

    Raises `SettingsError` where there is nothing of the kind.
    """
    store = run.analysis
    rows = store.table(name)
    analysed = sorted({row["generation"] for row in rows})
    number = generation if generation is not None else (analysed[-1] if analysed else None)
    if number is not None and number in analysed:
        return rows, int(number)
    if (
        not rows and not family and store.table("measures")
    ):  # the world has no such thing, and analysing again is no use
        raise SettingsError(f"The analysis of the run in {str(run.path)!r} has no {what}.")
    which = "has no such analysis yet" if number is None else f"has no {what} of generation {number}"
    out = f" --only {family}" if family else ""
    out += "" if run.analyses is None else f" --out {run.analyses}"
    raise SettingsError(
        f"The run in {str(run.path)!r} {which}; make it with: babushka analyze {run.path}{out}."
    )


def _curve(rows: Sequence[Row]) -> Table:
    """One kind of curve in every regime: pressure, kl, then `<label>.<quantity>.mean` and `.std`."""
    labels = list(dict.fromkeys(row["label"] for row in rows))
    own = {label: [row for row in rows if row["label"] == label] for label in labels}
    made = {name: _array(own[labels[0]], name) for name in ("pressure", "kl")}
    for label, points in own.items():
        intent = ["intent"] * ("intent" in points[0])
        for name in ("proxy", "true", *intent):
            made[f"{label}.{name}.mean"] = _array(points, name)
            made[f"{label}.z_{name}.mean"] = _array(points, f"z_{name}")
            made[f"{label}.z_{name}.std"] = _array(points, f"z_{name}.std")
    return made


def _array(rows: Sequence[Row], name: str) -> NDArray[np.float64]:
    return np.array([row[name] for row in rows], np.float64)


def _part(row: dict[str, Any]) -> str:
    return f"{row['part']} ({row['variant']})" if row["variant"] else str(row["part"])
