"""Worlds whose dynamics can be estimated by who lives in them, from what each step did.

A world names what can be estimated (`World.estimated`), P parameters in which the outcome of a step is
linear, and implements three operations on the class of its regimes. Whoever estimates knows nothing else of
the world (`organisms.planning.estimating`). Worlds that name nothing need none of this.
"""

from typing import Any

from babushka.fitness.dispatch import operation


@operation
def believed(belief: Any, parameters: Any) -> None:
    """Write the parameters of the believed regime to `parameters`, shape (P,)."""


@operation
def evidence(belief: Any, before: Any, action: Any, after: Any, equations: Any) -> int:
    """Write what a step says of the parameters, as linear equations; return how many, at most P.

    `before` and `after` are states of the world. Row i of `equations`, shape (P, P + 1), which holds zeros,
    gets the coefficients of equation i, and its right-hand side in the last place.
    """


@operation
def revised(belief: Any, parameters: Any) -> Any:
    """The believed regime, but with these parameters, shape (P,); of the same class and types."""
