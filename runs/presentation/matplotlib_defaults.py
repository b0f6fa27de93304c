"""Matplotlib as it comes, whatever the user's environment, matplotlibrc and fonts are.

Everything that draws goes through `defaults()`, so that the same data give the same picture everywhere.
Nothing here touches `matplotlib.pyplot` or leaves the user's own settings changed.
"""

import logging
import os
import sys
import threading
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from babushka.fitness.settings import SettingsError

if TYPE_CHECKING:
    from matplotlib.figure import Figure

BACKEND = "MPLBACKEND"
DRAWING = threading.RLock()  # its settings belong to the whole process: one thread has them at a time
SETTINGS: dict[str, Any] = {
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],  # comes with matplotlib: the same everywhere
    "text.parse_math": False,  # a dollar sign in a title or a name is a dollar sign
}


def load_matplotlib() -> Any:
    """Import matplotlib, which would fail where MPLBACKEND names a package that is not there.

    Jupyter hands such a name on to every command that is called from a notebook. What Matplotlib says of a
    matplotlibrc that it does not like is not passed on, since figures take nothing from there. Raises
    `SettingsError` if it still does not load.
    """
    with DRAWING:  # another thread may be in the middle of it
        return _loaded()


def _loaded() -> Any:
    if "matplotlib" in sys.modules:
        return sys.modules["matplotlib"]
    log = logging.getLogger("matplotlib")
    level, wanted = log.level, os.environ.pop(BACKEND, None)
    log.setLevel(logging.CRITICAL + 1)
    try:
        import matplotlib
    except ImportError:
        raise
    except Exception as error:  # such as a matplotlibrc that is no text
        raise SettingsError(f"Matplotlib does not load: {' '.join(str(error).split())}.") from error
    finally:
        log.setLevel(level)
        if wanted is not None:
            os.environ[BACKEND] = wanted
    if wanted:
        with suppress(ValueError):  # for whoever draws figures of their own afterwards
            matplotlib.rcParams["backend"] = wanted
    return matplotlib


@contextmanager
def defaults(further: Mapping[str, Any] = {}) -> Iterator[None]:
    """Matplotlib's own defaults, the settings above and further ones; its warnings are not passed on."""
    matplotlib = load_matplotlib()
    log = logging.getLogger("matplotlib")
    level = log.level
    with DRAWING, warnings.catch_warnings(), matplotlib.rc_context():
        warnings.simplefilter("ignore")
        log.setLevel(logging.CRITICAL + 1)
        try:
            matplotlib.rcdefaults()
            matplotlib.rcParams.update({**SETTINGS, **further})
            yield
        finally:
            log.setLevel(level)


def unwritten(figure: "Figure") -> str:
    """A sentence about characters of a drawn figure that its font lacks; empty if there are none."""
    from matplotlib.font_manager import FontProperties, findfont, get_font
    from matplotlib.text import Text

    with defaults():
        known = get_font(findfont(FontProperties())).get_charmap()
    texts = "".join(artist.get_text() for artist in figure.findobj(Text) if isinstance(artist, Text))
    lacking = [one for one in dict.fromkeys(texts) if ord(one) not in known and not one.isspace()]
    if not lacking:
        return ""
    return f"The font of figures has no glyph for {' '.join(lacking)}, shown as boxes; an SVG keeps the text."
