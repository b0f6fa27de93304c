"""Games between a person, whose input is scripted, and players."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from babushka import run
from babushka.fitness.settings import SettingsError
from babushka.fitness.worlds.connect_four import ConnectFour
from babushka.organisms.kinds.player import Player
from babushka.runs.orchestration import play as orchestration
from babushka.runs.orchestration.play import FOUR, FULL, Game, moves_until_the_end
from babushka.runs.orchestration.saved import load
from babushka.runs.presentation.play import STONES, exactly, play
from babushka.runs.presentation.report.interactive import part_of
from babushka.runs.presentation.report.wanted import Shown
from tests.naive import connect_four_values as naive
from tests.runs.calling import Call
from tests.runs.reading_pages import Page

pytestmark = pytest.mark.compiles

TINY = ("population=3", "episodes=1", "survivors=1", "random_lives=2", "hall=1")


def game(width: int = 4, height: int = 4, budget: int = 0, person: int = 0, **wired: float) -> Game:
    kind, world = Player(wired=wired or {"wins": 2.0, "blocks": 1.0}), ConnectFour()
    players = kind.express(np.zeros((1, kind.layout(world).genes), np.float32), world)
    return Game(players, width, height, budget, person)


def told(playing: Game, *lines: str, tell: bool = False) -> str:
    said: list[str] = []
    play(playing, iter(lines), lambda line: said.append(f"{line}\n"), said.append, tell)
    return "".join(said)


def test_who_does_not_block_loses_and_who_does_may_not() -> None:
    blind = game(wins=2.0)
    assert "You have four" in told(blind, "4", "4", "4", "4")
    assert blind.over == FOUR
    assert blind.columns == [3, 0, 3, 0, 3, 0, 3]
    blocking = game()
    told(blocking, "4", "4", "4", "4")
    assert not blocking.over
    assert 3 in blocking.columns[1::2]


def test_it_wins_where_it_can_and_may_move_first() -> None:
    first = game(person=1, wins=2.0)
    assert "It has four" in told(first, "4", "3", "4", "3")
    assert first.columns[::2] == [0, 0, 0, 0]


def test_a_full_board_is_a_draw() -> None:
    small = game(width=2, height=4, wins=1.0)
    small.columns = [0, 1, 1, 0, 0, 1, 0]
    assert not small.persons_turn
    assert "draw" in told(small)
    assert small.over == FULL


def test_moves_are_taken_back_with_their_replies() -> None:
    playing = game()
    told(playing, "2", "3", "u", "U", "1", "undo")
    assert playing.columns == []
    assert not playing.take_back()
    second = game(person=1)
    told(second, "2", "u")
    assert len(second.columns) == 1
    assert not second.take_back()


@pytest.mark.parametrize("word", ["0", "5", "-1", "x", "", "1.5", "²", "99999999999999999999", "\x1b[2J"])
def test_what_is_no_move_changes_nothing(word: str) -> None:
    playing = game()
    told(playing, word)
    assert playing.columns == []


def test_full_columns_take_no_stone() -> None:
    playing = game()
    playing.columns = [0, 0, 0, 0]
    assert "full" in told(playing, "1")
    assert len(playing.columns) == 4


def test_the_end_of_input_ends_the_game_in_a_sentence() -> None:
    for lines in ([], ["q"], ["quit"]):
        playing = game()
        assert told(playing, *lines).endswith("unfinished.\n")
        assert not playing.over


def test_hints_are_what_trying_everything_says() -> None:
    moves = [0, 1, 1, 0, 2, 3, 3, 2, 2]
    playing = game()
    playing.columns = list(moves)
    board, _ = naive.played(moves, 4, 4) or ((), [])
    expected = [value for value in naive.scores_of_moves(board, 4) if value is not None]
    assert list((playing.exact() or {}).values()) == expected
    said = exactly(playing)
    for score, part in zip(expected, said.split(","), strict=True):
        assert ("wins" in part, "loses" in part, "draws" in part) == (score > 0, score < 0, score == 0)


def test_an_outcome_comes_in_as_many_moves_as_it_takes() -> None:
    for stones in (4, 5):  # on 4 x 4: a win at once, one by the last own stone, and a loss to the last one
        assert moves_until_the_end((17 - stones) // 2, stones, 16) == 1
        assert moves_until_the_end(1, stones, 16) == (16 - stones + 1) // 2
        assert moves_until_the_end(-((16 - stones) // 2), stones, 16) == 1
        assert moves_until_the_end(-1, stones, 16) == (16 - stones) // 2


def test_what_takes_too_long_is_not_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(orchestration, "LIMIT", 3)
    assert game(7, 6).exact() is None
    assert "not known" in told(game(7, 6), "h")


def test_the_board_shows_whose_stones_are_where() -> None:
    playing = game(5, 4)
    playing.columns = [2, 2, 0]
    rows = told(playing).splitlines()
    last = next(number for number, row in enumerate(rows) if row.split() == ["1", "2", "3", "4", "5"])
    assert rows[last + 4].split() == [STONES[0], ".", STONES[0], ".", "."]
    assert rows[last + 3].split() == [".", ".", STONES[1], ".", "."]


def test_it_tells_what_it_looked_at() -> None:
    playing = game(budget=5, middle=1.0)
    said = told(playing, "1", tell=True)
    assert "5 positions" in said
    made = game(budget=5, middle=1.0)
    made.columns = [0]
    assert made.line()[0] == made.move().column == playing.columns[1]
    assert sum(made.move().shares) == pytest.approx(1)


@pytest.fixture(scope="module")
def run_of_players(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("play") / "players"
    changes = ["regime.opening=20", "organism.budget=1", "organism.max_budget=1"]
    changes += [f"evolution.{each}" for each in TINY]
    run("connect-four", generations=1, seed=1, out=folder, settings=changes, progress=False)
    return folder


def test_a_saved_member_plays_in_the_terminal(
    call: Call, run_of_players: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    script = tmp_path / "script"
    script.write_bytes(b"4\nu\n\xff\n1\nq\n")
    with script.open(encoding="utf-8") as lines:
        monkeypatch.setattr("sys.stdin", lines)
        answer = call("play", run_of_players, "--budget", 3, "--member", "row:1")
    assert (answer.code, answer.err) == (0, "")
    assert "3 positions" in answer.out
    assert answer.out.endswith("unfinished.\n")
    monkeypatch.setattr("sys.stdin", None)
    assert call("play", run_of_players).code == 0


def test_its_report_has_a_board_to_play_on(run_of_players: Path) -> None:
    saved = load(run_of_players)
    made = part_of(saved, Shown(members=("row:1", "best")))
    assert made is not None
    page = Page(made.body).root
    data = json.loads(page.of_identity("game-data").text)
    assert (data["width"], data["height"]) == (7, 6)
    kind, genomes = saved.experiment.organism, saved.generation().genomes
    players = kind.express(genomes, saved.experiment.world)
    best = saved.generation().best()
    shown = list(dict.fromkeys((1, best)))
    assert [member["prior"] for member in data["members"]] == players.prior[shown].tolist()
    assert len(page.all(lambda element: "data-column" in element.attributes)) == 7
    with pytest.raises(SettingsError):
        part_of(saved, Shown(members=("row:9",)))


def test_other_worlds_have_no_board(finished: Path) -> None:
    assert part_of(load(finished), Shown()) is None


@pytest.mark.parametrize(
    "wrong",
    [
        ("--budget", -1),
        ("--member", "nobody"),
        ("--member", "row:9"),
        ("--generation", 7),
        ("--regime", "width=70"),
        ("--regime", "depth=2"),
    ],
)
def test_mistakes_are_sentences(refused: Any, run_of_players: Path, wrong: tuple[object, ...]) -> None:
    assert refused("play", run_of_players, *wrong)
