"""Which runs belong together, and what their groups are called.

Two runs belong together if their complete configurations differ in nothing but what `settings.ASIDE` names,
above all the seed. Where runs of the same settings come from different folders, two versions of a program for
example, each folder's are a group. The folder of a run is the argument that it was found under, or, if the
run itself was the argument, the folder that it lies in.

A group is called by its title, and the variant of its sweep if it is one; groups that are called alike are
told apart by the settings in which they differ. They come in the order of their first runs, which is that of
the command line, and in a sweep the sweep's own (`runs.storage.run_paths`), as in every figure.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from babushka.fitness.columns import Column
from babushka.fitness.settings import SettingsError, nearest
from babushka.runs.presentation.comparing.settings import (
    Settings,
    differing,
    identity,
    short_names,
    value_words,
)
from babushka.runs.presentation.groups import Group
from babushka.runs.presentation.text import plain

Table = dict[str, NDArray[np.float64]]


@dataclass(frozen=True)
class SavedRun:
    """One run, as comparisons need it: no world, no genomes."""

    path: Path
    folder: str  # see the docstring of the module
    title: str
    seed: int
    settings: Settings  # flat
    labels: tuple[str, ...]  # of the regimes that every generation lives in beside that of selection
    history: Table
    columns: tuple[Column, ...]  # what those of the history are
    analysis: Table  # of `babushka analyze`; empty if there is none
    analysis_columns: tuple[Column, ...] = ()  # what those of the analysis are
    felt_unit: str = ""  # of felt reward; empty: the run's own (see `units`)
    variant: str = ""  # as its sweep calls it; empty if it is part of none, or of one without variants

    @property
    def name(self) -> str:
        """The path, by which sentences call it."""
        return str(self.path)


Groups = Sequence[Group[SavedRun]]


def grouped(runs: Sequence[SavedRun]) -> list[Group[SavedRun]]:
    """The runs by group, in the order that the module's docstring says; those of a group by their seeds.

    Names are distinct.
    """
    found: dict[str, dict[str, list[SavedRun]]] = {}
    for run in runs:
        found.setdefault(identity(run.settings), {}).setdefault(run.folder, []).append(run)
    firsts = {key: next(iter(folders.values()))[0] for key, folders in found.items()}
    titles = {key: (_title(run), plain(run.variant)) for key, run in firsts.items()}
    groups: list[tuple[int, Group[SavedRun]]] = []
    for key, folders in found.items():
        title, variant = titles[key]
        alike = [other for other, words in titles.items() if words == titles[key]]
        tables = [firsts[other].settings for other in alike]
        keys = differing(tables)
        names = short_names(keys)
        own = tables[alike.index(key)]
        settings = {names[name]: value_words(own.get(name)) for name in keys}
        said = {"variant": variant} | settings if variant else settings
        sources = _short_folders(list(folders)) if len(folders) > 1 else [""]
        for source, members in zip(sources, folders.values(), strict=True):
            words = [title, variant, source, *(f"{name} = {value}" for name, value in settings.items())]
            name = ", ".join(filter(None, words))
            ordered = tuple(sorted(members, key=lambda run: (run.seed, str(run.path))))
            first = next(place for place, run in enumerate(runs) if run is members[0])
            groups.append((first, Group(name, ordered, title, said)))
    return _numbered([group for _, group in sorted(groups, key=lambda entry: entry[0])])


def find_group(groups: Groups, word: str | None) -> Group[SavedRun]:
    """The group of that name, or the only one whose name holds the word; the first group for None.

    Raises `SettingsError` for a word that fits none or several.
    """
    if word is None:
        return groups[0]
    exact = [group for group in groups if group.name == word]
    holding = exact or [group for group in groups if word.casefold() in group.name.casefold()]
    if len(holding) == 1:
        return holding[0]
    names = [group.name for group in groups]
    if holding:
        shown = "; ".join(group.name for group in holding[:4])
        raise SettingsError(f"{word!r} fits {len(holding)} groups ({shown}); write more of the name.")
    close = nearest(word, names)
    hint = close if "did you mean" in close else f"; the groups are: {'; '.join(names[:8])}."
    raise SettingsError(f"There is no group called {word!r}{hint}")


def _title(run: SavedRun) -> str:
    return plain(run.title) or plain(re.sub(r"-s\d+$", "", run.path.name))


def _short_folders(folders: Sequence[str]) -> list[str]:
    """The last part of each folder's path, or all of it where last parts are alike."""
    lasts = [Path(folder).resolve().name for folder in folders]
    short = [last if lasts.count(last) == 1 else folder for last, folder in zip(lasts, folders, strict=True)]
    return [plain(each) for each in short]


def _numbered(groups: Groups) -> list[Group[SavedRun]]:
    """The groups with a number behind names that would otherwise be alike."""
    names = [group.name for group in groups]
    return [
        replace(group, name=f"{group.name} ({names[: place + 1].count(group.name)})")
        if names.count(group.name) > 1
        else group
        for place, group in enumerate(groups)
    ]
