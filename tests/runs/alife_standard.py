"""What the ALife data standard asks of a phylogeny, as a check of a file."""

import csv
import math
from pathlib import Path

Rows = list[dict[str, str]]


def rows(path: Path) -> Rows:
    """The rows of a CSV file, as text."""
    with path.open(newline="", encoding="utf-8") as handle:
        return list(csv.DictReader(handle))


def ancestors(text: str) -> list[int]:
    """The ids in an `ancestor_list`; none for a root."""
    assert text.startswith("[")
    assert text.endswith("]")
    inner = text[1:-1].strip()
    return [] if inner.lower() in ("none", "") else [int(word) for word in inner.split(",")]


def validate(path: Path, most_ancestors: int = 2) -> None:
    """Assert the standard: required columns, unique ids, ancestors present, no cycles, times in order."""
    table = rows(path)
    assert table
    assert {"id", "ancestor_list", "origin_time", "destruction_time"} <= set(table[0])
    ids = [int(row["id"]) for row in table]
    assert min(ids) >= 0
    assert len(set(ids)) == len(ids)
    origin = {int(row["id"]): float(row["origin_time"]) for row in table}
    destruction = {int(row["id"]): float(row["destruction_time"]) for row in table}
    parents = {int(row["id"]): ancestors(row["ancestor_list"]) for row in table}
    for child, those in parents.items():
        assert len(those) <= most_ancestors
        assert len(set(those)) == len(those)
        assert math.isfinite(origin[child])
        assert destruction[child] > origin[child]
        for parent in those:
            assert parent in parents
            assert origin[parent] <= origin[child] <= destruction[parent]
    assert_no_cycles(parents)


def assert_no_cycles(parents: dict[int, list[int]]) -> None:
    """Members whose parents are all done are done; everybody must become so (Kahn 1962)."""
    waiting = {child: len(those) for child, those in parents.items()}
    children: dict[int, list[int]] = {}
    for child, those in parents.items():
        for parent in those:
            children.setdefault(parent, []).append(child)
    ready = [member for member, count in waiting.items() if count == 0]
    done = 0
    while ready:
        done += 1
        for child in children.get(ready.pop(), ()):
            waiting[child] -= 1
            if waiting[child] == 0:
                ready.append(child)
    assert done == len(parents)
