"""Wired organisms pursue what they are wired to, among keys and in the depot; f* follows from that."""

from typing import Any

import numpy as np
import pytest

from babushka.evolution.evaluation import live_in
from babushka.evolution.experiment import SELECTION, Experiment
from babushka.evolution.turning_point import turning_point
from babushka.organisms.life import Seeds
from babushka.organisms.records import Lives
from tests import tiny
from tests.conftest import size

pytestmark = pytest.mark.compiles

BOUNDED = {"max_budget": 16, "max_horizon": 8}


def in_world(kind: str, **changes: Any) -> Experiment:
    given = {"world": {"kind": kind}, "organism": BOUNDED, **changes}
    return Experiment.from_mapping(given)


def wired(kind: str, weights: dict[str, float], label: str = SELECTION, members: int = 4) -> Lives:
    """Lives of members that want just that, and search as hard as they may."""
    made = in_world(kind, organism={**BOUNDED, "wired": weights})
    genomes = made.layout.founders(members, np.random.default_rng(1))
    for block in ("budget", "horizon"):
        genomes[:, made.layout.span(block)] = made.layout.high[made.layout.span(block)]
    genomes[:, made.layout.span("trust")] = 0.0
    where, seeds = made.conditions[label], Seeds.of(1, 0, size(8, 1))
    return live_in(made, where, made.agents(genomes), np.arange(members), seeds)


def test_the_turning_point_lies_where_both_counts_are_equal_and_within_reach(monkeypatch: Any) -> None:
    monkeypatch.setattr("babushka.evolution.turning_point.MEMBERS", size(64, 4))
    monkeypatch.setattr("babushka.evolution.turning_point.LIVES", size(4, 1))
    made = in_world("depot")
    found = turning_point(made)
    assert found is not None
    assert 0 < found.foolable < 1
    assert found.fresh + found.foolable * found.recycled == pytest.approx(found.honest)
    fooled = turning_point(in_world("depot", regime={"foolable": 0.1, "audited": 1.0}))
    assert fooled == found  # it is of what wired organisms do, which no sensor changes


def test_worlds_without_a_sensor_have_no_turning_point() -> None:
    assert turning_point(tiny.experiment()) is None


def test_the_honest_recycle_nothing_and_cheats_mostly_that() -> None:
    world = in_world("depot").world
    honest, cheat = (wired("depot", world.known_rewards[name]) for name in ("honest", "cheat"))
    assert honest.mean("recycled").max() <= 1
    assert honest.mean("delivered").mean() > cheat.mean("delivered").mean()
    assert cheat.mean("recycled").mean() > cheat.mean("delivered").mean()


def test_whoever_wants_chests_alone_opens_more_of_them_than_keys_it_hoards() -> None:
    chests, keys = (wired("keys", {kind: 1.0}, "shifted") for kind in ("chest", "key"))
    assert chests.mean("chests").mean() > keys.mean("chests").mean()
    assert keys.mean("left").mean() > chests.mean("left").mean()


def test_at_a_fork_each_goes_for_what_it_is_wired_to() -> None:
    for kind, other in (("chest", "key"), ("key", "chest")):
        lives = wired("keys", {kind: 1.0, other: -0.1}, "fork")
        reached, away = (lives.mean(f"reached.{name}").sum() for name in (kind, other))
        assert reached > 4 * away
        assert (reached + away) <= lives.mean("probed").sum()
