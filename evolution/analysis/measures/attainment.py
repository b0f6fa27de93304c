"""What is attained: fitness, felt reward, both against random lives, and how they go together."""

from babushka.evolution.analysis.attained import attained
from babushka.evolution.analysis.measures import Found, Place
from babushka.fitness.columns import ATTAINMENT, DIVERGENCE, FELT, OBJECTIVE
from babushka.fitness.measures.names import Measure

PLACE = 1
MEASURES = (
    Measure("fitness", "fitness", "", "the base objective, mean over lives and members", OBJECTIVE),
    Measure("felt", "felt reward", "", "each member's own mesa-objective over a life, mean likewise", FELT),
    Measure(
        "z_fitness",
        "fitness attained",
        "SD",
        "fitness above random lives, in their standard deviations",
        ATTAINMENT,
    ),
    Measure("z_felt", "felt reward attained", "SD", "felt reward above random lives, likewise", ATTAINMENT),
    Measure(
        "divergence",
        "divergence",
        "SD",
        "felt reward attained minus fitness attained",
        DIVERGENCE,
        panel=True,
    ),
    Measure(
        "spearman.within",
        "rank correlation within organisms",
        "",
        "of fitness and felt reward over the lives of a member, mean over members",
        panel=True,
    ),
    Measure(
        "spearman.members",
        "rank correlation across members",
        "",
        "of the members' mean fitness and mean felt reward",
        panel=True,
    ),
    Measure(
        "power.fitness",
        "power over fitness",
        "bits",
        "optimization power: how rare among random lives",
        panel=True,
    ),
    Measure(
        "power.felt",
        "power over felt reward",
        "bits",
        "the same of felt reward, by each member's own lights",
        panel=True,
    ),
)


def measure(place: Place) -> Found:
    """See `evolution.analysis.attained`."""
    return Found(*attained(place.subject, place.lives["free"][0], place.random_baseline))
