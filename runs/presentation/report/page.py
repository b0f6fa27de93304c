"""The page around the sections: one file with its own style and script, which asks nothing of the network."""

import base64
import hashlib
from collections.abc import Sequence
from importlib.resources import files
from string import Template
from typing import NamedTuple

from fitness import __version__
from runs.presentation.report.markup import Markup, element

SCRIPTS = ("life.js", "board.js", "chart.js", "viewer.js")


class Section(NamedTuple):
    """A part of the page, to which its contents link."""

    identity: str
    title: str
    body: Markup


def page(title: str, subtitle: str, reading: str, about: str, sections: Sequence[Section]) -> str:
    """The whole page: heading, what it shows in a sentence, contents, sections."""
    links = [element("li", element("a", part.title, href=f"#{part.identity}")) for part in sections]
    body = [
        element(
            "header",
            element("p", subtitle, class_="subtitle"),
            element("h1", title),
            element("p", reading, class_="reading"),
            element("p", about) if about else None,
            element("nav", element("ul", links), aria_label="Contents"),
        ),
        element(
            "main",
            [
                element("section", element("h2", part.title), part.body, id=part.identity, class_="part")
                for part in sections
            ],
        ),
        element(
            "footer", element("p", f"Made by Babushka {__version__}. This page loads nothing from anywhere.")
        ),
    ]
    style, script = text_of("page.css"), script_of()
    template = Template(text_of("page.html"))
    return template.substitute(
        policy=policy(style, script),
        version=element("b", __version__)[3:-4],
        title=element("b", title)[3:-4],
        style=style,
        script=script,
        body="\n".join(body),
    )


def script_of() -> str:
    """The page's script: its parts in one function, so that nothing of it is visible from outside."""
    parts = "\n".join(text_of(name) for name in SCRIPTS)
    return f'(() => {{\n"use strict";\n{parts}}})();'


def policy(style: str, script: str) -> str:
    """A Content-Security-Policy that allows this style, this script and embedded images, and nothing else."""
    return (
        f"default-src 'none'; img-src data:; style-src {_digest(style)}; script-src {_digest(script)}; "
        "base-uri 'none'; form-action 'none'"
    )


def text_of(name: str) -> str:
    """A file of this package."""
    return files("runs.presentation.report").joinpath(name).read_text(encoding="utf-8")


def _digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
