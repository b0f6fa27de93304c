"""Players of Connect Four: moves against their twins, and answers that are known."""

import numpy as np
import pytest

from babushka.fitness.settings import SettingsError, read
from babushka.fitness.worlds.connect_four import ConnectFour
from babushka.fitness.worlds.savanna import Savanna
from babushka.organisms.inner.account import Limits
from babushka.organisms.kinds.plain_player import PLAIN, PlainPlayer
from babushka.organisms.kinds.player import Player
from babushka.organisms.playing.choosing import Chosen, chosen, played
from babushka.organisms.playing.players import Players
from tests.conftest import size
from tests.naive import connect_four as naive
from tests.naive.connect_four import Mind, Plain
from tests.naive.streams import Stream

pytestmark = pytest.mark.compiles

WORLD = ConnectFour()
MEMBERS = size(3, 2)
BOARDS = ((7, 6), (4, 5))
TREE, DEEP = Player(), Player(method="alpha-beta")
WON = [3, 3, 4, 4, 5, 5]  # who is on the move wins by column 2 or 6


def minds(players: Players) -> list[Mind]:
    fields = (players.value, players.prior, players.value_units, players.prior_units)
    return [Mind(*(field[row].tolist() for field in fields)) for row in range(len(players.budget))]


def players_of(kind: Player, seed: int = 1) -> Players:
    return kind.express(kind.founders(WORLD, MEMBERS, np.random.default_rng(seed)), WORLD)


def blind(kind: Player) -> Players:
    """A player to whom all moves, and all positions that are not over, are alike."""
    wired = Player(method=kind.method, wired={"wins": 0.0})
    return wired.express(wired.founders(WORLD, 1, np.random.default_rng(1)), WORLD)


def choice(players: Players, plain: Plain, budget: int, row: int = 0) -> Chosen:
    own, mask = plain.bits()
    return chosen(players, row, own, mask, budget, (plain.width, plain.height))


def positions(count: int, plies: tuple[int, ...] = (0, 7, 14)) -> list[Plain]:
    stream = Stream(3)
    return [
        plain
        for board in BOARDS
        for number in plies
        for plain in naive.some_positions(count, min(number, 11 if board == (4, 5) else 99), stream, *board)
    ]


@pytest.mark.parametrize("kind", [TREE, DEEP], ids=lambda kind: kind.method)
@pytest.mark.parametrize("hidden", [0, 2])
def test_moves_visits_and_what_is_spent_are_those_of_the_twin(kind: Player, hidden: int) -> None:
    players = players_of(read(Player, {"method": kind.method, "hidden": hidden}))
    for row, mind in enumerate(minds(players)):
        for plain in positions(size(2, 1)):
            for budget in (0, 1, 9, size(60, 30)):
                found = choice(players, plain, budget, row)
                if budget == 0:
                    expected = naive.liked(mind.logits(plain))[0], 0
                elif kind.method == "tree":
                    move, visits = naive.puct(mind, plain, budget)
                    expected = move, budget
                    assert (found.shares[0] == np.array(visits) / budget).all()
                else:
                    expected = naive.alpha_beta(mind, plain, budget)[:2]
                assert (found.moves[0], found.met[0]) == expected


@pytest.mark.parametrize("kind", [TREE, DEEP], ids=lambda kind: kind.method)
def test_a_win_in_one_is_found_by_who_sees_nothing_but_the_end(kind: Player) -> None:
    assert choice(blind(kind), Plain.after(WON), 0).moves[0] == 0
    assert choice(blind(kind), Plain.after(WON), 50).moves[0] in (2, 6)


@pytest.mark.parametrize("kind", [TREE, DEEP], ids=lambda kind: kind.method)
def test_what_must_be_blocked_is_blocked(kind: Player) -> None:
    moves = [6, 3, 6, 4, 6]  # three in the last column, and it is the other one's turn
    assert choice(blind(kind), Plain.after(moves), 300).moves[0] == 6


def test_one_visit_is_the_reflex() -> None:
    players = players_of(TREE)
    for plain in positions(2):
        for row in range(MEMBERS):
            assert choice(players, plain, 1, row).moves[0] == choice(players, plain, 0, row).moves[0]


def test_alpha_beta_with_room_for_all_of_it_knows_what_a_late_position_is_worth() -> None:
    """The move chosen has the value of the position, by looking at everything that can follow."""
    players = players_of(DEEP)
    mind = minds(players)[0]
    for plain in naive.some_positions(size(12, 4), 14, Stream(8), 5, 4):
        left = 20 - 14
        move = int(choice(players, plain, 100_000).moves[0])
        after = plain.dropped(move)
        kept = 2e6 - 1 if after.won_by(plain.turn) else -naive.minimax(mind, after, left, 1)
        assert kept == naive.minimax(mind, plain, left)


