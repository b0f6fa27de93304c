"""Steps of an ecology against a naive twin, its books of energy, and degenerate worlds."""

from typing import Any

import numpy as np
import pytest

from babushka.fitness.exponential import logistic
from babushka.fitness.settings import SettingsError
from babushka.fitness.worlds.ecology import state
from babushka.fitness.worlds.ecology.founding import check_room, found
from babushka.fitness.worlds.ecology.kernel import DONE, FULL, advance
from babushka.fitness.worlds.ecology.plants import plant_rules
from babushka.fitness.worlds.ecology.plants.breeding import Breeding
from babushka.fitness.worlds.ecology.plants.rain import Rain
from babushka.fitness.worlds.ecology.protocol import begin
from babushka.fitness.worlds.ecology.settings import Bodies, Carnivores, Ground, rules_of
from babushka.organisms.strategies import strategies
from babushka.organisms.strategies.brownian import Brownian
from babushka.organisms.strategies.evolution import Evolution
from babushka.organisms.strategies.evolution_and_learning import EvolutionAndLearning
from tests.naive import ecology as naive

pytestmark = [
    pytest.mark.compiles,
    pytest.mark.filterwarnings("ignore:overflow encountered"),  # streams count modulo 2**64
]
SMALL = Ground(size=14, walls=12, trees=12, plants=0.2)
FEW = Bodies(founders=20, mating=2, bump=0.05)
PACK = Carnivores(first=2, most=4, enter_every=9, first_energy=0.3, living=0.04, birth_at=0.9)


class World:
    """A world with all that it needs to go on."""

    def __init__(
        self,
        strategy: Any,
        plants: Any = Rain(4.0),  # noqa: B008 - a frozen dataclass
        ground: Ground = SMALL,
        bodies: Bodies = FEW,
        carnivores: Carnivores = PACK,
        capacity: int = 200,
        seed: int = 1,
    ) -> None:
        self.strategy, self.plants = strategy, plants
        self.rules = rules_of(ground, bodies, carnivores)
        of_agents = strategy.layout.genes, strategy.memory, strategy.notes
        self.shape = ground.size, capacity, carnivores.most, *of_agents
        self.now = state.nothing(*self.shape)
        generator = np.random.default_rng(seed)
        genomes = strategy.layout.founders(bodies.founders, generator).astype(np.uint8)
        found(self.now, ground, bodies, carnivores, genomes, generator)
        self.now.stream[0] = seed
        for who in state.living(self.now):
            begin(strategy.rules(), self.now, who, self.now.stream)

    def go_on(self, steps: int) -> int:
        return advance(self.strategy.rules(), self.plants.rule(), self.now, self.rules, steps)

    def count(self, which: int) -> int:
        return int(self.now.counts[which])

    @property
    def living(self) -> Any:
        return state.living(self.now)

    def held(self) -> float:
        """The energy of the living."""
        return float(self.now.energy[self.living].sum())


def cell_of(number: int, size: int) -> naive.Cell:
    return divmod(int(number), size + 2)


def twin(world: World) -> naive.PlainEcology:
    """The twin of a world as it is founded."""
    now, size = world.now, world.rules.size
    made = naive.PlainEcology(world.rules, world.strategy.rules(), world.plants.rule(), int(now.stream[0]))
    names = ["", *naive.KINDS]
    for number, kind in enumerate(now.content):
        row, column = cell_of(number, size)
        if kind and 1 <= row <= size and 1 <= column <= size and names[kind] not in ("agent", "carnivore"):
            made.thing[row, column] = names[kind]
    made.plants = [cell_of(number, size) for number in now.plants[: world.count(state.PLANTS)]]
    for who in now.pack[: world.count(state.CARNIVORES)]:
        made.arrive(cell_of(now.pack_cell[who], size), float(now.pack_energy[who]))
    for who in world.living:
        genome = [int(gene) for gene in now.genome[who]]
        made.settle(cell_of(now.cell[who], size), float(now.energy[who]), (-1, -1), genome)
    return made


def same(world: World, plain: naive.PlainEcology) -> None:
    """Both are in the same state, to the last bit."""
    now, size, alive = world.now, world.rules.size, world.living
    names = ["", *naive.KINDS]
    things = {cell_of(at, size): names[kind] for at, kind in enumerate(now.content) if kind}
    inner = {cell: kind for cell, kind in things.items() if min(cell) >= 1 and max(cell) <= size}
    assert inner == plain.thing
    assert int(now.stream[0]) == plain.stream.counter
    assert [cell_of(each, size) for each in now.plants[: world.count(state.PLANTS)]] == plain.plants
    pack = now.pack[: world.count(state.CARNIVORES)]
    assert [cell_of(each, size) for each in now.pack_cell[pack]] == [each.cell for each in plain.carnivores]
    assert now.pack_energy[pack].tolist() == [each.energy for each in plain.carnivores]
    for name, values in {
        "ids": [each.number for each in plain.agents],
        "energy": [each.energy for each in plain.agents],
        "health": [each.health for each in plain.agents],
        "born": [each.born for each in plain.agents],
        "genome": [each.genome for each in plain.agents],
        "births": [[births for births, _ in each.lines] for each in plain.agents],
        "changes": [[changes for _, changes in each.lines] for each in plain.agents],
        "offspring": [each.offspring for each in plain.agents],
        "eaten": [[each.plants, each.meat] for each in plain.agents],
        "parents": [list(each.parents) for each in plain.agents],
    }.items():
        assert getattr(now, name)[alive].tolist() == values, name
    assert now.memory[alive][:, :56].tolist() == [each.action_weights for each in plain.agents]
    assert [cell_of(each, size) for each in now.cell[alive]] == [each.cell for each in plain.agents]
    assert now.log[: world.count(state.LOGGED)].tolist() == [list(each) for each in plain.births]
    assert {cause: world.count(place) for cause, place in state.CAUSES.items()} == plain.deaths


