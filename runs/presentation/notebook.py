"""Progress in a notebook: one line below the cell, which is replaced as things go on."""

import html
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any, Protocol

INTERVAL = 0.25  # seconds between two lines


class Told(Protocol):
    """Takes in news, and says in a line how far something is."""

    @property
    def over(self) -> bool: ...

    def see(self, news: Any) -> None: ...

    def line(self) -> str: ...


def in_notebook() -> bool:
    """Whether this process is the kernel of a notebook, and not a terminal or a program."""
    ipython = sys.modules.get("IPython")
    return ipython is not None and hasattr(ipython.get_ipython(), "kernel")


@contextmanager
def replaced_line(account: Told) -> Iterator[Callable[[Any], None]]:
    """A context whose value is to be told the news."""
    display = import_module("IPython.display").display
    line = display(_shown(account.line()), raw=True, display_id=True)
    spoke = float("-inf")

    def see(news: Any) -> None:
        nonlocal spoke
        account.see(news)
        now = time.monotonic()
        if now - spoke >= INTERVAL or account.over:
            spoke = now
            line.update(_shown(account.line()), raw=True)

    yield see


def _shown(line: str) -> dict[str, str]:
    return {"text/plain": line, "text/html": f"<pre>{html.escape(line)}</pre>"}
