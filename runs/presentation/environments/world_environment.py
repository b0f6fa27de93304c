"""A world of one seat as an environment of Gymnasium."""

from collections.abc import Mapping
from typing import Any

import gymnasium

from babushka.fitness.settings import SettingsError, nearest
from babushka.fitness.worlds.protocol import Array, Shape, World
from babushka.runs.presentation.environments.episode import Episode
from babushka.runs.presentation.environments.pictures import FRAMES_PER_SECOND, render_modes, rendered
from babushka.runs.presentation.environments.rewards import Reward
from babushka.runs.presentation.environments.spaces import (
    actions_of,
    as_kernels_take_it,
    observation,
    observations_of,
)


class WorldEnvironment(gymnasium.Env):  # type: ignore[misc]
    """A life: observations are what is sensed, (S,) float32, and `info` has all that was felt and counted.

    A life that ends of a cause is terminated; one that ends of old age, after the longest life, is
    truncated. `reset(seed=7)` begins the first life of generation 0 of a run with the seed 7, and each
    `reset()` after it that of the next generation; options 'generation' and 'episode' name any other.
    """

    def __init__(
        self,
        world: World,
        regime: Any,
        reward: Reward,
        seed: int | None = None,
        render_mode: str | None = None,
        effort: int = 0,
        sizes: Shape | None = None,
    ) -> None:
        self.world, self.reward, self.seed_of_lives = world, reward, seed
        self.metadata = {"render_modes": render_modes(world), "render_fps": FRAMES_PER_SECOND}
        self.render_mode = known_mode(world, render_mode)
        self.observation_space, self.action_space = observations_of(world), actions_of(world)
        self.episode = Episode(world, regime, 1, effort, sizes=sizes)

    def reset(
        self, *, seed: int | None = None, options: Mapping[str, Any] | None = None
    ) -> tuple[Array, dict[str, Any]]:
        """Begin a life; what is sensed at its beginning."""
        super().reset(seed=seed)
        begun = self.episode.begun
        if seed is not None:
            self.seed_of_lives, begun = seed, False
        elif self.seed_of_lives is None:
            self.seed_of_lives = int(self.np_random.integers(2**32))
        self.episode.begin(self.seed_of_lives, options, new=not begun)
        view = self.episode.view
        return observation(self.episode, 0), self.episode.info(0, view.felt[0])

    def step(self, action: Any) -> tuple[Array, float, bool, bool, dict[str, Any]]:
        """Live one step. Raises ValueError for what is no action, `ResetNeeded` between lives."""
        episode, view = self.episode, self.episode.view
        if not episode.begun or episode.over:
            raise gymnasium.error.ResetNeeded("No life is under way: call reset() first.")
        episode.actions[0] = as_kernels_take_it(self.world, action, view.legal[0])
        before = view.tallies[0].copy()
        episode.turn()
        reward = self.reward.of(view.felt[0], view.tallies[0], before)
        told = episode.info(0, view.felt[0])
        return observation(episode, 0), reward, episode.terminated, episode.truncated, told

    def render(self) -> Any:
        """The world as it is, as text or as pixels, (height, width, 3); None without a `render_mode`."""
        if self.render_mode is None:
            return None
        return rendered(self.episode, self.render_mode, 0)


def known_mode(world: World, mode: str | None) -> str | None:
    """The mode itself; raises `SettingsError` for one in which this world cannot be shown."""
    if mode is not None and mode not in render_modes(world):
        raise SettingsError(
            f"The world {world.name!r} cannot be rendered as {mode!r}{nearest(mode, render_modes(world))}"
        )
    return mode
