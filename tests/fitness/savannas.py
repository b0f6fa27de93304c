"""Small savannas for hypothesis to choose from."""

from hypothesis import strategies as st

from babushka.fitness.worlds.savanna import Item, Modernity, Savanna, default_items

KEYS = st.integers(0, 2**64 - 1)
MODERNITIES = st.sampled_from([0.0, 0.3, 1.0]).map(Modernity)

DENSE = {
    "fruit": Item(sweet=1, energy=5, ancestral=0.2, modern=0.1),
    "poison": Item(bitter=1, energy=-5, ancestral=0.15, modern=0.2),
    "mate": Item(touch=1, energy=-1, conception=1, ancestral=0.2, modern=0.1),
    "bait": Item(sweet=2, touch=0.7, energy=-2, ancestral=0.0, modern=0.3),
    "twins": Item(touch=1.5, fat=0.5, conception=2, energy=3, ancestral=0.05, modern=0.0),
}


@st.composite
def savannas(draw: st.DrawFn, longest: int = 24) -> Savanna:
    """A savanna of 3 x 3 to 8 x 8 cells with delays of 0 to 15 steps, in which life can end either way."""
    return Savanna(
        size=draw(st.integers(3, 8)),
        lifetime=draw(st.integers(1, longest)),
        digestion=draw(st.integers(0, 15)),
        gestation=draw(st.integers(0, 15)),
        start_energy=draw(st.sampled_from([0.5, 4.0, 10.0, 40.0])),
        capacity=draw(st.sampled_from([6.0, 45.0, 80.0])),
        living_cost=draw(st.sampled_from([0.0, 0.2, 1.0])),
        search_cost=draw(st.sampled_from([0.0, 0.0001, 0.01])),
        mating_energy=draw(st.sampled_from([0.0, 3.0, 10.0])),
        felt_energy=draw(st.sampled_from([1.0, 10.0])),
        items=draw(st.sampled_from([default_items(), DENSE])),
    )
