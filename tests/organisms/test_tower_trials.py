"""A trial leaves no trace; a design keeps the best candidate, and gives back the first where nothing moves.

All of it in plain Python, on makers that have lived for a while.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import pytest

from babushka.fitness.worlds import hands
from babushka.fitness.worlds.protocol import create, reset, step
from babushka.fitness.worlds.workshop import TurningModernity, Workshop
from babushka.fitness.worlds.workshop.regime import DESIGNED
from babushka.organisms.kinds.maker import Maker
from babushka.organisms.protocol import decide, experience, feel, init_agent
from babushka.organisms.tower import designing
from babushka.organisms.tower.designing import design
from babushka.organisms.tower.levels import MAY_BUILD, RUNNING
from babushka.organisms.tower.protocol import begin_work, imagine
from tests.organisms.makers import agents_of, eager, small

REGIME = TurningModernity(0.3, regrowth=2)

# What may change while somebody imagines: all that a maker imagines with, and the machine that is not there.
SCRATCH = ("scratch", "thoughts", "streams", "felt", "haul")
DRAFTS = (*SCRATCH, "candidate", "incumbent", "memory", "key")
OWN_SCRATCH = ("twin", "before", "senses", "hidden")  # of a maker, beside its drawing
RECORDS = ("records", "last")  # of a machine that is not there: what must not change even so


@pytest.fixture(autouse=True)
def plain_python() -> Any:
    """Random streams count modulo 2**64."""
    with np.errstate(over="ignore"):
        yield


class Moment(NamedTuple):
    """A life that was led for a while."""

    world: Workshop
    belief: Any
    state: Any
    agent: Any
    account: Any
    stream: Any


def after(steps: int, kind: Maker, world: Workshop, seed: int = 2, **planning: int) -> Moment:
    """The moment after so many steps."""
    agents = agents_of(kind, world, seed, 1, **({"budget": 3, "horizon": 3, "trust": 1} | planning))
    regime, belief = world.regime(REGIME), world.belief(TurningModernity())
    chance, stream = np.array([5 + seed], np.uint64), np.array([9], np.uint64)
    state, felt = create(regime), np.zeros(6)
    reset(regime, state, chance)
    agent = init_agent(agents, 0, belief, world.shape, stream)
    mask, account = np.ones(5, np.bool_), np.zeros((len(kind.inner()), 3), np.int64)
    for _ in range(steps):
        action = decide(agents, 0, agent, belief, state, world.shape, 0, mask, account, stream)
        step(regime, state, action, 0, chance, felt)
        experience(agents, 0, agent, action, feel(agents, 0, felt), account, stream)
    return Moment(world, belief, state, agent, account, stream)


def numbers(value: Any, name: str = "") -> Iterator[tuple[str, bytes]]:
    """All arrays in nested tuples, by their names."""
    if isinstance(value, tuple):
        for field, inner in zip(value._fields, value, strict=True):  # type: ignore[attr-defined]
            yield from numbers(inner, f"{name}.{field}" if name else field)
    elif isinstance(value, np.ndarray):
        yield name, value.tobytes()


def changed(before: dict[str, bytes], value: Any) -> set[str]:
    """The names of arrays that differ from what they were."""
    return {name for name, now in numbers(value) if before[name] != now}


def excused(maker: str, machine: str, drafts: tuple[str, ...]) -> tuple[str, ...]:
    """Beginnings of names that may differ after an imagining of `maker` about a machine that is not there."""
    own = [f"{maker}.{name}" for name in OWN_SCRATCH]
    return (*own, *(f"{maker}.drawing.{name}" for name in drafts), f"{machine}.")


def unexcused(names: set[str], beginnings: tuple[str, ...]) -> set[str]:
    """Those that should be as they were; records never change in thought."""
    return {n for n in names if not n.startswith(beginnings) or n.split(".")[-1] in RECORDS}


KINDS = [
    pytest.param({"depth": 2}, id="2"),
    pytest.param({"depth": 3, "machine_designs": 2, "design_flip": 1.0}, id="3"),
    pytest.param({"depth": 3, "trial_percept": True, "trials": 2, "alignment": "hereditary"}, id="3-tied"),
    pytest.param({"depth": 3, "imagine_self": False, "heritable": True}, id="3-heritable"),
]


@pytest.mark.parametrize("changes", KINDS)
@pytest.mark.parametrize("planning", [{}, {"budget": 0}], ids=["planning", "reflex"])
@pytest.mark.parametrize("beside", [True, False])
def test_imagining_changes_nothing_but_its_scratch(
    changes: dict[str, Any], planning: dict[str, int], beside: bool
) -> None:
    kind = eager(**changes, first_design=1000)
    now = after(7, kind, small(), **planning)
    body, machine = now.agent.body, now.agent.machine
    body.drawing.candidate[:] = 0.5
    designing._install(machine, body.drawing.candidate)
    world, agent = dict(numbers(now.state)), dict(numbers(now.agent))
    wants = machine.wants.tobytes()
    imagine(body, machine, now.belief, now.state, now.world.shape, beside, True)
    assert changed(world, now.state) == set()
    assert unexcused(changed(agent, now.agent), excused("body", "machine", SCRATCH)) == set()
    assert machine.wants.tobytes() == wants
    assert machine.clock[RUNNING] == 0
    assert (body.drawing.thoughts[:, 2] > 0).any()


@pytest.mark.parametrize("changes", KINDS)
def test_a_design_that_is_refused_leaves_its_price_and_nothing_else(changes: dict[str, Any]) -> None:
    kind = eager(**changes, first_design=1000)
    now = after(7, kind, small())
    body, machine = now.agent.body, now.agent.machine
    body = body._replace(terms=body.terms._replace(caution=np.inf))
    world, agent = dict(numbers(now.state)), dict(numbers(now.agent))
    built = design(body, machine, now.belief, now.state, now.world.shape, now.account, True, now.stream)
    assert not built
    assert changed(world, now.state) == {"bill"}
    assert now.state.bill[DESIGNED] == now.account[1, 2] > 0
    assert unexcused(changed(agent, now.agent), excused("body", "machine", DRAFTS)) == set()


def working(now: Moment) -> Any:
    """The organism's machine, at work and free to build."""
    machine = now.agent.machine
    machine.wants[:] = 0.5
    begin_work(machine, now.agent.body, now.belief, now.state, now.world.shape, 9, False, now.stream)
    machine.drawing.state[MAY_BUILD] = 1
    now.state.cells[now.state.places[1]] = 0
    hands.order(now.belief, now.state, 1, 1)
    return machine


