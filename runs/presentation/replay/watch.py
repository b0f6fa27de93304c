"""A life in the terminal: animated where there is one, a plain table of steps where there is not."""

import time
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.table import Table
from rich.text import Text

from babushka.fitness.settings import SettingsError
from babushka.runs.orchestration.one_life import OneLife, moments
from babushka.runs.presentation.replay.looks import (
    AGENT_GLYPH,
    AGENT_LETTER,
    BLACK,
    GROUND,
    SKY,
    TARGET_GLYPH,
    TARGET_LETTER,
    VERMILLION,
    Look,
    bar,
    hand_look,
    is_map,
    legend_kinds,
    looks,
    sparkline,
)

# Backgrounds of a plan's cells, from the next one to the last.
PLAN_NEAR, PLAN_FAR = (0xFF, 0xD9, 0x66), (0xFA, 0xEC, 0xC4)
SPARKS = 40  # steps of felt reward that are shown
LEGEND_COLUMNS = 4


def watch(
    life: OneLife, frames_per_second: float = 8.0, every: int = 1, console: Console | None = None
) -> bool:
    """Show a life in the terminal; returns False if the watcher stopped it (Ctrl-C) before its end.

    Where the console is no terminal, a table with one line a step is printed instead, without delay.
    """
    if not 0.1 <= frames_per_second <= 120:
        raise SettingsError(f"Watching takes 0.1 to 120 frames per second, not {frames_per_second:g}.")
    if every < 1:
        raise SettingsError(f"The 'every' of --watch must be a whole number of at least 1, not {every}.")
    console = console or Console()
    if not console.is_terminal:
        for line in step_table(life, every):
            console.print(line, markup=False, highlight=False, soft_wrap=True)
        return True
    ascii_only = console.options.ascii_only
    try:
        with Live(console=console, auto_refresh=False) as screen:
            due = time.monotonic()
            for moment in moments(life.steps, every):
                screen.update(frame(life, moment, ascii_only), refresh=True)
                due = max(due + 1 / frames_per_second, time.monotonic())
                time.sleep(max(0.0, due - time.monotonic()))
    except KeyboardInterrupt:
        return False
    return True


def frame(life: OneLife, moment: int, ascii_only: bool = False) -> RenderableType:
    """What is on the screen after `moment` steps."""
    told = _told(life, moment, ascii_only)
    if not life.has_picture:
        return Group(Text(life.title(), style="bold"), told)
    side = Table.grid(padding=(0, 3))
    side.add_row(_drawn(life, moment, ascii_only), told)
    return Group(Text(life.title(), style="bold"), side)


def step_table(life: OneLife, every: int = 1) -> Iterator[str]:
    """The life as lines of text, a header first: step, action, place, felt reward, what is counted."""
    world = life.world
    counted = [name for name in (world.objective, *life.further_tallies()) if name in world.tallies]
    columns = ["step", "action", "from row", "column", "felt", "felt so far", *counted]
    widths = [max(len(column), 9) for column in columns]
    yield life.title()
    yield "  ".join(f"{column:>{width}}" for column, width in zip(columns, widths, strict=True))
    so_far = np.cumsum(life.reward())
    series = [life.tally(name) for name in counted]
    for moment in moments(life.steps, every):
        if moment == 0:
            continue
        step = moment - 1
        row, column = life.trace.place[step]
        cells = [
            str(moment),
            world.action_name(int(life.trace.action[step])),
            str(row) if row >= 0 else "-",
            str(column) if column >= 0 else "-",
            f"{life.trace.reward[step]:+z.3f}",
            f"{so_far[step]:+z.3f}",
            *(f"{values[step]:.6g}" for values in series),
        ]
        yield "  ".join(f"{cell:>{width}}" for cell, width in zip(cells, widths, strict=True))
    yield f"{life.cause} after {life.steps} steps"


