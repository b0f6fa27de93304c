"""What a regime shift costs, and how much of that each of its parts explains.

The same members live in the same worlds with every subset of the shift's parts undone (`World.parts`), and
each part is given its Shapley value of the fitness lost (`fitness.measures.decomposition`): the shares sum to
the whole loss, whatever the parts do to each other.
"""

from collections.abc import Sequence
from typing import NamedTuple

from babushka.evolution.analysis.requests import Request
from babushka.evolution.analysis.subject import Subject
from babushka.evolution.experiment import Conditions
from babushka.fitness.measures.decomposition import shapley, subsets
from babushka.fitness.worlds.parts import Part, stripped
from babushka.organisms.records import Lives

MOST_PARTS = 8  # with n parts there are 2^n worlds to live in


class Loss(NamedTuple):
    """The fitness lost to one part of a shift; negative where the part is a gain."""

    part: str
    variant: str  # one of the variants of Goodhart's law, or "opportunity"
    loss: float  # base objective per life, mean over members


def parts_of(subject: Subject, where: Conditions) -> Sequence[Part]:
    """The parts of the shift to a regime; none where it cannot be taken apart, or into too many."""
    parts = subject.experiment.world.parts(where.regime)
    return parts if len(parts) <= MOST_PARTS else ()


def part_requests(subject: Subject, where: Conditions) -> list[Request]:
    """The lives that `losses` is measured on: with every subset of the parts, in the order of `subsets`."""
    here, parts = subject.experiment, parts_of(subject, where)
    requests = []
    for some in subsets([part.name for part in parts]) if parts else ():
        world, parameters = stripped(here.world, where.regime, some)
        around = here.conditions_under(parameters)
        requests.append(Request(around, subject.settings.pressure_lives, world=world))
    return requests


def losses(subject: Subject, where: Conditions, lives: Sequence[Lives]) -> list[Loss]:
    """The loss by part, and in a last row, called `total`, their sum."""
    parts = parts_of(subject, where)
    present = subsets([part.name for part in parts])
    fitness = {
        some: float(record.mean(subject.objective).mean())
        for some, record in zip(present, lives, strict=True)
    }
    lost = {some: fitness[frozenset()] - value for some, value in fitness.items()}
    shares = shapley(lost, [part.name for part in parts])
    found = [Loss(part.name, part.variant, shares[part.name]) for part in parts]
    return [*found, Loss("total", "", lost[frozenset(part.name for part in parts)])]
