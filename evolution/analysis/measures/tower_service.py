"""What machines do for those above them: the same members in the same worlds, with and without a level."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from babushka.evolution.analysis import towers
from babushka.evolution.analysis.measures import Found, Place
from babushka.evolution.analysis.requests import Request
from babushka.evolution.analysis.subject import Subject
from babushka.evolution.experiment import Conditions
from babushka.fitness.measures.names import Measure
from babushka.organisms.records import Lives

PLACE = 9
MEASURES = (
    Measure("service.births", "births served, level", "", "births with a level less births without it"),
    Measure("service.felt", "felt reward served, level", "", "the same of what the organism feels"),
    Measure(
        "service.sensed", "maker served, level", "", "the same of what a machine feels that is the maker"
    ),
    Measure(
        "service.random.births",
        "births served by random machines, level",
        "",
        "the same where the first machine that comes to mind is built; above 0 nothing is decided",
    ),
    Measure("service.random.felt", "felt reward served by random machines, level", "", "likewise"),
    Measure("built", "lives with a machine, level", "share", "in which a machine of the level is built"),
    Measure("loss", "births lost by a level", "", "births without it less births with it"),
    Measure("loss.built", "births lost if built, level", "", "the same over lives in which it is built"),
    Measure("loss.product", "share built times loss if built, level", "", "the loss but for idle designs"),
    Measure(
        "designing", "members that design, level", "share", "whose genes have them try a candidate at least"
    ),
    Measure(
        "dependence",
        "dependence, level",
        "",
        "births of members that never design less those of others without machines",
    ),
)

Values = NDArray[np.float64]


def requests(subject: Subject, where: Conditions) -> Mapping[str, Sequence[Request]]:
    """Members as they are, without each level, and with random machines."""
    levels, lives = towers.machine_levels(subject), subject.settings.lives
    if not levels:
        return {}
    without = [Request(where, lives, agents=towers.Without(level)) for level in levels]
    random = Request(where, lives, agents=towers.with_random_machines)
    return {"free": [Request(where, lives)], "without": without, "random": [random]}


def measure(place: Place) -> Found:
    """Nothing of organisms that build no machines."""
    levels = towers.machine_levels(place.subject)
    if not levels:
        return Found()
    objective = place.subject.objective
    (free,), alone = place.lives["free"], place.lives["without"][0]
    members: dict[str, Values] = {}
    for level, without in zip(levels, place.lives["without"], strict=True):
        gained = free.each(objective) - without.each(objective)
        was_built = towers.built(free, level)
        members[f"service.births.{level}"] = gained.mean(axis=1)
        members[f"service.felt.{level}"] = free.mean("felt") - without.mean("felt")
        for maker in range(2, level):
            column = f"sensed.{maker}"
            members[f"service.sensed.{level}"] = free.mean(column) - without.mean(column)
        members[f"built.{level}"] = was_built.mean(axis=1)
        members[f"loss.{level}"] = -gained.mean(axis=1)
        members[f"loss.built.{level}"] = towers.over_members(np.where(was_built, -gained, np.nan))
    (random,) = place.lives["random"]
    members["service.random.births.2"] = random.mean(objective) - alone.mean(objective)
    members["service.random.felt.2"] = random.mean("felt") - alone.mean("felt")
    designing = place.subject.traits["designs"] > 0
    members["designing.2"] = designing.astype(np.float64)
    population, members = towers.of_known(members)
    for level, without in zip(levels, place.lives["without"], strict=True):
        population |= _if_built(free, without, level, objective)
    if designing.any() and not designing.all():
        births = alone.mean(objective)
        population["dependence.2"] = float(births[~designing].mean() - births[designing].mean())
    return Found(population, members)


def _if_built(free: Lives, without: Lives, level: int, objective: str) -> dict[str, float]:
    """The loss over all lives in which a machine was built, and its product with their share."""
    was_built = towers.built(free, level)
    if not was_built.any():
        return {}
    lost = float((without.each(objective) - free.each(objective))[was_built].mean())
    return {f"loss.built.{level}": lost, f"loss.product.{level}": float(was_built.mean()) * lost}
