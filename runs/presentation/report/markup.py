"""HTML that cannot be broken by the texts inside it: whatever is not `Markup` already is escaped."""

import base64
import html
import json
from collections.abc import Iterable, Sequence
from typing import Any

from runs.presentation import numbers

EMPTY = frozenset({"br", "img", "input", "meta", "wbr"})  # elements without content
SENTENCE = 40  # characters from which on a cell is wide
MISSING, MINUS = "\N{EN DASH}", "\N{MINUS SIGN}"

Child = Any  # text, `Markup`, None (nothing), or an iterable of these


class Markup(str):
    """Text that is HTML already."""

    __slots__ = ()


def element(name: str, *children: Child, **attributes: Any) -> Markup:
    """An element. Of an attribute's name, `_` becomes `-` and a last `_` is dropped (`class_`).

    Attributes that are None or False are left out; True writes the name alone.
    """
    written = ""
    for key, value in attributes.items():
        if value is None or value is False:
            continue
        written += f" {key.removesuffix('_').replace('_', '-')}"
        written += "" if value is True else f'="{html.escape(str(value))}"'
    opened = f"<{name}{written}>"
    if name in EMPTY:
        if children:
            raise ValueError(f"An element {name!r} has no content.")
        return Markup(opened)
    return Markup(f"{opened}{join(children)}</{name}>")


def join(children: Child) -> Markup:
    """Children one after the other, escaped where they are not `Markup`."""
    if children is None:
        return Markup()
    if isinstance(children, Markup):
        return children
    if isinstance(children, Iterable) and not isinstance(children, str):
        return Markup("".join(join(child) for child in children))
    return Markup(html.escape(str(children)))


def table(
    caption: str, header: Sequence[str], rows: Sequence[Sequence[Child]], numbers_from: int = 1
) -> Markup:
    """A table in a box of its own that scrolls sideways; the first cell of a row is its heading.

    Columns from `numbers_from` on are aligned as numbers.
    """
    kinds = ["number" if index >= numbers_from else None for index in range(len(header))]
    head = [
        element("th", breakable(text), scope="col", class_=kind)
        for text, kind in zip(header, kinds, strict=True)
    ]
    body = []
    for first, *others in rows:
        cells = [element("th", first, scope="row")]
        cells += [
            element("td", cell, class_=_kind(cell, kind))
            for cell, kind in zip(others, kinds[1:], strict=True)
        ]
        body.append(element("tr", cells))
    made = element(
        "table", element("caption", caption), element("thead", element("tr", head)), element("tbody", body)
    )
    return element("div", made, class_="scrolls", tabindex=0, role="region", aria_label=caption)


def _kind(cell: Child, kind: str | None) -> str | None:
    """The class of a cell: a sentence gets room."""
    return "sentence" if isinstance(cell, str) and len(cell) > SENTENCE else kind


def breakable(text: str) -> Markup:
    """Text such as the name of a column, whose lines may break after dots."""
    first, *others = text.split(".")
    return join([first, [[".", element("wbr"), part] for part in others]])


def described(entries: Iterable[tuple[str, Child]]) -> Markup:
    """A list of terms and what is said of them."""
    return element("dl", [element("div", element("dt", term), element("dd", said)) for term, said in entries])


def folded(summary: str, *children: Child) -> Markup:
    """Something to unfold."""
    return element("details", element("summary", summary), *children)


def data_link(text: str, content: str, name: str) -> Markup:
    """A link that saves `content` as a file called `name`."""
    href = f"data:text/plain;charset=utf-8;base64,{base64.b64encode(content.encode()).decode()}"
    return element("a", text, href=href, download=name)


def embedded_json(value: Any, identity: str) -> Markup:
    """Data for the page's script, which no text inside it can end early."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(f'<script type="application/json" id="{html.escape(identity)}">{text}</script>')


def number(value: float | None) -> str:
    """A measured number as it is set in print; a dash where there is none."""
    return numbers.number(value, missing=MISSING).replace("-", MINUS).replace("inf", "∞")
