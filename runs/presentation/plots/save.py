"""Writing a figure: PNG, PDF or SVG by the file's suffix, the same bytes for the same data."""

import contextlib
import io
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from fitness.settings import SettingsError
from runs.presentation.plots.style import house_style

if TYPE_CHECKING:
    from matplotlib.figure import Figure

# What matplotlib would write by itself: the time of writing and its own version. Neither belongs to the data.
_METADATA: dict[str, dict[str, Any]] = {
    ".pdf": {"CreationDate": None, "ModDate": None, "Creator": "babushka", "Producer": None},
    ".svg": {"Date": None, "Creator": "babushka"},
}


def save(figure: "Figure", path: str | os.PathLike[str]) -> Path:
    """Write a figure to `path`, making its folder; returns the path.

    The file appears complete or not at all. Raises `SettingsError` for a suffix other than .png, .pdf or
    .svg, and where the file cannot be written.
    """
    target = Path(path)
    kind = target.suffix.lower()
    if kind != ".png" and kind not in _METADATA:
        wrong = f"the suffix {target.suffix!r}" if target.suffix else "no suffix"
        raise SettingsError(f"A figure is written as .png, .pdf or .svg, but {str(target)!r} has {wrong}.")
    with house_style():
        content = _png(figure) if kind == ".png" else _vectors(figure, kind)
    partial = target.with_name(f".{target.name}.{os.getpid()}.partial")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        partial.write_bytes(content)
        os.replace(partial, target)
    except OSError as error:
        with contextlib.suppress(OSError):
            partial.unlink()
        raise SettingsError(
            f"The figure {str(target)!r} cannot be written: {error.strerror or error}."
        ) from error
    return target


def _vectors(figure: "Figure", kind: str) -> bytes:
    """A PDF or SVG."""
    content = io.BytesIO()
    figure.savefig(content, format=kind[1:], metadata=_METADATA[kind])
    return content.getvalue()


def _png(figure: "Figure") -> bytes:
    """A PNG; `Figure.savefig` would draw everything once more only to find out where it is."""
    from matplotlib import rcParams
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from PIL import Image  # matplotlib's own way to PNG

    canvas, dpi = figure.canvas, figure.dpi
    try:
        figure.dpi = rcParams["savefig.dpi"]
        drawn: Any = FigureCanvasAgg(figure)  # whose methods have no types
        drawn.draw()
        content = io.BytesIO()
        pixels = Image.fromarray(np.asarray(drawn.buffer_rgba())[:, :, :3])  # figures are opaque
        pixels.save(content, format="PNG", compress_level=1, dpi=(figure.dpi, figure.dpi))
        return content.getvalue()
    finally:
        figure.dpi = dpi
        figure.set_canvas(canvas)
