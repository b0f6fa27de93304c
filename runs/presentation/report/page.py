"""The page around the sections: one file with its own style and script, which asks nothing of the network."""

import base64
import hashlib
from collections.abc import Sequence
from typing import NamedTuple

from markupsafe import Markup

from babushka import __version__
from babushka.runs.presentation.report.rendering import render, text_of

SCRIPTS = ("life.js", "board.js", "chart.js", "viewer.js", "enlarge.js")


class Section(NamedTuple):
    """A part of the page, to which its contents link."""

    identity: str
    title: str
    body: Markup


def page(
    title: str, subtitle: str, reading: str, about: str, sections: Sequence[Section], script: str = ""
) -> str:
    """The whole page: heading, what it shows in a sentence (may be empty), contents, sections.

    `script` is what they need beside the page's own.
    """
    style, script = text_of("page.css"), script_of(script)
    made = render(
        "page.html",
        policy=policy(style, script),
        version=__version__,
        title=title,
        subtitle=subtitle,
        reading=reading,
        about=about,
        sections=sections,
        style=style,
        script=script,
    )
    return str(made)


def script_of(more: str = "") -> str:
    """The page's script: its parts in one function, so that nothing of it is visible from outside."""
    parts = "\n".join([*(text_of(name) for name in SCRIPTS), more])
    return f'(() => {{\n"use strict";\n{parts}}})();'


def policy(style: str, script: str) -> str:
    """A Content-Security-Policy that allows this style, this script and embedded images, and nothing else."""
    return (
        f"default-src 'none'; img-src data:; style-src {_digest(style)}; script-src {_digest(script)}; "
        "base-uri 'none'; form-action 'none'"
    )


def _digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
