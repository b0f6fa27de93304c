"""What is known of a run without loading its world: what it is, how far it is, and what came out."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from babushka.fitness.columns import (
    DIFFERENTIATION,
    DIVERGENCE,
    FELT,
    GAP,
    INTENT,
    LIFE,
    OBJECTIVE,
    SELECTION,
    TIME,
    Column,
    by_role,
)
from babushka.runs.orchestration.saved import Run
from babushka.runs.presentation.numbers import finite
from babushka.runs.presentation.stretches import as_values, changes, spans

MOST = 4  # columns, where a run has none of those that others have


def progress(found: dict[str, Any]) -> str:
    """How far a run is, in words."""
    if found["generation"] is None:
        return f"nothing evaluated of {found['generations']} generations"
    died = ", where it died out" if found["died_out"] else ""
    return f"generation {found['generation']} of {found['generations']}{died}"


def summary(run: Run, path: Path) -> dict[str, Any]:
    """What is known of the run at `path` without loading its world: plain values, for text and JSON."""
    configuration, history = run.settings, run.history
    chosen = _telling(run.columns, list(configuration.get("probes", {})))
    stretches = spans(run.provenance, run.generations[-1] if run.generations else None)
    done = int(history["generation"][-1]) if len(history.get("generation", ())) else None
    return {
        "run": str(path),
        "title": configuration.get("title", ""),
        "about": configuration.get("about", ""),
        "seed": configuration.get("seed"),
        "generation": done,
        "died_out": bool(done is not None and "members" in history and history["members"][-1] == 0),
        "generations": configuration.get("generations"),
        "snapshots": run.generations,
        "created": run.provenance.created,
        "command": list(run.provenance.command),
        "stretches": as_values(stretches),
        "made_otherwise": changes(stretches),
        "first": {name: finite(history[name][0]) for name in chosen} if done is not None else {},
        "results": {name: finite(history[name][-1]) for name in chosen} if done is not None else {},
    }


def _telling(columns: Sequence[Column], probes: list[str]) -> list[str]:
    """The columns that say most: base objective, intent, felt reward, divergence, gap, steps of every probe.

    Beside them, how far islands have grown apart. Where nobody lives apart, so that there are none of these,
    the first few columns.
    """
    chosen: list[Column] = []
    for label in probes or ["selection"]:
        for role in (OBJECTIVE, INTENT, FELT, DIVERGENCE, GAP):
            chosen += by_role(columns, role, label=label)
        chosen += [column for column in by_role(columns, LIFE, label=label) if column.quantity == "steps"]
    if not chosen:
        return [column.name for column in columns if column.role not in (TIME, SELECTION)][:MOST]
    apart = by_role(columns, DIFFERENTIATION, ("fst",))
    return [column.name for column in (*chosen, *(each for each in apart if each.quantity == "genes"))]
