"""The sections of a report on several runs: a sweep, a folder, or runs named one by one."""

import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

import numpy as np
from markupsafe import Markup

from babushka.runs.orchestration.saved import Run
from babushka.runs.orchestration.sweeps.sweep_folder import DESCRIPTION, SCENARIOS, is_sweep
from babushka.runs.orchestration.sweeps.table import read_rows
from babushka.runs.presentation.groups import Group, groups_by
from babushka.runs.presentation.numbers import count
from babushka.runs.presentation.plots.words import whole
from babushka.runs.presentation.report import comparison, figures, provenance, settings
from babushka.runs.presentation.report.headings import short_name, worlds_over
from babushka.runs.presentation.report.page import Section
from babushka.runs.presentation.report.rendering import Table, number, render
from babushka.runs.presentation.report.reported import Reported
from babushka.runs.presentation.report.viewer import viewer
from babushka.runs.presentation.report.wanted import NAME, Wanted
from babushka.runs.presentation.run_summary import progress, summary
from babushka.runs.storage import files

MANY = 8  # groups, from which on complete configurations are left out


def sections(
    runs: Sequence[Reported], problems: Sequence[str], given: Sequence[str], wanted: Wanted, reading: str
) -> list[Section]:
    """Replay of one run, comparison, figures, every run, settings, and how to make them again."""
    groups = [
        Group(group.name, tuple(one.run for one in group.runs))
        for group in groups_by(runs, lambda one: one.group)
    ]
    begun = [one for one in runs if one.begun]
    table = _table(groups, given, wanted.place)
    every = render("runs.html", runs=table, size=len(runs), problems=problems)
    return [
        Section("replay-section", "Replay", _replay(groups[0], wanted)),
        Section("comparison", "Comparison", comparison.section([one.saved for one in begun])),
        Section("figures", "Figures", figures.section(begun, wanted, reading)),
        Section("runs", "Runs", every),
        Section("settings", "Settings", _settings(groups)),
        Section("reproduce", "Repeat the runs", _reproducing(groups, given)),
    ]


