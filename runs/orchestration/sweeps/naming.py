"""Names of cells: readable, distinct, and fit for every file system.

A name is made of the scenario, the variant, the varied settings and the seed, such as
`savanna-max_budget=4-s100`. What is not a plain letter, digit or one of `_.+~-` becomes `_`, and a piece
that was changed or cut ends in a few digits of its hash, so that different values keep different names.
"""

import hashlib
import re
from collections.abc import Collection
from typing import Any

from runs.orchestration.config.values import Key, Values, value_text

UNSAFE = re.compile(r"[^A-Za-z0-9_.+~-]+")
LONGEST_PIECE = 48
LONGEST = 180  # file systems allow 255 bytes, and a seed is still to come


def safe(text: str, longest: int = LONGEST_PIECE) -> str:
    """A text as part of a file's name; itself if it is fit for that already."""
    clean = UNSAFE.sub("_", text)
    if clean == text and 0 < len(text) <= longest:
        return text
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:6]
    return f"{clean.strip('_')[: longest - 7]}~{digest}"


def scenario_name(stem: str) -> str:
    """The name of a scenario; it begins every name, so it hides no folder and looks like no option."""
    visible = stem.lstrip(".-")
    return safe(visible) if visible == stem else safe(f"_{stem}")


def short_keys(keys: Collection[Key]) -> dict[Key, str]:
    """The last part of every dotted key, or the whole of it where last parts are the same."""
    last = [key[-1] for key in keys]
    return {key: safe(key[-1] if last.count(key[-1]) == 1 else ".".join(key)) for key in keys}


def setup_name(scenario: str, variant: str, varied: Values) -> str:
    """The name of a cell without its seed."""
    short = short_keys(varied)
    pieces = [scenario, *([safe(variant)] if variant else [])]
    pieces += [f"{short[key]}={value_name(value)}" for key, value in varied.items()]
    return safe_name("-".join(pieces))


def safe_name(name: str) -> str:
    """A whole name, cut and marked with its hash if it is too long."""
    if len(name) <= LONGEST:
        return name
    return f"{name[: LONGEST - 7]}~{hashlib.sha256(name.encode()).hexdigest()[:6]}"


def value_name(value: Any) -> str:
    """A value in a name: numbers and truth values as in TOML, texts without quotes."""
    return safe(value if isinstance(value, str) else value_text(value))


def distinct(name: str, taken: set[str]) -> str:
    """The name, or `name~2`, `name~3`, ... if it is taken; then that is taken too.

    Names that differ only in capitals count as the same, as they do on some file systems.
    """
    number, found = 1, name
    while found.casefold() in taken:
        number += 1
        found = f"{name}~{number}"
    taken.add(found.casefold())
    return found
