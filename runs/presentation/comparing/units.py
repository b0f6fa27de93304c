"""Felt rewards that have no unit in common, and so cannot be compared with each other.

What is felt is a sum of features of a world, weighted by what an organism wants. It has one unit in two runs
if both are in the same kind of world and their weights have one scale, such as length 1. The organism kind
declares the unit (`Organism.unit_of_felt`), and the history keeps it with its columns.
"""

from collections.abc import Iterable

from babushka.fitness.columns import FELT, Column
from babushka.runs.presentation.comparing.grouping import SavedRun
from babushka.runs.presentation.comparing.settings import Settings


def unit_of_felt(columns: Iterable[Column], settings: Settings) -> str:
    """The unit of a run's felt reward; empty where it is the run's own.

    Runs of older versions do not declare it; planners scaled their weights then too.
    """
    declared = next((column.unit for column in columns if column.role == FELT and column.unit), "")
    planner = settings.get("organism.kind") == "planner" and settings.get("organism.objective") == "weights"
    return declared or ("length-1 weights" if planner else "")


def is_felt(measure: str, run: SavedRun) -> bool:
    """Whether a measure is felt reward itself, and not an attainment, which is in standard deviations."""
    names = (measure, f"{measure}.mean")
    return any(column.role == FELT and column.name in names for column in run.columns)


def why_not_of_one_unit(one: SavedRun, other: SavedRun) -> str:
    """Why felt rewards of two runs are not in one unit, as a clause; empty where they are."""
    worlds = [str(run.settings.get("world.kind", "")) for run in (one, other)]
    if worlds[0] != worlds[1]:
        return f"one is felt in the world {worlds[0]!r}, the other in {worlds[1]!r}"
    if not one.felt_unit or not other.felt_unit:
        return (
            "felt reward has no unit there, since every objective weighs what is felt on a scale of its own"
        )
    if one.felt_unit != other.felt_unit:
        return f"one is in the unit {one.felt_unit!r}, the other in {other.felt_unit!r}"
    return ""
