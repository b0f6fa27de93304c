"""Invented runs to draw, and the text in a figure."""

import dataclasses
import re
from pathlib import Path

import numpy as np

from babushka.runs.presentation.plots.data import RunData
from babushka.runs.presentation.plots.save import save
from tests.runs.invented_runs import invented_run

SHIFT = ({"at": 6, "regime": {"modern": 1.0}},)


def short(**given: object) -> RunData:
    """A run of few generations."""
    return invented_run(**{"generations": 12, **given})  # type: ignore[arg-type]


def changed(run: RunData, **columns: np.ndarray) -> RunData:
    """A run with some columns of its history replaced; `__` in a name stands for a dot."""
    new = {name.replace("__", "."): values for name, values in columns.items()}
    return dataclasses.replace(run, history={**run.history, **new})


def without(run: RunData, pattern: str) -> RunData:
    """A run without the columns of its history that match."""
    kept = {name: values for name, values in run.history.items() if not re.search(pattern, name)}
    return dataclasses.replace(run, history=kept)


CASES = {
    "one run": [short()],
    "several seeds": [short(seed=seed) for seed in range(5)],
    "several scenarios": [
        short(scenario=s, seed=i) for s in ("savanna", "drift", "a long title " * 6) for i in (0, 1)
    ],
    "scheduled change": [short(schedule=SHIFT), short(scenario="steady")],
    "one generation beside others": [invented_run(generations=1), short(scenario="longer")],
    "undefined values": [
        changed(
            short(),
            modern__divergence=np.full(12, np.nan),
            modern__z_felt=np.array([np.nan, 1, np.nan, 2, 3, np.nan, np.nan, 4, 5, 6, 7, np.nan]),
            ancestral__births__mean=np.array([np.nan] * 11 + [3.0]),
            budget__mean=np.full(12, np.nan),
        )
    ],
    "nothing but undefined values": [
        dataclasses.replace(
            short(), history={n: v * np.nan if "." in n else v for n, v in short().history.items()}
        )
    ],
}


def text_of(figure: object, tmp_path: Path) -> str:
    """The text in a figure's SVG and in its caption, words separated by single spaces."""
    path = save(figure, tmp_path / "figure.svg")  # type: ignore[arg-type]
    found = re.findall(r"<text[^>]*>([^<]*)</text>", path.read_text(encoding="utf-8"))
    found.append((tmp_path / "figure.caption.txt").read_text(encoding="utf-8"))
    return " ".join(" ".join(found).replace("\u00a0", " ").split())
