"""How far mesa-objectives are from the base objective, per transition."""

from babushka.evolution.analysis.attained import mean_of_known
from babushka.evolution.analysis.measures import Found, Place
from babushka.fitness.measures.names import Measure

PLACE = 3
MEASURES = (
    Measure(
        "epic",
        "EPIC distance",
        "0 to 1",
        "between mesa-objective and base objective, over transitions",
        panel=True,
    ),
    Measure(
        "starc",
        "STARC distance",
        "0 to 1",
        "the same, also blind to what cannot change what is best to do",
        panel=True,
    ),
)


def measure(place: Place) -> Found:
    """See `evolution.analysis.distances`."""
    apart = place.distances.of(place.label, place.subject)
    return Found({name: mean_of_known(values) for name, values in apart.items()}, apart)
