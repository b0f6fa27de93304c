"""provenance.json: what made a run, with which software, where, and from which random seed."""

import datetime
import importlib.metadata
import json
import os
import platform
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

import babushka
from babushka.fitness.settings import SettingsError
from babushka.runs.storage.schema import SCHEMA_VERSION, refuse_newer
from babushka.runs.storage.stretches import Stretch, differences, in_words

# What numbers depend on.
PACKAGES = ("numpy", "numba", "llvmlite", "deap")
EXTRAS = ("cma", "ribs")  # that some base optimizers compute with; named where they are installed
# Only variables that can change numbers or speed; an environment also holds what is nobody's business.
VARIABLES = ("BABUSHKA_", "NUMBA_", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS")


@dataclass(frozen=True)
class Provenance:
    """Where a run comes from.

    `git` is None unless the software runs from a checkout; where git does not tell its commit, `refused` in
    it says why. `parameters` are the settings that make it the experiment that it is. `resumed` are the
    stretches of generations that were made otherwise than those before.
    """

    seed: int
    schema_version: int = SCHEMA_VERSION
    created: str = ""
    software: dict[str, str | None] = field(default_factory=dict)
    git: dict[str, Any] | None = None
    command: tuple[str, ...] = ()
    platform: dict[str, Any] = field(default_factory=dict)
    environment: dict[str, str] = field(default_factory=dict)
    parameters: dict[str, Any] = field(default_factory=dict)
    resumed: tuple[Stretch, ...] = ()

    def encode(self) -> bytes:
        """The content of provenance.json."""
        return (json.dumps(asdict(self), indent=2, ensure_ascii=False) + "\n").encode()

    @staticmethod
    def parse(data: bytes, path: Path) -> "Provenance":
        """What a provenance.json says.

        Raises `SettingsError` naming `path` if it is damaged, or its folder if that is of a newer schema.
        """
        what = f"The run folder {str(path.parent)!r}"
        try:
            found = json.loads(data)
            version = found["schema_version"]
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise SettingsError(
                f"{str(path)!r} is damaged: it does not say which schema it is of."
            ) from error
        refuse_newer(version, what)
        try:
            begun = asdict(Stretch.parse({**found, "first": 0}))
            del begun["first"]
            return Provenance(
                seed=int(found["seed"]),
                schema_version=version,
                **begun,
                parameters=dict(found.get("parameters", {})),
                resumed=tuple(Stretch.parse(each) for each in found.get("resumed", ())),
            )
        except (AttributeError, ValueError, KeyError, TypeError, OverflowError) as error:
            raise SettingsError(
                f"{str(path)!r} is damaged: {error!r} where a run says where it comes from."
            ) from error

    @property
    def stretches(self) -> tuple[Stretch, ...]:
        """With what the generations were made, stretch by stretch, beginning with that of generation 0."""
        begun = {name: getattr(self, name) for name in Stretch.__dataclass_fields__ if name != "first"}
        every = (Stretch(0, **begun), *self.resumed)
        ends = [*(each.first for each in every[1:]), None]
        return tuple(each for each, end in zip(every, ends, strict=True) if end is None or each.first < end)

    def gone_on_with(self, first: int, now: "Provenance") -> "Provenance":
        """The same, for a run whose generations from `first` on are made as `now` says."""
        kept = tuple(each for each in self.resumed if each.first < first)
        here = replace(self, resumed=kept, parameters=self.parameters or now.parameters)
        stretch = replace(now.stretches[0], first=first)
        return replace(here, resumed=(*kept, stretch)) if differences(here.stretches[-1], stretch) else here

    def told_at(self, first: int) -> tuple[str, ...]:
        """A sentence if generations are made otherwise from `first` on than those before."""
        *before, last = self.stretches
        if last.first != first or not before:
            return ()
        found = differences(before[-1], last)
        return (
            f"Generations {before[-1].first} to {first - 1} were made with {in_words(found, 0)}, and those "
            f"from {first} on are made with {in_words(found, 1)}: neither alone makes this run again to the "
            "last bit.",
        )


def gather(
    seed: int, command: Sequence[str] | None = None, parameters: Mapping[str, Any] | None = None
) -> Provenance:
    """The provenance of a run that starts now in this process; `command` is `sys.argv` if not given.

    `parameters` is whatever else the caller wants remembered, as plain values that JSON can hold.
    """
    return Provenance(
        seed=seed,
        created=datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        software={
            "python": platform.python_version(),
            **{name: version(name) for name in PACKAGES},
            **{name: found for name in EXTRAS if (found := version(name))},
            "babushka": babushka.__version__,
        },
        git=_loaded(Path(babushka.__file__).resolve()),
        command=tuple(sys.argv if command is None else command),
        platform={
            "system": platform.platform(),
            "implementation": platform.python_implementation(),
            "machine": platform.machine(),
            "cpu": _processor(),
            "cpus": os.cpu_count(),
        },
        environment={name: os.environ[name] for name in sorted(os.environ) if name.startswith(VARIABLES)},
        parameters=dict(parameters or {}),
    )


@cache
def version(package: str) -> str | None:
    """The version of a package that is installed, None if it is not."""
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None


@cache
def _processor() -> str:
    try:
        for line in Path("/proc/cpuinfo").read_text(errors="replace").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    except OSError:
        pass
    return platform.processor() or platform.machine()


def _git(source: Path) -> dict[str, Any] | None:
    """Commit and dirty flag of the checkout that tracks the file `source`; None without either."""
    # An installed copy below somebody's repository is not part of it: the file must be tracked.
    tracked, said = _ask_git(source.parent, "ls-files", "--error-unmatch", source.name)
    if "dubious ownership" in said or "unsafe repository" in said:  # nothing else is told of another's
        return {"commit": None, "dirty": None, "refused": "the checkout belongs to another user"}
    if tracked is None:
        return None
    commit, _ = _ask_git(source.parent, "rev-parse", "HEAD")
    status, _ = _ask_git(source.parent, "status", "--porcelain")
    if commit is None:
        return None
    return {"commit": commit.strip(), "dirty": None if status is None else bool(status.strip())}


# As it was when first asked: a program that makes many runs keeps the code that it began with.
_loaded = cache(_git)


def last_change(source: Path) -> dict[str, Any] | None:
    """The commit that last changed a file, when, and whether it was changed since; None without one."""
    told, _ = _ask_git(source.parent, "log", "-1", "--format=%H %cI", "--", source.name)
    if not told or not told.strip():
        return None
    commit, date = told.split()
    status, _ = _ask_git(source.parent, "status", "--porcelain", "--", source.name)
    return {"commit": commit, "date": date, "dirty": status is None or bool(status.strip())}


def _ask_git(folder: Path, *words: str) -> tuple[str | None, str]:
    """The answer of git in `folder`, None if it has none, and what it says of that, in English."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    environment["LC_ALL"] = "C"
    try:
        answer = subprocess.run(
            ["git", "--no-optional-locks", *words],
            cwd=folder,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=10,
            check=False,
            env=environment,
        )
    except (OSError, subprocess.SubprocessError):
        return None, ""
    return (answer.stdout if answer.returncode == 0 else None), answer.stderr
