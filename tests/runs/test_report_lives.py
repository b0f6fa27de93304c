"""Lives as they are embedded: whose they are, and that what is unpacked is what was traced."""

import base64
import json
from pathlib import Path

import numpy as np
import pytest

from babushka.fitness.settings import SettingsError
from babushka.runs.orchestration.saved import Run, load
from babushka.runs.presentation.report import lives
from tests.runs.replay_lives import bare_life, savanna_life


@pytest.fixture
def run(finished: Path) -> Run:
    return load(finished)


def numbers_of(text: str) -> list[int]:
    return np.frombuffer(base64.b64decode(text), "<u2").tolist()


def unpacked_pictures(packed: dict, rows: int, columns: int) -> list[np.ndarray]:
    """What life.js does, the slow way."""
    numbers = numbers_of(packed["pictures"])
    picture, numbers = numbers[: rows * columns], numbers[rows * columns :]
    found = [np.array(picture).reshape(rows, columns)]
    while numbers:
        count = numbers[0]
        for cell, value in zip(numbers[1 : 1 + 2 * count : 2], numbers[2 : 2 + 2 * count : 2], strict=True):
            picture[cell] = value
        found.append(np.array(picture).reshape(rows, columns))
        numbers = numbers[1 + 2 * count :]
    return found


def unpacked_paths(packed: dict, columns: int) -> list[list[list[int]]]:
    numbers = numbers_of(packed["paths"])
    found = []
    while numbers:
        count = numbers[0]
        found.append([[*divmod(cell, columns)] for cell in numbers[1 : 1 + count]])
        numbers = numbers[1 + count :]
    return found


@pytest.mark.parametrize("every", [1, 3, 7, 1000])
def test_what_is_unpacked_is_what_was_traced(run: Run, every: int) -> None:
    life = run.replay(regime="modern")
    packed = json.loads(json.dumps(lives.pack(life, every)))
    rows, columns = life.trace.picture.shape[1:]
    pictures, paths = unpacked_pictures(packed, rows, columns), unpacked_paths(packed, columns)
    assert packed["moments"][0] == 0
    assert packed["moments"][-1] == packed["steps"] == life.steps
    assert len(pictures) == len(paths) == len(packed["moments"]) == len(packed["felt"])
    felt = np.concatenate([[0.0], np.cumsum(life.reward())])
    for place, moment in enumerate(packed["moments"]):
        assert np.array_equal(pictures[place], life.trace.picture[life.shown_at(moment)])
        assert paths[place] == life.plan_path(moment).tolist()
        assert packed["felt"][place] == pytest.approx(felt[moment], rel=1e-5, abs=1e-9)
        if moment:
            assert packed["actions"][place] == life.trace.action[moment - 1]
            assert packed["tallies"]["births"][place] == life.tally("births")[moment - 1]
    assert packed["tallies"]["births"][-1] == life.recorded("births")
    assert packed["cause"] == life.cause


def test_a_world_without_pictures_has_none() -> None:
    life = bare_life()
    packed = lives.pack(life)
    assert "pictures" not in packed
    assert packed["tallies"]["score"][-1] == life.recorded("score")
    assert packed["cause"] == "froze"


def test_lives_that_are_too_large_are_thinned_to_fit() -> None:
    life = savanna_life()
    every, ((packed,),) = lives.packed([[life]])
    assert (every, len(packed["moments"])) == (1, life.steps + 1)
    whole = lives.size_of(packed)
    every, ((thinner,),) = lives.packed([[life]], whole // 3)
    assert every >= 2
    assert lives.size_of(thinner) <= whole // 3
    assert thinner["felt"][-1] == packed["felt"][-1]
    every, ((bare,),) = lives.packed([[life]], 1)  # nothing is that small; birth and death are left
    assert bare["moments"] == [0, life.steps]


def test_members_are_the_fittest_the_median_and_the_least_fit(run: Run) -> None:
    generation = run.generation()
    chosen = lives.chosen_members(run, generation)
    fitness = generation.fitness[:, 0]
    rows = {word: member.row for member in chosen for word in member.words.split(":")[0].split(" and ")}
    assert rows["best"] == generation.best()
    assert fitness[rows["worst"]] == fitness.min()
    assert (
        (fitness > fitness[rows["median"]]).sum()
        <= len(fitness) // 2
        <= (fitness >= fitness[rows["median"]]).sum()
    )
    named = lives.chosen_members(run, generation, ["row:3", str(generation.ids[3]), "best"])
    assert [member.row for member in named] == list(dict.fromkeys([3, generation.best()]))
    with pytest.raises(SettingsError, match="no member 99999"):
        lives.chosen_members(run, generation, ["99999"])


def test_lives_side_by_side_are_those_that_replay_shows(run: Run) -> None:
    assert lives.shown_worlds(run, 3) == ["ancestral", "modern"]
    ((ancestral, modern),) = lives.lives_of(run, 3, [4])
    recorded = run.generation(3).lives
    assert ancestral.recorded("felt") == recorded["ancestral"].each("felt")[4, 0]
    assert modern.recorded("felt") == recorded["modern"].each("felt")[4, 0]
    ((elsewhere, _),) = lives.lives_of(run, 3, [4], seed=99)
    assert not np.array_equal(elsewhere.trace.picture[0], ancestral.trace.picture[0])
