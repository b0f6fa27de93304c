"""Who meets whom: seats are shared equally, nobody meets itself, and everything follows from its place."""

from typing import Any

import numpy as np
import pytest
from scipy import stats

from babushka.evolution.company import Company
from babushka.evolution.opponents import opponents
from babushka.evolution.opponents.latest import Latest
from babushka.evolution.opponents.mixture import Mixture
from babushka.evolution.opponents.protocol import MEMBERS, RANDOM, Lot, Opponents, seated
from babushka.fitness.settings import SettingsError, read
from babushka.organisms.games import OWN

TABLES: dict[str, Any] = {
    "random": {"kind": "fixed", "count": 3, "weight": 3},
    "members": {},
    "hall-of-fame": {"weight": 2},
}
KINDS = sorted(opponents.all())


def lot(
    generation: int = 3, members: int = 7, episodes: int = 12, seats: int = 3, purpose: int = MEMBERS
) -> Lot:
    return Lot(5, generation, members, episodes, seats, purpose)


def made_of(name: str) -> Opponents:
    return Mixture(tables=TABLES) if name == "mixture" else opponents.get(name)()


def rows(name: str, of: Lot, among: int = 7) -> np.ndarray:
    return seated(of, made_of(name).met(of, among, 0))


def test_all_are_registered() -> None:
    assert {"fixed", "members", "hall-of-fame", "latest", "round-robin", "mixture"} <= set(KINDS)


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("purpose", [MEMBERS, RANDOM])
def test_each_seat_is_had_equally_often_by_everybody(name: str, purpose: int) -> None:
    made = rows(name, lot(purpose=purpose))
    assert made.shape == (7, 12, 3)
    own = made == OWN
    assert (own.sum(axis=2) == 1).all()
    assert (own.sum(axis=1) == 4).all()
    assert made.max() < made_of(name).size(7, 0)
    assert made[~own].min() >= 0


@pytest.mark.parametrize("name", KINDS)
def test_the_same_opponents_are_met_from_every_seat(name: str) -> None:
    made = rows(name, lot())
    for first in range(0, 12, 3):
        met = [sorted(made[member, first + k].tolist()) for member in range(7) for k in range(3)]
        assert all(met[3 * member] == met[3 * member + k] for member in range(7) for k in range(3))


@pytest.mark.parametrize("name", KINDS)
def test_a_match_follows_from_its_place(name: str) -> None:
    assert (rows(name, lot()) == rows(name, lot())).all()
    if name in ("members", "hall-of-fame"):
        assert (rows(name, lot()) != rows(name, lot(generation=6))).any()
        assert (rows(name, lot()) != rows(name, lot(purpose=RANDOM))).any()


@pytest.mark.parametrize("name", ["members", "round-robin"])
def test_nobody_meets_itself(name: str) -> None:
    made = rows(name, lot(episodes=300))
    assert (made != np.arange(7)[:, None, None]).all()


def test_round_robin_meets_everybody_equally_often() -> None:
    made = rows("round-robin", lot(members=5, episodes=8, seats=2), 5)
    for member in range(5):
        met = made[member][made[member] != OWN]
        assert np.bincount(met, minlength=5).tolist() == [0 if other == member else 2 for other in range(5)]


def test_members_at_random_are_met_alike() -> None:
    made = rows("members", lot(members=4, episodes=6000, seats=2), 4)
    met = made[0][made[0] != OWN]
    shares = np.bincount(met, minlength=4)[1:] / len(met)
    assert np.abs(shares - 1 / 3).max() < 0.05


def test_a_part_of_a_company_has_whom_it_meets() -> None:
    genomes = np.arange(7, dtype=np.float32)[:, None]
    whole = Company(rows("members", lot(seats=2, episodes=4)), genomes)
    part = whole.of(slice(2, 4))
    assert part.genomes is not None
    for member in range(2):
        for there, here in zip(whole.rows[2 + member].ravel(), part.rows[member].ravel(), strict=True):
            assert here == there == OWN or part.genomes[here] == genomes[there]
    assert len(part.genomes) == len(np.unique(part.rows[part.rows != OWN]))


IDS = np.arange(7) + 100


