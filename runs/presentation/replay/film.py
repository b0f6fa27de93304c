"""A life as a film: GIF, which needs nothing more, or MP4, which needs the extra `film`."""

import importlib
import math
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from babushka.fitness.extras import unusable
from babushka.fitness.settings import SettingsError
from babushka.runs.orchestration.one_life import OneLife, moments
from babushka.runs.presentation.matplotlib_defaults import defaults
from babushka.runs.presentation.replay.beside import SideBySide
from babushka.runs.presentation.replay.picture import HEIGHT, WIDTH, Scene
from babushka.runs.storage.files import written_whole

PALETTE_SAMPLES = 6  # moments whose colours make the palette of a GIF
COLOURS = 128  # the rest of the 256 is left to Pillow, which marks unchanged pixels with one of them
MOST_FRAMES_PER_SECOND = 50  # GIF counts hundredths of a second, and viewers slow down what is below two
MOST_FRAMES_UNASKED = 400  # a GIF's frames are all in memory while it is written, 0.84 MB each
LINGER = 2.0  # seconds for which the last frame stays


@defaults()
def save_film(
    life: OneLife | Mapping[str, OneLife],
    path: Path,
    every: int | None = None,
    frames_per_second: float = 10.0,
    width: int = WIDTH,
    height: int = HEIGHT,
) -> int:
    """Write a film of every `every`-th step to a .gif or .mp4 path; returns the number of frames.

    Several lives, by their titles, are shown side by side; then `width` and `height` are not read.

    The frames are those of `one_life.moments`: birth and the end are always among them. Without
    `every`, all steps of lives of up to 400 steps are shown, and of longer ones as many as 400. Raises
    `SettingsError` for another ending, numbers out of range, or an MP4 without the package that encodes it.
    """
    lives = {"": life} if isinstance(life, OneLife) else life
    steps = max(one.steps for one in lives.values())
    scene = Scene(life, width, height) if isinstance(life, OneLife) else SideBySide(lives)
    return save_scene(scene, steps, path, every, frames_per_second)


@defaults()
def save_scene(
    scene: Any, steps: int, path: Path, every: int | None = None, frames_per_second: float = 10.0
) -> int:
    """The same of a scene of so many steps, which has `show(moment)` and `pixels()`."""
    if every is None:
        every = max(math.ceil(steps / MOST_FRAMES_UNASKED), 1)
    if every < 1:
        raise SettingsError(f"The 'every' of a film must be a whole number of at least 1, not {every}.")
    if not 0.1 <= frames_per_second <= MOST_FRAMES_PER_SECOND:
        raise SettingsError(
            f"A film must show 0.1 to {MOST_FRAMES_PER_SECOND} frames per second, not {frames_per_second:g}."
        )
    write = {".gif": _save_gif, ".mp4": _save_mp4}.get(path.suffix.lower())
    if write is None:
        raise SettingsError(f"A film's name must end in .gif or .mp4, which {path.name!r} does not.")
    chosen = moments(steps, every)
    with written_whole(path) as temporary:
        write(scene, chosen, temporary, frames_per_second)
    return len(chosen)


def _frames(scene: Any, chosen: list[int]) -> Iterator[NDArray[np.uint8]]:
    """The pictures of the chosen moments, each of shape (height, width, 3), RGB."""
    for moment in chosen:
        scene.show(moment)
        yield np.ascontiguousarray(scene.pixels()[:, :, :3])


def _save_gif(scene: Any, chosen: list[int], path: Path, frames_per_second: float) -> None:
    palette = _palette(scene, chosen)
    frames = (
        Image.fromarray(frame).quantize(palette=palette, dither=Image.Dither.NONE)
        for frame in _frames(scene, chosen)
    )
    hundredths = max(round(100 / frames_per_second), 2)
    durations = [10 * hundredths] * len(chosen)
    durations[-1] += round(1000 * LINGER)
    # With `optimize`, Pillow writes of each frame only the pixels that have changed: a ninth of the bytes.
    next(frames).save(
        path, format="GIF", save_all=True, append_images=frames, duration=durations, loop=0, optimize=True
    )


def _palette(scene: Any, chosen: list[int]) -> Image.Image:
    """One palette for all frames, so that what has not changed keeps its colour to the bit."""
    indices = np.linspace(0, len(chosen) - 1, min(PALETTE_SAMPLES, len(chosen))).round().astype(int)
    samples = np.concatenate(list(_frames(scene, [chosen[index] for index in indices])))
    return Image.fromarray(samples).quantize(colors=COLOURS, method=Image.Quantize.MEDIANCUT)


def _save_mp4(scene: Any, chosen: list[int], path: Path, frames_per_second: float) -> None:
    try:
        encoder: Any = importlib.import_module("imageio_ffmpeg")
    except Exception as error:
        raise unusable("A film that is not a .gif", "film", ("imageio_ffmpeg",), error) from error
    linger = [chosen[-1]] * round(LINGER * frames_per_second)
    first, *_ = _frames(scene, chosen[:1])
    height, width = first.shape[0] // 2 * 2, first.shape[1] // 2 * 2  # the codec needs even sides
    path.touch()  # what the system refuses it says here, and not to the encoder, which tells the screen
    writer = encoder.write_frames(
        str(path),
        (width, height),
        fps=frames_per_second,
        codec="libx264",
        quality=None,
        output_params=["-crf", "23", "-preset", "fast", "-movflags", "+faststart"],
        macro_block_size=2,
        ffmpeg_log_level="error",
    )
    writer.send(None)
    try:
        for frame in _frames(scene, [*chosen, *linger]):
            writer.send(np.ascontiguousarray(frame[:height, :width]))
    except OSError as error:  # the encoder has gone, so its pipe is broken
        raise OSError(None, "the encoder ended early; is the disk full?") from error
    finally:
        writer.close()
    try:  # the encoder does not say that it could not write, so it is asked what it reads
        found, _ = encoder.count_frames_and_secs(str(path))
    except RuntimeError:
        found = 0
    if found != len(chosen) + len(linger):
        raise OSError(None, "the encoder could not write all of it; is the disk full?")
