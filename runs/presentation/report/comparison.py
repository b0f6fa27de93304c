"""Groups of runs and how they differ, as `runs.presentation.comparing` finds it, laid out for the page."""

from collections.abc import Sequence

from fitness.settings import SettingsError
from runs.presentation.report.markup import MINUS, MISSING, Markup, element, join, table


def section(given: Sequence[str]) -> Markup:
    """A table for every measure, one row a group; or the sentence that says why there is none."""
    from runs.presentation.comparing import compare
    from runs.presentation.comparing.cells import blocks
    from runs.presentation.plots.compare import draw_comparison
    from runs.presentation.report.figures import as_svg, framed

    try:
        comparison = compare(given)
    except SettingsError as error:
        return element("p", f"The runs could not be compared: {error}")
    tables = [
        table(
            f"{block.measure}, generation {comparison.generation}",
            block.headings,
            [[name, *map(_shown, cells)] for name, *cells in block.lines],
        )
        for block in blocks(comparison)
    ]
    about = "Interquartile means with intervals, a row for each group, and every run as a stroke."
    alt = f"{about} The tables below hold the same numbers."
    drawing = framed("compare", as_svg(draw_comparison(comparison)), about, alt)
    return join(
        [drawing, tables, element("ul", [element("li", note) for note in comparison.notes], class_="notes")]
    )


def _shown(text: str) -> str:
    return text.replace("-", MINUS) or MISSING
