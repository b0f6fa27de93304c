"""What was lost in a shifted regime, and to which part of the shift: Shapley values, a bar each."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from babushka.fitness.settings import SettingsError
from babushka.runs.orchestration.analysis import figures as analysed
from babushka.runs.orchestration.saved import Run
from babushka.runs.presentation.plots import drawing, style, words
from babushka.runs.presentation.plots.annotations import Figure
from babushka.runs.presentation.plots.bands import band
from babushka.runs.presentation.plots.data import Prepared, RunData, grouped
from babushka.runs.presentation.plots.sheet import wrapped

TABLE = "parts"
_HATCHES = ("", "///", "...", "xxx", "\\\\\\", "++", "oo", "--")


def prepare(run: Run, generation: int | None) -> Prepared:
    """The losses by part of the shift, of one analysed generation."""
    return Prepared({TABLE: analysed.lost_by_part(run, generation)})


def draw(runs: Sequence[RunData]) -> Figure:
    """A panel for each regime; a group of bars for each part, a bar for each scenario."""
    from matplotlib.patches import Patch

    groups = grouped(runs, TABLE)
    names = [name for name in runs[0].table(TABLE) if name not in ("generation", "lives")]
    labels = list(dict.fromkeys(name.split(".", 1)[0] for name in names))
    if not labels:
        raise SettingsError(f"The world of run {runs[0].name!r} does not say what its shifts consist of.")
    parts = {label: _parts(runs, label) for label in labels}
    most = max(len(found) for found in parts.values())
    height = 1.3 + len(labels) * (0.5 + most * max(0.3, 0.16 * len(groups)))
    sheet = wrapped(groups, len(labels), height - len(labels), 1.0, columns=1, table=TABLE, sharex=True)
    thick = 0.8 / len(groups)
    looks: list[dict[str, Any]] = [
        {
            "facecolor": style.scenario_stroke(place).colour,
            "alpha": 0.75,
            "hatch": _HATCHES[place % len(_HATCHES)],
            "edgecolor": "white",
            "linewidth": 0.4,
        }
        for place in range(len(groups))
    ]
    drawn = []
    for (panel, *_), label in zip(sheet.panels, labels, strict=True):
        for place, group in enumerate(groups):
            for row, part in enumerate(parts[label]):
                line = band(group.runs, f"{label}.{part}", table=TABLE)
                at = row + (place - (len(groups) - 1) / 2) * thick
                value, low, high = float(line.centre[-1]), float(line.low[-1]), float(line.high[-1])
                panel.barh(at, value, 0.9 * thick, **looks[place])
                if np.isfinite([low, high]).all():
                    ends = np.array([[value - low], [high - value]]).clip(min=0)
                    panel.errorbar([value], [at], xerr=ends, fmt="none", ecolor="#222222", **drawing.BAR)
                drawn.append((part, line))
        panel.set_yticks(range(len(parts[label])), [words.whole(part) for part in parts[label]])
        drawing.named_rows(panel)
        panel.axvline(0, color="#444444", linewidth=0.6)
        panel.invert_yaxis()
        panel.set_title(words.world(label), loc="left")
    sheet.panels[-1].axes.set_xlabel(f"{runs[0].objective} per life lost to the part")
    if sheet.several:
        patches = [Patch(**look) for look in looks]
        words.key(
            sheet.figure, [(group.heading, patch) for group, patch in zip(groups, patches, strict=True)]
        )
    else:
        sheet.name_scenarios()
    return sheet.finish(
        "Shapley values of the loss against the same world without the shift; they sum to the total.",
        words.statements(drawn).replace("Line and band", "Bar and error bar").replace("Line:", "Bar:"),
    )


def _parts(runs: Sequence[RunData], label: str) -> list[str]:
    """The parts that all runs have, the total last."""
    shared = [
        name.removeprefix(f"{label}.")
        for name in runs[0].table(TABLE)
        if name.startswith(f"{label}.") and all(run.has(name, TABLE) for run in runs)
    ]
    return [part for part in shared if part != "total"] + [part for part in shared if part == "total"]