def representative(runs: Sequence[Run]) -> tuple[Run, str]:
    """The median run by base fitness in the last probe, and that in words."""
    label = next(reversed(runs[0].experiment.probe_labels), "selection")
    column = f"{label}.{runs[0].experiment.world.objective}.mean"
    ends = [(float(run.history[column][-1]), run) for run in runs if len(run.history.get(column, ()))]
    known = sorted((end for end in ends if np.isfinite(end[0])), key=lambda end: end[0])
    if not known:
        return runs[0], "the first run, since none has numbers yet"
    value, run = known[len(known) // 2]
    quantity = f"{runs[0].experiment.world.objective} in the {label} world"
    return run, f"the median of {count(len(known), 'run')} by {quantity} (last generation: {number(value)})"


def _replay(group: Group[Run], wanted: Wanted) -> Markup:
    run, why = representative(group.runs)
    wanted.steps.begin(f"lives of {run.path.name}")
    return viewer(run, wanted.shown, f"This is {run.path.name} of {whole(group.name)}: {why}.")


def _table(groups: Sequence[Group[Run]], given: Sequence[str], place: Path) -> Table:
    """One row a run: its group, seed, state and results; cells of a sweep that have no run come last."""
    cells = {name: cell for folder in given for name, cell in read_rows(Path(folder)).items()}
    found = [(group, run, summary(run, run.path)) for group in groups for run in group.runs]
    results = list(dict.fromkeys(name for _, _, told in found for name in told["results"]))
    rows: list[list[str]] = []
    for group, run, told in found:
        cell = cells.pop(run.path.name, {})
        state = "finished" if told["generation"] == told["generations"] else progress(told)
        if cell.get("status") == "failed":
            state = f"failed: {cell.get('error')}"
        values = [number(told["results"].get(name)) for name in results]
        rows.append([_link(run, place), whole(group.name), state, str(told["seed"]), *values])
    for name, cell in cells.items():
        state = ": ".join(text for text in (cell.get("status", "not begun"), cell.get("error", "")) if text)
        rows.append([name, cell.get("scenario", ""), state, cell.get("seed", ""), *[""] * len(results)])
    declared = {column.name: column for group in groups for run in group.runs for column in run.columns}
    shown = [declared[name] for name in results]
    header = ["run", "group", "state", "seed", *map(short_name, shown)]
    over = worlds_over((column.label for column in shown), before=4) if shown else []
    return Table("Every run in its last generation: means over members", header, rows, 3, over)


def _link(run: Run, place: Path) -> str:
    """The run's name, linked to its own report if there is one below the folder of this one."""
    own = run.path / NAME
    folder = place.resolve().parent
    if own.is_file() and own.resolve().is_relative_to(folder):
        href = quote(own.resolve().relative_to(folder).as_posix())
        return Markup('<a href="{}">{}</a>').format(href, run.path.name)
    return run.path.name


def _settings(groups: Sequence[Group[Run]]) -> Markup:
    """Each group's settings, by its first run; unfolded where there is only one group."""
    if len(groups) == 1:
        return settings.section(groups[0].runs[0])
    whole = len(groups) < MANY
    found = [(group.name, settings.section(group.runs[0], whole)) for group in groups]
    return render("settings_of_groups.html", groups=found)


def _reproducing(groups: Sequence[Group[Run]], given: Sequence[str]) -> Markup:
    """A sweep's file and command; for other folders each group's configuration and seeds."""
    sweeps = dict.fromkeys(Path(folder).resolve() for folder in given if is_sweep(Path(folder)))
    outside = [
        (group.name, [run for run in group.runs if not {*run.path.resolve().parents} & sweeps.keys()])
        for group in groups
    ]
    typed = dict.fromkeys(run.provenance.command for group in groups for run in group.runs)
    first = groups[0].runs[0]
    return render(
        "reproduce_many.html",
        sweeps=[_sweep_commands(folder) for folder in sweeps],
        groups=[_group_commands(name, runs) for name, runs in outside if runs],
        typed=[provenance.typed(words) for words in typed if words],
        first=first.path.name,
        provenance=provenance.entries(first),
    )


def _sweep_commands(folder: Path) -> dict[str, Any]:
    """The files of a sweep, and the command that carries it out anew."""
    own = sorted((folder / SCENARIOS).glob("*.toml"))
    texts = {
        path: files.read(path, 2**24).decode("utf-8", "replace") for path in (folder / DESCRIPTION, *own)
    }
    moved = shlex.join(path.name for path in own)
    lines = [f"mkdir {SCENARIOS} && mv {moved} {SCENARIOS}/"] if own else []
    lines.append(shlex.join(["babushka", "sweep", DESCRIPTION, "--name", folder.name]))
    return {"files": [(path.name, text) for path, text in texts.items()], "lines": lines}


def _group_commands(name: str, runs: Sequence[Run]) -> dict[str, Any]:
    """The configuration of a group, and the commands that run its seeds."""
    first = runs[0]
    file = f"{first.path.name.removesuffix(f'-s{first.seed}')}.toml"
    lines = [
        provenance.command(first.settings, file, "--seed", start, *(["--seeds", many] if many > 1 else []))
        for start, many in spans([run.seed for run in runs])
    ]
    return {"name": name, "file": file, "content": first.configuration, "lines": lines}


def spans(seeds: Sequence[int]) -> list[tuple[int, int]]:
    """Seeds as stretches of consecutive ones: (first, how many)."""
    found: list[tuple[int, int]] = []
    for seed in sorted(set(seeds)):
        if found and sum(found[-1]) == seed:
            found[-1] = (found[-1][0], found[-1][1] + 1)
        else:
            found.append((seed, 1))
    return found
