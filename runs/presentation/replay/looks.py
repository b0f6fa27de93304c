"""How kinds of items look, in pictures and in the terminal: a glyph and a colour each.

The colours are those of Okabe and Ito (2008, "Color universal design"), which people with any of the usual
colour-vision deficiencies can tell apart; the glyphs tell kinds apart without any colour.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

BLACK, ORANGE, SKY, GREEN = "#000000", "#E69F00", "#56B4E9", "#009E73"
YELLOW, BLUE, VERMILLION, PURPLE = "#F0E442", "#0072B2", "#D55E00", "#CC79A7"

GREY = "#666666"
GROUND = "#F6F4EE"  # the empty cell
GRID_LINES = "#E4E1D8"
AGENT_GLYPH, AGENT_LETTER = "☻", "@"
TARGET_GLYPH, TARGET_LETTER = "○", "O"  # where a way leads, in worlds that are drawn as maps


@dataclass(frozen=True)
class Look:
    """A glyph (from DejaVu Sans, one terminal column wide), a letter for terminals without it, a colour."""

    glyph: str
    letter: str
    colour: str
    fills: bool = False  # it takes the whole cell, so that neighbours join, as walls and floors do

    @property
    def shape(self) -> str:
        """The glyph whose outline is drawn in pictures: that of a cell, if it fills one."""
        return "■" if self.fills else self.glyph


# Kinds that stand in for each other look alike but for the colour and one trait of the shape.
_KNOWN = {
    "fruit": ("●", GREEN),
    "candy": ("★", ORANGE),
    "poison": ("✘", VERMILLION),
    "game": ("■", BLUE),
    "mate": ("♥", PURPLE),
    "contraceptive": ("♡", BLACK),
    "bolt": ("⬢", GREY),
    "key": ("⚷", ORANGE),
    "chest": ("▣", BLUE),
    "good": ("■", GREEN),
    "ramp": ("△", BLACK),
    "heap on the ramp": ("▲", VERMILLION),
    "back door": ("▯", PURPLE),
    "root": ("♦", VERMILLION),
    "leaf": ("♠", GREEN),
    "bare": ("×", GREY),
    "exit": ("⚑", VERMILLION),
    "goal": ("⚑", VERMILLION),
    "usual place": ("◎", BLUE),
    "far corner": ("◣", PURPLE),
    "first": ("●", VERMILLION),
    "second": ("○", BLUE),
    "no cell": ("■", GREY),
    "way so far": ("•", SKY),
    "thrust": ("▼", ORANGE),
    "pad": ("▬", BLACK),
    "beacon": ("▲", VERMILLION),
    "plant": ("●", GREEN),
    "tree": ("▲", GREY),
    "carnivore": ("◆", VERMILLION),
    "agent": ("■", BLUE),
    "meat": ("✚", PURPLE),
    "agent in a tree": ("▲", BLUE),
}
# What fills its cell: glyph, letter, colour. It is in the background, under plans and things.
_GROUNDS = {"wall": ("█", "#", "#45423C"), "visited": ("░", ":", "#D5E6F2")}
# Hands beside the agent's own are called by the level of their machine.
HAND_GLYPHS = "❷❸❹❺❻❼❽❾"
_HAND_COLOURS = (BLUE, VERMILLION, GREEN, PURPLE, ORANGE, SKY)
_GLYPHS = "▲◆▼✚♣⬟♠⬢◐✦■●★♥✘"
_COLOURS = (SKY, PURPLE, ORANGE, BLUE, VERMILLION, GREEN, BLACK)


def looks(names: Sequence[str]) -> list[Look]:
    """The look of every value of a picture from its name; value 0 is the ground and looks like nothing."""
    found = [Look(" ", ".", GROUND)]
    taken = {_KNOWN[name][0] for name in names[1:] if name in _KNOWN}
    glyphs = [glyph for glyph in _GLYPHS if glyph not in taken]
    letters: set[str] = {".", AGENT_LETTER}
    unknown = 0
    for name in names[1:]:
        if name in _GROUNDS:
            found.append(Look(*_GROUNDS[name], fills=True))
            continue
        if name in _KNOWN:
            glyph, colour = _KNOWN[name]
        else:
            # The colours start one later in each round of the glyphs, so that no pair comes back soon.
            lap, place = divmod(unknown, len(glyphs))
            glyph, colour = glyphs[place], _COLOURS[(place + lap) % len(_COLOURS)]
            unknown += 1
        found.append(Look(glyph, _letter(name, letters), colour))
    return found[: max(len(names), 1)]


def is_map(kinds: Sequence[Look]) -> bool:
    """Whether it is drawn as a map, of walls and floors, in which a plan is a way to a target."""
    return any(look.fills for look in kinds)


def legend_kinds(names: Sequence[str]) -> list[tuple[str, Look]]:
    """The name and the look of every kind that a legend has to explain: not the ground, and no wall."""
    pairs = zip(names, looks(names), strict=True)
    return [(name, look) for name, look in list(pairs)[1:] if name != "wall"]


def hand_look(hand: int) -> Look:
    """The look of a hand beside the agent's own, from 1 on, and of its plan: the number of its level."""
    glyph = HAND_GLYPHS[(hand - 1) % len(HAND_GLYPHS)]
    return Look(glyph, str(hand + 1), _HAND_COLOURS[(hand - 1) % len(_HAND_COLOURS)])


def _letter(name: str, taken: set[str]) -> str:
    """A letter or digit of the name that no other kind has, if there is one left; it is then taken."""
    candidates = [c for c in name if c.isascii() and c.isalnum()]
    candidates += [c.upper() for c in candidates] + list("abcdefghijklmnopqrstuvwxyz0123456789")
    letter = next((c for c in candidates if c not in taken), "?")
    taken.add(letter)
    return letter


def sparkline(values: NDArray[np.float64] | Sequence[float], ascii_only: bool = False) -> str:
    """One character a value, from the lowest to the highest of them; not-finite values are blanks."""
    levels = "_.-=+*#@" if ascii_only else "▁▂▃▄▅▆▇█"
    series = np.asarray(values, np.float64)
    finite = series[np.isfinite(series)]
    if finite.size == 0:
        return " " * len(series)
    low, high = float(finite.min()), float(finite.max())
    scale = (len(levels) - 1) / (high - low) if high > low else 0.0
    return "".join(levels[round((v - low) * scale)] if np.isfinite(v) else " " for v in series)


def bar(share: float, width: int, ascii_only: bool = False) -> str:
    """A bar of `share` (0 to 1) of `width` characters, at least one mark unless the share is 0."""
    length = round(min(max(share, 0.0), 1.0) * width)
    return ("#" if ascii_only else "█") * (max(length, 1) if share > 0 else 0)
