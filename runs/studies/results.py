"""Results of claims as data: one file a claim, in full precision, from which pages and figures are made."""

import json
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

from babushka.fitness.measures.holm import holm
from babushka.fitness.settings import SettingsError
from babushka.runs.storage import files
from babushka.runs.storage.provenance import gather, last_change
from babushka.runs.studies.arms import Wanted
from babushka.runs.studies.claim import Claim, decided_by
from babushka.runs.studies.evidence import Evidence
from babushka.runs.studies.study import Study

SCHEMA = 1
FOLDER = "findings"
LEVEL = 0.05  # of Holm's correction


def save(folder: Path, study: Study, evidence: Evidence, told: Mapping[str, Any]) -> Path:
    """Keep what was found of a claim (`Evidence.record`) in the folder `findings` of another; its file."""
    place = folder / FOLDER / f"{study.name}.json"
    source = import_module(study.module).__file__
    stated = None if source is None else last_change(Path(source).resolve())
    known = {"rule": stated, "runs": _made(evidence), "git": gather(0).git}
    content = {"schema": SCHEMA, **told, "versions": known}
    files.make_folder(place.parent)
    files.write_atomically(place, (json.dumps(content, indent=1, ensure_ascii=False) + "\n").encode())
    return place


def _made(evidence: Evidence) -> dict[str, Any]:
    """When the first run of the claim's own setting was begun, and the last; the commits that made them."""
    wanted = [
        Wanted(arm, evidence.first_seed, evidence.seeds)
        for part in evidence.claim.parts
        for arm in part.arms.values()
    ]
    samples = (sample for each in dict.fromkeys(wanted) for sample in evidence.arms.of(each))
    made = sorted((sample.run.provenance for sample in samples), key=lambda one: one.created)
    commits = dict.fromkeys(one.git["commit"] for one in made if one.git and one.git["commit"])
    return {"first": made[0].created, "last": made[-1].created, "commits": list(commits)}


def read(path: Path) -> dict[str, Any]:
    """The results in a file; raises `SettingsError` if it has none or they are of a newer schema."""
    with files.in_a_sentence(path, "read"):
        text = path.read_text("utf-8")
    try:
        found = json.loads(text)
        schema = found["schema"]
        known = {"name", "targets", "unit", "decided_by"} <= found.keys()
        known = known and "commits" in found["versions"]["runs"]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        known, schema = False, SCHEMA
    if not known or schema != SCHEMA:
        raise SettingsError(f"{str(path)!r} has no results of a claim that this version can read.")
    return dict(found)


def of_folder(folder: Path) -> dict[str, dict[str, Any]]:
    """The results in the folder `findings` of another, by the claim's name."""
    return {path.stem: read(path) for path in sorted((folder / FOLDER).glob("*.json"))}


def fits(claim: Claim, result: Mapping[str, Any]) -> bool:
    """Whether a result is of the claim as it stands."""
    return bool(json.loads(json.dumps(decided_by(claim))) == result["decided_by"])


def adjusted(results: Mapping[str, Mapping[str, Any]]) -> dict[tuple[str, str], float]:
    """Holm's p value of every part of all claims, by (claim, part)."""
    keys = [(name, each["target"]) for name, found in results.items() for each in found["targets"]]
    p_values = [each["p"] for found in results.values() for each in found["targets"]]
    return dict(zip(keys, map(float, holm(p_values)), strict=True))
