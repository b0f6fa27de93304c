"""Programs, recursively: trees of tuples such as ("add", ("constant", 2.0), ("feature", 0))."""

from collections.abc import Iterable, Sequence
from typing import Any

LIMIT = 1e6
ARITY = {"add": 2, "sub": 2, "mul": 2, "div": 2, "min": 2, "max": 2, "if_greater": 4}
CODES = {"end": 0, "constant": 1} | {name: 2 + place for place, name in enumerate(ARITY)}
Tree = tuple[Any, ...]


def evaluate(tree: Tree, felt: Sequence[float]) -> float:
    """What a tree makes of what is felt; every value within the limit, and never other than a number."""
    name, *operands = tree
    if name == "constant":
        return bounded(operands[0])
    if name == "feature":
        return bounded(felt[operands[0]])
    a, b, *rest = (evaluate(operand, felt) for operand in operands)
    if name == "if_greater":
        return rest[0] if a > b else rest[1]
    if name == "div":
        return 1.0 if b == 0 else bounded(quotient(a, b))
    if name in ("min", "max"):
        return min(a, b) if name == "min" else max(a, b)
    return bounded({"add": a + b, "sub": a - b, "mul": a * b}[name])


def quotient(a: float, b: float) -> float:
    """As processors divide: what is too large is infinite."""
    try:
        return a / b
    except OverflowError:
        return float("inf") if (a > 0) == (b > 0) else float("-inf")


def bounded(number: float) -> float:
    """Within the limit; what is no number, as low as can be."""
    if number != number:
        return -LIMIT
    return max(-LIMIT, min(LIMIT, float(number)))


def flattened(tree: Tree) -> Iterable[tuple[int, float]]:
    """(code, constant) of every node, each before its operands."""
    name, *operands = tree
    if name == "constant":
        yield CODES["constant"], operands[0]
    elif name == "feature":
        yield 2 + len(ARITY) + operands[0], 0.0
    else:
        yield CODES[name], 0.0
        for operand in operands:
            yield from flattened(operand)


def depth(tree: Tree) -> int:
    """0 for a lone terminal."""
    name, *operands = tree
    return 0 if name in ("constant", "feature") else 1 + max(depth(operand) for operand in operands)
