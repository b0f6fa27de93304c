"""Templates of a report, filled in: whatever is not `Markup` already is escaped where it is put in."""

import base64
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from babushka.runs.presentation import numbers

MISSING, MINUS = "\N{EN DASH}", "\N{MINUS SIGN}"
DIGITS = 3  # significant, of a measured number


class Table(NamedTuple):
    """A table: the first cell of a row is its heading, columns from `numbers_from` on are of numbers."""

    caption: str
    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    numbers_from: int = 1
    over: Sequence[tuple[str, int]] = ()  # headings over so many columns each, all together over all of them


def render(template: str, **values: Any) -> Markup:
    """One of the templates with these values; a value that it lacks is an error."""
    return Markup(_environment().get_template(template).render(values))


def number(value: float | None) -> str:
    """A measured number as it is set in print; a dash where there is none."""
    return printed(numbers.number(value, DIGITS, MISSING)).replace("inf", "∞")


def printed(words: str) -> str:
    """Numbers in words with the minus sign of print."""
    return words.replace("-", MINUS)


def text_of(name: str) -> str:
    """A file of this package."""
    return files("babushka.runs.presentation.report").joinpath(name).read_text(encoding="utf-8")


@cache
def _environment() -> Environment:
    made = Environment(
        loader=FunctionLoader(lambda name: text_of(f"templates/{name}")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.filters.update(breakable=_breakable, as_data=_as_data)
    made.policies["json.dumps_kwargs"] = {"ensure_ascii": False, "allow_nan": False, "separators": (",", ":")}
    return made


def _breakable(text: str) -> Markup:
    """Text such as the name of a column, whose lines may break after dots."""
    return Markup(".<wbr>").join(text.split("."))


def _as_data(content: str | bytes, kind: str) -> str:
    """The content itself as an address."""
    data = content.encode() if isinstance(content, str) else content
    return f"data:{kind};base64,{base64.b64encode(data).decode()}"
