"""An analysis in words: the measures of one generation as a table, verdicts, and losses."""

import math
import re
import textwrap
from typing import Any

from babushka.fitness.columns import TOLD_APART
from babushka.fitness.measures.goodhart_fits import PRESSURES
from babushka.fitness.measures.taxonomy import LIVED_IN, OTHERS
from babushka.fitness.settings import SettingsError
from babushka.runs.orchestration.saved import Run
from babushka.runs.presentation.numbers import number
from babushka.runs.presentation.tables import text_table
from babushka.runs.presentation.text import plain_lines
from babushka.runs.storage.store import Store


def account(run: Run, generation: int, store: Store | None = None, level: int | None = None) -> str:
    """What the analysis found of one generation; lines of at most 100 columns if names are short.

    `store` is where it is kept, beside the run by default. Of a `level` of towers only its own measures are
    told.
    """
    store = store or run.analysis
    objective = run.experiment.world.objective
    row = _of(store.table("measures"), generation)[0]
    columns = [column for column in store.columns() if column.label and column.name in row]
    labels = list(dict.fromkeys(column.label for column in columns))
    measures = {column.quantity: column.words for column in columns if column.role != TOLD_APART}
    if level is not None:
        of_level = [name for name in measures if str(level) in re.split("[.-]", name)]
        measures = {name: measures[name] for name in of_level}
    rows = []
    for quantity, words in measures.items():
        values = [row.get(f"{label}.{quantity}", math.nan) for label in labels]
        if any(not math.isnan(value) for value in values):
            rows.append([words, *(number(value, 3) for value in values)])
    lines = [text_table([f"Generation {generation}", *labels], rows)]
    if level is not None:
        return plain_lines("\n".join(lines))
    turns = {(fit["label"], fit["kind"]): fit["says"] for fit in _of(store.table("fits"), generation)}
    lines += _told(
        "As pressure rises:", [f"{label}, {_pressure(kind)}: {says}" for (label, kind), says in turns.items()]
    )
    lost = [
        f"{part['label']}: {number(part['loss'], 3)} to {part['part']} ({part['variant']})"
        if part["variant"]
        else f"{part['label']}: {number(part['loss'], 3)} altogether"
        for part in _of(store.table("parts"), generation)
    ]
    lines += _told(f"Lost {objective} by part of the shift:", lost)
    lines += _told("Who failed:", _verdicts(_of(store.table("failures"), generation)))
    return plain_lines("\n".join(lines))


def _verdicts(rows: list[dict[str, Any]]) -> list[str]:
    """The verdict on each regime; by another yardstick too where that gives another."""
    first: dict[str, str] = {}
    told = []
    for row in rows:
        label, verdict = row["label"], row["verdict"]
        if first.setdefault(label, verdict) != verdict:
            told.append(f"{label}, {OTHERS[row['yardstick']]}: {verdict}. {row['reason']}")
        elif row.get("yardstick") in (None, "", LIVED_IN):
            told.append(f"{label}: {verdict}. {row['reason']}")
    return told


def check_level(run: Run, level: int) -> None:
    """Raise `SettingsError` unless the organisms of a run have machines, and so many levels with them."""
    depth = getattr(run.experiment.organism, "depth", 1)
    if depth == 1:
        raise SettingsError(
            f"Nobody builds machines in run {run.path.name!r}, so --level has nothing to show."
        )
    if level > depth:
        raise SettingsError(f"In run {run.path.name!r} there are levels 1 to {depth}, but not {level}.")


def _pressure(kind: str) -> str:
    return PRESSURES[kind].title if kind in PRESSURES else kind.replace("_", " ")


def _told(heading: str, sentences: list[str]) -> list[str]:
    """A heading and its sentences, broken into lines."""
    broken = [
        line
        for sentence in sentences
        for line in textwrap.wrap(sentence, 96, initial_indent="  ", subsequent_indent="    ")
    ]
    return ["", heading, *broken] if broken else []


def _of(rows: list[dict[str, Any]], generation: int) -> list[dict[str, Any]]:
    return [row for row in rows if row["generation"] == generation]
