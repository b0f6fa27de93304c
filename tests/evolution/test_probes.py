"""Probes that are not looked at in every generation: nothing else changes, and they cost no lives."""

import math
from typing import Any

import pytest

from babushka.evolution.experiment import SELECTION
from babushka.evolution.generation import Generation
from babushka.evolution.loop import evolve
from babushka.evolution.snapshots import check_snapshot
from babushka.fitness.settings import merged
from tests.tiny import experiment

EVERY = 2
CASES: dict[str, dict[str, Any]] = {
    "weights": {},
    "programs": {"organism": {"objective": "program"}},
    "a designer": {"designer": {"objective": "steps"}},
    "two demes": {"evolution": {"islands": {"demes": 2}}},
    "a scheduled change": {"schedule": [{"at": 1, "regime": {"modern": 0.5}}]},
    "what is learned is inherited": {"evolution": {"inheritance": "lamarckian"}},
}


def led(changes: dict[str, Any], every: int, **options: Any) -> list[Generation]:
    """The generations of a tiny experiment whose probes have their turn in every so manieth."""
    return list(evolve(experiment(**merged(changes, {"evolution": {"probe_every": every}})), **options))


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param(case, id=name, marks=[pytest.mark.compiles] * (name == "programs"))
        for name, case in CASES.items()
    ],
)
def test_all_that_is_known_is_the_same(changes: dict[str, Any]) -> None:
    for seldom, always in zip(led(changes, EVERY), led(changes, 1), strict=True):
        turn = seldom.number % EVERY == 0
        assert list(seldom.row) == list(always.row)
        unknown = set() if turn else {"modern", "ancestral"} if "schedule" in changes else {"modern"}
        for name, value in always.row.items():
            known = name.partition(".")[0] not in unknown
            assert repr(seldom.row[name]) == (repr(value) if known else "nan"), name
        first, second = seldom.arrays(), always.arrays()
        missing = {f"{what}.{label}" for what in ("lives", "random_baseline") for label in unknown}
        assert second.keys() - first.keys() == missing
        assert all(first[name].tobytes() == second[name].tobytes() for name in first)


def test_the_probe_that_is_the_selecting_regime_is_always_known() -> None:
    for generation in led({}, 3):
        assert generation.lives["ancestral"] is generation.lives[SELECTION]
        assert math.isfinite(generation.row["ancestral.births.mean"])
        assert ("modern" in generation.lives) == (generation.number % 3 == 0)


def test_a_run_goes_on_from_a_generation_without_probes() -> None:
    whole = led({}, EVERY)
    saved = Generation.from_arrays(1, whole[1].arrays())
    made = experiment(evolution={"probe_every": EVERY})
    assert check_snapshot(made, saved) is saved
    for again, before in zip(evolve(made, after=saved), whole[2:], strict=True):
        assert again.genomes.tobytes() == before.genomes.tobytes()
        assert repr(dict(again.row)) == repr(dict(before.row))


def test_their_turns_can_be_scheduled() -> None:
    """Seldom at first, and in every generation from a change of the world on."""
    change = {"at": 2, "regime": {"modern": 1.0}, "evolution": {"probe_every": 1}}
    looked = [math.isfinite(each.row["modern.births.mean"]) for each in led({"schedule": [change]}, 10)]
    assert looked == [True, False, True, True]
