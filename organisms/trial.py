"""Trial of an organism kind: what it says of itself, and what its operations are given and return.

`OrganismTrial.watchers` are for `fitness.dispatch.watched`; lives are led by `organisms.trial_lives`. See
`fitness.trial`.
"""

from collections.abc import Callable
from typing import Any, NoReturn

import numpy as np

from babushka.fitness import objectives
from babushka.fitness.trial import (
    Array,
    Guarded,
    Trial,
    copied,
    finite,
    foreign,
    number,
    odd_field,
    unchanged,
    whole,
)
from babushka.fitness.worlds.protocol import World
from babushka.organisms import protocol
from babushka.organisms.genome import Layout
from babushka.organisms.inner import protocol as inner
from babushka.organisms.inner.account import ACCOUNTED, AS_EVOLVED, Inner, Limits
from babushka.organisms.protocol import Organism

MEMBERS = 3
UNWRITTEN = 1.2345678e301  # what nobody records


class OrganismTrial:
    """What an organism kind's operations are given and return, looked at call by call."""

    def __init__(self, trial: Trial, organism: Organism, world: World) -> None:
        self.trial, self.organism, self.world = trial, organism, world
        self.owner = type(organism)
        self.columns = self._texts("columns", self._of("columns", world))
        self.written: set[int] = set()  # the columns that were
        self.recording: Callable[..., Any] | None = None
        self.learned = self._of("learned_size", world)
        if not whole(self.learned, 0, None):
            self._refuse_door("learned_size", f"it returns {self.learned!r}, which must be a whole number")
        self.inner = self._of("inner")
        if not self.inner or not all(isinstance(each, Inner) for each in self.inner):
            self._refuse_door("inner", f"it returns {self.inner!r}, which must be a tuple of Inner")
        self._incumbents: dict[int, Array] = {}

    def refuse(self, found: Any, what: str) -> NoReturn:
        """Raise the sentence on what is wrong with a function, a property or the class of the kind."""
        self.trial.refuse(self.owner, found, what)

    def _refuse_door(self, name: str, what: str) -> NoReturn:
        self.refuse(getattr(self.owner, name), what)

    def _of(self, name: str, *arguments: Any) -> Any:
        return self.trial.call(self.owner.__name__, getattr(self.organism, name), *arguments)

    def _texts(self, name: str, found: Any) -> tuple[str, ...]:
        if not isinstance(found, tuple | list) or not all(isinstance(each, str) for each in found):
            self._refuse_door(name, f"it returns {found!r}, which must be a tuple of texts")
        return tuple(found)

    def express(self, limits: Limits = AS_EVOLVED, key: int = 1) -> Any:
        """A few founders' agents, after a look at all that the kind says of them."""
        layout, names = self._of("layout", self.world), len(self.world.features)
        if not isinstance(layout, Layout):
            self._refuse_door("layout", f"it returns {type(layout).__name__}, which must be a Layout")
        genomes = self._of("founders", self.world, MEMBERS, np.random.default_rng(key))
        fits = isinstance(genomes, np.ndarray) and genomes.shape == (MEMBERS, layout.genes)
        if not fits or genomes.dtype != np.float32 or not np.isfinite(genomes).all():
            self._refuse_door(
                "founders",
                f"it returns {_described(genomes)}, which must be finite float32 numbers of the shape "
                f"({MEMBERS}, {layout.genes}): a row for each member, and a gene for each locus of layout()",
            )
        before = genomes.copy()
        agents = self._agents("express", self._of("express", genomes, self.world, limits))
        weights = self._of("objective_weights", genomes, self.world)
        if not isinstance(weights, np.ndarray) or weights.shape != (MEMBERS, names):
            self._refuse_door(
                "objective_weights",
                f"it returns {_described(weights)}, which must have the shape ({MEMBERS}, {names}): a row "
                "for each member, and a weight for each feature",
            )
        if not unchanged(before, genomes):
            self._refuse_door("express", "it changes the genomes that it is given")
        return agents

    def random_agents(self) -> Any:
        """A few agents that act at random."""
        return self._agents("random_agents", self._of("random_agents", MEMBERS, self.world))

    def _agents(self, door: str, agents: Any) -> Any:
        odd = odd_field(agents) if hasattr(agents, "_fields") else f"it is {type(agents).__name__}"
        if odd:
            self._refuse_door(
                door, f"in what it returns {odd}: agents are a NamedTuple of arrays with one row a member"
            )
        traits = dict(self._of("traits", agents))
        for name, values in {**traits, "": self._of("model_steps", agents)}.items():
            if not isinstance(values, np.ndarray) or values.shape != (MEMBERS,):
                self._refuse_door(
                    "traits" if name else "model_steps",
                    f"it returns {_described(values)} for {name or 'them'!r}, which must have the shape "
                    f"({MEMBERS},), a number for each member",
                )
        for each in self.inner:
            for trait in (each.budget, each.horizon):
                if trait is not None and trait not in traits:
                    self._refuse_door("inner", f"it names the trait {trait!r}, which traits() has not")
        return agents

    def finish(self) -> None:
        """Raise `TrialError` for columns that no life ever wrote."""
        never = [name for place, name in enumerate(self.columns) if place not in self.written]
        if never and self.recording is not None:
            self.refuse(
                self.recording, f"columns() names {len(self.columns)}, and {never[0]!r} is never written"
            )

    @property
    def watchers(self) -> dict[Callable[..., Any], Callable[..., Any]]:
        """A watcher for each operation, for `fitness.dispatch.watched`."""
        p = protocol
        return {
            p.init_agent: self._init_agent,
            p.decide: self._decide,
            p.feel: self._feel,
            p.experience: self._plainly,
            p.intend: self._intend,
            p.habit: self._habit,
            p.read_learned: self._read_learned,
            p.write_columns: self._write_columns,
            p.priced: self._plainly,
            objectives.value: self._value,
            objectives.objective_of: self._plainly,
            inner.worth: self._worth,
            inner.keep: self._keep,
            **dict.fromkeys((inner.vary, inner.redraw), self._vary),
            inner.neighbour: self._neighbour,
            inner.neighbours: self._neighbours,
            inner.propose: self._propose,
            **dict.fromkeys((inner.learn_from, inner.settle, inner.improve), self._plainly),
        }

    def _plainly(self, found: Any, *arguments: Any) -> Any:
        return self.trial.call(self.owner.__name__, found, *arguments)

    def _init_agent(self, found: Any, *arguments: Any) -> Any:
        made = self._plainly(found, *arguments)
        odd = odd_field(made) if isinstance(made, tuple | np.ndarray) else f"it is {type(made).__name__}"
        if odd:
            self.refuse(
                found, f"in the agent that it returns {odd}: it is an array or a NamedTuple of arrays"
            )
        return made

    def _decide(self, found: Any, *arguments: Any) -> Any:
        agents, row, agent_state, belief, state, shape, seat, mask, account, stream = arguments
        before = copied((state, mask))
        lent = Guarded(account)
        action = self._plainly(
            found, agents, row, agent_state, belief, state, shape, seat, mask, lent.room, stream
        )
        last = 2**self.world.bits - 1 if self.world.bits else len(self.world.actions) - 1
        if not isinstance(action, int | np.integer) or not whole(action, 0, last):
            self.refuse(
                found, f"it returns the action {action!r}, which must be a whole number from 0 to {last}"
            )
        if not unchanged(before, (state, mask)):
            self.refuse(found, "it changes the world's state or its mask, which it may only look at")
        self._counted(found, account, lent)
        return action

    def _counted(self, found: Any, account: Array, lent: Guarded) -> None:
        if not lent.intact():
            self.refuse(found, f"it writes beyond the account, which has {len(account)} rows: see inner()")
        if (lent.room < account).any():
            row, column = np.argwhere(lent.room < account)[0]
            self.refuse(found, f"it takes {ACCOUNTED[column]} off the account of {self.inner[row].name!r}")
        account[:] = lent.room

    def _feel(self, found: Any, agents: Any, row: Any, felt: Any) -> Any:
        return self._felt(found, "felt reward", felt, agents, row, felt)

    def _value(self, found: Any, objective: Any, felt: Any) -> Any:
        return self._felt(found, "value", felt, objective, felt)

    def _felt(self, found: Any, what: str, felt: Array, *arguments: Any) -> Any:
        before = felt.copy()
        value = self._plainly(found, *arguments)
        if not finite(value):
            self.refuse(found, f"it returns the {what} {value!r}, which must be a finite number")
        if not unchanged(before, felt):
            self.refuse(found, "it changes what is felt, which others read as well")
        return value

    def _habit(self, found: Any, agents: Any, row: Any, agent_state: Any, *around: Any) -> Any:
        action = self._plainly(found, agents, row, agent_state, *around)
        last = 2**self.world.bits - 1 if self.world.bits else len(self.world.actions) - 1
        if not whole(action, -1, last):
            self.refuse(found, f"it returns {action!r}, which must be an action from 0 to {last}, or -1")
        return action

    def _intend(self, found: Any, *arguments: Any) -> Any:
        *before, places = arguments
        lent = Guarded(places)
        steps = self._plainly(found, *before, lent.room)
        if not lent.intact() or not whole(steps, 0, len(places)):
            self.refuse(found, f"it returns {steps!r} steps of a plan, for which {len(places)} have room")
        places[:] = lent.room
        return steps

    def _read_learned(self, found: Any, *arguments: Any) -> Any:
        *before, learned = arguments
        lent = Guarded(learned, UNWRITTEN)
        given = {"learned": (lent.room, f"learned_size() is {self.learned}")}
        self.trial.call(self.owner.__name__, found, *before, lent.room, given=given)
        if not lent.intact() or (lent.room == UNWRITTEN).any():
            self.refuse(found, f"it does not write just the {learned.size} numbers that learned_size() says")
        learned[:] = lent.room

    def _write_columns(self, found: Any, *arguments: Any) -> Any:
        *before, columns = arguments
        self.recording = found
        lent = Guarded(columns, UNWRITTEN)
        given = {"columns": (lent.room, f"columns() names {len(self.columns)}")}
        self.trial.call(self.owner.__name__, found, *before, lent.room, given=given)
        if not lent.intact():
            self.refuse(found, f"it writes beyond the {len(self.columns)} columns that columns() names")
        written = lent.room != UNWRITTEN
        self.written |= {int(place) for place in np.flatnonzero(written)}
        columns[written] = lent.room[written]

    def _worth(self, found: Any, task: Any, *arguments: Any) -> Any:
        value = self._plainly(found, task, *arguments)
        if not number(value) or value != value:
            self._refuse_task(task, found, f"it returns {value!r}, which must be a number")
        return value

    def _vary(self, found: Any, task: Any, candidate: Any, *rest: Any) -> Any:
        return self._changed(found, task, candidate, 0, *rest)

    def _neighbour(self, found: Any, task: Any, candidate: Any, *rest: Any) -> Any:
        return self._changed(found, task, candidate, inner.NOTHING, *rest)

    def _changed(self, found: Any, task: Any, candidate: Any, lowest: int, *rest: Any) -> Any:
        before = candidate.copy()
        since = self._plainly(found, task, candidate, *rest)
        if not whole(since, lowest, candidate.size - 1):
            self._refuse_task(
                task,
                found,
                f"it returns {since!r}, which must be the first place of the candidate that differs, from "
                f"{lowest} to {candidate.size - 1}",
            )
        first = candidate.size if since < 0 else int(since)
        different = np.flatnonzero(before[:first] != candidate[:first])
        if different.size:
            self._refuse_task(task, found, f"it returns {since}, and changes place {different[0]} already")
        return since

    def _neighbours(self, found: Any, task: Any) -> Any:
        count = self._plainly(found, task)
        if not whole(count, 0, None):
            self._refuse_task(task, found, f"it returns {count!r}, which must be a whole number")
        return count

    def _propose(self, found: Any, method: Any, task: Any, candidate: Any, *rest: Any) -> Any:
        since = self._plainly(found, method, task, candidate, *rest)
        if not whole(since, inner.NOTHING, candidate.size - 1):
            self._refuse_task(
                method,
                found,
                f"it returns {since!r}, which must be the first place of the candidate that differs, or -1",
            )
        return since

    def _keep(self, found: Any, task: Any, candidate: Any, accepted: Any, since: Any) -> None:
        self._plainly(found, task, candidate, accepted, since)
        place = candidate.__array_interface__["data"][0]
        if accepted:
            self._incumbents[place] = candidate.copy()
        elif foreign(type(task)) and not unchanged(self._incumbents.get(place, candidate), candidate):
            self._refuse_task(task, found, "it does not make the candidate the incumbent again")

    def _refuse_task(self, task: Any, found: Any, what: str) -> NoReturn:
        self.trial.refuse(type(task), found, what)


def _described(value: Any) -> str:
    if isinstance(value, np.ndarray):
        return f"{value.dtype} of the shape {value.shape}"
    return type(value).__name__
