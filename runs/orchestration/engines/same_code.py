"""Whether another process would compute the same numbers: the same sources with the same software.

Every piece of work that leaves this process says what it expects. A worker that is anything else refuses it
with a sentence, before it computes anything.
"""

import hashlib
import platform
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from babushka.fitness.settings import SettingsError
from babushka.runs.storage.provenance import EXTRAS, PACKAGES, version

ROOMS = ("fitness", "organisms", "evolution", "runs")
SOURCES = "Babushka"


class OtherCodeError(SettingsError):
    """A worker runs something else than this process; its text is one sentence."""


@cache
def software() -> dict[str, str]:
    """What this process computes with, by name; the sources as they were when first asked."""
    versions = {package: version(package) or "not installed" for package in (*PACKAGES, *EXTRAS)}
    machine = {"Python": platform.python_version(), "the type of machine": platform.machine()}
    return {SOURCES: _sources(), **machine, **versions}


def refusal(wanted: Mapping[str, str], where: str) -> str:
    """A sentence if this process has other software than `wanted`, empty if it has the same."""
    here = software()
    others = [name for name in wanted if here.get(name) != wanted[name]]
    if not others:
        return ""
    if others[0] == SOURCES:
        what = f"another version of Babushka (sources {here[SOURCES]}, here {wanted[SOURCES]})"
    else:
        listed = ", ".join(f"{name} {here.get(name, 'unknown')}, here {wanted[name]}" for name in others)
        what = f"other software ({listed})"
    return f"The worker {where} runs {what}: start workers anew, with the software that is installed here."


def _sources() -> str:
    """SHA-256 (16 hex digits) of every Python file and scenario of the four rooms."""
    house = Path(__file__).resolve().parent.parent.parent.parent
    digest = hashlib.sha256()
    files = [file for room in ROOMS for kind in ("*.py", "*.toml") for file in (house / room).rglob(kind)]
    for file in sorted(files):
        digest.update(str(file.relative_to(house).as_posix()).encode() + b"\0")
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]
