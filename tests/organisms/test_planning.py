"""Planners of fixed budget and horizon, who commit to plans, and who estimate the dynamics in flight."""

from typing import Any

import numpy as np
import pytest

from babushka.fitness.settings import SettingsError, read
from babushka.fitness.worlds.embedded import Doses, Embedded
from babushka.fitness.worlds.embedded.world import flight_at
from babushka.fitness.worlds.guidance import Guidance, Shift
from babushka.fitness.worlds.guidance.regime import DRAG, GRAVITY, PUSH
from babushka.fitness.worlds.protocol import create, reset, step
from babushka.fitness.worlds.savanna import Savanna
from babushka.fitness.worlds.workshop import Workshop
from babushka.organisms.inner.account import Limits
from babushka.organisms.kinds.maker import Maker
from babushka.organisms.kinds.planner import Planner
from babushka.organisms.life import Seeds, live
from babushka.organisms.planning.estimating import (
    LeastSquares,
    add_equations,
    new_estimate,
    reconsider,
    solve,
)
from babushka.organisms.records import Lives
from tests.conftest import size

WORLD = Guidance()
FIXED: dict[str, Any] = {"budget": 6, "horizon": 8, "trusting": False, "hidden": 2}
MEMBERS = size(6, 2)


def lives_of(kind: Planner, shift: Shift, belief: Shift | None = None, world: Guidance = WORLD) -> Lives:
    """Lives of the same founders, whose wants alone are genes."""
    genomes = np.random.default_rng(3).normal(size=(MEMBERS, kind.layout(world).genes)).astype(np.float32)
    agents = kind.express(genomes, world)
    regime, believed = world.regime(shift), world.belief(belief or Shift())
    return live(kind, world, agents, regime, believed, np.arange(MEMBERS), Seeds.of(4, 0, 2))


def test_what_is_fixed_has_no_gene_and_is_the_same_for_all() -> None:
    evolving, fixed = Planner(), Planner(**FIXED)
    names = [{block.name for block in kind.layout(WORLD).blocks} for kind in (evolving, fixed)]
    assert names[0] - names[1] == {"budget", "horizon", "trust"}
    genomes = fixed.founders(WORLD, 5, np.random.default_rng(1))
    agents = fixed.express(genomes, WORLD)
    assert (agents.budget == 6).all()
    assert (agents.horizon == 8).all()
    assert (agents.trust == 0).all()
    limited = fixed.express(genomes, WORLD, Limits(budget=(3,), horizon=(4,)))
    assert (limited.budget == 3).all()
    assert (limited.horizon == 4).all()
    assert (fixed.model_steps(agents) == 7 * 8).all()
    assert fixed.most_model_steps() == 7 * 8


def test_who_wants_what_is_known_of_a_world_can_be_planted() -> None:
    """With the weights of `known_rewards`, and the mean of founders in all else."""
    kind = Planner(hidden=2)
    genome, layout = kind.known(WORLD)["landing"], kind.layout(WORLD)
    expected = [WORLD.known_rewards["landing"][feature] for feature in WORLD.features]
    assert genome[layout.span("desires")] == pytest.approx(expected)
    means = {block.name: block.mean for block in layout.blocks if block.name != "desires"}
    assert all((genome[layout.span(name)] == np.float32(mean)).all() for name, mean in means.items())
    layout.check(genome[None])
    assert Planner(wired={"near": 1.0}).known(WORLD) == {}
    assert Planner().known(Savanna()) == {}


@pytest.mark.parametrize(("commit", "spread"), [(1, 8), (4, 2), (8, 1)])
def test_who_commits_plans_less_often(commit: int, spread: int) -> None:
    kind = Planner(**FIXED, commit=commit)
    agents = kind.express(kind.founders(WORLD, 3, np.random.default_rng(1)), WORLD)
    assert (kind.model_steps(agents) == 7 * spread).all()
    assert kind.most_model_steps() == 7 * spread


@pytest.mark.compiles
def test_who_commits_to_whole_plans_is_direct_and_who_commits_to_one_step_is_in_control() -> None:
    direct = lives_of(Planner(**FIXED, mode="direct"), Shift())
    committed = lives_of(Planner(**FIXED, commit=8), Shift())
    assert (committed.values == direct.values).all()
    some = lives_of(Planner(**FIXED, commit=3), Shift())
    decisions = np.ceil(some.each("steps") / 3)
    assert (some.each("proposals") == 6 * decisions).all()


@pytest.mark.compiles
def test_a_decoy_does_not_change_what_an_uninformed_direct_planner_attains() -> None:
    kind = Planner(**{**FIXED, "horizon": 40}, mode="direct")
    home, decoy = lives_of(kind, Shift()), lives_of(kind, Shift(decoy=1.0))
    assert (home.each("steps") > WORLD.decoy_at).all()
    for tally in WORLD.tallies:
        assert (home.each(tally) == decoy.each(tally)).all()
    assert (home.each("felt") != decoy.each("felt")).all()
    control = Planner(**FIXED)
    assert (lives_of(control, Shift()).each("miss") != lives_of(control, Shift(decoy=1.0)).each("miss")).any()


