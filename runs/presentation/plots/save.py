"""Writing a figure, PNG, PDF or SVG by its suffix, and its caption: the same bytes for the same data."""

import io
import os
from pathlib import Path
from typing import Any

from babushka.fitness.settings import SettingsError
from babushka.runs.presentation.matplotlib_defaults import defaults
from babushka.runs.presentation.plots import captions
from babushka.runs.presentation.plots.annotations import Figure
from babushka.runs.presentation.plots.style import SETTINGS
from babushka.runs.storage import files

# What matplotlib would write by itself: the time of writing and its own version. Neither belongs to the data.
_METADATA: dict[str, dict[str, Any]] = {
    ".png": {"Software": None},
    ".pdf": {"CreationDate": None, "ModDate": None, "Creator": "babushka", "Producer": None},
    ".svg": {"Date": None, "Creator": "babushka"},
}


def save(figure: Figure, path: str | os.PathLike[str]) -> Path:
    """Write a figure to `path`, making its folder, and its caption beside it (`captions.place_of`).

    Returns the path of the figure. Each file appears complete or not at all. Raises `SettingsError` for a
    suffix other than .png, .pdf or .svg, and where a file cannot be written.
    """
    target = Path(path)
    kind = target.suffix.lower()
    if kind not in _METADATA:
        wrong = f"the suffix {target.suffix!r}" if target.suffix else "no suffix"
        raise SettingsError(f"A figure is written as .png, .pdf or .svg, but {str(target)!r} has {wrong}.")
    content = content_of(figure, kind)
    files.make_folder(target.parent)
    files.write_atomically(target, content)
    if captions.of(figure):
        files.write_atomically(captions.place_of(target), captions.text_of(figure).encode())
    return target


def content_of(figure: Figure, suffix: str, outlines: bool = False) -> bytes:
    """The figure as a .png, .pdf or .svg; with `outlines`, an SVG's text looks alike in every browser."""
    content = io.BytesIO()
    with defaults({**SETTINGS, "svg.fonttype": "path" if outlines else "none"}):
        figure.savefig(content, format=suffix[1:], metadata=_METADATA[suffix])
    return content.getvalue()