@pytest.mark.parametrize("plants", [Rain(4.0), Breeding(0.08, 12)], ids=["rain", "breeding"])
@pytest.mark.parametrize("name", sorted(strategies.all()))
def test_a_world_goes_on_as_its_twin(name: str, plants: Any) -> None:
    world = World(strategies.get(name)(mutation=0.02), plants)
    plain = twin(world)
    for _ in range(4):
        assert world.go_on(15) == DONE
        for _ in range(15):
            plain.happen()
        same(world, plain)
    assert world.count(state.BIRTHS) > 3
    assert world.count(state.STEP) > 30


def test_what_happened_in_the_twins_worlds_is_everything_that_can_happen() -> None:
    """Else their agreement says little."""
    total = np.zeros(state.COUNTS, np.int64)
    for seed in range(2):
        world = World(Brownian(), seed=seed)
        world.go_on(60)
        total += world.now.counts
    assert np.flatnonzero(total[state.BIRTHS :] == 0).tolist() == []


def test_the_logistic_function_is_that_of_the_twin_and_of_mathematics() -> None:
    for number in np.linspace(-31, 31, 97):
        assert logistic(number) == naive.logistic(number)
        assert logistic(number) == pytest.approx(1 / (1 + np.exp(-np.clip(number, -30, 30))), rel=1e-9)


@pytest.mark.parametrize("plants", [Rain(4.0), Breeding(0.08, 12)], ids=["rain", "breeding"])
def test_the_books_of_energy_balance(plants: Any) -> None:
    world = World(EvolutionAndLearning(), plants)
    before = world.held()
    world.go_on(50)
    now = world.now.books
    spent = now[state.LIVED] + now[state.LOST_IN_BIRTH] + now[state.LOST_WITH_DEAD]
    assert world.held() == pytest.approx(before + now[state.TAKEN] - spent, abs=1e-9)
    pack = world.now.pack[: world.count(state.CARNIVORES)]
    carnivores = now[state.BROUGHT] + now[state.PREYED] - now[state.PROWLED] - now[state.FAMISHED_WITH]
    assert world.now.pack_energy[pack].sum() == pytest.approx(carnivores, abs=1e-9)


def test_plants_meat_agents_and_carnivores_are_counted_as_they_come_and_go() -> None:
    world = World(EvolutionAndLearning())
    plants, founders = world.count(state.PLANTS), len(world.living)
    world.go_on(50)
    count, content = world.count, world.now.content
    assert count(state.PLANTS) == (content == state.PLANT).sum()
    gone = count(state.PLANTS_EATEN) + count(state.TRAMPLED)
    assert count(state.PLANTS) == plants + count(state.GROWN) - gone
    eaten = count(state.MEAT_EATEN) + count(state.MEAT_TAKEN)
    assert (content == state.MEAT).sum() == count(state.MEAT_LEFT) - eaten
    died = sum(count(place) for place in state.CAUSES.values())
    assert len(world.living) == founders + count(state.BIRTHS) - died
    came = PACK.first + count(state.CAME) + count(state.LITTERS)
    assert count(state.CARNIVORES) == came - count(state.FAMISHED)
    assert count(state.FREE) + len(world.living) == len(world.now.alive)


def test_where_nothing_grows_everybody_starves_at_the_computed_step() -> None:
    bodies = Bodies(founders=3, first_energy=0.5, living=0.03125, bump=0.0, meat=0.0)
    world = World(Brownian(), Rain(0.0), Ground(16, 0, 0, 0.0), bodies, Carnivores(0, 0, 0))
    world.go_on(1000)
    assert world.count(state.STEP) == 16  # 0.5 / 0.03125, exact in binary
    assert world.count(state.STARVED) == 3
    assert not len(world.living)


def test_without_mutation_every_gene_is_one_of_a_founders() -> None:
    """The alleles at each place are among those of founders, and clones' genomes are their mothers'."""
    world = World(Evolution(mutation=0.0), Rain(4.0), carnivores=Carnivores(0, 0, 0))
    before = world.now.genome[world.living].copy()
    world.go_on(60)
    assert world.count(state.BIRTHS) > 20
    for gene, column in enumerate(world.now.genome[world.living].T):
        assert set(column) <= set(before[:, gene])
    assert world.now.changes[world.living].sum() == 0


