"""Which programs there are, and how a genome codes one.

A program is a tree in prefix order, as DEAP's `PrimitiveTree` has it. In the genome it takes two columns a
node: first the codes of all nodes, then their constants (0 where a node is not one). A code is 0 after the
last node, 1 for a constant, 2 and so on for the operators in their order below, and after these for the
features. Programs of fewer nodes than there is room for are padded with zeros.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.int64]
Constants = NDArray[np.float64]

END, CONSTANT = 0, 1


class Operator(NamedTuple):
    """An operator: its name among DEAP's primitives, how many operands it takes, how it is written."""

    name: str
    arity: int
    written: str


OPERATORS = (
    Operator("add", 2, "({} + {})"),
    Operator("sub", 2, "({} - {})"),
    Operator("mul", 2, "({} * {})"),
    Operator("div", 2, "({} / {})"),  # protected: 1 where the divisor is 0 (Koza 1992)
    Operator("min", 2, "min({}, {})"),
    Operator("max", 2, "max({}, {})"),
    Operator("if_greater", 4, "({2} if {0} > {1} else {3})"),
)
FIRST_OPERATOR = 2
ADD, SUBTRACT, MULTIPLY, DIVIDE, MINIMUM, MAXIMUM, IF_GREATER = range(2, 2 + len(OPERATORS))
FIRST_FEATURE = FIRST_OPERATOR + len(OPERATORS)


@dataclass(frozen=True)
class Grammar:
    """Programs over these features, of at most so many nodes and so deep (a lone terminal has depth 0)."""

    features: tuple[str, ...]
    nodes: int = 31
    depth: int = 8

    @property
    def codes(self) -> int:
        """How many codes there are."""
        return FIRST_FEATURE + len(self.features)

    @cached_property
    def arity(self) -> Codes:
        """How many operands the node of each code takes, shape (codes,)."""
        operators = [operator.arity for operator in OPERATORS]
        return np.array([0, 0, *operators, *(0 for _ in self.features)], np.int64)

    @property
    def loci(self) -> tuple[str, ...]:
        """Names of the columns that a program takes in a genome, shape (2 nodes,)."""
        return tuple(f"{node}.{what}" for what in ("code", "constant") for node in range(self.nodes))

    def columns(self, codes: Codes, constants: Constants) -> NDArray[np.float32]:
        """Programs as columns of a genome, shape (members, 2 nodes): codes and constants (members, nodes)."""
        return np.concatenate([codes, constants], axis=1).astype(np.float32)

    def read(self, columns: NDArray[np.float32]) -> tuple[Codes, Constants, NDArray[np.int64]]:
        """Codes and constants, shape (members, nodes), and lengths, shape (members,), in nodes.

        Raises ValueError unless every row of `columns`, shape (members, 2 nodes), codes one whole tree.
        """
        codes = np.rint(columns[:, : self.nodes]).astype(np.int64)
        constants = columns[:, self.nodes :].astype(np.float64)
        length = (codes != END).sum(axis=1)
        known = (codes >= 0) & (codes < self.codes)
        padded = np.arange(self.nodes) >= length[:, None]
        # Operands still wanted after each node: a tree is whole when none is, for the first time at its end.
        added = self.arity[np.where(known, codes, 0)] - 1
        wanted = 1 + np.cumsum(np.where(padded, 0, added), axis=1)
        whole = (length > 0) & (wanted[np.arange(len(codes)), np.maximum(length, 1) - 1] == 0)
        early = ((wanted <= 0) & (np.arange(self.nodes) < length[:, None] - 1)).any(axis=1)
        good = known.all(axis=1) & (padded == (codes == END)).all(axis=1) & whole & ~early
        if not good.all():
            raise ValueError(
                f"Row {int(np.argmin(good))} does not code a program: its nodes are no whole tree."
            )
        return codes, constants, length
