"""Groups of runs and how they differ, as `runs.presentation.comparing` finds it, laid out for the page."""

from collections.abc import Sequence

from markupsafe import Markup

from babushka.fitness.settings import SettingsError
from babushka.runs.presentation.comparing.cells import blocks
from babushka.runs.presentation.comparing.comparison import compare_runs
from babushka.runs.presentation.comparing.grouping import SavedRun
from babushka.runs.presentation.plots import captions
from babushka.runs.presentation.plots.compare import draw_comparison
from babushka.runs.presentation.plots.save import content_of
from babushka.runs.presentation.report.figures import Drawn
from babushka.runs.presentation.report.rendering import MISSING, Table, printed, render


def section(runs: Sequence[SavedRun]) -> Markup:
    """A table for every measure, one row a group; or the sentence that says why there is none."""
    try:
        comparison = compare_runs(runs)
    except SettingsError as error:
        said = [f"The runs could not be compared: {error}"]
        return render("comparison.html", figure=None, tables=[], notes=said)
    tables = [
        Table(
            f"{block.measure}, generation {comparison.generation}",
            block.headings,
            [[name, *(printed(cell) or MISSING for cell in cells)] for name, *cells in block.lines],
        )
        for block in blocks(comparison)
    ]
    figure = None
    if sum(len(group.runs) for group in comparison.groups) > 1:
        drawn = draw_comparison(comparison)
        picture = content_of(drawn, ".svg", outlines=True)
        alt = f"{captions.of(drawn)} The tables below hold the same numbers."
        figure = Drawn("compare", captions.of(drawn), picture, alt)
    return render("comparison.html", figure=figure, tables=tables, notes=comparison.notes)
