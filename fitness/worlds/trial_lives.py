"""Trial lives in a world: of whoever acts at random, or of players that are given; and trial plans.

`try_world` raises `TrialError` for the first thing that is wrong; see `fitness.worlds.trial` for what is
looked at in each call.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Protocol

import numpy as np

from babushka.fitness.dispatch import implementation, watched
from babushka.fitness.objectives import Weights
from babushka.fitness.trial import Array, PlainError, copied, unchanged
from babushka.fitness.worlds import protocol
from babushka.fitness.worlds.protocol import Shape, World
from babushka.fitness.worlds.trial import WorldTrial

STEPS = 40  # of a first life
STUBBORN = (0.0, 1.0, 0.8)  # how often an action is taken again: what comes of many is met as well
LIVES = 36  # in each regime, at most
HORIZON = 3  # steps of a plan
EFFORT = 10  # model steps that whoever acts at random says it simulated, at most


class Player(Protocol):
    """Whoever is in a seat of a trial life."""

    @property
    def observer(self) -> Any:
        """The agents whose class chooses what is felt of a turn; None: the world does."""

    def choose(self, state: Any, seat: int, mask: Array) -> tuple[Any, int]:
        """An action, and how many model steps were simulated for it; `mask` (A,) says what is legal."""

    def feel(self, action: Any, felt: Array) -> float:
        """What came of it, (F,)."""

    def end(self, state: Any) -> None:
        """Life is over."""


class RandomPlayer:
    """Whoever takes any legal action, all alike, or with the probability `stubborn` the last one again."""

    def __init__(self, world: World, key: int, stubborn: float = 0.0) -> None:
        self.world, self.chance, self.stubborn = world, np.random.default_rng(key), stubborn
        self.last: Any = key % max(len(world.actions), 1) if stubborn else None

    def choose(self, state: Any, seat: int, mask: Array) -> tuple[Any, int]:
        again = self.chance.random() < self.stubborn and (self.world.bits or mask[self.last])
        if not again:
            self.last = self._any(mask)
        return self.last, int(self.chance.integers(0, EFFORT))

    @property
    def observer(self) -> None:
        return None

    def _any(self, mask: Array) -> Any:
        if self.world.bits:
            return self.chance.integers(0, 2 ** min(self.world.bits, 63))
        return self.chance.choice(np.flatnonzero(mask))

    def feel(self, action: Any, felt: Array) -> float:
        return float(felt.sum())

    def end(self, state: Any) -> None:
        pass


def lead(
    watch: WorldTrial, regime: Any, key: int, steps: int, players: Sequence[Player], traced: bool = False
) -> list[Any]:
    """A life of up to so many steps, with one player a seat; all that happened, to be compared.

    Where it is `traced`, the world is asked for pictures and counts after every step, which must not change
    what happens.
    """
    world, seats = watch.world, len(players)
    stream = np.array([key], np.uint64)
    state = protocol.create(regime) if world.seats == 1 else protocol.create_for(regime, seats)
    protocol.reset(regime, state, stream)
    mask, tallies = np.ones(len(world.actions), np.bool_), np.zeros(len(watch.names["tallies"]))
    picture, place = np.zeros((watch.shape.rows, watch.shape.columns), np.int16), np.full(2, -1, np.int64)
    senses = np.zeros(len(watch.names["senses"]))
    story: list[Any] = []
    for _ in range(steps):
        who = 0 if world.seats == 1 else int(protocol.mover(regime, state))
        acting = range(seats) if who < 0 else (who,)
        chosen: dict[int, tuple[Any, int]] = {}
        for seat in acting:
            if traced:
                protocol.observe_from(regime, state, seat, senses)
                protocol.state_index(regime, state)
                protocol.depict(regime, state, picture, place)
            if world.seats != 1 and not world.bits:
                protocol.legal(regime, state, seat, mask)
            chosen[seat] = players[seat].choose(state, seat, mask)
        felt, cause = np.zeros((seats, len(watch.names["features"]))), 0
        for seat, (action, effort) in chosen.items():
            if world.seats == 1:
                ended = protocol.step(regime, state, action, effort, stream, felt[seat])
            else:
                ended = protocol.act(regime, state, seat, action, effort, stream, felt[seat])
            cause = cause or int(ended)
        for seat in range(seats):
            observer = players[seat].observer
            if world.seats != 1 and observer is None:
                protocol.features_of(regime, state, seat, felt[seat])
            elif world.seats != 1:
                protocol.features_for(observer, regime, state, seat, felt[seat])
            if traced:
                protocol.tally_of(regime, state, seat, tallies)
        rewards = [players[seat].feel(action, felt[seat]) for seat, (action, _) in chosen.items()]
        story.append((cause, felt.tolist(), [float(action) for action, _ in chosen.values()], rewards))
        if cause:
            break
    for seat in range(seats):
        protocol.tally_of(regime, state, seat, tallies)
        players[seat].end(state)
        story.append(tallies.tolist())
    return story


def imagine(watch: WorldTrial, belief: Any, state: Any, key: int) -> None:
    """Live plans through in the model of a believed world, and have them valued whole if that is possible.

    Raises `TrialError` where the model gives another felt reward for the same, or `evaluate_plan` one that
    `model_step` does not add up to.
    """
    p, world, chance = protocol, watch.world, np.random.default_rng(key)
    own = implementation(p.init_model, type(belief)) is not None
    if not own and not isinstance(state, np.ndarray):
        return  # nobody can plan in such a world
    horizon, actions = min(HORIZON, watch.shape.lifetime), 2**world.bits if world.bits else len(world.actions)
    objective = Weights(chance.normal(size=len(watch.names["features"])))
    shape = watch.shape._replace(seats=watch.seats)  # as in a life, see `organisms.life`
    model = p.init_model(belief, shape, 2, horizon, objective)
    p.reset_model(belief, state, model)
    plan = chance.integers(0, actions, horizon)
    other, changed = int(chance.integers(0, actions)), horizon - 1
    senses = np.zeros(len(watch.names["senses"]))

    def gain(lane: int, step: int, action: int) -> float:
        p.model_observe(belief, state, model, lane, step, senses)
        return float(p.model_step(belief, state, model, lane, step, action))

    gains = [gain(0, step, int(action)) for step, action in enumerate(plan)]
    p.copy_prefix(belief, model, 0, 1, 0, changed)
    again = gain(1, changed, int(plan[changed]))
    if again != gains[changed]:
        found = implementation(p.copy_prefix, type(belief))
        watch.refuse(
            found, f"a plan that agrees with another up to a step feels {again} there, not {gains[changed]}"
        )
    found = implementation(p.evaluate_plan, type(belief))
    if found is None:
        return
    changed_gain = gain(1, changed, other)
    moves = np.array([p.move(belief, model, int(action)) for action in plan], np.int32)
    move = p.move(belief, model, other)
    value = p.evaluate_plan(belief, state, model, moves, changed, move)
    total = 0.0
    for each in (*gains[:changed], changed_gain):
        total += each
    if value != total:
        watch.refuse(found, f"it values a plan at {value!r}, of which model_step() feels {total!r}")


@np.errstate(all="ignore")
def try_world(
    watch: WorldTrial,
    regimes: Sequence[Any],
    beliefs: Sequence[Any],
    key: int = 1,
    shapes: Sequence[Shape] | None = None,
) -> None:
    """Lead lives at random in each regime, and imagine some under each belief; raises `TrialError`.

    The same life is led twice, and must be the same. What a world changes in its regime is found as well.
    `shapes` are the sizes of lives in each regime, by default the world's.
    """
    shapes = shapes or [watch.world.shape] * len(regimes)
    with watched(watch.watchers):
        for regime, belief, watch.shape in zip(regimes, beliefs, shapes, strict=True):
            before, short = copied(regime), min(STEPS, watch.shape.lifetime)
            alike(watch.refuse, watch.owner, partial(_at_random, watch, regime, key, short))
            quietly(partial(_imagined, watch, regime, belief, key))
            if not unchanged(before, regime):
                watch.refuse(watch.owner, "its regime was changed in a life, and other lives share it")
        for number in range(LIVES):
            often, which = STUBBORN[number % len(STUBBORN)], key + number // len(STUBBORN)
            for regime, watch.shape in zip(regimes, shapes, strict=True):
                longest = watch.shape.lifetime
                quietly(partial(_at_random, watch, regime, which, longest, False, often))


def _at_random(
    watch: WorldTrial, regime: Any, key: int, steps: int, traced: bool = False, stubborn: float = 0.0
) -> list[Any]:
    world = watch.world
    players = [RandomPlayer(world, key + seat, stubborn) for seat in range(watch.seats)]
    return lead(watch, regime, key, steps, players, traced)


def _imagined(watch: WorldTrial, regime: Any, belief: Any, key: int) -> None:
    world, stream = watch.world, np.array([key], np.uint64)
    state = protocol.create(regime) if world.seats == 1 else protocol.create_for(regime, watch.seats)
    protocol.reset(regime, state, stream)
    imagine(watch, belief, state, key)


def alike(refuse: Callable[[Any, str], Any], owner: type, life: Callable[[bool], list[Any]]) -> None:
    """Refuse a class of which the same life, traced and not traced, is not the same."""
    stories = [quietly(partial(life, traced)) for traced in (True, False)]
    if None not in stories and repr(stories[0]) != repr(stories[1]):
        refuse(
            owner,
            "two lives from the same seed are not the same: all chance must come from the stream that it is "
            "given, and all that changes must be in the state",
        )


def quietly(life: Callable[[], Any]) -> Any:
    """What a trial life gives; None where it could not go on in plain Python."""
    try:
        return life()
    except PlainError:
        return None
