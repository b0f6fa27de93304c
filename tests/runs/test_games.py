"""Games through the whole house: runs, engines, resuming, replay and verification give the same numbers."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from babushka.fitness.settings import SettingsError
from babushka.runs.orchestration import plan as plans
from babushka.runs.orchestration.saved import load
from tests.conftest import DATA
from tests.runs.calling import Call

GAME, PERFECT = DATA / "tic_tac_toe.py", DATA / "minimax.py"
FILES = ("--world", str(GAME), "--organism", str(PERFECT))
SMALL = (
    "evolution.population=6",
    "evolution.survivors=2",
    "evolution.episodes=3",
    "evolution.random_lives=3",
    "organism.max_budget=2",
    "organism.max_horizon=2",
    "organism.hidden=1",
)
MINIMAX = f"opponents.file={PERFECT}"
CASES = {
    "minimax": (MINIMAX,),
    "random": ('opponents.kind="fixed"',),
    "members": (),
    "round robin": ('opponents.kind="round-robin"',),
    "latest": ('opponents.kind="latest"',),
    "hall of fame": ('opponents.kind="hall-of-fame"', "evolution.hall=3"),
    "mixture": (
        f"opponents.file={PERFECT}",
        'opponents.kind="mixture"',
        "opponents.members.weight=2",
        'opponents.perfect={kind="fixed", organism="minimax"}',
        "opponents.hall-of-fame.weight=1.5",
        "evolution.hall=2",
    ),
    "programs": ('organism.objective="program"', "organism.max_nodes=5"),
}

OWN_KERNELS = {"minimax", "mixture", "programs"}


def words(*changes: str) -> list[str]:
    return [word for change in changes for word in ("--set", change)]


def run(call: Call, folder: Path, *changes: str, further: tuple[str, ...] = ()) -> Path:
    files = FILES if MINIMAX in changes else FILES[:2]
    where = ("--seed", 1, "--generations", 3, "--out", folder, "--name", "game", "--quiet", *further)
    answer = call("run", *files, *words(*SMALL, *changes), *where)
    assert answer.code == 0, answer.err
    return folder / "game"


def arrays(path: Path) -> list[dict[str, Any]]:
    saved = load(path, (GAME, PERFECT))
    return [saved.stored(number).arrays() for number in saved.generations]


def assert_same(one: list[dict[str, Any]], other: list[dict[str, Any]]) -> None:
    assert len(one) == len(other) == 4
    for here, there in zip(one, other, strict=True):
        assert here.keys() == there.keys()
        assert all(here[name].tobytes() == there[name].tobytes() for name in here)


@pytest.mark.sampled(2)
@pytest.mark.parametrize(
    "changes",
    [
        pytest.param(case, id=name, marks=[pytest.mark.compiles] * (name in OWN_KERNELS))
        for name, case in CASES.items()
    ],
)
def test_a_game_is_evolved_resumed_and_verified(call: Call, tmp_path: Path, changes: tuple[str, ...]) -> None:
    whole = run(call, tmp_path / "whole", *changes)
    part = run(call, tmp_path / "part", *changes, further=("--generations", "1"))
    call("resume", str(part), *FILES, "--generations", "3", "--threads", "2", "--quiet")
    assert_same(arrays(whole), arrays(part))
    told = json.loads(call("replay", str(whole), *FILES, "--verify", "--json").out)
    assert (told["snapshots"], told["different"], told["damage"]) == (4, {}, [])


@pytest.mark.parametrize(
    "changes",
    [pytest.param((MINIMAX,), marks=pytest.mark.compiles), ('opponents.kind="hall-of-fame"',), ()],
)
def test_a_replayed_life_is_the_recorded_one(call: Call, tmp_path: Path, changes: tuple[str, ...]) -> None:
    path = run(call, tmp_path, *changes)
    saved = load(path, (GAME, PERFECT))
    generation = saved.generation(3)
    for row in range(3):
        for episode in range(3):
            life = saved.replay(3, f"row:{row}", episode=episode)
            assert (life.lives.values[0, 0] == generation.lives["selection"].values[row, episode]).all()
            assert life.seat == (3 + episode) % 2
            assert len(life.opponents) == 1
    assert (saved.evaluate(3).values == generation.lives["selection"].values).all()
    told = json.loads(call("replay", str(path), *FILES, "--json").out)
    assert told["seat"] == 1
    assert told["opponents"] == list(saved.replay(3).opponents)
    assert told["seats"][1] == told["tallies"]
    assert sum(seat["score"] for seat in told["seats"]) == 1


def test_the_history_tells_what_each_seat_gets(call: Call, tmp_path: Path) -> None:
    history = load(run(call, tmp_path), (GAME,)).history
    shares = [np.array(history[f"selection.seat.{seat}.score.mean"], float) for seat in range(2)]
    assert len(shares[0]) == 4
    assert np.allclose(shares[0] + shares[1], 1.0)  # the points of a game


@pytest.mark.compiles
def test_nobody_beats_the_perfect_player(call: Call, tmp_path: Path) -> None:
    path = run(call, tmp_path, MINIMAX)
    for each in arrays(path):
        columns = list(each["columns"])
        for records in (each["lives.selection"], each["random_baseline.selection"]):
            assert records[..., columns.index("wins")].max() == 0.0
            assert records[..., columns.index("score")].max() <= 0.5


@pytest.mark.compiles
@pytest.mark.sampled(2)
@pytest.mark.parametrize("changes", [(MINIMAX,), ('opponents.kind="hall-of-fame"',)])
def test_processes_give_the_same_bytes(call: Call, tmp_path: Path, changes: tuple[str, ...]) -> None:
    here = run(call, tmp_path / "here", *changes)
    there = run(call, tmp_path / "there", *changes, further=("--engine", "processes:2"))
    assert_same(arrays(here), arrays(there))


def test_opponents_are_refused_where_there_is_one_seat() -> None:
    with pytest.raises(SettingsError, match="opponents"):
        plans.plan("savanna", ['opponents.kind="fixed"'])


def test_an_unknown_kind_of_opponents_is_refused() -> None:
    with pytest.raises(SettingsError, match="nobody"):
        plans.plan("savanna", ['opponents.kind="nobody"'], trusted=[GAME])
    with pytest.raises(SettingsError, match="tables"):
        plans.plan("savanna", ['opponents.kind="fixed"', 'opponents.organism="tables"'], trusted=[GAME])


def test_a_file_of_opponents_is_run_only_if_it_is_named() -> None:
    with pytest.raises(SettingsError, match="minimax"):
        plans.plan("savanna", [MINIMAX], trusted=[GAME])


def test_the_configuration_says_who_is_met(tmp_path: Path) -> None:
    made = plans.plan("savanna", [*SMALL, MINIMAX], trusted=[GAME, PERFECT])
    text = made.text()
    assert "[opponents]" in text
    from babushka.runs.orchestration.config.parsing import parse

    again = plans.plan_of(parse(text, "it"), trusted=[GAME, PERFECT])
    assert again.experiment.opponents == made.experiment.opponents
    assert again.text() == text
    assert "[opponents]" not in plans.plan("savanna").text()
