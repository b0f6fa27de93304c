"""Comparing groups of runs: which runs belong together, how the groups differ, and how sure that is.

    comparison = compare(["results/sweep"], measures=["modern.births"])
    print(write(comparison, "text"))

Runs are grouped by their settings (`grouping`), measured at one generation (`measures`), summarised and held
against a reference (`comparison`), and laid out as text, CSV, LaTeX, Markdown or JSON (`formats`).
"""

from babushka.runs.presentation.comparing.comparison import Comparison, Row, compare
from babushka.runs.presentation.comparing.formats import FORMATS, write
from babushka.runs.presentation.numbers import rounded

__all__ = ["FORMATS", "Comparison", "Row", "compare", "rounded", "write"]
