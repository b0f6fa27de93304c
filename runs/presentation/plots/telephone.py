"""How like births the objective of each level is, and how like its maker's: likeness, links, product rule.

Likeness is the correlation of births and of a level's return over lives that cover what bodies can do; a
link is the same of the returns of two neighbouring levels. By the product rule the likeness of a level is
that of level 1 times the links after it. It reads what `babushka analyze` found.
"""

from collections.abc import Sequence

from babushka.runs.presentation.plots import drawing, style, tower_levels, words
from babushka.runs.presentation.plots.annotations import Figure
from babushka.runs.presentation.plots.data import Group, RunData, grouped
from babushka.runs.presentation.plots.sheet import Panel, crossed, wrapped
from babushka.runs.presentation.plots.tower_levels import MEASURES, over_runs, prepare

__all__ = ["account", "draw", "prepare"]

PLACE = 7
LIKENESS = style.Stroke("#0072B2", "-", "o")
LINK = style.Stroke("#009E73", "none", "D", hollow=True)
PRODUCT = style.Stroke("#D55E00", (0, (5, 2)), "s", hollow=True)
OWN = style.Stroke("#0072B2", "none", ".")


def draw(runs: Sequence[RunData]) -> Figure:
    """A panel for each world, and each scenario where there are several."""
    groups = grouped(runs, MEASURES)
    labels = tower_levels.worlds_with(runs, "likeness.1")
    if len(groups) > 1:
        sheet = crossed(groups, len(labels), 0.9, 2.0, table=MEASURES)
    else:
        sheet = wrapped(groups, len(labels), 0.9, 2.2, columns=4, table=MEASURES, sharex=True, sharey=True)
    levels = _levels(runs, labels)
    for place, panel in enumerate(sheet.panels):
        label, group = labels[place // len(groups)], groups[place % len(groups)]
        _draw(panel, group, label, levels)
        title = words.world(label)
        panel.axes.set_title(f"{group.name}, {title}" if sheet.several else title, loc="left", fontsize=8)
    if not sheet.several:
        words.heading(sheet.figure, groups[0].heading)
    entries = [("likeness to births", LIKENESS), ("likeness to the maker", LINK), ("product rule", PRODUCT)]
    words.key(sheet.figure, entries)
    levels_named = ", ".join(f"{level} {tower_levels.name_of(level, runs[0])}" for level in range(levels + 1))
    return sheet.finish(
        f"Levels: {levels_named}.",
        "Of each run the mean over members of its last analyzed generation (small dots). Circle and bar: "
        f"{tower_levels.OVER_RUNS}"
        if len(runs) > 1
        else "Means over members, and over the machines of each.",
    )


def _levels(runs: Sequence[RunData], labels: Sequence[str]) -> int:
    """The lowest level whose likeness is known of any run."""
    measured = {name for run in runs for name in run.table(MEASURES)}
    return max(
        (level for level in range(1, 10) for label in labels if f"{label}.likeness.{level}" in measured),
        default=1,
    )


def _draw(panel: Panel, group: Group, label: str, levels: int) -> None:
    axes, below = panel.axes, range(1, levels + 1)
    drawing.zero_line(axes)
    likeness = [over_runs(group.runs, f"{label}.likeness.{level}") for level in below]
    axes.plot([0, *below], [1.0, *(each.value for each in likeness)], **{**LIKENESS.look, "marker": "none"})
    axes.plot([0], [1.0], **LIKENESS.look)
    for level, found in zip(below, likeness, strict=True):
        tower_levels.point(axes, found, level, LIKENESS)
        if len(group.runs) > 1:
            each = [tower_levels.latest(run, f"{label}.likeness.{level}") for run in group.runs]
            axes.plot([level - 0.13] * len(each), each, **{**OWN.look, "alpha": 0.45, "markersize": 3.5})
    for level in below[1:]:
        link = over_runs(group.runs, f"{label}.link.{level - 1}-{level}")
        tower_levels.point(axes, link, level - 0.5, LINK)
    product = [likeness[0], *(over_runs(group.runs, f"{label}.product.{level}") for level in below[1:])]
    axes.plot(
        [1, *(level + 0.13 for level in below[1:])],
        [each.value for each in product],
        **{**PRODUCT.look, "marker": "none"},
    )
    for level, found in zip(below[1:], product[1:], strict=True):
        tower_levels.point(axes, found, level + 0.13, PRODUCT)
    axes.set_xlim(-0.25, levels + 0.4)
    axes.set_xticks([0, *below])
    axes.set_ylim(min(-0.1, axes.get_ylim()[0]), 1.06)
    axes.set_xlabel("level" if panel.below else "")
    if panel.left:
        axes.set_ylabel("correlation")


def account(runs: Sequence[RunData]) -> str:
    """Likeness, link and product rule of each level, a line for each scenario and world."""
    lines = []
    labels = tower_levels.worlds_with(runs, "likeness.1")
    for group in grouped(runs, MEASURES):
        for label in labels:
            said = []
            for level in range(1, _levels(runs, labels) + 1):
                like = over_runs(group.runs, f"{label}.likeness.{level}").value
                rule = over_runs(group.runs, f"{label}.product.{level}").value
                said.append(
                    f"level {level} {like:.2f}" + (f" (product rule {rule:.2f})" if level > 1 else "")
                )
            lines.append(f"{group.heading}, {words.world(label)}: likeness to births of {', '.join(said)}.")
    return "\n".join(lines)
