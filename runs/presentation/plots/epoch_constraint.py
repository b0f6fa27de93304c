"""Functional constraint as a dynamics counts it epoch by epoch: columns `constraint.B` of the history."""

from collections.abc import Sequence

import numpy as np

from babushka.fitness.settings import SettingsError
from babushka.runs.presentation.plots import style, words
from babushka.runs.presentation.plots.annotations import Axes, Figure
from babushka.runs.presentation.plots.data import Group, RunData, over_generations
from babushka.runs.presentation.plots.sheet import crossed

START = "constraint."
NEUTRAL = "unread"
SURE = 1.96
MOST = 6  # lines in a panel that can be told apart
FIRST = ("plant", "carnivore", "agent", "meat", "self")  # of more blocks, those that matter most


def counted(run: RunData) -> bool:
    """Whether the history of a run has such columns."""
    return any(name.startswith(START) for name in run.history)


def blocks(run: RunData) -> dict[str, list[str]]:
    """The columns of each network, by the last part of their names; those of no network are beside each."""
    names = [name.removeprefix(START) for name in run.history if name.startswith(START)]
    found: dict[str, list[str]] = {}
    for name in names:
        network, dot, _ = name.partition(".")
        if dot:
            found.setdefault(network, []).append(name)
    rest = [name for name in names if "." not in name and name not in found]
    return {network: [*own, *rest] for network, own in found.items()} or {"": rest}


def draw_epochs(runs: Sequence[RunData]) -> Figure:
    """A row a network, a column a scenario; a line a block, and those that nothing reads in black."""
    every, rows = over_generations(runs), {name: _chosen(own) for name, own in blocks(runs[0]).items()}
    groups = [group for group in every if _copied(group)]
    if not groups:
        raise SettingsError("Nothing is copied in these populations, so that nothing can be conserved.")
    sheet = crossed(groups, len(rows), 0.8, 2.2, least=1.9)
    names = list(dict.fromkeys(_short(name) for own in rows.values() for name in own))
    for place, panel in enumerate(sheet.panels):
        row, column = divmod(place, len(groups))
        network = list(rows)[row]
        panel.axes.axhline(1.0, color="#444444", linewidth=0.8)
        for name in rows[network]:
            _line(panel.axes, groups[column], name, _stroke(names, _short(name)))
        sheet.over_generations(panel, [groups[column]])
        if panel.below:
            panel.axes.set_xlabel("epoch")
        if panel.left:
            panel.axes.set_ylabel(f"{network} weights:\nchanges over neutral".lstrip())
        if panel.top:
            panel.axes.set_title(words.column_title(groups[column]), loc="left")
    for panel in sheet.panels:
        panel.axes.set_ylim(bottom=0)
    words.key(sheet.figure, [(name, _stroke(names, name)) for name in names])
    several = any(len(group.runs) > 1 for group in groups)
    bars = " Mean over the populations that are there; bars: 1.96 standard errors." if several else ""
    left_out = [group.heading for group in every if group not in groups]
    lacking = f" Nothing is copied in, and so left out: {', '.join(left_out)}." if left_out else ""
    return sheet.finish(
        "On the lines of the living, since the epoch before. 1: as often as mutation alone would change "
        f"them; below: changes were selected against.{bars}{lacking}"
    )


def account_epochs(runs: Sequence[RunData]) -> str:
    """The mean of each block over epochs, its interval over runs, a line for each scenario."""
    lines = ["Bits that changed on the lines of the living, over neutral (1: no selection):"]
    for group in over_generations(runs):
        parts = []
        for name in dict.fromkeys(name for own in blocks(group.runs[0]).values() for name in own):
            means = [_mean(run.column(START + name)) for run in group.runs]
            known = np.array([each for each in means if np.isfinite(each)])
            if not known.size:
                continue
            margin = SURE * known.std(ddof=1) / np.sqrt(known.size) if known.size > 1 else np.nan
            parts.append(f"{name} {known.mean():.2f}" + (f" ± {margin:.2f}" if np.isfinite(margin) else ""))
        lines.append(f"  {group.heading}: {', '.join(parts) or 'nothing is copied'}")
    return "\n".join(lines)


def _copied(group: Group) -> bool:
    """Whether anything is known of any block in any run."""
    return any(
        np.isfinite(values).any()
        for run in group.runs
        for name, values in run.history.items()
        if name.startswith(START)
    )


def _chosen(names: Sequence[str]) -> list[str]:
    if len(names) <= MOST:
        return list(names)
    return [name for name in names if _short(name) in (*FIRST, NEUTRAL)][:MOST]


def _mean(values: np.ndarray) -> float:
    known = values[np.isfinite(values)]
    return float(known.mean()) if known.size else float("nan")


def _short(name: str) -> str:
    return name.rpartition(".")[2]


def _stroke(names: Sequence[str], name: str) -> style.Stroke:
    if name == NEUTRAL:
        return style.scenario_stroke(0)
    return style.scenario_stroke(1 + [each for each in names if each != NEUTRAL].index(name))


def _line(axes: Axes, group: Group, name: str, stroke: style.Stroke) -> None:
    """The mean over the runs that reach each generation, with bars where there are several."""
    longest = max((run.column("generation") for run in group.runs), key=len)
    table = np.full((len(group.runs), longest.size), np.nan)
    for row, run in enumerate(group.runs):
        table[row, : len(run.column("generation"))] = run.column(START + name)
    count = np.isfinite(table).sum(axis=0)
    shown = count > 0
    mean = np.nansum(table[:, shown], axis=0) / count[shown]
    square = np.nansum((table[:, shown] - mean) ** 2, axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        error = np.sqrt(square / (count[shown] - 1) / count[shown])
    axes.errorbar(
        longest[shown], mean, SURE * error if len(group.runs) > 1 else None, elinewidth=0.5, **stroke.look
    )
