"""Figures for programs and notebooks: drawn in the common look, and shown by a notebook."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from babushka.fitness.settings import SettingsError
from babushka.runs.api.naming import Given, loaded
from babushka.runs.presentation.matplotlib_defaults import load_matplotlib
from babushka.runs.presentation.plots import Kind, draw, kind_of, kind_of_file, kinds
from babushka.runs.presentation.plots.annotations import Figure
from babushka.runs.presentation.plots.save import content_of, save
from babushka.runs.presentation.run_data import run_data, with_needed

INCH = 100  # pixels of a notebook, which shows the picture's own pixels closer together


def plot(
    runs: Given,
    kind: "str | Path | Callable[..., Figure]" = "curves",
    *,
    generation: int | None = None,
    columns: Sequence[str] = (),
    out: str | Path | None = None,
    analyses: str | Path | None = None,
) -> Figure:
    """A figure of runs (runs, run folders, folders of runs, sweeps): a Matplotlib figure.

    `kind` is one of `babushka.figures()`, a Python file with a function `draw(runs)`, or such a function; the
    code of a file is run. `generation` is the saved one that some kinds look at, the newest by default;
    `columns` are what a heatmap or a sweep shows; `analyses` is the folder that analyses of run folders are
    kept in, by default beside them. With `out`, a .png, .pdf or .svg is written as well. A
    notebook shows the figure where it is the last thing in a cell; it is not among those of pyplot, which
    would show it twice. Raises `SettingsError`.
    """
    load_matplotlib()  # before any of its modules
    chosen = _chosen(kind)
    found = loaded(runs, None if analyses is None else Path(analyses))
    data = [with_needed(run_data(run), run, chosen, generation) for run in found]
    figure = draw(chosen, data, columns)
    if out is not None:
        save(figure, out)
    return shown_by_itself(figure)


def figures() -> dict[str, str]:
    """The kinds of figures that `plot` draws, and what each shows."""
    return {name: kind.about for name, kind in kinds().items()}


def _chosen(kind: "str | Path | Callable[..., Figure]") -> Kind:
    if isinstance(kind, str) and not kind.endswith(".py"):
        return kind_of(kind)
    if isinstance(kind, str | Path):
        return kind_of_file(Path(kind))
    return Kind.of(getattr(kind, "__name__", "figure"), {"draw": kind})


def shown_by_itself(figure: Any) -> Figure:
    """The figure, with what a notebook asks for to show it."""
    if not hasattr(figure, "savefig"):
        raise SettingsError(f"Drawing it gave no Matplotlib figure, but a {type(figure).__name__}.")
    vars(figure)["_repr_png_"] = partial(_picture, figure)
    return figure  # type: ignore[no-any-return]


def _picture(figure: Figure) -> tuple[bytes, dict[str, int]]:
    """The PNG of a figure, and the size at which a notebook shows it."""
    width, height = figure.get_size_inches()
    return content_of(figure, ".png"), {"width": round(width * INCH), "height": round(height * INCH)}
