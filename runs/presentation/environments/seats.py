"""What environments of games have in common: seats by name, their spaces, and what each is told."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from gymnasium import spaces

from babushka.fitness.worlds.protocol import Shape, World
from babushka.runs.presentation.environments.episode import Episode
from babushka.runs.presentation.environments.pictures import FRAMES_PER_SECOND, render_modes, rendered
from babushka.runs.presentation.environments.rewards import Reward
from babushka.runs.presentation.environments.spaces import (
    actions_of,
    as_kernels_take_it,
    masked,
    observation,
    observations_of,
)
from babushka.runs.presentation.environments.world_environment import known_mode


class Seats:
    """A game whose seats, 'seat_0' and so on, are led from outside; each environment of a game has one.

    Where not everything is always legal, an observation is a dictionary of 'observation' and 'action_mask',
    (A,) int8, as PettingZoo has it.
    """

    def __init__(
        self,
        world: World,
        regime: Any,
        reward: Reward,
        seats: int,
        seed: int | None,
        render_mode: str | None,
        effort: int,
        sizes: Shape | None = None,
    ) -> None:
        self.world, self.reward, self.seed = world, reward, seed
        self.render_mode = known_mode(world, render_mode)
        self.names = [f"seat_{seat}" for seat in range(seats)]
        self.number = {name: seat for seat, name in enumerate(self.names)}
        self.episode = Episode(world, regime, seats, effort, sizes=sizes)
        self.masked = masked(world, regime)
        self.observation_spaces = {name: self._observed() for name in self.names}
        self.action_spaces = {name: actions_of(world) for name in self.names}
        self.felt = np.zeros((seats, len(world.features)))  # by each seat since its last action

    def _observed(self) -> Any:
        sensed = observations_of(self.world)
        if not self.masked:
            return sensed
        mask = spaces.Box(0, 1, (len(self.world.actions),), np.int8)
        return spaces.Dict({"observation": sensed, "action_mask": mask})

    def metadata(self, parallel: bool) -> dict[str, Any]:
        """What PettingZoo asks of an environment's class, here by world."""
        return {
            "name": self.world.name,
            "render_modes": render_modes(self.world),
            "render_fps": FRAMES_PER_SECOND,
            "is_parallelizable": parallel,
        }

    def begin(self, seed: int | None, options: Mapping[str, Any] | None) -> None:
        """Begin a life, see `WorldEnvironment`."""
        begun = self.episode.begun
        if seed is not None:
            self.seed, begun = seed, False
        elif self.seed is None:
            self.seed = int(np.random.default_rng().integers(2**32))
        self.episode.begin(self.seed, options, new=not begun)
        self.felt[:] = 0.0

    def choose(self, seat: int, action: Any) -> None:
        """Note what a seat will do; it has felt what there was to feel of its last action."""
        taken = as_kernels_take_it(self.world, action, self.episode.view.legal[seat])
        self.episode.actions[seat] = taken
        self.felt[seat] = 0.0

    def turn(self) -> list[float]:
        """Have those on the move act; the reward of each seat."""
        view = self.episode.view
        before = view.tallies.copy()
        self.episode.turn()
        self.felt += view.felt
        return [self.reward.of(*each) for each in zip(view.felt, view.tallies, before, strict=True)]

    def observe(self, seat: int) -> Any:
        """What a seat senses; and what is legal to it, which is nothing where it is not on the move."""
        sensed, episode = observation(self.episode, seat), self.episode
        if not self.masked:
            return sensed
        deciding = seat in episode.acting() and not episode.over
        mask = (
            episode.view.legal[seat].astype(np.int8)
            if deciding
            else np.zeros(len(self.world.actions), np.int8)
        )
        return {"observation": sensed, "action_mask": mask}

    def info(self, seat: int) -> dict[str, Any]:
        """What a seat is told; what it felt is all since its last action."""
        return self.episode.info(seat, self.felt[seat])

    def render(self) -> Any:
        """The world as seen by who is on the move, or from seat 0."""
        if self.render_mode is None:
            return None
        return rendered(self.episode, self.render_mode, max(self.episode.who, 0))
