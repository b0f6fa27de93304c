"""What setup.cfg declares for users, at its lowest and at its newest."""

import configparser
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
DEVELOPERS = ("test", "lint", "docs", "bench")  # extras that nobody needs to use the program
LOWEST, NEWEST = "lowest", "newest"


def declared() -> dict[str, str]:
    """The lowest version of every dependency and every extra for users, by name.

    Raises ValueError for a requirement without one, and where two give different ones.
    """
    setup = configparser.ConfigParser()
    setup.read(ROOT / "setup.cfg", encoding="utf-8")
    texts = [setup["options"]["install_requires"]]
    texts += [text for extra, text in setup["options.extras_require"].items() if extra not in DEVELOPERS]
    found: dict[str, str] = {}
    for line in "\n".join(texts).split("\n"):
        if not line.strip():
            continue
        parts = re.fullmatch(r"\s*([A-Za-z0-9_.-]+)\s*>=\s*([0-9.]+)\s*", line)
        if parts is None:
            raise ValueError(f"The requirement {line.strip()!r} of setup.cfg has no lowest version.")
        name, version = parts.groups()
        if found.setdefault(name, version) != version:
            raise ValueError(f"Two requirements of {name!r} in setup.cfg have different lowest versions.")
    return found


def wanted(which: str) -> list[str]:
    """The same as pip takes them: exactly the lowest versions, or whatever is newest."""
    if which == LOWEST:
        return [f"{name}=={version}" for name, version in declared().items()]
    return [f"{name}>={version}" for name, version in declared().items()]
