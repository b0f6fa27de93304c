"""Games as environments of PettingZoo: seats in turn (AEC), or all at once (parallel)."""

from collections.abc import Mapping
from typing import Any

import gymnasium
import pettingzoo

from babushka.fitness.settings import SettingsError
from babushka.fitness.worlds.protocol import Shape, World
from babushka.runs.presentation.environments.rewards import Reward
from babushka.runs.presentation.environments.seats import Seats


class GameEnvironment(pettingzoo.AECEnv):  # type: ignore[misc]
    """A game in which one seat after the other decides; where all decide at once, they are asked in order.

    A seat's reward from one of its actions to the next is what that action brought, moves of others
    included. Lives, their ends and `reset` are as in `WorldEnvironment`.
    """

    def __init__(
        self,
        world: World,
        regime: Any,
        reward: Reward,
        seats: int,
        seed: int | None = None,
        render_mode: str | None = None,
        effort: int = 0,
        sizes: Shape | None = None,
    ) -> None:
        super().__init__()
        self.seats = Seats(world, regime, reward, seats, seed, render_mode, effort, sizes)
        self.render_mode = render_mode
        self.metadata = self.seats.metadata(parallel=False)
        self.possible_agents, self.agents = [*self.seats.names], [*self.seats.names]
        self.observation_spaces, self.action_spaces = self.seats.observation_spaces, self.seats.action_spaces

    def observation_space(self, agent: str) -> Any:
        """What a seat senses; the same object at every call."""
        return self.observation_spaces[agent]

    def action_space(self, agent: str) -> Any:
        """What a seat may do; the same object at every call."""
        return self.action_spaces[agent]

    def reset(self, seed: int | None = None, options: Mapping[str, Any] | None = None) -> None:
        """Begin a life."""
        self.seats.begin(seed, options)
        self.agents = [*self.possible_agents]
        self.rewards, self._cumulative_rewards = self._all(0.0), self._all(0.0)
        self.terminations, self.truncations = self._all(False), self._all(False)
        self._skip_agent_selection = None
        self._tell()
        self.agent_selection = self._first()

    def step(self, action: Any) -> None:
        """Act as the seat that is selected; raises ValueError for what is no action, or is not legal."""
        agent, episode = self._selected(), self.seats.episode
        if self.terminations[agent] or self.truncations[agent]:
            self._was_dead_step(action)
            return
        seat = self.seats.number[agent]
        self.seats.choose(seat, action)
        self._cumulative_rewards[agent] = 0.0
        if seat + 1 < episode.acting().stop:  # all decide at once, and not all have
            self._clear_rewards()
            self.agent_selection = self.possible_agents[seat + 1]
            return
        self.rewards = dict(zip(self.possible_agents, self.seats.turn(), strict=True))
        self._tell()
        self.terminations, self.truncations = self._all(episode.terminated), self._all(episode.truncated)
        following = (seat + 1) % len(self.possible_agents)
        self.agent_selection = self.possible_agents[following] if episode.over else self._first()
        self._accumulate_rewards()

    def observe(self, agent: str) -> Any:
        """What a seat senses now."""
        return self.seats.observe(self.seats.number[agent])

    def render(self) -> Any:
        """The game as it is, as text or as pixels; None without a `render_mode`."""
        return self.seats.render()

    def close(self) -> None:
        """Nothing is open."""

    def _selected(self) -> str:
        if not self.seats.episode.begun or not self.agents:
            raise gymnasium.error.ResetNeeded("No life is under way: call reset() first.")
        return str(self.agent_selection)

    def _first(self) -> str:
        """Who decides next."""
        return str(self.possible_agents[self.seats.episode.acting().start])

    def _all(self, value: Any) -> dict[str, Any]:
        return dict.fromkeys(self.possible_agents, value)

    def _tell(self) -> None:
        self.infos = {agent: self.seats.info(seat) for agent, seat in self.seats.number.items()}


class SimultaneousGameEnvironment(pettingzoo.ParallelEnv):  # type: ignore[misc]
    """A game in which all seats always decide at once, as `GameEnvironment` else."""

    def __init__(
        self,
        world: World,
        regime: Any,
        reward: Reward,
        seats: int,
        seed: int | None = None,
        render_mode: str | None = None,
        effort: int = 0,
        sizes: Shape | None = None,
    ) -> None:
        self.seats = Seats(world, regime, reward, seats, seed, render_mode, effort, sizes)
        self.render_mode = render_mode
        self.metadata = self.seats.metadata(parallel=True)
        self.possible_agents, self.agents = [*self.seats.names], [*self.seats.names]
        self.observation_spaces, self.action_spaces = self.seats.observation_spaces, self.seats.action_spaces

    def observation_space(self, agent: str) -> Any:
        """What a seat senses; the same object at every call."""
        return self.observation_spaces[agent]

    def action_space(self, agent: str) -> Any:
        """What a seat may do; the same object at every call."""
        return self.action_spaces[agent]

    def reset(
        self, seed: int | None = None, options: Mapping[str, Any] | None = None
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """Begin a life; what each seat senses at its beginning."""
        self.seats.begin(seed, options)
        self.agents = [*self.possible_agents]
        self._refuse_turns()
        return self._of_all(self.seats.observe), self._of_all(self.seats.info)

    def step(self, actions: Mapping[str, Any]) -> tuple[dict[str, Any], ...]:
        """Act as all seats at once; raises ValueError where an action is missing, or is none."""
        episode, seats = self.seats.episode, self.seats
        if not episode.begun or not self.agents:
            raise gymnasium.error.ResetNeeded("No life is under way: call reset() first.")
        self._refuse_turns()
        missing = [agent for agent in self.agents if agent not in actions]
        if missing:
            raise ValueError(f"All seats act at once, and there is no action of {', '.join(missing)}.")
        for agent, seat in seats.number.items():
            seats.choose(seat, actions[agent])
        rewards = dict(zip(self.possible_agents, seats.turn(), strict=True))
        ended = (dict.fromkeys(self.agents, each) for each in (episode.terminated, episode.truncated))
        told = (self._of_all(seats.observe), rewards, *ended, self._of_all(seats.info))
        if episode.over:
            self.agents = []
        return told

    def render(self) -> Any:
        """The game as it is, as text or as pixels; None without a `render_mode`."""
        return self.seats.render()

    def close(self) -> None:
        """Nothing is open."""

    def _of_all(self, told: Any) -> dict[str, Any]:
        return {agent: told(seat) for agent, seat in self.seats.number.items()}

    def _refuse_turns(self) -> None:
        if self.seats.episode.who >= 0:
            raise SettingsError(
                f"In {self.seats.world.name!r} not all seats decide at once: make it with parallel=False."
            )
