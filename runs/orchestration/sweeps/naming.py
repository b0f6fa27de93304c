"""Names of cells: readable, distinct, and fit for every file system.

A name is made of the scenario, the variant, the varied settings and the seed, such as
`savanna-max_budget=4-s100`. What is not a plain letter, digit or one of `_.+~-` becomes `_`, and a piece
that was changed or cut ends in a few digits of its hash, so that different values keep different names.
"""

import hashlib
import re

from babushka.runs.orchestration.config.values import Values, unquoted

UNSAFE = re.compile(r"[^A-Za-z0-9_.+~-]+")
LONGEST_PIECE = 48
LONGEST = 180  # file systems allow 255 bytes, and a seed is still to come


def safe(text: str, longest: int = LONGEST_PIECE) -> str:
    """A text as part of a file's name; itself if it is fit for that already."""
    clean = UNSAFE.sub("_", text)
    if clean == text and 0 < len(text) <= longest:
        return text
    return f"{clean.strip('_')[: longest - 7]}~{_mark(text)}"


def _mark(text: str) -> str:
    """A few digits that tell a text apart from others."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:6]


def scenario_name(stem: str) -> str:
    """The name of a scenario; it begins every name, so it hides no folder and looks like no option."""
    visible = stem.lstrip(".-")
    return safe(visible) if visible == stem else safe(f"_{stem}")


def setup_name(scenario: str, variant: str, varied: Values) -> str:
    """The name of a cell without its seed.

    A dotted key stands there by its last part, or as a whole where last parts are the same.
    """
    pieces = [scenario, *([safe(variant)] if variant else [])]
    last = [key[-1] for key in varied]
    for key, value in varied.items():
        called = key[-1] if last.count(key[-1]) == 1 else ".".join(key)
        pieces.append(f"{safe(called)}={safe(unquoted(value))}")
    name = "-".join(pieces)
    return name if len(name) <= LONGEST else f"{name[: LONGEST - 7]}~{_mark(name)}"


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
