"""Lives of makers: the kernel's records equal those of the plain twin, to the last bit, at every depth."""

import dataclasses
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from babushka.fitness.worlds.workshop import TurningModernity
from babushka.organisms.life import Seeds
from babushka.organisms.records import Lives
from tests.conftest import size
from tests.naive import tower_life
from tests.organisms.makers import agents_of, eager, lives_of, small

pytestmark = pytest.mark.compiles


@st.composite
def manners(draw: st.DrawFn) -> dict[str, Any]:
    """How makers design and what their machines are like."""
    given: dict[str, Any] = {
        "designs": draw(st.sampled_from([-1, 0, 1, 4])),
        "trial_steps": draw(st.sampled_from([0, 1, 4])),
        "trials": draw(st.sampled_from([1, 1, 3])),
        "forced": draw(st.booleans()),
        "score_noise": draw(st.sampled_from([0.0, 0.4])),
        "imagine_self": draw(st.booleans()),
        "first_design": draw(st.sampled_from([0, 1, 5])),
        "pause": draw(st.sampled_from([0, 2])),
        "imagined_budget": draw(st.sampled_from([-1, 0, 1])),
        "machine_budget": draw(st.sampled_from([0, 3])),
        "machine_designs": draw(st.sampled_from([0, 1, 3])),
        "design_flip": draw(st.sampled_from([0.0, 0.25, 1.0])),
        "design_stride": draw(st.sampled_from([0.1, 0.6])),
        "candidates": draw(st.sampled_from([1, 3])),
    }
    if draw(st.booleans()):
        given |= {
            "trial_percept": True,
            "shared_wants": draw(st.booleans()),
            "foresight": draw(st.sampled_from([0.0, 30.0])),
            "sure_at": draw(st.sampled_from([0.5, 5.0])),
        }
    whose = draw(st.sampled_from(["searched", "checked", "hereditary", "heritable"]))
    return given | ({"heritable": True} if whose == "heritable" else {"alignment": whose})


@st.composite
def places(draw: st.DrawFn) -> tuple[dict[str, Any], TurningModernity, TurningModernity]:
    """Changes to a small workshop, its regime, and the one that is believed."""
    changes = {
        "digestion": draw(st.sampled_from([0, 2, 7])),
        "gestation": draw(st.sampled_from([0, 5])),
        "start_energy": draw(st.sampled_from([9.5, 40.0])),
        "sensor_count": draw(st.sampled_from([1, 3, 9])),
        "kinship": draw(st.sampled_from([0.0, 0.5])),
        "sensors": draw(st.sampled_from(["drawn", "drawn", "named"])),
        "sensor_seed": draw(st.integers(0, 1000)),
        "design_cost": draw(st.sampled_from([0.00001, 0.01])),
    }
    modern, turn = draw(st.sampled_from([0.0, 1.0])), draw(st.sampled_from([-1, 3, 9]))
    regime = TurningModernity(modern, draw(st.sampled_from([0, 3])), turn)
    belief = TurningModernity(draw(st.sampled_from([0.0, 1.0])), draw(st.sampled_from([0, 3])))
    return changes, regime, draw(st.sampled_from([belief, regime]))


PLANNING = st.fixed_dictionaries(
    {"budget": st.sampled_from([0, 3]), "horizon": st.sampled_from([1, 4]), "trust": st.sampled_from([0, 1])}
)


@pytest.mark.parametrize("depth", [1, 2, 3])
def test_lives_agree_with_the_twin(depth: int) -> None:
    @settings(max_examples=size(100, 40) // (4 if depth == 1 else 1))
    @given(places(), manners(), PLANNING, st.integers(0, 2**32 - 1))
    def check(place: Any, manner: dict[str, Any], planning: dict[str, int], seed: int) -> None:
        changes, regime, belief = place
        world, kind = small(**changes), eager(**manner, depth=depth)
        agents = agents_of(kind, world, seed, members=1, **planning)
        found = lives_of(kind, world, agents, regime, belief, seed).values[0, 0]
        seeds, around = Seeds.of(seed, 0, 1), (world.regime(regime), world.belief(belief))
        plain = tower_life.live(world, *around, agents, 0, 10, seeds.worlds[0], seeds.agents[0])
        columns = Lives.columns_of(kind, world)
        assert dict(zip(columns, found, strict=True)) == dict(zip(columns, plain, strict=True))

    check()


def test_lives_with_machines_of_machines_agree_with_the_twin() -> None:
    """Where many are built: those of all other examples are few and brief."""
    kind = eager(depth=3, forced=True, designs=1, machine_designs=3, machine_trial=2, design_flip=1.0)
    world = dataclasses.replace(small(start_energy=80.0, build=1.0), sensor_seed=3)
    agents = agents_of(kind, world, 4, members=3, budget=2, horizon=3, trust=1)
    lives, seeds = lives_of(kind, world, agents), Seeds.of(3, 0, 1)
    around = world.regime(TurningModernity()), world.belief(TurningModernity())
    for row in range(3):
        plain = tower_life.live(world, *around, agents, row, 10 + row, seeds.worlds[0], seeds.agents[0])
        assert list(lives.values[row, 0]) == plain
    assert lives.each("built.3").sum() >= 3
