"""Several lives side by side, as one scene: a narrow picture of each, with curves on one scale."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from babushka.runs.orchestration.one_life import OneLife
from babushka.runs.presentation.replay.picture import Scene

WIDTH, HEIGHT = 560, 760  # pixels of each life


class SideBySide:
    """As `Scene`, for several lives. A life that has ended stays as it was in its last moment."""

    def __init__(self, lives: Mapping[str, OneLife], width: int = WIDTH, height: int = HEIGHT) -> None:
        """Draw everything at birth, each life under its title; sizes are those of each, in pixels."""
        self.scenes = [Scene(life, width, height, title) for title, life in lives.items()]
        self.steps = max(life.steps for life in lives.values())
        for place in range(min(len(scene.curves) for scene in self.scenes)):
            panels = [scene.curves[place] for scene in self.scenes]
            lows, highs = zip(*(panel.get_ylim() for panel in panels), strict=True)
            for panel in panels:
                panel.set_ylim(min(lows), max(highs))
                panel.set_xlim(0, self.steps * 1.015)

    def show(self, moment: int) -> None:
        """Change to the moment after `moment` steps."""
        for scene in self.scenes:
            scene.show(min(moment, scene.life.steps))

    def pixels(self) -> NDArray[np.uint8]:
        """The picture of the moment, shape (height, width, 4), RGBA."""
        return np.concatenate([scene.pixels() for scene in self.scenes], axis=1)
