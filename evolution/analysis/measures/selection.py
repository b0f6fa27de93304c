"""What selection does to what lives attained: Price's covariances."""

from babushka.evolution.analysis.measures import Found, Place
from babushka.fitness.columns import SELECTION
from babushka.fitness.measures.names import Measure

PLACE = 2
NEEDS = ("attainment",)
MEASURES = (
    Measure(
        "price.fitness",
        "selection on fitness",
        "",
        "covariance of fitness there with relative fitness",
        SELECTION,
    ),
    Measure(
        "price.felt",
        "selection on felt reward",
        "",
        "covariance of felt reward there with relative fitness",
        SELECTION,
    ),
    Measure(
        "intensity.fitness",
        "selection on fitness",
        "SD",
        "that in standard deviations over members",
        SELECTION,
        panel=True,
    ),
    Measure(
        "intensity.felt",
        "selection on felt reward",
        "SD",
        "that in standard deviations over members",
        SELECTION,
        panel=True,
    ),
)


def measure(place: Place) -> Found:
    """See `evolution.analysis.selected`."""
    return Found(place.succession.of_lives(place.members))
