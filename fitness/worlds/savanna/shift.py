"""What the shift from the ancestral to a modern savanna consists of.

    scarcity, abundance   ancestral kinds that are rarer, or commoner            opportunity
    a new kind, by name   that delivers less than its percepts promise           causal
    a new kind, by name   that delivers what they promise, or more               opportunity
    extremes              percepts of new kinds beyond any ancestral kind's      extremal

What a kind promises is what an agent that knows only the ancestral savanna believes (`Savanna.belief`).

In the words of Manheim and Garrabrant 2018, percepts are the proxy U, and energy and births the goal V.
Ancestrally both have one cause, the kind of item met. Candy and contraceptives bring the percept by a path
that bypasses the effect: *causal*, and it would be that even if they were no sweeter or softer than fruit and
mates. That they are is another matter: percepts of a size that no ancestral kind had, where nothing was ever
selected for how they relate to energy and births: *extremal*. With that undone, the new kind stays as common
as it is, and is only as sweet as the sweetest ancestral kind. A market that made candy because it is eaten
would be *adversarial*, but nobody in the savanna answers to what organisms do; and *regressional* failure
would need percepts that vary within a kind. Neither can occur here: no part is ever of these two variants.
"""

from dataclasses import replace
from functools import partial
from typing import Any

from babushka.fitness.worlds.parts import OPPORTUNITY, Part
from babushka.fitness.worlds.savanna.regime import PERCEPTS

_ROUNDING = 1e-9  # effects judged by least squares are not exact to the last bit


def parts_of(world: Any, ancestral: Any, modern: float) -> tuple[Part, ...]:
    """The parts of the shift to that modernity, those that would change nothing left out.

    `ancestral` is the parameter of the ancestral regime. Regimes in between (0 < modern < 1) have the same
    parts as the fully modern one.
    """
    if modern <= 0.0:
        return ()
    parts = []
    old = {name: item for name, item in world.items.items() if item.ancestral > 0}
    rarer = tuple(name for name, item in old.items() if item.modern < item.ancestral)
    commoner = tuple(name for name, item in old.items() if item.modern > item.ancestral)
    for name, kinds, word in (("scarcity", rarer, "rarer"), ("abundance", commoner, "commoner")):
        if kinds:
            about = f"Ancestral kinds are {word}: {', '.join(kinds)}."
            parts.append(Part(name, OPPORTUNITY, about, partial(_as_common_as_before, kinds)))
    promised, delivered = world.belief(ancestral), world.regime(ancestral)
    new = tuple(name for name, item in world.items.items() if item.ancestral == 0 and item.modern > 0)
    for number, kind in enumerate(world.items, start=1):
        if kind in new:
            energy = delivered.energy[number] - promised.energy[number]
            conception = delivered.conception[number] - promised.conception[number]
            bypasses = min(energy, conception) < -_ROUNDING
            about = f"There is {kind}, which does {'less than' if bypasses else 'what'} it promises."
            variant = "causal" if bypasses else OPPORTUNITY
            name = _distinct(kind, parts)
            parts.append(Part(name, variant, about, partial(_as_common_as_before, (kind,))))
    beyond = tuple(name for name in new if _capped(world, name) != world.items[name])
    if beyond:
        about = f"Percepts are beyond any ancestral kind's: {', '.join(beyond)}."
        name = _distinct("extremes", parts)
        parts.append(Part(name, "extremal", about, partial(_without_extremes, beyond)))
    return tuple(parts)


def _distinct(name: str, parts: list[Part]) -> str:
    """A kind may be called like another part: then its name gets a prime."""
    while name in {part.name for part in parts}:
        name += "'"
    return name


def _as_common_as_before(kinds: tuple[str, ...], world: Any, parameters: Any) -> tuple[Any, Any]:
    """Those kinds at their ancestral density in every regime."""
    items = dict(world.items)
    for name in kinds:
        items[name] = replace(items[name], modern=items[name].ancestral)
    return replace(world, items=items), parameters


def _without_extremes(kinds: tuple[str, ...], world: Any, parameters: Any) -> tuple[Any, Any]:
    """Those kinds with no percept beyond the largest of any ancestral kind."""
    items = {name: _capped(world, name) if name in kinds else item for name, item in world.items.items()}
    return replace(world, items=items), parameters


def _capped(world: Any, name: str) -> Any:
    """A kind with percepts up to the largest of any ancestral kind; the empty cell's 0 counts among these."""
    known = [item for item in world.items.values() if item.ancestral > 0]
    item = world.items[name]
    percepts = {
        percept: min(getattr(item, percept), max([0.0, *(getattr(kind, percept) for kind in known)]))
        for percept in PERCEPTS
    }
    return replace(item, **percepts)
