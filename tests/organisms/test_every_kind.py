"""What must hold of every organism kind, in every world."""

import numpy as np
import pytest

from babushka.fitness.settings import SettingsError, as_mapping, entries, read
from babushka.fitness.worlds import worlds
from babushka.fitness.worlds.protocol import World
from babushka.organisms import genome
from babushka.organisms.games import OWN, Match
from babushka.organisms.genome import Block, Layout
from babushka.organisms.inner.account import Limits
from babushka.organisms.kinds import kinds
from babushka.organisms.life import Seeds, live
from babushka.organisms.protocol import Organism
from babushka.organisms.records import Lives
from tests.conftest import size

MEMBERS = size(6, 2)
LONGEST = size(10_000, 200)  # steps of life


def fits(organism: Organism, world: World) -> bool:
    try:
        organism.check_world(world)
    except SettingsError:
        return False
    return True


KINDS, WORLDS = sorted(kinds.all()), sorted(worlds.all())
PAIRS = [(kind, world) for kind in KINDS for world in WORLDS if fits(kinds.get(kind)(), worlds.get(world)())]


# Whose kernels take long to compile: `make test-slow` compiles them.
OWN_KERNELS = {
    ("planner", "hungry-thirsty"),
    ("planner", "goodhart"),
    ("planner", "workshop"),
    ("maker", "workshop"),
    ("planner", "knapsack"),
    ("planner", "maze"),
    ("planner", "connect-four"),
    ("plain-player", "connect-four"),
    ("planner", "maze-of-walls"),
    ("bit-string", "knapsack-value"),
    ("planner", "puzzle"),
    ("planner", "guidance"),
    ("autopilot", "guidance"),
    ("planner", "embedded"),
    ("planner", "depot"),
    ("planner", "keys"),
    ("planner", "commons"),
    ("pathfinder", "maze"),
    ("net", "puzzle"),
    ("player", "connect-four"),
    ("walker", "maze-of-walls"),
    ("machine", "knapsack-value"),
    ("clerk", "clerks"),
    ("planner", "clerks"),
    ("vehicle", "lanes"),
}


@pytest.fixture(
    params=[
        pytest.param(pair, id="-".join(pair), marks=[pytest.mark.compiles] * (pair in OWN_KERNELS))
        for pair in PAIRS
    ]
)
def pair(request: pytest.FixtureRequest) -> tuple[str, str]:
    return request.param


@pytest.fixture
def organism(pair: tuple[str, str]) -> Organism:
    return kinds.get(pair[0])()


@pytest.fixture
def world(pair: tuple[str, str]) -> World:
    made = worlds.get(pair[1])()
    brief = {"lifetime": LONGEST} if made.steps > LONGEST and hasattr(made, "lifetime") else {}
    return read(type(made), {**as_mapping(made), **brief})


def lives(organism: Organism, world: World, agents: object, threads: int = 1) -> Lives:
    regime, belief = world.regime(world.Regime()), world.belief(world.Regime())
    match = None
    if world.seats != 1:  # everybody meets itself, in the first seat or in the second
        rows = np.array([[[OWN, row] if row % 2 else [row, OWN]] for row in range(MEMBERS)])
        match = Match(rows, agents, len(organism.inner()))
    seeds = Seeds.of(2, 1, 1)
    return live(organism, world, agents, regime, belief, np.arange(MEMBERS), seeds, threads, match=match)


def founders(organism: Organism, world: World) -> np.ndarray:
    return organism.founders(world, MEMBERS, np.random.default_rng(3))


def test_every_kind_and_every_world_has_somebody_to_be_with() -> None:
    assert {kind for kind, _ in PAIRS} == set(KINDS)
    assert {world for _, world in PAIRS} == set(WORLDS)


def test_settings_are_declared_and_read_back(organism: Organism) -> None:
    assert kinds.get(organism.name) is type(organism)
    assert read(type(organism), as_mapping(organism)) == organism
    assert all(about.doc for _, _, about in entries(organism))