def test_pruning_changes_no_value() -> None:
    mind = minds(players_of(DEEP))[0]
    for plain in naive.some_positions(3, 7, Stream(5), 4, 5):
        value = naive.alpha_beta(mind, plain, 40)[2]
        assert value in [naive.minimax(mind, plain, depth) for depth in (1, 2, 3, 4)]


def test_fewer_positions_are_met_where_good_moves_come_first() -> None:
    """With equal values only the order of moves differs."""
    met = []
    for best in (-1.0, 1.0):
        order = {"wins": 9 * best, "blocks": 5 * best, "makes": best, "lines": best}
        kind = PlainPlayer(wired={**PLAIN, **order}, deepest=size(6, 3))
        players = kind.express(kind.founders(WORLD, 1, np.random.default_rng(1)), WORLD)
        met.append(int(choice(players, Plain.after([3, 3, 2, 4, 4, 2]), 10**6).met[0]))
    assert met[1] < met[0]


def test_the_plain_reflex_wins_or_else_blocks() -> None:
    plain_player = PlainPlayer(budget=0)
    players = plain_player.express(plain_player.founders(WORLD, 1, np.random.default_rng(1)), WORLD)
    assert players.prior[0].tolist() == [10.0, 5.0] + 9 * [0.0]
    assert choice(players, Plain.after(WON), 0).moves[0] == 2
    assert choice(players, Plain.after([0, 3, 0, 4, 0, 3, 1]), 0).moves[0] == 0
    assert set(PLAIN) <= set(plain_player.wired)


def test_games_are_won_by_who_sees_further() -> None:
    kind = PlainPlayer()
    players = kind.express(kind.founders(WORLD, 1, np.random.default_rng(1)), WORLD)
    openings = [plain.bits() for plain in naive.some_positions(size(20, 3), 4, Stream(4))]
    stones, masks = (np.array(words) for words in zip(*openings, strict=True))
    most = size(500, 60)
    strong = played(players, players, 0, 0, most, 0, stones, masks)
    weak = played(players, players, 0, 0, 0, most, stones, masks)
    assert set(strong) | set(weak) <= {0.0, 0.5, 1.0}
    assert strong.mean() > 0.8
    assert weak.mean() < 0.2


def test_noise_is_drawn_by_the_seed() -> None:
    players = players_of(TREE)
    some = [chosen(players, 0, 0, 0, np.zeros(30, int), seed=seed, noise=5.0).moves for seed in (1, 1, 2)]
    assert (some[0] == some[1]).all()
    assert (some[0] != some[2]).any()
    assert len(set(some[0].tolist())) > 2


def test_a_budget_can_be_a_gene_or_the_same_for_all() -> None:
    genomes = TREE.founders(WORLD, 400, np.random.default_rng(1))
    evolved = TREE.express(genomes, WORLD).budget
    assert evolved.min() == 0
    assert evolved.max() <= 512
    assert 6 <= np.median(evolved) <= 10
    assert (TREE.express(genomes, WORLD, Limits(budget=(0,))).budget == 0).all()
    fixed = Player(budget=32, max_budget=0)
    assert "budget.log2" not in fixed.layout(WORLD).names
    assert (fixed.express(genomes[:, :-1], WORLD).budget == 32).all()


@pytest.mark.parametrize(
    "wrong",
    [
        {"budget": -1},
        {"budget": 600},
        {"wired": {"colour": 1.0}},
        {"wired": {"wins": 1.0}, "hidden": 2},
        {"method": "guess"},
        {"lessons": -1},
    ],
)
def test_players_that_cannot_be_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(SettingsError, match=next(iter(wrong))):
        read(Player, wrong, "organism")


def test_players_play_this_game_alone_and_positions_that_go_on() -> None:
    with pytest.raises(SettingsError, match="connect-four"):
        TREE.check_world(Savanna())
    players = players_of(TREE)
    with pytest.raises(SettingsError, match="-1"):
        chosen(players, 0, 0, 0, -1)
    with pytest.raises(ValueError, match="over"):
        choice(players, Plain.after([*WON, 6]), 3)
    with pytest.raises(ValueError, match="Rows"):
        chosen(players, 3, 0, 0, 1)
