"""Towers of which something is missing are what they should be without it, and prices add up."""

import dataclasses
from typing import Any

import numpy as np
import pytest

from babushka.fitness.worlds.savanna import Savanna, default_items
from babushka.fitness.worlds.workshop import Thing, TurningModernity, Workshop
from babushka.organisms.kinds.planner import Planner
from babushka.organisms.life import Seeds, live
from babushka.organisms.records import Lives
from tests.conftest import size
from tests.organisms.makers import agents_of, eager, lives_of, small

pytestmark = pytest.mark.compiles

STEPS = size(100, 20)


def planners_in(world: Savanna, kind: Planner, modern: float, seed: int) -> Lives:
    """Lives of planners, who believe in the ancestral regime."""
    genomes = kind.layout(world).founders(4, np.random.default_rng(seed))
    agents = kind.express(genomes, world)
    agents = agents._replace(budget=np.array([0, 1, 7, 20]), horizon=np.array([3, 1, 4, 8]))
    agents = agents._replace(trust=np.minimum(agents.trust, agents.horizon))
    regime, belief = world.regime(world.Regime(modern)), world.belief(world.Regime())
    return live(kind, world, agents, regime, belief, np.arange(4), Seeds.of(seed, 0, 2))


@pytest.mark.parametrize("modern", [0.0, 1.0])
@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"learning": True, "trial": 3, "candidates": 3},
        {"mode": "direct"},
        {"objective": "program"},
    ],
    ids=str,
)
def test_without_machines_the_workshop_is_the_savanna(modern: float, changes: dict[str, Any]) -> None:
    savanna = Savanna(lifetime=STEPS, start_energy=8.0, living_cost=0.4)
    same = {each.name: getattr(savanna, each.name) for each in dataclasses.fields(savanna)} | {"machines": 0}
    items = {name: Thing(**dataclasses.asdict(item)) for name, item in default_items().items()}
    workshop = Workshop(**{**same, "items": items})
    kind = Planner(hidden=3, **changes)
    here, there = (planners_in(world, kind, modern, 5) for world in (savanna, workshop))
    assert here.columns == there.columns
    assert here.values.tobytes() == there.values.tobytes()
    assert len(np.unique(here.each("steps"))) > 1 or changes


@pytest.mark.parametrize("changes", [{}, {"mode": "reflex"}, {"learning": True, "trial": 3}], ids=str)
def test_a_maker_of_depth_one_is_a_planner(changes: dict[str, Any]) -> None:
    world, maker = small(), eager(depth=1, **changes)
    known = {each.name: getattr(maker, each.name) for each in dataclasses.fields(Planner)}
    planner = Planner(**known)
    agents = agents_of(maker, world, members=6)
    assert maker.layout(world) == planner.layout(world)
    regime = TurningModernity(0.4, regrowth=2)
    alone, plain = (lives_of(k, world, a, regime) for k, a in ((maker, agents), (planner, agents.planners)))
    assert alone.columns == plain.columns
    assert alone.values.tobytes() == plain.values.tobytes()


@pytest.mark.parametrize("depth", [2, 3])
def test_who_designs_nothing_lives_as_if_there_were_nothing_to_build(depth: int) -> None:
    world, kind = small(lifetime=STEPS), eager(depth=depth, designs=0)
    agents = agents_of(kind, world, members=6)
    alone = lives_of(eager(depth=1), world, agents_of(eager(depth=1), world, members=1)._replace(
        planners=agents.planners, terms=agents.terms
    ))  # fmt: skip
    without = lives_of(kind, world, agents)
    for name in alone.columns:
        assert (alone.each(name) == without.each(name)).all()
    assert not any(without.each(name).any() for name in kind.columns(world))
    later = eager(depth=depth, first_design=STEPS)
    waiting = lives_of(later, world, agents_of(later, world, members=6))
    for name in alone.columns:
        assert (alone.each(name) == waiting.each(name)).all()


