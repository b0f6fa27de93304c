"""Which Python files the user trusts: those named now, and those named before that are as they were then.

Loading a file runs it, so a configuration from a stranger must not be able to choose one. A file that was
named once need not be named again: it is known by its place and its content, and by that of the files beside
it that it imports. A change of any of them asks again.
"""

import ast
import hashlib
from pathlib import Path

from babushka.runs.orchestration.noted import Notes

TRUSTED = Notes("trusted")
in_use: set[Path] = set()  # files that are run here without having been named here


def trust(path: Path) -> None:
    """Note that the user has named this file."""
    TRUSTED.add(key_of(path))


def trusted_before(path: Path) -> bool:
    """Whether the user has named this file before, and it is as it was then."""
    found = path.is_file() and key_of(path) in TRUSTED
    if found:
        in_use.add(path)
    return found


def key_of(path: Path) -> str:
    """A digest of where a file is and what is in it and in the files beside it that it imports."""
    digest = hashlib.sha256()
    for file in sorted(with_imports(path.resolve())):
        digest.update(str(file).encode() + b"\0" + hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def with_imports(path: Path) -> set[Path]:
    """The file, and whatever in its folder it imports, by way of others as well."""
    found, waiting = {path}, [path]
    while waiting:
        for name in _imported(waiting.pop()):
            beside = path.parent / name
            new = {path.parent / f"{name}.py", *(beside.rglob("*.py") if beside.is_dir() else ())}
            new = {file for file in new if file.is_file()} - found
            found |= new
            waiting += new
    return found


def _imported(file: Path) -> set[str]:
    """The first parts of the names of modules that a file imports anywhere."""
    try:
        tree = ast.parse(file.read_bytes())
    except (SyntaxError, ValueError):
        return set()
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.partition(".")[0])
    return names