def test_kinds_are_met_by_their_weights() -> None:
    """Members (7) come first, then the hall of fame (4), then who does not evolve (3)."""
    mixture, drawn = Mixture(tables=TABLES), lot(episodes=6000, seats=2)
    met = mixture.met(drawn, 7, 4)
    counts = np.histogram(met, [0, 7, 11, 14])[0]
    assert counts.sum() == met.size == 7 * 3000
    for count, share in zip(counts, (1 / 6, 2 / 6, 3 / 6), strict=True):
        assert stats.binomtest(int(count), met.size, share).pvalue > 1e-4
    assert (met != np.arange(7)[:, None, None]).all()  # nobody meets itself
    assert np.bincount(met.ravel(), minlength=14).min() > 0


def test_kinds_sit_in_order() -> None:
    mixture = Mixture(seats=4, seating="in-order", tables={"members": {}, "fixed": {"count": 2, "seats": 4}})
    met = mixture.met(lot(seats=4), 7, 0)
    assert (met[:, :, [0, 2]] < 7).all()
    assert (met[:, :, 1] >= 7).all()


def test_kinds_are_met_in_turn_by_everybody() -> None:
    mixture = Mixture(seating="in-turn", tables={"members": {}, "fixed": {"count": 2}, "latest": {}})
    met = mixture.met(lot(seats=2), 7, 2)[:, :, 0]
    assert (met[:, [0, 3]] < 7).all()
    assert (met[:, [1, 4]] >= 9).all()  # who does not evolve comes last
    assert (met[:, [2, 5]] == [7, 8]).all()


def test_the_latest_are_the_fittest_of_the_generations_before() -> None:
    kind, kept = Latest(generations=2), None
    for number in range(4):
        kept = kind.kept([], np.full(3, number, np.float32), kept)
        assert kept is not None
        assert kept[:, 0].tolist() == [number, number - 1][: number + 1]
    mixture = Mixture(tables={"latest": {"generations": 1}, "fixed": {}})
    kept = mixture.kept([], np.ones(3, np.float32), np.zeros((1, 3), np.float32))
    assert kept is not None
    assert kept.tolist() == [[1, 1, 1]]


def test_opponents_are_told_by_their_kind() -> None:
    mixture = Mixture(tables=TABLES)
    assert [mixture.told(row, IDS, 4) for row in (0, 6, 7, 10, 11, 13)] == [
        *("member 100", "member 106", "number 0 of the hall of fame", "number 3 of the hall of fame"),
        *("random 0", "random 2"),
    ]


def test_the_pool_of_a_mixture_holds_members_and_those_who_are_kept() -> None:
    members, kept = np.zeros((7, 2), np.float32), np.ones((4, 2), np.float32)
    pool = Mixture(tables=TABLES).pool(members, kept)
    assert pool is not None
    assert pool[:, 0].tolist() == [0.0] * 7 + [1.0] * 4
    assert Mixture(tables={"fixed": {}}).pool(members, kept) is None


def test_a_part_of_a_mixed_company_has_whom_it_meets() -> None:
    genomes = np.arange(11, dtype=np.float32)[:, None]
    met = Mixture(tables=TABLES).met(lot(episodes=8, seats=2), 7, 4)
    whole = Company(seated(lot(episodes=8, seats=2), met), genomes)
    assert whole.rows.max() >= 11
    for first in range(7):
        part = whole.of(slice(first, first + 1))
        assert part.genomes is not None
        for there, here in zip(whole.rows[first].ravel(), part.rows[0].ravel(), strict=True):
            if 0 <= there < 11:
                assert part.genomes[here] == genomes[there]
            elif there >= 11:
                assert here - len(part.genomes) == there - 11
            else:
                assert here == OWN


@pytest.mark.parametrize(
    ("tables", "key"),
    [
        ({}, "mixture"),
        ({"mixture": {}}, "opponents.mixture.kind"),
        ({"members": {"weight": 0}}, "opponents.members.weight"),
        ({"members": {"weight": "much"}}, "opponents.members.weight"),
        ({"members": {"seats": 5}}, "opponents.members.seats"),
        ({"nobody": {}}, "nobody"),
        ({"members": {"luck": 1}}, "opponents.members.luck"),
        ({"hall-of-fame": {}, "again": {"kind": "hall-of-fame"}}, "opponents.again"),
    ],
)
def test_mistakes_in_a_mixture_are_told(tables: dict[str, Any], key: str) -> None:
    with pytest.raises(SettingsError, match=key):
        read(Mixture, tables, "opponents")
