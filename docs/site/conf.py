"""How Sphinx makes a site of the documentation: `make docs`, then build/site/index.html.

The source is the whole checkout, so that pages link to the README and to files of code as they do elsewhere.
The navigation is `docs/pages.md`, heading by heading; a folder of pages with an `index.md` needs no list.
"""

import dataclasses
import os
import posixpath
import re
import sys
from pathlib import Path
from typing import Any

SITE = Path(__file__).parent
HOUSE = SITE.parent.parent
sys.path[:0] = [str(SITE), str(HOUSE)]
os.environ["NUMBA_DISABLE_JIT"] = "1"  # kernels are plain functions then, with signatures and docstrings

from docstrings import as_markup  # noqa: E402 - after the path is set
from notebooks import NotebookParser  # noqa: E402
from signatures import fields, signature  # noqa: E402

from babushka import __version__ as release  # noqa: E402

project = "Babushka"
extensions = ["myst_parser", "sphinx.ext.autodoc"]
root_doc = "docs/index"
include_patterns = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs/**"]
exclude_patterns = sorted({entry.name for entry in HOUSE.iterdir() if entry.is_dir()} - {"docs"})
exclude_patterns.append("**/.ipynb_checkpoints")

myst_heading_anchors = 6  # the links of the pages point at headings, named as GitHub names them
default_role = "code"  # in docstrings too, one pair of backticks is code
suppress_warnings = ["ref.python"]  # types are named as in the code, where two modules may use one name
add_module_names = False  # each section is one module
autodoc_member_order = "bysource"
python_maximum_signature_line_length = 88

html_theme = "furo"
html_title = f"Babushka {release}"
html_static_path = ["style.css"]
html_css_files = ["style.css"]
templates_path = ["."]
html_additional_pages = {"index": "start.html"}
html_use_index = html_domain_indices = False  # the search finds all of it
html_copy_source = False
html_show_copyright = False
html_show_search_summary = False  # summaries are fetched, which browsers refuse pages that are files


def listed() -> dict[str, list[str]]:
    """What `docs/pages.md` links to, by heading, as entries of a navigation."""
    sections = re.split(r"^## (.*)$", (HOUSE / "docs" / "pages.md").read_text(encoding="utf-8"), flags=re.M)
    found = {}
    for heading, text in zip(sections[1::2], sections[2::2], strict=True):
        links = re.findall(r"\[([^]]+)\]\(([^)\s#:]+)\.(?:md|ipynb|rst)\)", text)
        pages = [(title, posixpath.normpath(f"docs/{link}")) for title, link in links]
        found[heading] = [
            f"{title} <self>" if page == root_doc else f"{title} </{page}>" for title, page in pages
        ]
    return found


def tree(entries: list[str], *options: str) -> str:
    """A part of the navigation, as a directive."""
    return "\n".join(["", "", "```{toctree}", ":hidden:", *options, "", *entries, "```", ""])


def modules_of(folder: str) -> str:
    """A section with the docstrings of each module of a folder."""
    parts = []
    for file in sorted((HOUSE / folder).glob("[!_]*.py")):
        module = ".".join(("babushka", *Path(folder).parts, file.stem))
        parts.append(f"\n{file.stem}\n{'-' * len(file.stem)}\n\n.. automodule:: {module}\n   :members:\n")
    return "".join(parts)


def complete(app: Any, name: str, source: list[str]) -> None:
    """Give the gallery what `docs/pages.md` lists, and the first page of a folder all others in it."""
    if name == "docs/api/measures":
        source[0] += modules_of("fitness/measures")
    elif name == root_doc:
        source[0] += tree(["/docs/pages"])
        for heading, entries in listed().items():
            source[0] += tree(entries, f":caption: {heading}")
    elif name.startswith("docs/") and name.endswith("/index") and app.env.doc2path(name).suffix == ".md":
        source[0] += tree(["*"], ":glob:")


def sign(app: Any, what: str, name: str, about: Any, *_: Any) -> tuple[str, str] | None:
    """Signatures as they are written; the fields of a class stand in its description instead."""
    if what == "class":
        return ("", "") if has_fields(about) else None
    return signature(about)


def describe(app: Any, what: str, name: str, about: Any, options: Any, lines: list[str]) -> None:
    """Read docstrings as the plain text that they are, and add the fields of a class."""
    if what == "class" and has_fields(about):
        lines += ["", *(f"    {line}" for line in fields(about)), ""]
    lines[:] = as_markup(lines)


def has_fields(kind: Any) -> bool:
    """Whether a class is a dataclass or a NamedTuple."""
    return dataclasses.is_dataclass(kind) or hasattr(kind, "_fields")


def leave_out(app: Any, what: str, name: str, about: Any, *_: Any) -> bool | None:
    """The fields of a NamedTuple are in its description already."""
    return True if type(about).__name__ == "_tuplegetter" else None


def keep_together(app: Any, page: str, template: str, context: dict[str, Any], *_: Any) -> None:
    """Mark options in text and in commands, so that no line breaks behind their hyphens."""
    body = context.get("body", "").replace('<span class="pre">--', '<span class="option">--')
    context["body"] = re.sub(
        r'<div class="highlight-console.*?</pre>',
        lambda block: re.sub(r"(?<=[ >])--[a-z][a-z-]*", r'<span class="option">\g<0></span>', block[0]),
        body,
        flags=re.S,
    )


def setup(app: Any) -> None:
    """Called by Sphinx."""
    app.add_source_suffix(".ipynb", "notebook")
    app.add_source_parser(NotebookParser)
    app.connect("source-read", complete)
    app.connect("autodoc-process-signature", sign)
    app.connect("autodoc-process-docstring", describe)
    app.connect("autodoc-skip-member", leave_out)
    app.connect("html-page-context", keep_together)