def test_a_child_of_certain_mutation_has_every_bit_turned() -> None:
    bodies = Bodies(founders=1, birth_at=0.5, mating=0)
    world = World(Evolution(mutation=1.0), Rain(0.0), Ground(10, 0, 0, 0.0), bodies, Carnivores(0, 0, 0))
    (mother,) = world.living
    world.go_on(1)
    child = next(who for who in world.living if who != mother)
    assert (world.now.genome[child] == 15 - world.now.genome[mother]).all()
    assert (world.now.changes[child] == 4).all()
    assert (world.now.births[child] == 1).all()
    assert world.count(state.CLONES) == 1


def test_a_full_world_says_so() -> None:
    world = World(Brownian(), Rain(8.0), carnivores=Carnivores(0, 0, 0), capacity=20)
    assert world.go_on(1000) == FULL
    assert world.count(state.FREE) == 0
    assert world.count(state.STEP) < 1000


def test_the_log_of_births_never_overflows() -> None:
    world = World(Brownian(), Rain(8.0), carnivores=Carnivores(0, 0, 0))
    world.now.counts[state.LOGGED] = len(world.now.log) - len(world.living) + 1
    world.go_on(10)
    assert world.count(state.STEP) == 0


def test_what_is_saved_and_restored_goes_on_as_if_nothing_had_been() -> None:
    world = World(EvolutionAndLearning())
    world.go_on(40)
    other = World(EvolutionAndLearning())
    other.now = state.nothing(*world.shape)
    alive = world.living
    who = world.now.genome[alive], world.now.ids[alive], world.now.parents[alive]
    state.restore(other.now, state.saved(world.now), *who)
    other.now.counts[state.NEXT_ID] = world.now.counts[state.NEXT_ID]
    world.go_on(40)
    other.go_on(40)
    one, two = state.saved(world.now), state.saved(other.now)
    assert all(np.array_equal(one[name], two[name]) for name in one)
    assert np.array_equal(world.now.genome[world.living], other.now.genome[other.living])


def test_reward_makes_an_action_likelier_and_punishment_less_likely() -> None:
    """One round, on one input: the probability of what was done moves up, or down."""
    from babushka.organisms.strategies.network import outputs, reinforce

    for better in (True, False):
        world = World(EvolutionAndLearning(rounds=1))
        who, rules = world.living[0], world.strategy.rules()
        world.now.places[who, 0], world.now.values[who, 0], world.now.seen[who] = 27, 1.0, 1
        for action in range(4):
            world.now.action[who] = action
            given = world.now.memory[who], world.now.places[who], world.now.values[who], 1
            before, _ = outputs(*given)
            reinforce(rules, world.now, who, better, world.now.stream)
            rises = outputs(*given)[0] > before
            assert rises == (bool(action & 1) == better)


def test_who_does_not_learn_acts_for_life_as_it_was_born() -> None:
    world = World(strategies.get("fixed")())
    for _ in range(5):
        world.go_on(4)
        weights = world.strategy.weights[world.now.genome[world.living][:, :56]]
        assert np.array_equal(world.now.memory[world.living][:, :56], weights)


def test_what_is_innate_is_a_quarter_of_chance_for_weights_of_nothing() -> None:
    strategy = EvolutionAndLearning(largest=0.0)
    found = strategy.measures(strategy.layout.founders(5, np.random.default_rng(0)))
    assert {value for name, value in found.items() if name.startswith("approach")} == {0.25}
    assert np.isnan(
        list(strategy.measures(strategy.layout.founders(0, np.random.default_rng(0))).values())
    ).all()


def test_an_agent_that_goes_to_plants_alone_approaches_them_surely() -> None:
    strategy = EvolutionAndLearning(largest=30.0)
    genome = np.full((1, strategy.layout.genes), 8, np.float32)  # about 2 each
    for direction in range(4):
        for bit in range(2):
            genome[0, 2 * (4 + direction) + bit] = 15 if direction >> bit & 1 else 0
    genome[0, 48:56] = [7, 7, 8, 8, 7, 7, 7, 7]
    found = strategy.measures(genome)
    assert found["approach.plant"] > 0.99
    assert found["approach.wall"] < 0.5


def test_a_ground_too_small_for_what_is_there_at_first_is_refused() -> None:
    with pytest.raises(SettingsError, match=r"dynamics\.ground\.size"):
        check_room(Ground(size=8), Bodies(), Carnivores())
    with pytest.raises(SettingsError, match=r"dynamics\.carnivores\.most"):
        check_room(Ground(), Bodies(), Carnivores(first=5, most=4))


def test_plant_rules_are_found_by_being_there() -> None:
    assert {"rain", "breeding"} <= set(plant_rules.all())
