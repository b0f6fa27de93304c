"""Pictures and films of a life."""

import itertools
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from babushka.fitness.settings import SettingsError
from babushka.runs.orchestration.one_life import moments
from babushka.runs.presentation.replay.beside import SideBySide
from babushka.runs.presentation.replay.film import save_film
from babushka.runs.presentation.replay.grid import leg_pieces
from babushka.runs.presentation.replay.looks import looks
from babushka.runs.presentation.replay.picture import Scene, save_png, still
from tests.runs.replay_lives import bare_life, savanna_life


def coloured(pixels: np.ndarray) -> float:
    """The share of pixels that are not white."""
    return float((pixels[:, :, :3] < 250).any(axis=2).mean())


def test_still_has_the_size_asked_for_and_is_not_blank() -> None:
    figure = still(savanna_life(), 5)
    assert figure.get_size_inches() * figure.dpi == pytest.approx((1200, 700))
    figure.canvas.draw()
    assert coloured(np.asarray(figure.canvas.buffer_rgba())) > 0.2  # type: ignore[attr-defined]


@pytest.mark.parametrize("ending", ["png", "pdf", "svg"])
def test_pictures_are_written_in_the_format_of_their_ending(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"life.{ending}"
    save_png(savanna_life(), path, 3)
    start = {"png": b"\x89PNG", "pdf": b"%PDF", "svg": b"<?xml"}[ending]
    assert path.read_bytes().startswith(start)
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]


def test_fast_pixels_are_those_of_a_full_drawing() -> None:
    life = savanna_life()
    scene = Scene(life)
    for moment in (4, 9, 2, life.steps, 0):
        scene.show(moment)
        fast = scene.pixels().astype(int)
        figure = still(life, moment)
        figure.canvas.draw()
        full = np.asarray(figure.canvas.buffer_rgba()).astype(int)  # type: ignore[attr-defined]
        # The only liberty: what moves is drawn last, so over lines that stay and may have crossed it.
        assert (np.abs(fast - full).max(axis=2) > 40).mean() < 0.002


def test_every_item_of_the_picture_is_drawn_and_nothing_else() -> None:
    life = savanna_life()
    scene = Scene(life)
    for moment in range(life.steps):
        scene.show(moment)
        picture = life.trace.picture[moment]
        drawn = np.zeros_like(picture)
        for kind, collection in enumerate(scene._grid.items, start=1):
            for column, row in np.asarray(collection.get_offsets()).astype(int):
                drawn[row, column] = kind
        np.testing.assert_array_equal(drawn, picture)


def test_plans_start_at_the_agent_and_stay_on_the_grid() -> None:
    life = savanna_life()
    rows, columns = life.trace.picture.shape[1:]
    planned = 0
    for moment in range(life.steps):
        path = life.plan_path(moment)
        np.testing.assert_array_equal(path[0], life.trace.place[moment])
        assert (path >= 0).all()
        assert (path < [rows, columns]).all()
        planned += len(path) - 1
        moved = np.abs(np.diff(path, axis=0))
        on_torus = np.minimum(moved, [rows, columns] - moved).sum(axis=1)
        assert (on_torus <= 1).all()
        if moment + 1 < life.steps:  # the first step of the plan is the step that it takes
            np.testing.assert_array_equal(path[1], life.trace.place[moment + 1])
    assert planned > life.steps
    assert len(life.plan_path(life.steps)) == 1


def test_without_a_search_there_is_no_plan_to_draw() -> None:
    life = savanna_life(mode="reflex")
    assert all(len(life.plan_path(moment)) == 1 for moment in range(life.steps + 1))
    assert len(still(life, 3).axes) > 1


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ((2, 2), (2, 3), [[(2, 2), (3, 2)]]),
        ((0, 4), (5, 4), [[(4, 0), (4, -1)], [(4, 6), (4, 5)]]),
        ((5, 4), (0, 4), [[(4, 5), (4, 6)], [(4, -1), (4, 0)]]),
        ((1, 0), (1, 7), [[(0, 1), (-1, 1)], [(8, 1), (7, 1)]]),
        ((3, 3), (3, 3), [[(3, 3), (3, 3)]]),
    ],
)
def test_legs_cross_the_edge_where_that_is_shorter(
    start: tuple[int, int], end: tuple[int, int], expected: list[list[tuple[int, int]]]
) -> None:
    pieces = leg_pieces(np.array(start), np.array(end), (6, 8))
    assert [[tuple(point) for point in piece] for piece in pieces] == expected


def test_a_grid_two_cells_wide_is_crossed_directly() -> None:
    assert len(leg_pieces(np.array([0, 0]), np.array([0, 1]), (2, 2))) == 1


@pytest.mark.parametrize("every", [1, 7])
def test_gif_has_the_frames_asked_for(tmp_path: Path, every: int) -> None:
    life, path = savanna_life(), tmp_path / "life.gif"
    count = save_film(life, path, every=every, frames_per_second=20, width=600, height=350)
    assert count == len(moments(life.steps, every))
    with Image.open(path) as film:
        assert film.n_frames == count  # type: ignore[attr-defined]
        assert film.size == (600, 350)
        assert film.info["duration"] == 50
        frames = []
        for index in range(count):
            film.seek(index)
            frames.append(np.asarray(film.convert("RGB")))
    assert all(coloured(frame) > 0.2 for frame in frames)
    assert all((a != b).any() for a, b in itertools.pairwise(frames))
    scene = Scene(life, 600, 350)
    scene.show(moments(life.steps, every)[2])
    difference = np.abs(frames[2].astype(int) - scene.pixels()[:, :, :3].astype(int)).max(axis=2)
    assert (difference > 60).mean() < 0.01  # the palette is smaller, the picture is the same


