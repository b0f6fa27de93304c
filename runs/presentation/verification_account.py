"""Whether a run comes out again and its files belong together, for people and for programs."""

from dataclasses import dataclass
from typing import Any

from babushka.fitness.settings import SettingsError
from babushka.runs.orchestration.saved import Run
from babushka.runs.presentation.stretches import Span, as_values, mismatches, spans
from babushka.runs.storage import gather


@dataclass(frozen=True)
class Found:
    """What was found; `different` are the names of what did not come out again, by generation."""

    snapshots: int
    different: dict[int, list[str]]
    damage: list[str]  # of the files, in sentences
    missing: list[int]  # generations whose snapshots should be there
    unbound: list[int]  # generations whose snapshots cannot tell whether other files were changed
    keep: str  # the setting that says which snapshots stay
    spans: list[Span]
    lines: list[str]  # in which stretches the different ones lie

    @property
    def good(self) -> bool:
        """Whether all came out again, and nothing is damaged or missing."""
        return not (self.different or self.damage or self.missing)

    def as_values(self) -> dict[str, Any]:
        """The same as plain values, for JSON."""
        stretches = as_values(self.spans)
        for span, values in zip(self.spans, stretches, strict=True):
            values["different"] = [number for number in self.different if number in span]
        return {
            "snapshots": self.snapshots,
            "different": self.different,
            "damage": self.damage,
            "missing": self.missing,
            "unbound": self.unbound,
            "stretches": stretches,
        }


def found_of(run: Run, threads: int | None) -> Found:
    """Check the files of a run, and let every kept snapshot live again.

    Raises `SettingsError` if its configuration was changed. Where files are so damaged that lives cannot be
    compared with them, that is part of the damage.
    """
    plan, damage = run.plan, run.folder.damage()
    try:
        again = run.verify(threads, run.folder.intact())
    except SettingsError as error:
        if not damage:
            raise
        again = {}
        damage += [] if str(error) in damage else [str(error)]
    different = {number: names for number, names in again.items() if names}
    newest = run.generations[-1] if run.generations else None
    stretches = spans(run.provenance, newest)
    here = gather(plan.experiment.seed).stretches[0]
    lines = mismatches(stretches, different, here)
    rest = run.missing(), run.folder.unbound(), plan.record.keep, stretches, lines
    return Found(len(again), different, damage, *rest)


def told(found: Found) -> list[str]:
    """The same in sentences."""
    lines = list(found.damage)
    if found.missing:
        numbers = ", ".join(map(str, found.missing[:10])) + " ..." * (len(found.missing) > 10)
        lines.append(
            f"Missing: the snapshots of generations {numbers}, which record.keep = {found.keep!r} keeps."
        )
    if found.unbound:
        lines.append(
            f"{len(found.unbound)} of the snapshots are of an older version, which did not bind them to the "
            "history and the lineage beside them: these were checked by counts and ids alone."
        )
    for number, names in found.different.items():
        lines.append(f"generation {number}: {len(names)} differ, such as {', '.join(names[:4])}")
    lines += found.lines
    if found.different:
        lines.append(f"{len(found.different)} of {found.snapshots} snapshots did not come out again.")
    elif found.snapshots:
        some = f"{found.snapshots} snapshots"
        said = some if found.damage or found.missing else f"All {some}"
        lines.append(f"{said} came out again, every recorded number to the last bit.")
    elif found.damage:
        lines.append("Nothing was lived again, since there is nothing whole to compare it with.")
    else:
        lines.append("There are no snapshots to verify yet.")
    return lines