def _drawn(life: OneLife, moment: int, ascii_only: bool) -> Text:
    """The grid, two columns a cell, since characters are twice as high as wide."""
    picture = life.trace.picture[life.shown_at(moment)]
    shown = [look for _, look in _shown(life)]
    path = life.plan_path(moment)
    here = (int(path[0, 0]), int(path[0, 1])) if len(path) else None
    target = None
    if is_map(shown) and len(path) > 1:
        target = (int(path[-1, 0]), int(path[-1, 1]))
        path = _with_openings(path)
    planned: dict[tuple[int, int], str] = {}
    for index, (row, column) in enumerate(path[1:]):
        planned.setdefault((int(row), int(column)), _faded(index / max(len(path) - 1, 1)))
    text = Text(no_wrap=True)
    for row in range(picture.shape[0]):
        for column in range(picture.shape[1]):
            look = shown[picture[row, column]]
            mark, colour = (look.letter if ascii_only else look.glyph), look.colour
            background = look.colour if look.fills else GROUND
            width = 2 if look.fills else 1
            if (row, column) in planned:
                background = planned[row, column]
                if look.fills or mark in (" ", "."):  # seen without colours too
                    mark, colour, width = ("+" if ascii_only else "·"), BLACK, 1
            if (row, column) == target:
                mark, colour, width = (TARGET_LETTER if ascii_only else TARGET_GLYPH), BLACK, 1
            if (row, column) == here:
                mark, colour, width = (AGENT_LETTER if ascii_only else AGENT_GLYPH), BLACK, 1
            text.append(f"{mark * width:<2}", style=f"bold {colour} on {background}")
        text.append("\n")
    return text


def _with_openings(path: NDArray[np.int64]) -> NDArray[np.int64]:
    """A way over a map with the openings between its cells, each of which is a cell of the picture."""
    between = (path[:-1] + path[1:]) // 2
    return np.insert(path, np.arange(1, len(path)), between, axis=0)


def _told(life: OneLife, moment: int, ascii_only: bool) -> RenderableType:
    """Counters, sparkline, desires and legend."""
    world, reward = life.world, life.reward()[:moment]
    numbers = Table.grid(padding=(0, 2))
    numbers.add_row("step", f"{moment} of {life.steps}")
    if moment > 0:
        numbers.add_row("did", world.action_name(int(life.trace.action[moment - 1])))
    numbers.add_row("felt so far", Text(f"{reward.sum():+z.2f}", style=f"bold {SKY}"))
    numbers.add_row("felt lately", sparkline(reward[-SPARKS:], ascii_only))
    for name in (world.objective, *life.further_tallies()):
        if name in world.tallies and moment > 0 and (name == world.objective or life.tally(name).any()):
            style = f"bold {VERMILLION}" if name == world.objective else ""
            numbers.add_row(name, Text(f"{life.tally(name)[moment - 1]:.4g}", style=style))
    wants = Table.grid(padding=(0, 2))
    largest = float(np.abs(life.objective_weights).max(initial=0.0)) or 1.0
    for name, weight in zip(world.features, life.objective_weights, strict=True):
        style = SKY if weight >= 0 else VERMILLION
        wants.add_row(name, f"{weight:+.2f}", Text(bar(abs(weight) / largest, 16, ascii_only), style=style))
    wanted = f"\ndesires: {life.program}" if life.program else "\ndesires"
    parts: list[RenderableType] = [numbers, Text(wanted), wants]
    if life.has_picture:
        parts.append(_legend(life, ascii_only))
    if moment == life.steps:
        parts.append(Text(f"\n{life.cause} after {moment} steps", style="bold"))
    return Group(*parts)


def _shown(life: OneLife) -> list[tuple[str, Look]]:
    """Name and look of every value of the picture from 0 on: kinds of things, then hands."""
    names = life.kind_names()
    return [*zip(names, looks(names), strict=True), *_hands(life)]


def _hands(life: OneLife) -> list[tuple[str, Look]]:
    """Name and look of every hand beside the agent's own."""
    return [(f"level {hand + 1}", hand_look(hand)) for hand in range(1, life.levels)]


def _legend(life: OneLife, ascii_only: bool) -> Text:
    text = Text("\n")
    text.append(AGENT_LETTER if ascii_only else AGENT_GLYPH, style=f"bold {BLACK} on {GROUND}")
    text.append(" agent  ")
    explained = [*legend_kinds(life.kind_names()), *_hands(life)]
    if is_map(looks(life.kind_names())):
        explained.insert(0, ("its target", Look(TARGET_GLYPH, TARGET_LETTER, BLACK)))
    for index, (name, look) in enumerate(explained, start=1):
        mark = look.letter if ascii_only else look.glyph
        text.append("" if index % LEGEND_COLUMNS else "\n")
        text.append(mark, style=f"bold {look.colour} on {GROUND}")
        text.append(f" {name}  ")
    return text


def _faded(share: float) -> str:
    """The background of a plan's cell, from near (0) to far (1)."""
    mixed = (round(near + share * (far - near)) for near, far in zip(PLAN_NEAR, PLAN_FAR, strict=True))
    return "#" + "".join(f"{part:02X}" for part in mixed)
