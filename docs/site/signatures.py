"""Signatures and fields as the code has them: with the names of types, and with comments."""

import ast
import inspect
import textwrap
from typing import Any


def source_of(about: Any) -> tuple[ast.stmt | None, list[str]]:
    """The statement that defines a function or a class, and its lines; none for what has no source."""
    try:
        text = textwrap.dedent(inspect.getsource(about))
    except (OSError, TypeError):
        return None, []
    return ast.parse(text).body[0], text.splitlines()


def signature(function: Any) -> tuple[str, str] | None:
    """The arguments in brackets, and the type returned; None if it cannot be told."""
    node, _ = source_of(function)
    if not isinstance(node, ast.FunctionDef):
        return None
    if node.args.args and node.args.args[0].arg in ("self", "cls"):
        del node.args.args[0]
    return f"({ast.unparse(node.args)})", ast.unparse(node.returns) if node.returns else ""


def fields(kind: type) -> list[str]:
    """The lines that declare the fields of a dataclass or a NamedTuple, with their comments."""
    node, lines = source_of(kind)
    declared = [part for part in getattr(node, "body", []) if isinstance(part, ast.AnnAssign)]
    return [line[4:] for part in declared for line in lines[part.lineno - 1 : part.end_lineno]]
