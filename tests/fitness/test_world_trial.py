"""Trials of worlds: the corridor with one mistake each is refused, and every world of the house passes."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from babushka.fitness.registry import load_file
from babushka.fitness.settings import read
from babushka.fitness.trial import EnoughError, Guarded, Trial, TrialError, foreign
from babushka.fitness.worlds import worlds
from babushka.fitness.worlds.trial import WorldTrial
from babushka.fitness.worlds.trial_lives import try_world

DATA = Path(__file__).resolve().parents[1] / "data"
CORRIDOR = DATA / "corridor.py"
GAME = DATA / "tic_tac_toe.py"

WRONG = {
    "one name missing in tallies": ('("offspring", "pulls")', '("offspring",)', "tally"),
    "one name too many in tallies": ('("offspring", "pulls")', '("offspring", "pulls", "more")', "tally"),
    "one name too few in features": ('("pleasure", "newborns")', '("pleasure",)', "step"),
    "one name too few in senses": ('("place", "at the lever")', '("place",)', "observe"),
    "one name too many in senses": ('("place", "at the lever")', '("place", "lever", "x")', "observe"),
    "a text instead of a tuple of texts": ('("offspring", "pulls")', '"offspring"', "tallies"),
    "a name twice": ('("offspring", "pulls")', '("offspring", "offspring")', "tallies"),
    "an int64 state": ("np.zeros(4)", "np.zeros(4, np.int64)", "create"),
    "a float32 state": ("np.zeros(4)", "np.zeros(4, np.float32)", "create"),
    "a state of two dimensions": ("np.zeros(4)", "np.zeros((4, 1))", "create"),
    "no state": ("return np.zeros(4)", "np.zeros(4)", "create"),
    "a cause that has no name": ("return 1 if", "return 7 if", "step"),
    "a negative cause": ("return 1 if", "return -1 if", "step"),
    "a cause and a half": ("return 1 if", "return 1.5 if", "step"),
    "no cause": ("return 1 if state[WEAR] >= regime.endurance else 0", "pass", "step"),
    "a feeling that is NaN": ("felt[0] = regime.pleasure", "felt[0] = np.nan", "step"),
    "a feeling that is infinite": ("felt[0] = regime.pleasure", "felt[0] = np.inf", "step"),
    "an index beyond the state": ("state[PULLS] += 1", "state[PULLS + 1] += 1", "step"),
    "an index before the state": ("state[PULLS] += 1", "state[PULLS - 8] += 1", "step"),
    "a write past what is observed": ("senses[1] = 1.0", "senses[2] = 1.0", "observe"),
    "a sense that is NaN": ("senses[1] = 1.0 if", "senses[1] = np.nan if", "observe"),
    "a state that is changed by looking": ("senses[1] = ", "state[WEAR] += 1; senses[1] = ", "observe"),
    "a state that is changed by counting": ("tallies[1] = ", "state[WEAR] += 1; tallies[1] = ", "tally"),
    "a regime of text": ("regime.pleasure\n", "'x'\n", "step"),
    "a regime that is no tuple": ("pleasure)\n\n\n@", "pleasure)[:]\n\n\n@", "regime"),
    "chance of another source": ("uniform(stream) >=", "np.random.random() >=", "Corridor"),
}
WRONG_GAMES = {
    "a seat that is not there": ("return np.int64(state[MOVES] + state[GAME]) % 2\n", "return 2\n", "mover"),
    "a count that is not the mask's": ("return count", "return count + 1", "empty"),
    "an action left out of the mask": (
        "range(CELLS):\n        mask",
        "range(1, CELLS):\n        mask",
        "legal",
    ),
    "too few features": ('("won", "lost")', '("won",)', "features_of"),
    "a number of a state beyond all": ("return 3**CELLS", "return 2**CELLS", "state_index"),
    "a picture that is too small": ("return (3, 3)", "return (3, 2)", "depict"),
    "a value without a legend": ('("empty", "first", "second")', '("empty", "first")', "depict"),
}


def tried(file: Path) -> None:
    """Have the world of a file live as `babushka` does before it is used."""
    kinds = [made for made in vars(load_file(file)).values() if getattr(made, "Regime", None)]
    try_all(next(made for made in kinds if made.__module__.startswith("babushka_file_"))())


def try_all(world: Any, seconds: float = 60.0) -> None:
    trial = Trial(seconds)
    watch = WorldTrial(trial, world)
    where = [read(world.Regime, given, "regime") for given in ({}, *world.probes.values())]
    regimes = [world.regime(each) for each in where]
    for regime in regimes:
        watch.check_regime(regime, type(world).regime)
    try:
        shapes = [world.shape_under(each) for each in where]
        try_world(watch, regimes, [world.belief(each) for each in where], shapes=shapes)
    except EnoughError:
        return
    watch.finish()


def changed(original: Path, place: Path, old: str, new: str) -> Path:
    text = original.read_text(encoding="utf-8")
    assert old in text
    file = place / original.name
    file.write_text(text.replace(old, new), encoding="utf-8")
    return file


@pytest.mark.parametrize(("old", "new", "where"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_with_a_world_is_told_with_its_place(
    old: str, new: str, where: str, tmp_path: Path
) -> None:
    file = changed(CORRIDOR, tmp_path, old, new)
    with pytest.raises(TrialError) as caught:
        tried(file)
    assert repr(str(file)) in str(caught.value)
    assert where in str(caught.value)
    assert "Corridor" in str(caught.value)


@pytest.mark.parametrize(("old", "new", "where"), WRONG_GAMES.values(), ids=WRONG_GAMES)
def test_what_is_wrong_with_a_game_is_told_with_its_place(
    old: str, new: str, where: str, tmp_path: Path
) -> None:
    file = changed(GAME, tmp_path, old, new)
    with pytest.raises(TrialError) as caught:
        tried(file)
    assert repr(str(file)) in str(caught.value)


def test_the_line_is_that_of_the_mistake(tmp_path: Path) -> None:
    file = changed(CORRIDOR, tmp_path, "tallies[1] = ", "tallies[2] = ")
    lines = file.read_text(encoding="utf-8").splitlines()
    line = next(number for number, text in enumerate(lines, 1) if "tallies[2]" in text)
    with pytest.raises(TrialError, match=rf"\bline {line}\b"):
        tried(file)


@pytest.mark.parametrize("name", ["corridor", "tic_tac_toe", "rock_paper_scissors"])
def test_worlds_of_a_file_pass(name: str) -> None:
    tried(DATA / f"{name}.py")


@pytest.mark.parametrize("name", [name for name in worlds.all() if name != "corridor"])
def test_worlds_of_the_house_pass(name: str) -> None:
    try_all(worlds.get(name)(), seconds=0.5)


@pytest.mark.parametrize(
    "plain", ["1.0 / (regime.pleasure * 0.0)", "2.0 ** 5000", "math.log(0.0)"], ids=["zero", "large", "log"]
)
def test_what_only_plain_python_refuses_is_no_mistake(plain: str, tmp_path: Path) -> None:
    file = changed(CORRIDOR, tmp_path, "felt[1] = 1.0", f"state[WEAR] += {plain} > 0")
    text = file.read_text(encoding="utf-8").replace(
        "\nfrom dataclasses", "\nimport math\nfrom dataclasses", 1
    )
    file.write_text(text, encoding="utf-8")
    tried(file)


def test_a_margin_that_was_written_to_is_seen() -> None:
    lent = Guarded(np.zeros(3))
    assert lent.intact()
    np.lib.stride_tricks.as_strided(lent.room, (4,), lent.room.strides)[3] = 0.0
    assert not lent.intact()


def test_only_what_is_not_of_the_house_is_foreign() -> None:
    assert not any(foreign(worlds.get(name)) for name in ("goodhart", "landscape", "savanna"))
    assert foreign(load_file(CORRIDOR).Corridor)
    assert foreign(load_file(GAME).TicTacToe)
