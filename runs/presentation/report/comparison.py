"""Groups of runs and how they differ, as `runs.presentation.comparing` finds it, laid out for the page."""

from collections.abc import Sequence

from markupsafe import Markup

from babushka.fitness.columns import Column
from babushka.fitness.settings import SettingsError
from babushka.runs.presentation.comparing.cells import blocks
from babushka.runs.presentation.comparing.comparison import Comparison, compare_runs
from babushka.runs.presentation.comparing.grouping import SavedRun
from babushka.runs.presentation.plots import captions
from babushka.runs.presentation.plots.compare import draw_comparison
from babushka.runs.presentation.plots.save import content_of
from babushka.runs.presentation.plots.words import whole
from babushka.runs.presentation.report.figures import Drawn
from babushka.runs.presentation.report.headings import short_name, worlds_over
from babushka.runs.presentation.report.rendering import MISSING, Table, number, printed, render


def section(runs: Sequence[SavedRun]) -> Markup:
    """How groups differ in one table and a figure, then a table for every measure; or why there is none."""
    try:
        comparison = compare_runs(runs)
    except SettingsError as error:
        said = [f"The runs could not be compared: {error}"]
        return render("comparison.html", overview=None, figure=None, tables=[], notes=said)
    tables = [
        Table(
            f"{block.measure}, generation {comparison.generation}",
            block.headings,
            [[whole(name), *(printed(cell) or MISSING for cell in cells)] for name, *cells in block.lines],
        )
        for block in blocks(comparison)
    ]
    figure = None
    if sum(len(group.runs) for group in comparison.groups) > 1:
        drawn = draw_comparison(comparison)
        about = captions.of(drawn)
        drawing = content_of(drawn, ".svg", outlines=True)
        figure = Drawn("compare", about, drawing, f"{about} The tables hold the same numbers.")
    overview = _overview(comparison, runs[0].columns)
    return render("comparison.html", overview=overview, figure=figure, tables=tables, notes=comparison.notes)


def _overview(comparison: Comparison, columns: Sequence[Column]) -> Table:
    """One row a group, one column a measure."""
    declared = {f"{each.label}.{each.quantity}": each for each in columns if each.statistic in ("mean", "")}
    shown = [declared.get(measure, Column(measure, measure)) for measure in comparison.measures]
    rows = {group.name: [whole(group.name), str(len(group.runs))] for group in comparison.groups}
    for row in comparison.rows:
        rows[row.group.name].append(number(row.mean.value))
    return Table(
        f"Interquartile means over runs, generation {comparison.generation}",
        ["group", "runs", *map(short_name, shown)],
        [*rows.values()],
        over=worlds_over((column.label for column in shown), before=2),
    )
