"""Trials of organism kinds: one that is right but for one thing is refused, and those of the house pass."""

from pathlib import Path
from typing import Any

import pytest

from babushka.fitness.kernels import jit_enabled
from babushka.fitness.registry import load_file
from babushka.fitness.settings import SettingsError
from babushka.fitness.trial import EnoughError, Trial, TrialError
from babushka.fitness.worlds import worlds
from babushka.fitness.worlds.protocol import World
from babushka.fitness.worlds.trial import WorldTrial
from babushka.organisms.kinds import kinds
from babushka.organisms.protocol import Organism
from babushka.organisms.trial import OrganismTrial
from babushka.organisms.trial_lives import try_lives

KIND = Path(__file__).resolve().parents[1] / "data" / "tinkerer.py"

WRONG = {
    "a genome of another length": ("members, generator)\n", "members, generator)[:, 1:]\n", "founders"),
    "genomes of float64": ("members, generator)\n", "members, generator) * np.float64(1)\n", "founders"),
    "genomes that are changed": ("layout.check(genomes)", "genomes[:] = 1.0", "express"),
    "agents of text": ("self.tries)", "'many')", "express"),
    "a desire too few": ('span("desires")]', 'span("desires")][:, 1:]', "objective_weights"),
    "a trait of one number": ("agents.liking.max(axis=1)", "agents.liking.max()", "traits"),
    "a budget that is no trait": ('budget="tries"', 'budget="tires"', "inner"),
    "a state of texts": ("return Tinker(", "return ('x',) or Tinker(", "init_agent"),
    "an action too high": ("return task.incumbent[0]", "return shape.actions", "decide"),
    "an action that is a fraction": ("return task.incumbent[0]", "return 0.5", "decide"),
    "no action": ("return task.incumbent[0]", "task.incumbent[0]", "decide"),
    "a world that is changed": ("return task.incumbent[0]", "state[0] = 3.0; return 0", "decide"),
    "a row of the account too many": ("account[0, SIMULATED] += 1", "account[1, SIMULATED] += 1", "worth"),
    "a count that goes down": ("account[0, SIMULATED] += 1", "account[0, SIMULATED] -= 100", "decide"),
    "a feeling that is NaN": ("return reward", "return np.nan", "feel"),
    "a feeling that is changed": ("return reward", "felt[0] = 9.0; return reward", "feel"),
    "a row that is not there": ("agents.desires[row,", "agents.desires[row + 3,", "feel"),
    "a column too few": ('("changed",)', "()", "write_columns"),
    "a column too many": ('("changed",)', '("changed", "unchanged")', "write_columns"),
    "agents that are changed": ("return reward", "agents.desires[row, 0] += 1; return reward", "Tinkerer"),
    "chance of another source": ("below(stream, task.liking.size)", "np.random.randint(2)", "Tinkerer"),
    "a change that is not where it says": ("return 0  # the first", "return 1  # the first", "vary"),
    "a worth that is NaN": ("return task.liking[candidate[0]]", "return np.nan", "worth"),
    "an incumbent that is lost": ("copy(task.incumbent, candidate)", "pass", "keep"),
}


def try_all(organism: Organism, world: World, seconds: float) -> None:
    trial = Trial(seconds)
    watch, around = OrganismTrial(trial, organism, world), WorldTrial(trial, world)
    regime = world.regime(world.Regime())
    try:
        try_lives(watch, around, [regime], [regime])
    except EnoughError:
        return
    watch.finish()
    around.finish()


def of_file(file: Path) -> Organism:
    return load_file(file).Tinkerer()  # type: ignore[no-any-return]


def test_a_kind_of_a_file_passes() -> None:
    try_all(of_file(KIND), worlds.get("corridor")(), 60.0)


@pytest.mark.parametrize(("old", "new", "where"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_with_a_kind_is_told_with_its_place(
    old: str, new: str, where: str, tmp_path: Path
) -> None:
    text = KIND.read_text(encoding="utf-8")
    assert old in text
    file = tmp_path / KIND.name
    file.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(TrialError) as caught:
        try_all(of_file(file), worlds.get("corridor")(), 60.0)
    assert repr(str(file)) in str(caught.value)
    assert where in str(caught.value)


def houses() -> list[Any]:
    """Every kind of the house in every world that it fits."""
    found = []
    for name, world in worlds.all().items():
        for kind, organism in kinds.all().items():
            try:
                organism().check_world(world())
            except SettingsError:
                continue
            found.append(pytest.param(organism, world, id=f"{kind} in {name}"))
    return found


@pytest.mark.skipif(jit_enabled(), reason="a trial is for a process in which nothing is compiled")
@pytest.mark.parametrize(("organism", "world"), houses())
def test_kinds_of_the_house_pass(organism: type[Organism], world: type[World]) -> None:
    try_all(organism(), world(), 1.0)