@pytest.mark.parametrize("changes", KINDS[1:])
def test_a_machine_at_work_imagines_without_a_trace_as_well(changes: dict[str, Any]) -> None:
    now = after(7, eager(**changes, first_design=1000), small())
    machine = working(now)
    machine = machine._replace(terms=machine.terms._replace(caution=np.inf))
    world, agent = dict(numbers(now.state)), dict(numbers(now.agent))
    around = (now.belief, now.state, now.world.shape)
    imagine(machine, machine.below, *around, True, False)
    assert changed(world, now.state) == set()
    allowed = excused("machine", "machine.below", SCRATCH)
    assert unexcused(changed(agent, now.agent), allowed) == set()
    assert not design(machine, machine.below, *around, now.account, True, now.stream)
    assert changed(world, now.state) == {"bill"}
    allowed = excused("machine", "machine.below", DRAFTS)
    assert unexcused(changed(agent, now.agent), allowed) == set()
    assert machine.clock[RUNNING] == 1


@pytest.mark.parametrize("changes", KINDS)
def test_what_a_candidate_is_worth_does_not_depend_on_what_was_tried_before(changes: dict[str, Any]) -> None:
    now = after(7, eager(**changes, first_design=1000, trial_steps=15), small())
    body, machine = now.agent.body, now.agent.machine
    body.drawing.key[0] = 11
    drawn, worths = np.random.default_rng(1), []
    candidates = [drawn.normal(size=body.drawing.candidate.size) for _ in range(3)]
    for number in (0, 1, 2, 1, 0, 2):
        designing._install(machine, candidates[number])
        around = (now.belief, now.state, now.world.shape)
        alone = designing._judge(body, machine, *around, False)
        worths.append((alone, designing._judge(body, machine, *around, True)))
    assert worths[0] == worths[4]
    assert worths[1] == worths[3]
    assert worths[2] == worths[5]
    assert len({alone for alone, _ in worths}) == 1
    assert len(set(worths)) > 1


@pytest.mark.parametrize("depth", [2, 3])
def test_where_nothing_moves_a_design_gives_back_its_first_candidate(depth: int) -> None:
    found = []
    for designs in (1, 6):
        kind = eager(depth=depth, designs=designs, design_stride=0.0, design_flip=0.0, forced=True)
        now = after(0, kind, small())
        body, machine = now.agent.body, now.agent.machine
        around = (now.belief, now.state, now.world.shape, now.account, False)
        assert design(body, machine, *around, now.stream)
        found.append(
            [*machine.wants.ravel(), machine.drawing.state[MAY_BUILD], body.drawing.memory.values[0]]
        )
        assert now.account[1, :2].tolist() == [designs, designs - 1]  # as good as the incumbent is kept
    assert found[0] == pytest.approx(found[1], abs=1e-12)


def test_a_design_keeps_the_best_of_what_it_tried() -> None:
    """More candidates from the same stream are never worth less, and what is promised is what was judged."""
    best = []
    for designs in (1, 2, 4, 8, 16):
        now = after(3, eager(designs=designs, forced=True, first_design=1000), small())
        body, machine = now.agent.body, now.agent.machine
        around = (now.belief, now.state, now.world.shape)
        assert design(body, machine, *around, now.account, False, now.stream)
        value = body.drawing.memory.values[0]
        assert designing._judge(body, machine, *around, True) == value
        alone = designing._judge(body, machine, *around, False)
        assert machine.records[3] == (value - alone) / body.terms.trial
        best.append(value)
    assert best == sorted(best)
    assert best[0] < best[-1]
