"""Worlds that are drawn as maps, of walls and floors: in pictures, terminal, pages and environments."""

import io
from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import Any, ClassVar, cast

import numpy as np
import pytest
from rich.console import Console

from babushka.runs.orchestration.one_life import OneLife
from babushka.runs.presentation.environments.pictures import as_text
from babushka.runs.presentation.replay.grid import Grid
from babushka.runs.presentation.replay.looks import is_map, legend_kinds, looks
from babushka.runs.presentation.replay.picture import Scene
from babushka.runs.presentation.replay.watch import frame
from babushka.runs.presentation.report import viewer
from tests.runs.replay_lives import Bare, bare_life, savanna_life

LEGEND = ("not visited", "wall", "visited", "exit")
CELLAR = np.array(
    [
        [1, 1, 1, 1, 1, 1, 1],
        [1, 2, 2, 2, 1, 3, 1],
        [1, 1, 1, 0, 1, 0, 1],
        [1, 0, 0, 0, 0, 0, 1],
        [1, 1, 1, 1, 1, 1, 1],
    ],
    np.int16,
)
WAY = [(3, 3), (3, 5)]  # from (1, 3), two cells of the picture a step
SHOWN = ["##############", "##::::@ ##e ##", "######+ ##. ##", "##. . + + O ##", "##############"]


@dataclass(frozen=True)
class Cellar(Bare):
    """A world of walls and floors; only its names are needed."""

    legend: ClassVar[tuple[str, ...]] = LEGEND  # type: ignore[assignment]
    picture: ClassVar[tuple[int, int]] = CELLAR.shape  # type: ignore[assignment]


def cellar_life(**changes: Any) -> OneLife:
    """A made-up life on one spot of it, with a plan that leads round a corner."""
    life = bare_life()
    room = len(life.trace.action)
    plan = np.full((room, 4, 2), -1, np.int64)
    plan[:, : len(WAY)] = WAY
    place = np.tile(np.array([1, 3]), (room, 1))
    trace = life.trace._replace(picture=np.tile(CELLAR, (room, 1, 1)), plan=plan, place=place)
    return replace(life, trace=trace, world=Cellar(), **changes)


def grid_of(scene: Scene) -> Grid:
    return scene._grid


def test_walls_leave_no_gap_between_them() -> None:
    scene = Scene(cellar_life())
    scene.show(3)
    pixels = scene.pixels()[:, :, :3].astype(int)
    axes = grid_of(scene).agent.axes
    assert axes is not None
    (left, low), (right, high) = axes.transData.transform([(-0.45, 0.4), (6.45, -0.4)])
    height = len(pixels)
    row = pixels[height - int(high) : height - int(low), int(left) : int(right)]
    dark = np.array([int(looks(LEGEND)[1].colour[at : at + 2], 16) for at in (1, 3, 5)])
    assert row.size > 0
    assert (np.abs(row - dark) <= 2).all()


def test_the_way_ends_in_a_ring_until_life_is_over() -> None:
    life = cellar_life()
    scene = Scene(life)
    scene.show(3)
    np.testing.assert_array_equal(grid_of(scene).target.get_offsets(), [(5, 3)])
    scene.show(life.steps)
    assert np.size(grid_of(scene).target.get_offsets()) == 0


def test_only_maps_mark_targets() -> None:
    life = savanna_life()
    scene = Scene(life)
    scene.show(3)
    assert len(life.plan_path(3)) > 1
    assert np.size(grid_of(scene).target.get_offsets()) == 0


def test_a_map_in_the_terminal_has_whole_walls_and_the_way_between_cells() -> None:
    file = io.StringIO()
    Console(file=file, width=110, color_system=None).print(frame(cellar_life(), 3, ascii_only=True))
    assert [line[:14] for line in file.getvalue().splitlines()[1 : 1 + len(SHOWN)]] == SHOWN


def test_the_page_is_told_what_fills_its_cell() -> None:
    chosen = [SimpleNamespace(words="best", member=7)]
    for life, filling in ((cellar_life(), {"wall", "visited"}), (savanna_life(), set())):
        kinds = viewer._data(cast(Any, chosen), [[life]], [[{}]])["looks"]
        assert {kind["name"] for kind in kinds["kinds"] if kind["fills"]} == filling
        assert bool(kinds["target"]) == bool(filling)


def test_a_map_as_text_of_an_environment() -> None:
    view = SimpleNamespace(tallies=np.zeros((1, 1)))
    shown = SimpleNamespace(
        world=Cellar(), picture=lambda seat: (CELLAR, np.array([1, 3])), view=view, over=False, turns=0
    )
    lines = as_text(cast(Any, shown), 0).splitlines()
    assert lines[0] == "█" * 14
    assert lines[1] == "██░░░░☻ ██⚑ ██"


def test_legends_leave_out_ground_and_walls() -> None:
    assert [name for name, _ in legend_kinds(LEGEND)] == ["visited", "exit"]
    assert is_map(looks(LEGEND))
    assert not is_map(looks(["empty", "fruit", "thing"]))


@pytest.mark.parametrize("parameters", [1, 4, 12])
def test_titles_leave_room_for_the_clock(parameters: int) -> None:
    regime = ", ".join(f"parameter {number} = {number}" for number in range(parameters))
    life = cellar_life(regime=regime)
    scene = Scene(life)
    scene.show(life.steps)
    clock, title = (text.get_window_extent() for text in scene.figure.texts)
    assert title.x1 < clock.x0
    axes = grid_of(scene).agent.axes
    assert axes is not None
    assert title.y0 >= axes.get_window_extent().y1
    assert title.y1 <= scene.figure.bbox.height
