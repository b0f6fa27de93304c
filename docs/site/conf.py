"""How Sphinx makes a site of the documentation: `make docs`, then build/site/index.html.

The source is the whole checkout, so that pages link to the README and to files of code as they do elsewhere. The
navigation is `docs/pages.md`, heading by heading; a folder of pages with an `index.md` needs no list.
"""

import os
import re
import sys
from pathlib import Path
from typing import Any

SITE = Path(__file__).parent
HOUSE = SITE.parent.parent
sys.path[:0] = [str(SITE), str(HOUSE)]
os.environ["NUMBA_DISABLE_JIT"] = "1"  # kernels are plain functions then, with signatures and docstrings

from docstrings import as_markup  # noqa: E402 - after the path is set
from notebook import NotebookParser  # noqa: E402

from babushka import __version__ as release  # noqa: E402

project = "Babushka"
extensions = ["myst_parser", "sphinx.ext.autodoc"]
root_doc = "docs/index"
include_patterns = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs/**"]
exclude_patterns = sorted({entry.name for entry in HOUSE.iterdir() if entry.is_dir()} - {"docs"})
exclude_patterns.append("**/.ipynb_checkpoints")

myst_heading_anchors = 6  # the links of the pages point at headings, named as GitHub names them
default_role = "code"  # in docstrings too, one pair of backticks is code
autodoc_member_order = "bysource"
autodoc_typehints_format = "short"
python_maximum_signature_line_length = 88

html_theme = "furo"
html_title = f"Babushka {release}"
html_static_path = ["style.css"]
html_css_files = ["style.css"]
templates_path = ["."]
html_additional_pages = {"index": "start.html"}
html_copy_source = False
html_show_copyright = False
html_show_search_summary = False  # summaries are fetched, which browsers refuse pages that are files


def listed() -> dict[str, list[str]]:
    """The names of the pages that `docs/pages.md` links to, by heading, each without its ending."""
    sections = re.split(r"^## (.*)$", (HOUSE / "docs" / "pages.md").read_text(encoding="utf-8"), flags=re.M)
    found = {}
    for heading, text in zip(sections[1::2], sections[2::2], strict=True):
        links = re.findall(r"\]\(([^)\s#:]+)\.(?:md|ipynb|rst)\)", text)
        found[heading] = [os.path.normpath(f"docs/{link}") for link in links]
    return found


def tree(pages: list[str], *options: str) -> str:
    """A part of the navigation, as a directive."""
    lines = ["", "", "```{toctree}", ":hidden:", *options, "", *pages, "```", ""]
    return "\n".join(lines)


def modules_of(folder: str) -> str:
    """A section with the docstrings of each module of a folder."""
    parts = []
    for file in sorted((HOUSE / folder).glob("[!_]*.py")):
        name = ".".join(("babushka", *Path(folder).parts, file.stem))
        parts.append(f"\n{name}\n{'-' * len(name)}\n\n.. automodule:: {name}\n   :members:\n")
    return "".join(parts)


def complete(app: Any, name: str, source: list[str]) -> None:
    """Give the gallery what `docs/pages.md` lists, and the first page of a folder all others in it."""
    if name == "docs/api/measures":
        source[0] += modules_of("fitness/measures")
    elif name == root_doc:
        source[0] += tree(["/docs/pages"])
        for heading, pages in listed().items():
            entries = ["The gallery <self>" if page == root_doc else f"/{page}" for page in pages]
            source[0] += tree(entries, f":caption: {heading}")
    elif name.startswith("docs/") and name.endswith("/index") and app.env.doc2path(name).suffix == ".md":
        source[0] += tree(["*"], ":glob:")


def mark_up(app: Any, what: str, name: str, about: Any, options: Any, lines: list[str]) -> None:
    """Read docstrings as the plain text that they are."""
    lines[:] = as_markup(lines)


def setup(app: Any) -> None:
    """Called by Sphinx."""
    app.add_source_suffix(".ipynb", "notebook")
    app.add_source_parser(NotebookParser)
    app.connect("source-read", complete)
    app.connect("autodoc-process-docstring", mark_up)
