"""A player of Connect Four made by hand, for others to play against.

Its reflex wins if it can at once, else blocks if it must, else makes any move: noise decides. Its value
counts threats that can be taken at once, and lines of two. With a budget of 0 it is that reflex, with one
above a plain alpha-beta player.
"""

from dataclasses import dataclass
from typing import ClassVar

from babushka.fitness.settings import setting
from babushka.organisms.kinds.player import Player

PLAIN = {
    "wins": 10.0,
    "blocks": 5.0,
    "first.now": 1.0,
    "second.now": 1.0,
    "first.twos": 0.3,
    "second.twos": 0.3,
}


@dataclass(frozen=True)
class PlainPlayer(Player):
    """Settings of plain players."""

    name: ClassVar[str] = "plain-player"

    method: str = setting(
        "alpha-beta", "how it searches; see the kind 'player'", choices=("tree", "alpha-beta")
    )
    budget: int = setting(32, "positions met at a move", low=0, high=1_000_000, unit="positions")
    max_budget: int = setting(
        0,
        "largest such budget that can evolve; 0: all have that one",
        low=0,
        high=1_000_000,
        unit="positions",
    )
    wired: dict[str, float] = setting(lambda: dict(PLAIN), "fixed weights by name, all others being 0")
