"""Programs in writing: infix, with no more brackets than it takes."""

from babushka.organisms.programs.grammar import (
    CONSTANT,
    FIRST_FEATURE,
    FIRST_OPERATOR,
    OPERATORS,
    Codes,
    Constants,
    Grammar,
)


def written(grammar: Grammar, codes: Codes, constants: Constants) -> str:
    """The program of one member, codes and constants of shape (nodes,), as an expression."""
    text, _ = _from(grammar, codes, constants, 0)
    return text[1:-1] if text.startswith("(") else text


def _from(grammar: Grammar, codes: Codes, constants: Constants, node: int) -> tuple[str, int]:
    """What the subtree at `node` says, and the node after it."""
    code = int(codes[node])
    node += 1
    if code == CONSTANT:
        return f"{constants[node - 1]:.3g}", node
    if code >= FIRST_FEATURE:
        name = grammar.features[code - FIRST_FEATURE]
        return name if name.isidentifier() else f"[{name}]", node
    operator = OPERATORS[code - FIRST_OPERATOR]
    operands = []
    for _ in range(operator.arity):
        operand, node = _from(grammar, codes, constants, node)
        operands.append(operand)
    return operator.written.format(*operands), node