def test_lives_side_by_side_have_one_scale_and_each_ends_where_it_ended(tmp_path: Path) -> None:
    long, short = savanna_life(), savanna_life(energy=2.0)
    assert short.steps < long.steps
    both = SideBySide({"here": long, "there": short}, width=300, height=400)
    first, second = both.scenes
    for here, there in zip(first.curves, second.curves, strict=True):
        assert here.get_ylim() == there.get_ylim()
    both.show(long.steps)
    assert (first.moment, second.moment) == (long.steps, short.steps)
    pixels = both.pixels()
    assert pixels.shape == (400, 600, 4)
    assert coloured(pixels[:, :300]) > 0.1
    path = tmp_path / "both.gif"
    count = save_film({"here": long, "there": short}, path, every=5)
    with Image.open(path) as film:
        assert film.n_frames == count == len(moments(long.steps, 5))  # type: ignore[attr-defined]
        assert film.size == (1120, 760)


def test_frames_of_a_gif_hold_only_what_has_changed(tmp_path: Path) -> None:
    path = tmp_path / "life.gif"
    count = save_film(savanna_life(), path)
    assert path.stat().st_size / count < 15_000


def test_mp4_is_written(tmp_path: Path) -> None:
    encoder = pytest.importorskip("imageio_ffmpeg")
    path = tmp_path / "life.mp4"
    count = save_film(savanna_life(), path, every=5, width=601, height=351)
    assert count == 7
    frames, seconds = encoder.count_frames_and_secs(str(path))
    assert frames == count + 20
    assert seconds == pytest.approx(2.7, abs=0.2)


def test_mp4_without_its_package_names_the_remedy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "imageio_ffmpeg", None)
    with pytest.raises(SettingsError, match=r"\[film\]"):
        save_film(savanna_life(), tmp_path / "life.mp4")
    assert list(tmp_path.iterdir()) == []


def test_an_interrupted_film_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "life.gif"
    path.write_text("before")

    def stop(self: Scene) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Scene, "pixels", stop)
    with pytest.raises(KeyboardInterrupt):
        save_film(savanna_life(), path)
    assert path.read_text() == "before"
    assert [entry.name for entry in tmp_path.iterdir()] == ["life.gif"]


def test_mistakes_are_sentences(tmp_path: Path) -> None:
    life = savanna_life()
    (tmp_path / "folder.gif").mkdir()
    mistakes: list[tuple[Callable[[], object], str]] = [
        (lambda: save_film(life, tmp_path / "life.avi"), r"must end in \.gif or \.mp4"),
        (lambda: save_png(life, tmp_path / "life.bmp"), r"must end in \.png, \.pdf or \.svg"),
        (lambda: save_png(life, tmp_path / "life.png", 31), "no step 31 in this life, which lasted 30"),
        (lambda: save_png(life, tmp_path / "none" / "life.png"), "no folder"),
        (lambda: save_film(life, tmp_path / "folder.gif"), "is a folder"),
        (lambda: save_film(life, tmp_path / "life.gif", every=0), "not 0"),
        (lambda: save_film(life, tmp_path / "life.gif", frames_per_second=500), "not 500"),
    ]
    for mistake, sentence in mistakes:
        with pytest.raises(SettingsError, match=sentence):
            mistake()


def test_a_world_without_a_picture_is_shown_by_its_curves(tmp_path: Path) -> None:
    life = bare_life()
    figure = still(life)
    titles = [axes.get_title(loc="left") for axes in figure.axes]
    assert titles == [
        "felt reward, each step",
        "felt reward, so far",
        "score, so far: what selection counts",
        "desires: weight of each feature",
    ]
    assert save_film(life, tmp_path / "life.gif", width=600, height=350) == life.steps + 1


def test_a_short_life_ends_where_it_ended() -> None:
    life = savanna_life(energy=3.0)
    assert 0 < life.steps < 30
    assert life.cause == "starved"
    scene = Scene(life)
    scene.show(life.steps)
    assert scene._grid.ending.get_text() == f"starved after {life.steps} steps"
    line, _, series, _, _ = scene._curves[1]
    assert len(np.asarray(line.get_xdata())) == len(series) == life.steps
    assert series[-1] == pytest.approx(life.recorded("felt"))


def test_values_that_the_legend_lacks_are_drawn_too() -> None:
    life = savanna_life()
    picture = life.trace.picture.copy()
    picture[0, 0, 0] = 12
    strange = replace(life, trace=life.trace._replace(picture=picture))
    assert strange.kind_names()[-1] == "kind 12"
    scene = Scene(strange)
    assert len(scene._grid.items) == 12
    assert coloured(scene.pixels()) > 0.2


def test_kinds_look_different() -> None:
    names = ["empty", "fruit", "mate", "candy", *(f"thing{index}" for index in range(60))]
    found = looks(names)[1:]
    assert len({(look.glyph, look.colour) for look in found}) == len(found)
    few = looks(["empty", "fruit", "poison", "game", "mate", "candy", "contraceptive", "thing", "tree"])[1:]
    assert len({look.glyph for look in few}) == len({look.letter for look in few}) == 8