@pytest.mark.compiles
def test_estimates_leave_a_true_belief_as_it_is_and_correct_a_wrong_one() -> None:
    shift = Shift(gravity=1.0, wind=0.5, drag=0.5)
    estimating = Planner(**FIXED, estimates=True, prior=1e-9)
    informed = lives_of(Planner(**FIXED), shift, belief=shift)
    found = lives_of(estimating, shift)
    ignorant = lives_of(Planner(**FIXED), shift)
    true = lives_of(estimating, shift, belief=shift)
    shared = slice(0, len(informed.columns))  # the record of who estimates goes on with the estimates
    assert true.values[..., shared] == pytest.approx(informed.values, rel=1e-6)
    assert (found.values[..., shared] != ignorant.values).any()
    regime = WORLD.regime(shift)
    for name in WORLD.estimated:
        assert found.each(f"estimated.{name}") == pytest.approx(getattr(regime, name), rel=1e-3)


@pytest.mark.parametrize("gusts", [0.0, 0.5])
def test_estimates_are_the_least_squares_solution_with_a_prior(gusts: float) -> None:
    """Against NumPy's own solver, over the steps of one flight; without gusts they are the truth."""
    truth, home = WORLD.regime(Shift(gravity=1.0, wind=1.0, drag=0.3, gusts=gusts)), WORLD.belief(Shift())
    how = LeastSquares(3, 1e-6)
    state, stream, felt = create(truth), np.full(1, 9, np.uint64), np.zeros(len(WORLD.features))
    with np.errstate(over="ignore"):
        reset(truth, state, stream)
        estimate = new_estimate(how, home, WORLD.shape)
        assert reconsider(how, estimate, home, state, -1) == pytest.approx(home)
        rows, sides = [np.sqrt(1e-6) * np.eye(3)], [np.sqrt(1e-6) * np.array([1.6, 0.02, 0.0])]
        for action in (0, 5, 7, 2, 3):
            before = state.now.copy()
            step(truth, state, action, 0, stream, felt)
            believed = reconsider(how, estimate, home, state, action)
            change = state.now[:4] - before[:4]  # x, z, vx, vz
            thrust = ((action % 3 - 1) * 1.0, action // 3 * 2.0)
            rows.append(np.array([[0, -change[0], 1], [-1, -change[1], 0]]))
            sides.append(np.array([change[2] - thrust[0], change[3] - thrust[1]]))
            known = np.linalg.lstsq(np.concatenate(rows), np.concatenate(sides), rcond=None)[0]
            assert estimate.parameters == pytest.approx(known, rel=1e-5, abs=1e-7)
    if gusts == 0:
        found = estimate.parameters[[GRAVITY, DRAG, PUSH]]
        assert found == pytest.approx([truth.gravity, truth.drag, truth.push], rel=1e-3)
        assert believed.drag == pytest.approx(truth.drag, rel=1e-3)
        assert believed.way_gained == pytest.approx(truth.way_gained, rel=1e-3)


@pytest.mark.compiles
@pytest.mark.parametrize("believed", [Doses(), Doses(0.0, 0.5), Doses(0.0, 1.0)])
def test_in_embedded_the_dynamics_of_a_dose_are_estimated_and_its_cues_are_not(believed: Doses) -> None:
    world = Embedded(heavier=0.8, wind=15.0)
    truth, belief = world.regime(Doses(0.7)), world.belief(believed)
    state, stream, felt = create(truth), np.full(1, 9, np.uint64), np.zeros(len(world.features))
    how = LeastSquares(3, 1e-9)
    with np.errstate(over="ignore"):
        reset(truth, state, stream)
        estimate = new_estimate(how, belief, world.shape)
        middle = believed.variety / 2
        before = [1.6 + 0.8 * middle, 0.02, 0.02 * 15 * middle]
        assert estimate.parameters[[GRAVITY, DRAG, PUSH]] == pytest.approx(before)
        found = reconsider(how, estimate, belief, state, -1)
        for action in (0, 5, 7, 2, 3):
            step(truth, state, action, 0, stream, felt)
            found = reconsider(how, estimate, belief, state, action)
    flown = flight_at(truth, 0.7)
    for dose in (0.0, 0.7):
        imagined = flight_at(found, dose)
        for name in ("gravity", "drag", "push", "way_gained"):
            assert getattr(imagined, name) == pytest.approx(getattr(flown, name), rel=1e-3)
        assert imagined.beacon == flight_at(belief, dose).beacon


def test_normal_equations_are_solved() -> None:
    generator = np.random.default_rng(2)
    equations, normal, found = generator.normal(size=(4, 5)), np.zeros((4, 5)), np.zeros(4)
    add_equations(equations, 4, normal)
    solve(normal, np.zeros((4, 5)), found)
    assert equations[:, :4] @ found == pytest.approx(equations[:, 4])


def test_mistakes_are_told_in_a_sentence() -> None:
    for given, named in (
        ({"commit": 11}, "max_horizon"),
        ({"commit": 9, "horizon": 8}, "organism.horizon"),
        ({"commit": 2, "mode": "direct"}, "organism.mode"),
        ({"prior": 0.0}, "prior"),
    ):
        with pytest.raises(SettingsError, match=named):
            read(Planner, given, "organism")
    with pytest.raises(SettingsError, match=r"organism\.estimates"):
        Planner(estimates=True).check_world(Savanna())
    for world in (WORLD, Embedded()):
        Planner(estimates=True).check_world(world)


def test_makers_do_not_commit() -> None:
    with pytest.raises(SettingsError, match=r"organism\.commit"):
        Maker(depth=2, commit=2).check_world(Workshop())
