"""A world as it is, as text and as pixels."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from babushka.fitness.worlds.protocol import World
from babushka.runs.presentation.environments.episode import Episode
from babushka.runs.presentation.replay.looks import AGENT_GLYPH, Look, looks

SIDE = 320  # pixels of the longer side, about
TEXT, PIXELS = "ansi", "rgb_array"
FRAMES_PER_SECOND = 8


def render_modes(world: World) -> list[str]:
    """How it can be shown: as text always, as pixels if it has a picture."""
    return [TEXT, PIXELS] if all(world.picture) else [TEXT]


def rendered(episode: Episode, mode: str, seat: int) -> Any:
    """The world as seen from a seat, as text or as pixels, (height, width, 3) uint8."""
    return as_text(episode, seat) if mode == TEXT else as_pixels(episode, seat)


def as_text(episode: Episode, seat: int) -> str:
    """The picture, where there is one, two columns a cell, and below it what was counted so far."""
    world, lines = episode.world, []
    if all(world.picture):
        picture, place = episode.picture(seat)
        kinds = _looks(world, picture)
        for row, values in enumerate(picture.tolist()):
            glyphs = [_two_columns(kinds[value]) for value in values]
            if row == place[0]:
                glyphs[int(place[1])] = f"{AGENT_GLYPH} "
            lines.append("".join(glyphs).rstrip())
    counted = zip(world.tallies, episode.view.tallies[seat].tolist(), strict=True)
    told = ", ".join(f"{name} {count:.6g}" for name, count in counted)
    ended = f", {world.causes[episode.cause]}" if episode.over else ""
    lines.append(f"step {episode.turns}{ended}: {told}")
    return "\n".join(lines)


def as_pixels(episode: Episode, seat: int) -> NDArray[np.uint8]:
    """Cells in the colours of their kinds, and a black square where the agent is."""
    picture, place = episode.picture(seat)
    colours = [_rgb(look.colour) for look in _looks(episode.world, picture)]
    cell = max(SIDE // max(picture.shape), 1)
    pixels = np.array(colours, np.uint8)[picture].repeat(cell, axis=0).repeat(cell, axis=1)
    if (place >= 0).all():
        row, column = (place * cell).tolist()
        inside = slice(cell // 4, max(cell - cell // 4, 1))
        pixels[row : row + cell, column : column + cell][inside, inside] = 0
    return pixels


def _looks(world: World, picture: NDArray[np.int16]) -> list[Look]:
    """The look of each value, those that the legend lacks included."""
    names = list(world.legend)
    return looks([*names, *(f"kind {value}" for value in range(len(names), int(picture.max()) + 1))])


def _two_columns(look: Look) -> str:
    """A cell as text; what fills it takes both columns."""
    return look.glyph * 2 if look.fills else look.glyph.replace(" ", "·") + " "


def _rgb(colour: str) -> tuple[int, ...]:
    return tuple(bytes.fromhex(colour[1:]))
