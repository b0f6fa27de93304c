"""Trial of a world: what its operations are given and return, looked at call by call, whoever calls them.

`WorldTrial.watchers` are for `fitness.dispatch.watched`; lives are led by `fitness.worlds.trial_lives`. See
`fitness.trial`.
"""

from collections.abc import Callable
from typing import Any, NoReturn

import numpy as np

from babushka.fitness.dispatch import implementation
from babushka.fitness.trial import (
    Array,
    Given,
    Guarded,
    Trial,
    copied,
    finite,
    number,
    odd_field,
    unchanged,
    whole,
)
from babushka.fitness.worlds import protocol
from babushka.fitness.worlds.protocol import World

UNWRITTEN = 1.2345678e301  # what no world senses or counts
SEATS = 2  # in a world that takes as many as are put in


class WorldTrial:
    """What a world's operations are given and return, looked at call by call."""

    def __init__(self, trial: Trial, world: World, seats: int = SEATS) -> None:
        self.trial, self.world, self.owner = trial, world, type(world)
        self.seats = world.seats or seats
        self.shape = world.shape  # of the lives that are led now
        self.written: set[int] = set()  # the tallies that were
        self.counting: Callable[..., Any] | None = None
        self.names = {name: self._names(name) for name in ("features", "senses", "tallies", "causes")}
        if not world.bits:
            self.names["actions"] = self._names("actions")
        for what, fits in (("steps", whole(world.steps, 1, None)), ("causes", bool(self.names["causes"]))):
            if not fits:
                self.refuse(getattr(self.owner, what), f"`{what}` is {getattr(world, what)!r}")

    def _names(self, what: str) -> tuple[str, ...]:
        found = self.trial.call(self.owner.__name__, lambda: getattr(self.world, what))
        texts = isinstance(found, tuple | list) and all(isinstance(name, str) for name in found)
        if not texts or len(set(found)) < len(found):
            self.refuse(
                getattr(self.owner, what, None),
                f"`{what}` is {found!r}, and must be a tuple of texts that are all different",
            )
        return tuple(found)

    def check_regime(self, regime: Any, where: Callable[..., Any]) -> None:
        """Raise `TrialError` for a regime that kernels could not be given."""
        if not (isinstance(regime, tuple) and hasattr(regime, "_fields")):
            self.refuse(where, f"it returns {type(regime).__name__}, which must be a NamedTuple")
        odd = odd_field(regime)
        if odd:
            self.refuse(where, f"in what it returns {odd}, which must be a number or an array of numbers")

    def finish(self) -> None:
        """Raise `TrialError` for names of tallies that no life ever wrote."""
        never = [name for place, name in enumerate(self.names["tallies"]) if place not in self.written]
        if never and self.counting is not None:
            self.refuse(
                self.counting,
                f"`tallies` names {len(self.names['tallies'])}, and {never[0]!r} is never written",
            )

    @property
    def watchers(self) -> dict[Callable[..., Any], Callable[..., Any]]:
        """A watcher for each operation, for `fitness.dispatch.watched`."""
        p = protocol
        return {
            **dict.fromkeys((p.create, p.create_for), self._create),
            **dict.fromkeys((p.reset, p.init_model, p.copy_prefix), self._plainly),
            **dict.fromkeys((p.observe, p.observe_from), self._observe),
            **dict.fromkeys((p.step, p.act), self._step),
            **dict.fromkeys((p.tally, p.tally_of), self._tally),
            **dict.fromkeys((p.model_step, p.evaluate_plan), self._worth),
            p.model_observe: self._observe,
            **dict.fromkeys((p.features_of, p.features_for), self._features_of),
            p.state_index: self._state_index,
            p.mover: self._mover,
            p.legal: self._legal,
            p.depict: self._depict,
            p.reset_model: self._looking,
            p.move: self._move,
        }

    def refuse(self, found: Any, what: str) -> NoReturn:
        """Raise the sentence on what is wrong with a function, a property or the class of the world."""
        self.trial.refuse(self.owner, found, what)

    def _plainly(self, found: Any, *arguments: Any, given: Given | None = None) -> Any:
        return self.trial.call(self.owner.__name__, found, *arguments, given=given or {})

    def _looking(self, found: Any, regime: Any, state: Any, *rest: Any, given: Given | None = None) -> Any:
        """A call that must not change the world's state."""
        before = copied(state)
        result = self._plainly(found, regime, state, *rest, given=given)
        if not unchanged(before, state):
            self.refuse(found, "it changes the state, which only reset() and step() or act() may")
        return result

    def _create(self, found: Any, regime: Any, *rest: Any) -> Any:
        state = self._plainly(found, regime, *rest)
        own_model = implementation(protocol.init_model, type(regime)) is not None
        if isinstance(state, np.ndarray):
            if state.dtype != np.float64 or (state.ndim != 1 and not own_model):
                self.refuse(
                    found,
                    f"it returns a state of {state.dtype} and {state.ndim} dimensions, which must be one "
                    "float64 array of one dimension, or a NamedTuple of arrays",
                )
        elif not isinstance(state, tuple) or odd_field(state):
            odd = odd_field(state) if isinstance(state, tuple) else f"it is {type(state).__name__}"
            self.refuse(
                found,
                f"in the state that it returns, {odd}: a state is a float64 array or a NamedTuple of arrays",
            )
        return state

    def _step(self, found: Any, *arguments: Any) -> Any:
        cause = self._feeling(found, *arguments)
        last = len(self.names["causes"]) - 1
        if not whole(cause, 0, last):
            self.refuse(
                found,
                f"it returns {cause!r}, which must be the place of a cause of death in `causes`, a whole "
                f"number from 0 (life goes on) to {last}",
            )
        return cause

    def _features_of(self, found: Any, *arguments: Any) -> Any:
        return self._feeling(found, *arguments)

    def _feeling(self, found: Any, *arguments: Any) -> Any:
        """A call that writes what is felt, (F,), to its last argument."""
        *before, felt = arguments
        names = self.names["features"]
        if len(felt) != len(names):  # of somebody who is wrong about this world
            return self._plainly(found, *arguments)
        lent = Guarded(felt)
        result = self._plainly(found, *before, lent.room, given=self._why("felt", lent.room, "features"))
        self._check(found, lent, "felt")
        odd = np.flatnonzero(~np.isfinite(lent.room))
        if odd.size:
            self.refuse(found, f"the feature {names[odd[0]]!r} is felt as {lent.room[odd[0]]}")
        felt[:] = lent.room
        return result

    def _observe(self, found: Any, *arguments: Any) -> Any:
        *before, senses = arguments
        names = self.names["senses"]
        if senses.size < len(names):
            return self._plainly(found, *arguments)
        lent = Guarded(np.zeros(len(names)), UNWRITTEN)
        given = self._why("senses", lent.room, "senses")
        result = self._looking(found, *before, lent.room, given=given)
        self._check(found, lent, "senses")
        for name, value in zip(names, lent.room, strict=True):
            if value == UNWRITTEN:
                self.refuse(found, f"`senses` names {len(names)}, and {name!r} is not written")
            if not np.isfinite(value):
                self.refuse(found, f"it writes {value} for {name!r}")
        senses[: len(names)] = lent.room
        return result

    def _tally(self, found: Any, *arguments: Any) -> Any:
        *before, tallies = arguments
        names = self.names["tallies"]
        self.counting = found
        lent = Guarded(np.zeros(len(names)), UNWRITTEN)
        given = self._why("tallies", lent.room, "tallies")
        result = self._looking(found, *before, lent.room, given=given)
        self._check(found, lent, "tallies")
        written = lent.room != UNWRITTEN
        self.written |= {int(place) for place in np.flatnonzero(written)}
        tallies[written] = lent.room[written]
        return result

    def _legal(self, found: Any, regime: Any, state: Any, seat: Any, mask: Any) -> Any:
        if mask.size != len(self.world.actions) or not mask.size:
            return self._plainly(found, regime, state, seat, mask)
        rooms = [Guarded(mask, fill) for fill in (True, False)]
        for lent in rooms:
            given = self._why("mask", lent.room, "actions")
            count = self._looking(found, regime, state, seat, lent.room, given=given)
            self._check(found, lent, "mask")
        if (rooms[0].room != rooms[1].room).any():
            place = int(np.flatnonzero(rooms[0].room != rooms[1].room)[0])
            self.refuse(found, f"it does not say whether {self.world.actions[place]!r} is legal")
        if not whole(count, 1, None) or int(count) != int(lent.room.sum()):
            self.refuse(
                found,
                f"it returns {count!r}, which must be how many actions are legal, at least 1: its mask has "
                f"{int(lent.room.sum())}",
            )
        mask[:] = lent.room
        return count

    def _mover(self, found: Any, regime: Any, state: Any) -> Any:
        who = self._looking(found, regime, state)
        if not whole(who, -1, self.seats - 1):
            self.refuse(found, f"it returns {who!r}, which must be a seat from 0 on, or -1 for all at once")
        return who

    def _state_index(self, found: Any, regime: Any, state: Any) -> Any:
        place = self._looking(found, regime, state)
        count = self.world.state_count
        if count and not whole(place, 0, count - 1):
            self.refuse(
                found, f"it returns {place!r}, which must be from 0 to {count - 1}, as `state_count` says"
            )
        return place

    def _depict(self, found: Any, regime: Any, state: Any, picture: Any, place: Any) -> Any:
        lent, spot = Guarded(picture), Guarded(place)
        given = {
            **self._why("picture", lent.room, "picture"),
            "place": (spot.room, "it holds a row and a column"),
        }
        result = self._looking(found, regime, state, lent.room, spot.room, given=given)
        self._check(found, lent, "picture")
        self._check(found, spot, "place")
        legend = len(self.world.legend)
        if legend and lent.room.size and not 0 <= lent.room.min() <= lent.room.max() < legend:
            self.refuse(
                found,
                f"its picture holds values from {lent.room.min()} to {lent.room.max()}, and "
                f"`legend` names those from 0 to {legend - 1}",
            )
        picture[...], place[:] = lent.room, spot.room
        return result

    def _worth(self, found: Any, belief: Any, state: Any, *rest: Any) -> Any:
        value = self._looking(found, belief, state, *rest)
        if not finite(value):
            self.refuse(found, f"it returns {value!r}, which must be a felt reward, a finite number")
        return value

    def _move(self, found: Any, *arguments: Any) -> Any:
        value = self._plainly(found, *arguments)
        if not number(value):
            self.refuse(found, f"it returns {value!r}, which must be a number")
        return value

    def _why(self, name: str, room: Array, what: str) -> dict[str, tuple[Array, str]]:
        count = len(self.names.get(what, ()))
        names = (
            f"`{what}` names {count}" if what in self.names else f"`{what}` is {getattr(self.world, what)}"
        )
        return {name: (room, names)}

    def _check(self, found: Any, lent: Guarded, name: str) -> None:
        if not lent.intact():
            self.refuse(found, f"it writes beyond the array {name!r}, which has {lent.room.size} places")
