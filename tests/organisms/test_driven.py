"""Bodies that pursue given values of kinds."""

from typing import Any

import numpy as np
import pytest

from babushka.fitness.worlds.protocol import create, reset
from babushka.fitness.worlds.workshop import Workshop
from babushka.organisms import protocol
from babushka.organisms.kinds.maker import Maker
from babushka.organisms.life import Seeds, live, live_traced
from babushka.organisms.records import Lives
from babushka.organisms.tower.driven import Driven

WORLD = Workshop(size=6, lifetime=30)
MAKER = Maker(depth=3)
KINDS = list(WORLD.items)


def led(values: Any, modern: float = 1.0, budget: int = 16, horizon: int = 3) -> Lives:
    regime = WORLD.regime(WORLD.Regime(modern=modern))
    agents = Driven(np.array(values, np.float64), budget, horizon)
    return live(MAKER, WORLD, agents, regime, regime, np.arange(len(values)), Seeds.of(3, 0, 4))


@pytest.mark.parametrize("kind", ["mate", "bolt", "poison"])
def test_they_take_what_is_of_value_and_leave_what_is_not(kind: str) -> None:
    sought = np.eye(len(KINDS) + 1)[[1 + KINDS.index(kind)]]
    lives = led(np.concatenate([sought, -sought]))
    wanted, unwanted = lives.mean(f"eaten.{kind}")
    assert wanted > 4 * unwanted + 2


def test_they_feel_nothing_and_have_no_machines() -> None:
    lives = led(np.ones((2, len(KINDS) + 1)))
    assert not lives.each("felt").any()
    machines = [name for name in lives.columns if name.endswith((".2", ".3")) or name.startswith("taken.")]
    assert machines
    assert not any(lives.each(name).any() for name in machines)
    assert (lives.each("proposals") == 16 * lives.each("steps")).all()
    assert (lives.each("simulated") == 17 * 3 * lives.each("steps")).all()


def test_one_step_of_plan_takes_the_best_of_the_cells_around() -> None:
    regime = WORLD.regime(WORLD.Regime(modern=1.0))
    state, stream = create(regime), np.array([7], np.uint64)
    with np.errstate(over="ignore"):  # as in kernels: streams count modulo 2**64
        reset(regime, state, stream)
    values = np.arange(len(KINDS) + 1, dtype=np.float64)
    agents, everything = Driven(values[None], 200, 1), np.ones(len(WORLD.actions), bool)
    around = regime, state, WORLD.shape, 0, everything, np.zeros((5, 3), np.int64), stream
    with np.errstate(over="ignore"):
        body = protocol.init_agent(agents, 0, regime, WORLD.shape, stream)
        action = protocol.decide(agents, 0, body, *around)
    there = regime.neighbours[state.places[0]]
    assert state.cells[there[action]] == state.cells[there].max() > 0


def test_values_of_one_do_not_touch_another() -> None:
    values = np.random.default_rng(1).normal(size=(3, len(KINDS) + 1))
    alone = led(values[:1])
    assert (led(values).values[0] == alone.values[0]).all()


def test_a_trace_shows_where_the_plan_leads() -> None:
    regime = WORLD.regime(WORLD.Regime())
    agents = Driven(np.ones((1, len(KINDS) + 1)), 4, 3)
    _, trace = live_traced(MAKER, WORLD, agents, regime, regime, 0, Seeds.of(3, 0, 1))
    there = regime.neighbours[int(trace.place[0, 0] * WORLD.size + trace.place[0, 1]), trace.action[0]]
    assert (trace.plan[0] >= 0).all()
    assert trace.plan[0, 0].tolist() == list(divmod(int(there), WORLD.size))
