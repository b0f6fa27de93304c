"""The parts of a regime shift: what differs between a regime and the ancestral one, piece by piece.

A shift loses fitness for several reasons at once. A world that can tell them apart names them in
`World.parts`; `stripped` undoes some, so that a population can live with any subset of them and the loss can
be divided (`fitness.measures.decomposition`). Each part is one variant of Goodhart's law, in the words of
Manheim and Garrabrant 2018, "Categorizing variants of Goodhart's law", arXiv 1803.04585, with V the goal and
U the proxy:

    regressional   U is V plus noise, and selecting on U selects the noise too
    extremal       the relation of U and V was met in ordinary worlds, and does not hold where U is extreme
    causal         U can be had by a path that bypasses V
    adversarial    another agent, with a goal of its own, makes U answer to being selected on

or "opportunity": the world simply offers less (or more) of V. That is a loss, but none of proxy and goal.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

VARIANTS = ("regressional", "extremal", "causal", "adversarial")
OPPORTUNITY = "opportunity"


@dataclass(frozen=True)
class Part:
    """One part of a regime shift.

    `without(world, parameters)` returns the world and the parameters of its regime with this part undone.
    The parts of one shift commute, and undoing one twice is undoing it once.
    """

    name: str
    variant: str  # one of VARIANTS, or OPPORTUNITY
    about: str  # a sentence
    without: Callable[[Any, Any], tuple[Any, Any]]


def stripped(world: Any, parameters: Any, present: Collection[str]) -> tuple[Any, Any]:
    """(world, parameters) with every part of the shift to `parameters` undone but those named in `present`.

    Raises ValueError for a name that is not among the world's parts, and `SettingsError` where the world that
    is left cannot be (the world's own `check`).
    """
    parts = world.parts(parameters)
    unknown = set(present) - {part.name for part in parts}
    if unknown:
        names = ", ".join(sorted(unknown))
        raise ValueError(f"The shift to {parameters} has no part called {names}.")
    left, regime = world, parameters
    for part in parts:
        if part.name not in present:
            left, regime = part.without(left, regime)
    check = getattr(left, "check", None)
    if check is not None:
        check()
    return left, regime
