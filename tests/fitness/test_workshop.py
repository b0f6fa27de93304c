"""The workshop: what machines bring, what they cost, what comes back, and when it turns."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from babushka.fitness.settings import SettingsError, read
from babushka.fitness.worlds import hands
from babushka.fitness.worlds.protocol import copy_state, create, observe, reset, step, tally
from babushka.fitness.worlds.savanna.regime import STARVED
from babushka.fitness.worlds.workshop import Thing, TurningModernity, Workshop, default_things
from babushka.fitness.worlds.workshop.regime import BUILT
from tests.fitness.savannas import KEYS
from tests.naive.savanna import kinds_in
from tests.naive.streams import Stream
from tests.naive.workshop import PlainWorkshop, rules_in

NORTH, EAST, SOUTH, WEST, REST = range(5)
FRUIT, POISON, GAME, MATE, CANDY, CONTRACEPTIVE, BOLT = range(1, 8)
AT_HOME = TurningModernity()


@pytest.fixture(autouse=True)
def plain_python() -> Any:
    """Kernels run as plain Python here, where random streams count modulo 2**64."""
    with np.errstate(over="ignore"):
        yield


class Life:
    """A workshop of 5 x 5 cells in which nothing lies but what is put there; the organism is at (2, 2)."""

    def __init__(self, parameters: TurningModernity = AT_HOME, **changes: Any) -> None:
        self.world = Workshop(**{"size": 5, "digestion": 2, "gestation": 3, "living_cost": 0.25, **changes})
        self.regime = self.world.regime(parameters)
        self.state = create(self.regime)
        self.stream = np.array([7], np.uint64)
        reset(self.regime, self.state, self.stream)
        self.state.cells[:] = 0
        self.state.places[0] = self.cell(2, 2)
        self.felt = np.zeros(6)

    @staticmethod
    def cell(row: int, column: int) -> int:
        return 5 * row + column

    def step(self, action: int = REST, effort: int = 0, **orders: int) -> int:
        for hand, order in orders.items():
            hands.order(self.regime, self.state, int(hand[1:]), order)
        cause: int = step(self.regime, self.state, action, effort, self.stream, self.felt)
        return cause

    def energy(self) -> float:
        return float(self.state.energy[0])


@pytest.mark.parametrize("kind", range(1, 8))
@pytest.mark.parametrize("hand", [1, 2])
def test_what_a_machine_takes_reaches_the_organism_at_once_if_it_is_delivered(kind: int, hand: int) -> None:
    life = Life()
    thing = list(life.world.items.values())[kind - 1]
    hands.join(life.regime, life.state, hand, 0)
    life.state.cells[life.cell(2, 3)] = kind
    life.step(REST, **{f"h{hand}": EAST})
    percepts = [thing.sweet, thing.bitter, thing.fat, thing.touch]
    assert life.felt.tolist()[:4] == (percepts if thing.delivered else [0.0] * 4)
    assert hands.took(life.regime, life.state, hand) == kind
    assert hands.took(life.regime, life.state, 0) == 0
    told = np.zeros(6)
    hands.brought(life.regime, kind, told)
    assert told.tolist()[:4] == life.felt.tolist()[:4]
    arrived = []
    for _ in range(5):
        life.step(REST, **{f"h{hand}": REST})
        arrived.append(life.felt[4] * life.world.felt_energy)
        assert life.felt[5] == 0
    due = thing.energy if thing.delivered else 0.0
    assert arrived == [0.0, due, 0.0, 0.0, 0.0]
    assert told[4] * life.world.felt_energy == due
    assert life.state.births[0] == 0
    assert life.state.taken[hand].sum() == life.state.taken[hand, kind] == 1
    assert life.state.taken[0].sum() == 0


def test_nobody_mates_but_the_organism() -> None:
    life = Life()
    hands.join(life.regime, life.state, 1, 0)
    life.state.cells[life.cell(2, 3)] = life.state.cells[life.cell(1, 2)] = MATE
    life.step(NORTH, h1=EAST)
    born = []
    for _ in range(5):
        life.step(REST, h1=REST)
        born.append(life.felt[5])
    assert born == [0, 0, 1, 0, 0]
    assert life.state.births[0] == 1


def test_prices_add_up_to_the_last_bit() -> None:
    life = Life(build=4.0, upkeep=0.125, design_cost=0.5, search_cost=0.0625, start_energy=64.0)
    hands.join(life.regime, life.state, 1, 0)
    hands.charge_design(life.regime, life.state, 3)
    assert life.energy() == 64.0
    life.step(effort=2, h1=REST)
    assert life.energy() == 64.0 - 0.25 - 0.125 - 4.0 - 0.125 - 1.5
    hands.join(life.regime, life.state, 2, 1)
    life.step(h1=REST, h2=REST)
    assert life.energy() == 57.75 - 0.25 - 4.0 - 2 * 0.125 + 0.25
    before = life.energy()
    hands.leave(life.regime, life.state, 1)
    hands.leave(life.regime, life.state, 2)
    life.step()
    assert life.energy() == before - 0.25


def test_life_ends_when_a_bill_takes_the_last_energy() -> None:
    life = Life(start_energy=10.25, build=10.0, upkeep=0.0)
    assert life.step() == 0
    hands.join(life.regime, life.state, 1, 0)
    assert life.step(h1=REST) == STARVED
    assert life.energy() == -0.25


def test_a_machine_is_afforded_only_beside_what_is_not_paid_for_yet() -> None:
    life = Life(start_energy=12.0, build=4.0, reserve=5.0)
    assert hands.affords(life.regime, life.state)
    hands.join(life.regime, life.state, 1, 0)
    assert life.state.bill[BUILT] == 1
    assert not hands.affords(life.regime, life.state)
    life.state.energy[0] = 13.0
    assert hands.affords(life.regime, life.state)
    life.state.energy[0] = 8.99
    life.state.bill[:] = 0
    assert not hands.affords(life.regime, life.state)


@pytest.mark.parametrize("regrowth", [0, 1, 4])
def test_what_was_taken_comes_back_elsewhere_after_its_delay(regrowth: int) -> None:
    life = Life(TurningModernity(regrowth=regrowth))
    hands.join(life.regime, life.state, 1, 0)
    life.state.cells[life.cell(2, 3)] = GAME
    there = []
    for number in range(regrowth + 2):
        life.step(REST, h1=EAST if number == 0 else REST)
        there.append(int((life.state.cells == GAME).sum() + life.state.taken[:, GAME].sum() - 1))
    assert there == [0] * regrowth + [1] * 2


def test_at_the_turn_everything_is_furnished_anew_and_nothing_is_on_its_way() -> None:
    things = {
        "old": Thing(sweet=1, ancestral=0.9, modern=0.0),
        "new": Thing(fat=1, ancestral=0.0, modern=0.9),
    }
    life = Life(TurningModernity(regrowth=3, turn=2, later=1.0), items=things)
    hands.join(life.regime, life.state, 1, 0)
    life.state.cells[[life.cell(2, 3), life.cell(2, 4)]] = 1
    life.step(REST, h1=EAST)
    assert life.state.returning.any()
    life.step(REST, h1=REST)
    assert 1 in life.state.cells
    for _ in range(5):
        life.step(REST, h1=REST)
        assert 1 not in life.state.cells
    assert (life.state.cells == 2).sum() > 12
    assert not life.state.returning.any()
    assert life.state.cells[life.state.places[:2]].tolist() == [0, 0]


def test_whoever_believes_in_another_regrowth_knows_nothing_of_what_is_on_its_way() -> None:
    life = Life(TurningModernity(regrowth=4))
    life.state.cells[life.cell(1, 2)] = GAME
    life.step(NORTH)
    for regrowth in (4, 0, 9):
        belief = life.world.regime(TurningModernity(regrowth=regrowth))
        scratch = create(belief)
        scratch.returning[:] = FRUIT
        copy_state(belief, life.state, scratch)
        assert scratch.returning.sum() == (GAME if regrowth == 4 else 0)
        for name in life.state._fields:
            if name not in ("returning", "orders", "births", "taken"):  # nothing that comes depends on these
                assert getattr(scratch, name).tobytes() == getattr(life.state, name).tobytes()
        for _ in range(12):
            step(belief, scratch, REST, 0, life.stream, life.felt)
        assert (scratch.cells == GAME).sum() == (regrowth == 4)


SHARES = st.sampled_from([default_things(), {"full": Thing(sweet=1, energy=2, ancestral=0.9, modern=0.9)}])


@st.composite
def workshops(draw: st.DrawFn) -> tuple[Workshop, TurningModernity]:
    """A workshop of 3 x 3 to 6 x 6 cells, and a regime of it."""
    world = Workshop(
        size=draw(st.integers(3, 6)),
        digestion=draw(st.integers(0, 5)),
        gestation=draw(st.integers(0, 5)),
        start_energy=draw(st.sampled_from([3.0, 40.0])),
        living_cost=draw(st.sampled_from([0.0, 0.2, 1.0])),
        items=draw(SHARES),
    )
    turn = draw(st.sampled_from([-1, 0, 3, 10]))
    later = draw(st.sampled_from([0.0, 1.0]))
    regrowth = draw(st.sampled_from([0, 0, 1, 3]))
    return world, TurningModernity(draw(st.sampled_from([0.0, 0.4, 1.0])), regrowth, turn, later)


MOMENT = st.tuples(st.integers(0, 4), st.integers(0, 4), st.integers(0, 4), st.sampled_from([0, 0, 1, 2, -1]))


@settings(max_examples=60)
@given(workshops(), KEYS, st.lists(MOMENT, max_size=25))
def test_steps_with_hands_that_come_and_go_agree_with_the_twin(
    drawn: tuple[Workshop, TurningModernity], key: int, moments: list[tuple[int, int, int, int]]
) -> None:
    world, parameters = drawn
    regime, stream, chance = world.regime(parameters), np.array([key], np.uint64), Stream(key)
    state, felt, seen, counts = create(regime), np.zeros(6), np.zeros(19), np.zeros(len(world.tallies))
    reset(regime, state, stream)
    plain = PlainWorkshop(world, kinds_in(world, regime), rules=rules_in(regime))
    plain.begin(chance)
    for action, first, second, change in moments:
        if change > 0 and change not in plain.machines:
            hands.join(regime, state, change, 0)
            plain.machines[change], plain.built = plain.place, plain.built + 1
        elif change < 0 and 1 in plain.machines:
            hands.leave(regime, state, 1)
            plain.machines.pop(1)
        for hand, order in ((1, first), (2, second)):
            hands.order(regime, state, hand, order)
            plain.orders[hand] = world.actions[order]
        cause = step(regime, state, action, 5, stream, felt)
        assert felt.tolist() == plain.live(world.actions[action], 5, chance)
        tally(regime, state, counts)
        assert counts.tolist() == plain.counts()
        observe(regime, state, seen)
        assert seen.tolist() == plain.observe()
        assert state.cells.reshape(world.size, -1).tolist() == plain.picture()
        assert cause == (0 if plain.alive else STARVED)
        if cause:
            break


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("build", -1),
        ("upkeep", -0.1),
        ("design_cost", -1e-9),
        ("reserve", -1),
        ("sensor_count", 0),
        ("sensors", "none"),
        ("sensor_seed", -2),
        ("kinship", 1.5),
        ("machines", 9),
        ("run_seed", 3),
    ],
)
def test_settings_out_of_range_are_refused_by_name(setting: str, value: Any) -> None:
    with pytest.raises(SettingsError, match=setting):
        read(Workshop, {setting: value}, "world")
