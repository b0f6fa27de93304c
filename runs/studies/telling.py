"""Studies as text of 100 columns, and as JSON."""

import math
import textwrap
from collections.abc import Collection, Sequence
from typing import Any

from babushka.runs.presentation.numbers import finite, number, with_interval
from babushka.runs.presentation.tables import WIDTH, text_table
from babushka.runs.studies.target import Target

SECONDS = "seconds"
HEADINGS = ("wanted", "ours [interval]", "tolerance", "runs", "verdict", SECONDS)


def text(
    name: str,
    about: str,
    targets: Sequence[Target],
    summary: str,
    remarks: Sequence[str] = (),
    without: Collection[str] = (),
) -> str:
    """A table of the targets, reasons of verdicts that need one, remarks, the sources, and the summary.

    Columns that are empty are left out, and so are those named in `without`.
    """
    parts = ["\n".join(textwrap.wrap(about, WIDTH))]
    if targets:
        lines = [_cells(place, each) for place, each in enumerate(targets, start=1)]
        columns = zip((name, *HEADINGS), zip(*lines, strict=True), strict=True)
        shown = {heading: cells for heading, cells in columns if any(cells) and heading not in without}
        parts.append(text_table([*shown], [*zip(*shown.values(), strict=True)]))
    notes = [f"({', '.join(places)}) {reason}" for reason, places in _reasons(targets).items()]
    notes += remarks
    sources = dict.fromkeys(each.source for each in targets)
    notes += [f"Sources: {'; '.join(sources)}."] * bool(sources)
    notes.append(summary)
    parts.append("\n".join(line for note in notes for line in textwrap.wrap(note, WIDTH)))
    return "\n\n".join(parts) + "\n"


def record(name: str, about: str, targets: Sequence[Target], summary: str) -> dict[str, Any]:
    """Everything in full precision; what is not defined is None."""
    return {
        "name": name,
        "about": about,
        "summary": summary,
        "targets": [finite(_record(each)) for each in targets],
    }


def _reasons(targets: Sequence[Target]) -> dict[str, list[str]]:
    """The places of the targets that each reason is given for."""
    found: dict[str, list[str]] = {}
    for place, each in enumerate(targets, start=1):
        if each.finding.reason:
            found.setdefault(each.finding.reason, []).append(str(place))
    return found


def _cells(place: int, each: Target) -> tuple[str, ...]:
    finding = each.finding
    ours = with_interval(finding.ours) if finding.ours.bounded else _plain(finding.ours.value)
    return (
        f"({place}) {each.what}",
        each.rule.expected,
        ours,
        finding.tolerance,
        str(finding.runs or ""),
        finding.verdict,
        f"{each.seconds:.1f}",
    )


def _plain(value: float) -> str:
    return number(value, 5) if math.isfinite(value) else "not defined"


def _record(each: Target) -> dict[str, Any]:
    finding = each.finding
    return {
        "target": each.what,
        "source": each.source,
        "rule": each.rule.kind,
        "wanted": each.rule.expected,
        "published": each.rule.published,
        "ours": finding.ours.value,
        "low": finding.ours.low,
        "high": finding.ours.high,
        "tolerance": finding.tolerance,
        "matters": getattr(each.rule, "matters", None),
        "runs": finding.runs,
        "runs_needed": finding.needed,
        "verdict": finding.verdict,
        "reason": finding.reason,
        "seconds": round(each.seconds, 3),
    }
