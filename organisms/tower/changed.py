"""Makers with something changed, for lives that are compared with their own. Nothing is compiled anew."""

from typing import Any

import numpy as np


def without(agents: Any, level: int) -> Any:
    """`Makers` as they are, but that nobody builds machines of that level (2 or 3), nor of any below it."""
    if level == 2:
        return agents._replace(terms=agents.terms._replace(budget=0 * agents.terms.budget))
    return agents._replace(blueprint=_barren(agents.blueprint))


def keeping(agents: Any, term: int) -> Any:
    """`Makers` as they are, but that a machine of theirs works for `term` steps."""
    return agents._replace(terms=agents.terms._replace(term=term))


def building_at_random(agents: Any) -> Any:
    """`Makers` who build the first machine that comes to their minds, which builds nothing.

    Nothing is chosen: there is one candidate, whose wants are drawn, and no caution. What genes or ties would
    have it want is left aside.
    """
    terms, blueprint = agents.terms, agents.blueprint
    members = len(terms.budget)
    terms = terms._replace(budget=np.ones_like(terms.budget), caution=np.full(members, -np.inf))
    blueprint = _barren(blueprint)._replace(tied=False, given=np.zeros((members, 0)))
    return agents._replace(terms=terms, blueprint=blueprint)


def _barren(blueprint: Any) -> Any:
    return blueprint._replace(terms=blueprint.terms._replace(budget=0 * blueprint.terms.budget))
