"""What has been tried: notes in the cache, named after the content of all that a trial depends on."""

import hashlib
import json
import sys
from contextlib import suppress
from pathlib import Path
from types import ModuleType
from typing import Any

from babushka import __version__
from babushka.runs.orchestration.noted import Notes
from babushka.runs.orchestration.plan import Plan

DECISIVE = ("world", "organism", "regime", "belief", "probes", "opponents", "dynamics", "schedule")

PASSED = Notes("trials")


def key_of(plan: Plan) -> str | None:
    """What names a trial of a plan; None where there is nothing to try.

    It is a digest of the version, Babushka's kernels, the user's files with whatever
    else they brought along from their folder, and the settings that what they do can depend on.
    """
    from babushka.evolution.trial import strangers
    from babushka.fitness.kernels import sources_digest

    found = strangers(plan.experiment)
    if not found:
        return None
    settings = plan.settings()
    decisive = {name: settings[name] for name in DECISIVE if name in settings}
    told = [__version__, sources_digest(), json.dumps(decisive, sort_keys=True, default=str)]
    digest = hashlib.sha256("\0".join(told).encode())
    for file in sorted(sources_of(found)):
        with suppress(OSError):
            digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


def sources_of(kinds: "tuple[type, ...]") -> set[Path]:
    """The files of classes: of a package all, of a loose file also what it imported from its folder."""
    found: set[Path] = set()
    for kind in kinds:
        module = sys.modules.get(kind.__module__)
        file = _file_of(module)
        if file is None:
            continue
        found.add(file)
        top = _file_of(sys.modules.get(kind.__module__.partition(".")[0]))
        if top is not None and top.name == "__init__.py":
            found |= set(top.parent.rglob("*.py"))
            continue
        around = (_file_of(other) for other in list(sys.modules.values()))
        found |= {other for other in around if other is not None and _beside(other, file.parent)}
    return found


def _beside(file: Path, folder: Path) -> bool:
    """Whether a file is in a folder or below it, and not in an environment of Python that lies there."""
    return file.suffix == ".py" and folder in file.parents and "site-packages" not in file.parts


def _file_of(module: ModuleType | Any) -> Path | None:
    file = getattr(module, "__file__", None)
    return Path(file).resolve() if isinstance(file, str) else None
