"""How strong players are, where it is known, and that nothing is found of other games and boards."""

import itertools
from typing import Any

import numpy as np
import pytest

from babushka.evolution.analysis import AnalysisSettings, Distances, Subject, analyse, contests
from babushka.evolution.analysis.contests import Working, openings, opponents, tournament
from babushka.evolution.analysis.measures import strength
from babushka.evolution.analysis.solved import errors, share_of_nodes, value_ranks
from babushka.evolution.experiment import Experiment
from babushka.evolution.loop import evolve
from babushka.fitness.worlds.connect_four import ConnectFour
from babushka.fitness.worlds.connect_four.board import count_bits
from babushka.fitness.worlds.connect_four.openings import is_quiet
from babushka.fitness.worlds.connect_four.positions import Positions, solved_positions
from babushka.fitness.worlds.connect_four.solving import FULL
from babushka.organisms.kinds.player import Player
from babushka.organisms.playing.players import Players

pytestmark = pytest.mark.compiles

SETTINGS = AnalysisSettings(lives=3, random_organisms=2)
FEW = {"random": 0, "reflex": 0, "alpha-beta 4": 4}


def wired(**weights: float) -> Players:
    kind = Player(wired=weights, budget=0, max_budget=0)
    world = ConnectFour()
    return kind.express(np.zeros((1, kind.layout(world).genes), np.float32), world)


def analysed(regime: dict[str, Any], **organism: Any) -> Any:
    made = Experiment.from_mapping(
        {
            "world": {"kind": "connect-four"},
            "regime": regime,
            "organism": {"kind": "player", "budget": 1, "max_budget": 0, **organism},
            "evolution": {"population": 3, "episodes": 1, "survivors": 1, "random_lives": 2, "hall": 1},
        }
    )
    first = next(itertools.islice(evolve(made), 1))
    return analyse(Subject(made.at(0), made.at(1), first, SETTINGS), Distances(), only=["strength"])


def test_who_always_plays_as_far_left_as_possible_errs_as_the_scores_say() -> None:
    some = solved_positions().first(34)
    room = some.scores != FULL
    first = some.scores[np.arange(34), room.argmax(axis=1)]
    best = np.where(room, some.scores, -99).max(axis=1)
    erring = errors(wired(lines=0.0), some, [0])
    assert erring.of_players[0, 0] == np.mean(np.sign(first) < np.sign(best))
    assert 0.5 < erring.of_random < 0.7


def test_who_wins_and_blocks_errs_less_than_who_does_neither() -> None:
    some = solved_positions().first(102)
    good, bad = (errors(wired(wins=w, blocks=w / 2), some, [0]).of_players[0, 0] for w in (2.0, -2.0))
    assert good < bad


def test_every_player_may_have_a_budget_of_its_own() -> None:
    some = solved_positions().first(17)
    two = wired(wins=1.0, **{"first.now": 1.0, "second.now": 1.0})
    two = two._replace(**{name: np.repeat(getattr(two, name), 2, axis=0) for name in two._fields[:5]})
    together = errors(two, some, np.array([[0, 6]])).of_players[0]
    apart = [errors(two, some, [budget]).of_players[0, 0] for budget in (0, 6)]
    assert together.tolist() == apart


def test_order_saves_nothing_for_who_has_none_and_values_rank_as_they_say() -> None:
    some = solved_positions().first(3)
    assert share_of_nodes(wired(middle=0.0), some, 2).tolist() == [1.0]
    assert np.isnan(value_ranks(wired(wins=1.0), some)[0])
    one = value_ranks(wired(**{"first.now": 1.0, "second.now": 1.0}), some)
    other = value_ranks(wired(**{"first.now": -1.0, "second.now": -1.0}), some)
    assert one[0] == -other[0] > 0


def test_openings_are_quiet_and_always_the_same() -> None:
    boards = openings(12)
    assert (openings(3) == boards[:3]).all()
    assert len(np.unique(boards, axis=0)) > 1
    assert all(is_quiet(own, mask, 7, 6) and count_bits(mask) == 4 for own, mask in boards.tolist())


def test_tournaments_count_every_game_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contests, "OPPONENTS", FEW)
    assert opponents().budget.tolist() == [0, 0, 4]
    player = wired(wins=2.0, blocks=1.0, middle=0.5)
    points = tournament(player, 0, (0, 3), openings(2))
    games = points + points.swapaxes(1, 2)
    assert points.shape == (2, 5, 5)
    assert (games[:, :3, :3] == 2 * (1 - np.eye(3))).all()
    assert (games[:, 3:, :3] == 2).all()
    assert not games[:, 3:, 3:].any()
    whole = points.sum(axis=0)
    assert whole[1, 0] + whole[2, 0] > whole[0, 1] + whole[0, 2]
    assert (tournament(player, 0, (0, 3), openings(2), Working(threads=2)) == points).all()
    with pytest.raises(KeyboardInterrupt):
        tournament(player, 0, (0,), openings(1), Working(stopped=lambda: True))


def test_the_family_finds_what_its_parts_say(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contests, "OPPONENTS", FEW)
    for name, value in (("OPPONENTS", FEW), ("BUDGETS", (0, 1)), ("STRONGEST", 2), ("DEPTH", 1)):
        monkeypatch.setattr(strength, name, value)
    made = analysed({"opening": 20}, wired={"wins": 2.0, "blocks": 1.0})
    row = {name.partition(".")[2]: value for name, value in made.row.items()}
    assert (
        row["move_error.reflex"]
        == errors(wired(wins=2.0, blocks=1.0), solved_positions().first(17), [0]).of_players
    )
    assert row["skill.reflex"] == pytest.approx(1 - row["move_error.reflex"] / row["move_error.random"])
    assert row["nodes"] == 1
    assert [each["budget"] for each in made.table("strength")] == [0, 1]
    at_none, at_one = made.table("strength")
    assert at_one["elo"] == row["elo"]
    assert at_none["elo"] == row["elo.reflex"] > 0
    assert at_none["elo.low"] <= at_none["elo"] <= at_none["elo.high"]


def test_nothing_is_found_on_boards_that_are_not_solved() -> None:
    made = analysed({"width": 5, "height": 4, "opening": 8})
    assert not made.row
    assert not made.table("strength")


def test_positions_can_be_any() -> None:
    won = Positions(np.array([[0b111, 0b111 | 0b111 << 7]]), np.array([[18, 18, -1, 0, 0, 0, 0]]))
    assert errors(wired(wins=1.0), won, [0]).of_players[0, 0] == 0
