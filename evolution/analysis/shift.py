"""What a regime shift costs, and how much of that each of its parts explains.

The same members live in the same worlds with every subset of the shift's parts undone (`World.parts`), and
each part is given its Shapley value of the fitness lost (`fitness.measures.decomposition`): the shares sum to
the whole loss, whatever the parts do to each other.
"""

from typing import NamedTuple

from babushka.evolution.analysis.subject import Request, Subject
from babushka.fitness.measures.decomposition import shapley, subsets
from babushka.fitness.worlds.parts import stripped

MOST_PARTS = 8  # with n parts there are 2^n worlds to live in


class Loss(NamedTuple):
    """The fitness lost to one part of a shift; negative where the part is a gain."""

    part: str
    variant: str  # one of the variants of Goodhart's law, or "opportunity"
    loss: float  # base objective per life, mean over members


def losses(subject: Subject) -> dict[str, list[Loss]]:
    """By regime: the loss by part, and in a last row, called `total`, their sum.

    Empty for a regime that shifts nothing, for a world that cannot tell its parts apart, and where there are
    too many of them.
    """
    here = subject.experiment
    found: dict[str, list[Loss]] = {}
    for label, where in subject.regimes.items():
        parts = here.world.parts(where.regime)
        if not 0 < len(parts) <= MOST_PARTS:
            continue
        present = subsets([part.name for part in parts])
        requests = []
        for some in present:
            world, parameters = stripped(here.world, where.regime, some)
            around = here.conditions_under(parameters)
            requests.append(Request(around, subject.settings.pressure_lives, world=world))
        lives = subject.live(requests)
        fitness = {
            some: float(record.mean(subject.objective).mean())
            for some, record in zip(present, lives, strict=True)
        }
        lost = {some: fitness[frozenset()] - value for some, value in fitness.items()}
        shares = shapley(lost, [part.name for part in parts])
        found[label] = [Loss(part.name, part.variant, shares[part.name]) for part in parts]
        found[label].append(Loss("total", "", lost[frozenset(part.name for part in parts)]))
    return found
