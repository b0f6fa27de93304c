"""Trial of a dynamics: its founders, a few epochs, and whether populations and records are what they must be.

See `fitness.trial`.
"""

from collections.abc import Mapping
from typing import Any, NoReturn

import numpy as np

from babushka.evolution.dynamics.protocol import Dynamics, dynamics_of
from babushka.evolution.evaluators import LocalEvaluator
from babushka.evolution.experiment import Experiment
from babushka.evolution.generation import Generation, Population
from babushka.fitness.dispatch import watched
from babushka.fitness.settings import SettingsError
from babushka.fitness.trial import EnoughError, Trial, number, whole
from babushka.fitness.worlds import protocol
from babushka.organisms.genome import Layout

EPOCHS = 3


class DynamicsTrial:
    """The populations and records of a dynamics, looked at one after the other."""

    def __init__(self, trial: Trial, experiment: Experiment) -> None:
        self.trial, self.experiment = trial, experiment
        self.dynamics: Dynamics = dynamics_of(experiment)
        self.owner = type(self.dynamics)

    def run(self) -> None:
        """Raises `TrialError` for the first thing that is wrong, `EnoughError` once time is over."""
        with watched(dict.fromkeys((protocol.step, protocol.act), self._in_time)):
            layout = self._of("layout", self.experiment.organism, self.experiment.world)
            if not isinstance(layout, Layout):
                self._refuse("layout", f"it returns {type(layout).__name__}, which must be a Layout")
            population = self._population("founders", self._of("founders", self._at(0), None), 0, None)
            again = self._of("founders", self._at(0), None)
            self._same("founders", population, again)
            columns: tuple[str, ...] = ()
            for epoch in range(EPOCHS):
                record = self._lived(population, epoch)
                if columns and tuple(record.row) != columns:
                    self._refuse(
                        "live", f"the columns of its row change: {columns}, then {tuple(record.row)}"
                    )
                columns = tuple(record.row)
                if self._of("ended", record):
                    return
                following = self._of("succeed", self._at(epoch + 1), record)
                population = self._population("succeed", following, epoch + 1, record.population)

    def _at(self, generation: int) -> Experiment:
        return self.experiment.at(generation)

    def _of(self, name: str, *arguments: Any) -> Any:
        try:
            return self.trial.call(self.owner.__name__, getattr(self.dynamics, name), *arguments)
        except KeyboardInterrupt:
            if self.trial.over():
                raise EnoughError from None
            raise

    def _in_time(self, found: Any, *arguments: Any) -> Any:
        if self.trial.over():
            raise EnoughError
        return found(*arguments)

    def _refuse(self, name: str, what: str) -> NoReturn:
        self.trial.refuse(self.owner, getattr(self.owner, name), what)

    def _lived(self, population: Population, generation: int) -> Generation:
        before = _arrays(population)
        lives = self._at(generation), population, LocalEvaluator(), self.trial.over
        record = self._record(self._of("live", *lives), population)
        for name, array in _arrays(population).items():
            if not np.array_equal(before[name], array, equal_nan=array.dtype.kind == "f"):
                self._refuse("live", f"it changes {name!r} of the population that it is given")
        self._same("live", record.population, self._of("live", *lives).population)
        return record

    def _same(self, name: str, one: Population, other: Population) -> None:
        first, second = _arrays(one), _arrays(other)
        for key, array in first.items():
            floats = array.dtype.kind == "f"
            if key not in second or not np.array_equal(array, second[key], equal_nan=floats):
                self._refuse(
                    name,
                    f"it gives another {key!r} when it is asked again: all chance must come from the seed "
                    "and the generation's number",
                )

    def _population(self, name: str, found: Any, generation: int, previous: Population | None) -> Population:
        if not isinstance(found, Population):
            self._refuse(name, f"it returns {type(found).__name__}, which must be a Population")
        if found.number != generation:
            self._refuse(name, f"its population has the number {found.number}, which must be {generation}")
        members, genes = len(found.ids), self.experiment.layout.genes
        wanted = {
            "genomes": (np.float32, (members, genes)),
            "ids": (np.int64, (members,)),
            "parents": (np.int64, (members, 2)),
        }
        for what, (kind, shape) in wanted.items():
            array = getattr(found, what)
            if not isinstance(array, np.ndarray) or array.dtype != kind or array.shape != shape:
                self._refuse(
                    name,
                    f"{what!r} of its population is {_described(array)}, which must be "
                    f"{np.dtype(kind)} of the shape {shape}",
                )
        for what, array in found.state.items():
            if not isinstance(array, np.ndarray) or array.dtype.kind not in "biufcU":
                self._refuse(name, f"{what!r} in the state is {_described(array)}: a plain array is needed")
        first = 0 if previous is None else previous.next_id
        if not (whole(found.first_id, 0, None) and whole(found.next_id, first, None)):
            self._refuse(
                name,
                f"its population counts ids from {found.first_id!r} to {found.next_id!r}; they are never "
                f"used twice, and the next one was {first}",
            )
        self._ids(name, found)
        return found

    def _ids(self, name: str, found: Population) -> None:
        if len(np.unique(found.ids)) < len(found.ids):
            self._refuse(name, "two members of its population have the same id")
        for what, ids, lowest in (("id", found.ids, 0), ("parent's id", found.parents, -1)):
            odd = ids[(ids < lowest) | (ids >= found.next_id)]
            if odd.size:
                self._refuse(
                    name,
                    f"its population has the {what} {odd.ravel()[0]}, and ids go up to {found.next_id - 1}",
                )

    def _record(self, record: Any, before: Population) -> Generation:
        if not isinstance(record, Generation):
            self._refuse("live", f"it returns {type(record).__name__}, which must be a Generation")
        after = self._population("live", record.population, before.number, before)
        births = after.births
        if births is not None:
            if births.ndim != 2 or births.shape[1] != 3 or births.dtype.kind != "i":
                self._refuse("live", f"'births' is {_described(births)}, which must be int64 (born, 3)")
            ids = births[:, 0]
            fits = (np.diff(ids) > 0).all() and ((ids >= before.first_id) & (ids < after.next_id)).all()
            if not fits:
                self._refuse("live", "the ids in 'births' do not go up, within those that are new")
            unborn = np.setdiff1d(after.ids, np.concatenate([before.ids, ids]))
            if unborn.size:
                self._refuse("live", f"member {unborn[0]} is alive, and neither was there nor was born")
        odd = [key for key, value in record.row.items() if not (isinstance(key, str) and number(value))]
        if odd:
            self._refuse("live", f"the column {odd[0]!r} of its row is {record.row[odd[0]]!r}, not a number")
        missing = [] if self.dynamics.lives_apart else [c for c in self.dynamics.shown if c not in record.row]
        if missing:
            self._refuse("live", f"its row lacks {missing[0]!r}, which `shown` names")
        if not self.dynamics.lives_apart and record.fitness is not None:
            self._refuse("live", "its record has a fitness, though members do not live apart (`lives_apart`)")
        for trait, values in record.traits.items():
            if not isinstance(values, np.ndarray) or values.shape != (len(after.ids),):
                self._refuse("live", f"the trait {trait!r} is {_described(values)}: one number a member")
        try:
            Generation.from_arrays(record.number, record.arrays())
        except SettingsError as error:
            self._refuse("live", f"its record cannot be read again as it is saved: {str(error).rstrip('.')}")
        return record


def _arrays(population: Population) -> Mapping[str, Any]:
    members = {"genomes": population.genomes, "ids": population.ids, "parents": population.parents}
    births = {} if population.births is None else {"births": population.births}
    return {key: np.array(array) for key, array in {**members, **births, **population.state}.items()}


def _described(value: Any) -> str:
    if isinstance(value, np.ndarray):
        return f"{value.dtype} of the shape {value.shape}"
    return type(value).__name__
