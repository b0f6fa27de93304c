"""Trial lives of an organism kind, which raise `TrialError` for the first thing that is wrong.

See `organisms.trial` for what is looked at in each call.
"""

from collections.abc import Sequence
from contextlib import ExitStack
from functools import partial
from typing import Any

import numpy as np

from babushka.fitness.dispatch import watched
from babushka.fitness.legal_actions import legal_from
from babushka.fitness.trial import Array, copied, unchanged
from babushka.fitness.worlds.protocol import Shape
from babushka.fitness.worlds.trial import WorldTrial
from babushka.fitness.worlds.trial_lives import STEPS, alike, lead, quietly
from babushka.organisms.inner.account import Limits
from babushka.organisms.life import longest_plan
from babushka.organisms.protocol import (
    decide,
    experience,
    feel,
    habit,
    init_agent,
    intend,
    priced,
    read_learned,
    write_columns,
)
from babushka.organisms.trial import MEMBERS, OrganismTrial

BUDGET, HORIZON = 3, 3  # what inner optimizers are held to: plain Python is slow
LIVES = 3  # of each member in each regime, at most


class AgentPlayer:
    """A member of a kind in a seat."""

    def __init__(
        self, watch: OrganismTrial, shape: Shape, agents: Any, row: int, belief: Any, key: int, traced: bool
    ) -> None:
        self.watch, self.agents, self.row, self.belief, self.traced = watch, agents, row, belief, traced
        self.shape, self.stream = shape, np.array([key], np.uint64)
        self.agent_state = init_agent(agents, row, belief, self.shape, self.stream)
        self.account = np.zeros((len(watch.inner), 3), np.int64)

    @property
    def observer(self) -> Any:
        """The agents, whose class may choose what is felt."""
        return self.agents

    def choose(self, state: Any, seat: int, mask: Array) -> tuple[Any, int]:
        """As `lead` asks: the action, and what was simulated for it."""
        agent = self.agents, self.row, self.agent_state
        if self.traced:
            habit(*agent, self.belief, state, self.shape, seat, mask)
        before = int(priced(self.agents, self.account))
        around = self.belief, state, self.shape, seat, mask, self.account, self.stream
        action = decide(*agent, *around)
        if self.traced:
            steps = longest_plan(self.watch.organism, self.agents)
            intend(*agent, self.belief, np.full((steps, 2), -1, np.int64))
        if self.watch.world.seats != 1:
            action = legal_from(mask, int(action))
        return action, int(priced(self.agents, self.account)) - before

    def feel(self, action: Any, felt: Array) -> float:
        """What came of it."""
        reward = feel(self.agents, self.row, felt)
        experience(self.agents, self.row, self.agent_state, action, reward, self.account, self.stream)
        return float(reward)

    def end(self, state: Any) -> None:
        """The records at the end of life."""
        agent = self.agents, self.row, self.agent_state
        write_columns(*agent, self.belief, state, np.zeros(len(self.watch.columns)))
        if self.watch.learned:
            read_learned(*agent, np.zeros(self.watch.learned))


@np.errstate(all="ignore")
def try_lives(
    watch: OrganismTrial,
    around: WorldTrial,
    regimes: Sequence[Any],
    beliefs: Sequence[Any],
    watching: tuple[bool, bool] = (True, True),
    key: int = 1,
    shapes: Sequence[Shape] | None = None,
) -> None:
    """Lead lives of founders and of random agents in each regime; raises `TrialError`.

    `watching` says whether the kind's and the world's operations are looked at: Babushka's own need not
    be. The same life is led twice, and must be the same. `shapes` are the sizes of lives in each regime.
    """
    held = Limits((BUDGET,) * len(watch.inner), (HORIZON,) * len(watch.inner))
    shapes = shapes or [around.world.shape] * len(regimes)
    with ExitStack() as stack:
        for watcher, wanted in zip((watch.watchers, around.watchers), watching, strict=True):
            if wanted:
                stack.enter_context(watched(watcher))
        kinds = (watch.express(held), watch.random_agents())
        before = copied(kinds)
        for agents in kinds:
            for regime, belief, around.shape in zip(regimes, beliefs, shapes, strict=True):
                short = min(STEPS, around.shape.lifetime)
                story = partial(_life, watch, around, agents, MEMBERS - 1, (regime, belief), key, short)
                alike(watch.refuse if watching[0] else around.refuse, watch.owner, story)
        for number in range(LIVES * MEMBERS):
            for regime, belief, around.shape in zip(regimes, beliefs, shapes, strict=True):
                row, which, place = number % MEMBERS, key + number, (regime, belief)
                longest = around.shape.lifetime
                quietly(partial(_life, watch, around, kinds[0], row, place, which, longest, False))
        if watching[0] and not unchanged(before, kinds):
            watch.refuse(watch.owner, "its agents were changed in a life, and other lives share them")


def _life(
    watch: OrganismTrial,
    around: WorldTrial,
    agents: Any,
    row: int,
    place: tuple[Any, Any],
    key: int,
    steps: int,
    traced: bool,
) -> list[Any]:
    regime, belief = place
    player = partial(AgentPlayer, watch, around.shape, agents, row, belief)
    players = [player(key + seat, traced) for seat in range(around.seats)]
    return lead(around, regime, key, steps, players, traced)
