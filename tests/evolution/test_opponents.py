"""Who meets whom: seats are shared equally, nobody meets itself, and everything follows from its place."""

import numpy as np
import pytest

from evolution.company import Company
from evolution.opponents import opponents
from evolution.opponents.protocol import MEMBERS, RANDOM, Lot, seated
from organisms.games import OWN

KINDS = sorted(opponents.all())


def lot(
    generation: int = 3, members: int = 7, episodes: int = 12, seats: int = 3, purpose: int = MEMBERS
) -> Lot:
    return Lot(5, generation, members, episodes, seats, purpose)


def rows(name: str, of: Lot, among: int = 7) -> np.ndarray:
    return seated(of, opponents.get(name)().rows(of, among))


def test_all_are_registered() -> None:
    assert {"fixed", "members", "hall-of-fame", "round-robin"} <= set(KINDS)


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("purpose", [MEMBERS, RANDOM])
def test_each_seat_is_had_equally_often_by_everybody(name: str, purpose: int) -> None:
    made = rows(name, lot(purpose=purpose))
    assert made.shape == (7, 12, 3)
    own = made == OWN
    assert (own.sum(axis=2) == 1).all()
    assert (own.sum(axis=1) == 4).all()
    assert made.max() < 7
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
