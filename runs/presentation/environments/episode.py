"""One life after the other of a world whose seats are led from outside: what all environments have.

Life `episode` of generation `generation` under a seed begins in the world in which a run with that seed leads
that life: draws come from the same stream, and the same actions lead to the same.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from babushka.fitness import streams
from babushka.fitness.kernels import Entry, jit_enabled
from babushka.fitness.worlds import protocol
from babushka.fitness.worlds.protocol import Array, Shape, World
from babushka.fitness.worlds.turns import View, begin, take_turn


class Episode:
    """A life under way, and what each of its seats was shown last (see `View` for shapes).

    `who` is the seat whose turn it is, -1 where all decide at once. `effort` is how many model steps each
    decision is taken to have cost. With `plain`, kernels run in plain Python. `sizes` are those of a life
    under the regime, by default the world's.
    """

    def __init__(
        self,
        world: World,
        regime: Any,
        seats: int,
        effort: int = 0,
        plain: bool = False,
        sizes: Shape | None = None,
    ) -> None:
        self.world, self.regime, self.seats, self.effort = world, regime, seats, effort
        self.shape = sizes or world.shape
        self._features, self._tallies = world.features, world.tallies  # a world makes its names at every call
        self.state = protocol.create_for(regime, seats)
        self.stream = np.zeros(1, np.uint64)
        self.actions = np.zeros(seats, np.int64)
        self.view = View(
            np.zeros((seats, len(world.features))),
            np.zeros((seats, len(world.senses))),
            np.zeros(seats, np.int64),
            np.zeros((seats, len(world.tallies))),
            np.ones((seats, len(world.actions)), np.bool_),
        )
        self.generation, self.episode, self.turns = -1, 0, 0
        self.cause, self.who = 0, -1
        self.begun = False
        self._plain = plain
        self._kernels: dict[Entry[Any, Any], Any] = {}

    def begin(self, seed: int, options: Mapping[str, Any] | None = None, new: bool = True) -> None:
        """Begin a life: that of the next generation, or of the first one under a `new` seed.

        `options` can say which 'generation' and 'episode' instead; others are not for us. Raises ValueError
        for negative ones.
        """
        following = {"generation": 0 if new else self.generation + 1, "episode": 0, **(options or {})}
        generation, episode = int(following["generation"]), int(following["episode"])
        if generation < 0 or episode < 0:
            raise ValueError(f"There is no episode {episode} of generation {generation}: both count from 0.")
        self.generation, self.episode = generation, episode
        lives = self.episode + 1
        self.stream[0] = streams.keys(seed, streams.WORLD, self.generation, 0, count=lives)[self.episode]
        self.turns, self.cause, self.begun = 0, 0, True
        self.who = int(self._call(begin, self.regime, self.state, self.stream, self.view))

    def __getstate__(self) -> dict[str, Any]:
        """All but machine code: so a life can be copied, and a search can try actions in the copy."""
        return {**self.__dict__, "_kernels": {}}

    def acting(self) -> range:
        """The seats that are to decide now."""
        return range(self.seats) if self.who < 0 else range(self.who, self.who + 1)

    def turn(self) -> None:
        """Have those who are to decide take their `actions`."""
        here = self.acting()
        around = (self.regime, self.state, self.stream)
        cause, who = self._call(
            take_turn, *around, here.start, here.stop, self.actions, self.effort, self.view
        )
        self.cause, self.who = int(cause), int(who)
        self.turns += 1

    @property
    def terminated(self) -> bool:
        """Whether life has ended of some cause."""
        return self.cause != 0

    @property
    def truncated(self) -> bool:
        """Whether life has ended of old age alone."""
        return self.cause == 0 and self.turns >= self.shape.lifetime

    @property
    def over(self) -> bool:
        """Whether life has ended."""
        return self.terminated or self.truncated

    def picture(self, seat: int = 0) -> tuple[Array, Array]:
        """The world as it is, (rows, columns), and the row and column of a seat, -1 where nobody knows."""
        picture = np.zeros((self.shape.rows, self.shape.columns), np.int16)
        place = np.full(2, -1, np.int64)
        with np.errstate(all="ignore"):  # plain Python will do: it is seldom asked for, and need not compile
            protocol.depict_from(self.regime, self.state, seat, picture, place)
        return picture, place

    def info(self, seat: int, felt: Array) -> dict[str, Any]:
        """What an environment tells beside observation and reward; all of it is new at every call."""
        told: dict[str, Any] = {
            "felt": dict(zip(self._features, felt.tolist(), strict=True)),
            "tallies": dict(zip(self._tallies, self.view.tallies[seat].tolist(), strict=True)),
        }
        if self.world.state_count:
            told["situation"] = int(self.view.situation[seat])
        if self.over:
            told["cause"] = self.world.causes[self.cause]
        return told

    def _call(self, kernel: Entry[Any, Any], *arguments: Any) -> Any:
        """Call a kernel. Which machine code that is, is looked up once: that takes longer than a turn."""
        if self._plain:
            with np.errstate(all="ignore"):
                return kernel.function(*arguments)
        if not jit_enabled():
            return kernel(*arguments)
        if kernel not in self._kernels:
            self._kernels[kernel] = kernel.dispatcher(*arguments)
        return self._kernels[kernel](*arguments)