def test_machines_that_do_not_plan_move_at_random_and_design_nothing_without_a_budget() -> None:
    world = small(start_energy=80.0)
    kind = eager(depth=3, forced=True, machine_budget=0, machine_designs=0)
    lives = lives_of(kind, world, agents_of(kind, world, members=4))
    assert (lives.each("built.2") > 0).any()
    assert not lives.each("proposals.search.2").any()
    assert (lives.each("simulated.search.2") == kind.machine_horizon * lives.each("worked.2")).all()
    for name in ("designs.3", "built.3", "worked.3", "proposals.design.2", "simulated.search.3"):
        assert not lives.each(name).any()


def test_forced_machines_work_from_the_first_design_on() -> None:
    """Terms follow one another; whoever lives to the end has built as often as there is time for."""
    world = small(start_energy=80.0, build=0.0, items={"fruit": Thing(sweet=1, energy=1, ancestral=0.2)})
    kind = eager(forced=True, first_design=3, term=5)
    lives = lives_of(kind, world, agents_of(kind, world, members=4))
    assert (lives.each("steps") == 20).all()
    assert (lives.each("worked.2") == 17).all()
    assert (lives.each("built.2") == 4).all()
    assert (lives.each("designs.2") == 4).all()
    assert (lives.each("proposals.design") == 4 * kind.designs).all()


def test_what_cannot_be_paid_for_is_never_designed() -> None:
    world, kind = small(reserve=41.0, start_energy=40.0, capacity=44.0), eager(forced=True)
    lives = lives_of(kind, world, agents_of(kind, world, members=4))
    assert not lives.each("designs.2").any()


@pytest.mark.parametrize("depth", [2, 3])
def test_energy_is_what_there_was_and_came_less_every_price(depth: int) -> None:
    """Prices are powers of 2, so that sums are exact."""
    prices = {"build": 0.5, "upkeep": 0.0625, "design_cost": 2.0**-20, "search_cost": 2.0**-14}
    world = small(**prices, living_cost=0.25, start_energy=256.0, capacity=4096.0, felt_energy=8.0)
    kind = eager(depth=depth, forced=True, design_flip=1.0)
    lives = lives_of(kind, world, agents_of(kind, world, members=5), TurningModernity(0.5))
    each = lives.each
    assert (each("built.2") > 0).all()
    levels = range(2, depth + 1)
    spent = 0.25 * each("steps") + 2.0**-14 * each("simulated")
    spent = spent + sum(0.5 * each(f"built.{k}") + 0.0625 * each(f"worked.{k}") for k in levels)
    designs = ["simulated.design", *(f"simulated.design.{k}" for k in levels if k < depth)]
    spent = spent + 2.0**-20 * sum(each(name) for name in designs)
    assert (each("energy") == 256.0 + 8.0 * each("felt.energy") - spent).all()
    assert (each("births") == each("felt.newborns")).all()


@pytest.mark.parametrize("changes", [{}, {"alignment": "hereditary"}, {"heritable": True}], ids=str)
def test_what_the_last_machine_wants_has_length_one(changes: dict[str, Any]) -> None:
    world, kind = small(start_energy=80.0), eager(depth=3, forced=True, design_flip=0.5, **changes)
    lives = lives_of(kind, world, agents_of(kind, world, members=6))
    for level in (2, 3):
        wants = np.stack([lives.each(f"wants.{level}.{name}") for name in world.sensor_names], axis=-1)
        built = lives.each(f"built.{level}") > 0
        assert built.any()
        assert np.linalg.norm(wants, axis=-1) == pytest.approx(built.astype(float), abs=1e-12)


def test_machines_take_births_from_their_organism_but_have_none_for_it() -> None:
    """Mates alone, of which each that a machine takes is gone for long: births come from hand 0 only."""
    items = {"mate": Thing(touch=1, energy=-1, conception=1, ancestral=0.3, delivered=False)}
    world = small(items=items, lifetime=40, gestation=0, start_energy=80.0, mating_energy=0.0)
    kind = eager(forced=True)
    lives = lives_of(kind, world, agents_of(kind, world, members=4), TurningModernity(regrowth=100))
    assert (lives.each("taken.1.mate") > 0).any()
    assert (lives.each("births") == lives.each("eaten.mate")).all()
    assert not lives.each("brought.2").any()
