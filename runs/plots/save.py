"""Writing a figure: PNG, PDF or SVG by the file's suffix, the same bytes for the same data."""

import contextlib
import io
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fitness.settings import SettingsError
from runs.plots.style import house_style

if TYPE_CHECKING:
    from matplotlib.figure import Figure

# What matplotlib would write by itself: the time of writing and its own version. Neither belongs to the data.
_METADATA: dict[str, dict[str, Any]] = {
    ".png": {"Software": None},
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
    if kind not in _METADATA:
        wrong = f"the suffix {target.suffix!r}" if target.suffix else "no suffix"
        raise SettingsError(f"A figure is written as .png, .pdf or .svg, but {str(target)!r} has {wrong}.")
    content = io.BytesIO()
    with house_style(), _laid_out(figure) if kind == ".png" else contextlib.nullcontext():
        figure.savefig(content, format=kind[1:], metadata=_METADATA[kind])
    partial = target.with_name(f".{target.name}.{os.getpid()}.partial")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        partial.write_bytes(content.getvalue())
        os.replace(partial, target)
    except OSError as error:
        with contextlib.suppress(OSError):
            partial.unlink()
        raise SettingsError(
            f"The figure {str(target)!r} cannot be written: {error.strerror or error}."
        ) from error
    return target


@contextlib.contextmanager
def _laid_out(figure: "Figure") -> Iterator[None]:
    """The figure with everything in its place: matplotlib would draw it once more only to find that out.

    For PNG, where a figure is laid out at the resolution that it is written with.
    """
    from matplotlib import rcParams

    engine, dpi = figure.get_layout_engine(), figure.dpi
    if engine is None:
        yield
        return
    try:
        figure.dpi = rcParams["savefig.dpi"]
        engine.execute(figure)
        figure.dpi = dpi
        figure.set_layout_engine("none")
        yield
    finally:
        figure.dpi = dpi
        figure.set_layout_engine(engine)
