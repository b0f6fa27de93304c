"""The studies of a package, one a module, found by being there and imported when they are carried out."""

import ast
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.resources import files
from typing import Any, Protocol

from babushka.fitness.settings import SettingsError, nearest
from babushka.runs.studies import telling
from babushka.runs.studies.runner import StudyRunner
from babushka.runs.studies.target import Target, summary


class Inquiry(Protocol):
    """What is carried out target by target, and then told."""

    @property
    def name(self) -> str: ...

    def targets(self, runner: StudyRunner | None = None) -> Iterator[Target]: ...

    def summary(self, targets: Sequence[Target]) -> str: ...

    def text(self, targets: Sequence[Target]) -> str: ...

    def record(self, targets: Sequence[Target]) -> dict[str, Any]: ...


@dataclass(frozen=True)
class Study:
    """One study. Its name is the module's, with '-' for '_'; `about` is the first line of its docstring."""

    name: str
    about: str
    module: str

    def targets(self, runner: StudyRunner | None = None) -> Iterator[Target]:
        """First the targets that need no runs, then, with a runner, those that do."""
        module = import_module(self.module)
        if exact := getattr(module, "exact", None):
            yield from exact()
        if runner and (over_runs := getattr(module, "over_runs", None)):
            yield from over_runs(runner)

    def summary(self, targets: Sequence[Target]) -> str:
        """One sentence on what came out."""
        return summary(self.name, targets)

    def text(self, targets: Sequence[Target]) -> str:
        """A table of the targets and what goes under it."""
        return telling.text(self.name, self.about, targets, self.summary(targets))

    def record(self, targets: Sequence[Target]) -> dict[str, Any]:
        """Everything in full precision."""
        return telling.record(self.name, self.about, targets, self.summary(targets))


def studies(package: str) -> dict[str, Study]:
    """Every study of a package by its name. None is imported, since that loads worlds and kernels."""
    found = {}
    for file in sorted(files(package).iterdir(), key=lambda file: file.name):
        stem, dot, ending = file.name.partition(".")
        if (dot, ending) == (".", "py") and stem != "__init__":
            about = (ast.get_docstring(ast.parse(file.read_text("utf-8"))) or "").partition("\n")[0]
            name = stem.replace("_", "-")
            found[name] = Study(name, about, f"{package}.{stem}")
    return found


def chosen(package: str, names: Iterable[str]) -> list[Study]:
    """The studies of those names, all if there are none; raises `SettingsError` for an unknown one."""
    known = studies(package)
    wanted = list(dict.fromkeys(names)) or list(known)
    for name in wanted:
        if name not in known:
            kind = package.rpartition(".")[2]
            raise SettingsError(f"There is no {name!r} among the {kind}{nearest(name, known)}")
    return [known[name] for name in wanted]