def test_layouts_are_consistent_and_founders_fit_them(organism: Organism, world: World) -> None:
    layout = organism.layout(world)
    genomes = founders(organism, world)
    assert genomes.shape == (MEMBERS, layout.genes)
    assert genomes.dtype == np.float32
    assert len(set(layout.names)) == layout.genes
    assert (genomes >= layout.low).all()
    assert (genomes <= layout.high).all()
    layout.check(genomes)
    for part in (layout.low, layout.high, layout.sigma, layout.levels):
        assert part.shape == (layout.genes,)
    assert (
        sum(layout.span(block.name).stop - layout.span(block.name).start for block in layout.blocks)
        == layout.genes
    )
    with pytest.raises(ValueError, match=str(layout.genes)):
        organism.express(genomes[:, 1:], world)
    spoiled = genomes.copy()
    spoiled[1, 0] = np.nan
    with pytest.raises(ValueError, match=layout.names[0]):
        organism.express(spoiled, world)


def test_desires_and_traits_have_a_row_for_every_member(organism: Organism, world: World) -> None:
    genomes = founders(organism, world)
    objective_weights = organism.objective_weights(genomes, world)
    assert objective_weights.shape == (MEMBERS, len(world.features))
    assert np.isfinite(objective_weights).all()
    agents = organism.express(genomes, world)
    assert organism.model_steps(agents).shape == (MEMBERS,)
    for values in organism.traits(agents).values():
        assert values.shape == (MEMBERS,)


def test_lives_are_finite_and_the_same_again(organism: Organism, world: World) -> None:
    agents = organism.express(founders(organism, world), world, Limits(budget=(3,)))
    once = lives(organism, world, agents)
    assert once.values.shape == (MEMBERS, 1, len(Lives.columns_of(organism, world, world.seats)))
    assert np.isfinite(once.values).all()
    assert (once.values == lives(organism, world, agents).values).all()
    assert (once.values == lives(organism, world, agents, threads=2).values).all()
    assert (once.each("steps") >= 1).all()
    assert (once.each("steps") <= world.steps).all()
    assert (once.each("cause") < len(world.causes)).all()
    died_early = once.each("steps") < world.steps
    assert (once.each("cause")[died_early] > 0).all()


def test_felt_reward_is_what_is_desired_of_what_is_felt(organism: Organism, world: World) -> None:
    genomes = founders(organism, world)
    record = lives(organism, world, organism.express(genomes, world, Limits(budget=(2,))))
    objective_weights = organism.objective_weights(genomes, world)
    expected = np.einsum("mef,mf->me", record.features(), objective_weights)
    assert record.each("felt") == pytest.approx(expected, abs=1e-9)


def test_random_minds_feel_nothing_and_search_nothing(organism: Organism, world: World) -> None:
    record = lives(organism, world, organism.random_agents(MEMBERS, world))
    assert (record.each("felt") == 0).all()
    assert (record.each("simulated") == 0).all()
    assert (record.each("steps") >= 1).all()


def test_who_cannot_learn_stays_as_born_and_what_is_learned_fits_the_genome(
    organism: Organism, world: World
) -> None:
    genomes = founders(organism, world)
    learned = np.full((MEMBERS, organism.learned_size(world)), 1.0)
    learned_genomes = organism.write_back(genomes, learned, world)
    assert learned_genomes.shape == genomes.shape
    assert learned_genomes.dtype == np.float32
    organism.layout(world).check(learned_genomes)
    without_learning = organism.without_learning(organism.express(genomes, world))
    assert np.isfinite(lives(organism, world, without_learning).values).all()
    if organism.learned_size(world) == 0:
        assert (learned_genomes == genomes).all()


def test_founders_are_drawn_alike_in_pieces_of_any_size(monkeypatch: pytest.MonkeyPatch) -> None:
    layout = Layout(
        (Block("one", ("a", "b", "c")), Block("kind", ("d",), levels=3), Block("two", ("e", "f")))
    )
    drawn = []
    for piece in (1, 7, 1000):
        monkeypatch.setattr(genome, "PIECE", piece)
        drawn.append(layout.founders(50, np.random.default_rng(4)))
    assert drawn[0].tobytes() == drawn[1].tobytes() == drawn[2].tobytes()
    generator = np.random.default_rng(4)
    assert drawn[0][:, :3].tobytes() == generator.normal(size=(50, 3)).astype(np.float32).tobytes()
