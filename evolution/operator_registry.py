"""Named operators with declared keyword arguments: a registry of functions, and the check of what is given.

An operator declares each keyword-only argument with its range and one line of documentation:

    def gaussian(values, generator, low, high, sigma, *, scale: Annotated[float, About("...", low=0)] = 1.0)

so that its signature is all there is to write when one is added. Other packages announce theirs by an entry
point, which names a function, or a module whose functions register themselves.
"""

import importlib.metadata
import inspect
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, make_dataclass
from functools import cache
from typing import Any, Generic, TypeVar, get_args, get_type_hints

import numpy as np

from babushka.fitness import settings, streams
from babushka.fitness.registry import LOADING, check_free, reason
from babushka.fitness.settings import About, SettingsError, nearest
from babushka.organisms.genome import Genomes, Layout

Function = TypeVar("Function", bound=Callable[..., Any])

PIECE = 2**17  # genes
NEEDED: Any = inspect.Parameter.empty  # in place of a default: the user must say


@dataclass(frozen=True)
class Argument:
    """One keyword argument: its type, what is said about it, and its default or `NEEDED`."""

    kind: Any
    about: About
    default: Any = NEEDED


class Operators(Generic[Function]):
    """Functions by their names, and the arguments that each of them takes.

    `word` is what one is called in messages; `common` are arguments that all of them take; `group` is the
    entry point of other packages.
    """

    def __init__(self, word: str, common: Mapping[str, Argument], group: str) -> None:
        self.word = word
        self.common = dict(common)
        self.group = group
        self.functions: dict[str, Function] = {}
        self._by_module: dict[str, dict[str, Function]] = {}
        self._asked = False  # whether installed packages were asked for theirs
        self._broken: list[str] = []  # what does not load of them, in sentences
        self._read: dict[Any, dict[str, Any]] = {}  # what was read: the same is asked in every generation

    def add(self, function: Function) -> Function:
        """Register a function under its own name; for use as a decorator.

        Raises `NameTakenError` for a name that another function has already.
        """
        name = function.__name__
        check_free(self.word, name, self.functions.get(name), function)
        self.functions[name] = function
        module = sys.modules.get(function.__module__)
        if module is not None:
            streams.hand_chance_to(module)
        self._by_module.setdefault(function.__module__, {})[name] = function
        self._read.clear()
        return function

    def of_module(self, module: str) -> list[str]:
        """The names that a module of that name has registered, which stand for its functions from now on.

        They may have stood for those of another version of the same loose file in between.
        """
        names = list(self._by_module.get(module, ()))
        for function in list(self._by_module.get(module, {}).values()):
            self.add(function)
        return names

    def names(self, everywhere: bool = True) -> tuple[str, ...]:
        """Every name that can be asked for; or only those that come with this package and with DEAP."""
        return tuple(name for name, function in self.all().items() if everywhere or own(function))

    def all(self) -> dict[str, Function]:
        """Every known function by its name, those of installed packages included."""
        with LOADING:
            if not self._asked:
                self._asked = True
                self._load()
            return self.functions

    def _load(self) -> None:
        for point in importlib.metadata.entry_points(group=self.group):
            try:
                found = point.load()
                if inspect.isfunction(found) and found not in self.functions.values():
                    self.add(found)  # type: ignore[arg-type]
            except Exception as error:  # whoever uses other operators is not kept from it
                self._broken.append(f"{point.value!r}, which is installed, does not load: {reason(error)}.")

    def get(self, name: str) -> Function:
        """The function called `name`; raises `SettingsError` with the nearest one if there is none."""
        if name not in self.functions and name not in self.all():
            unknown = f"There is no {self.word} called {name!r}{nearest(name, self.functions)}"
            raise SettingsError(" ".join([unknown, *self._broken]))
        return self.functions[name]

    def arguments(self, name: str) -> dict[str, Argument]:
        """What can be said to the operator called `name`, common arguments first."""
        return {**self.common, **declared(self.get(name))}

    def read(self, name: str, given: Mapping[str, Any]) -> dict[str, Any]:
        """Checked arguments, complete with defaults; raises `SettingsError`."""
        asked = (name, *((key, type(value), value) for key, value in given.items()))
        try:
            found = self._read.get(asked)
        except TypeError:  # a value that cannot be a key
            return read(name, self.arguments(name), given)
        if found is None:
            found = self._read[asked] = read(name, self.arguments(name), given)
        return dict(found)


def own(made: Any) -> bool:
    """Whether a class or function comes with this package or with DEAP."""
    return str(made.__module__).split(".")[0] in ("babushka", "deap")


@cache
def declared(function: Callable[..., Any]) -> dict[str, Argument]:
    """The keyword-only arguments of a function, each annotated as `Annotated[type, About(...)]`."""
    hints = get_type_hints(function, include_extras=True)
    found = {}
    for name, parameter in inspect.signature(function).parameters.items():
        if parameter.kind is parameter.KEYWORD_ONLY:
            kind, about = get_args(hints[name])
            found[name] = Argument(kind, about, parameter.default)
    return found


def read(name: str, arguments: Mapping[str, Argument], given: Mapping[str, Any]) -> dict[str, Any]:
    """`given`, checked against `arguments` and complete with defaults.

    Raises `SettingsError` for an unknown argument, a wrong type, a value out of range or one that is missing;
    the sentence calls an argument by the operator's `name`, as in 'selTournament.tournsize'.
    """
    converted: Any = settings.read(_section(name, tuple(arguments.items())), given, name)
    values = {}
    for key, argument in arguments.items():
        if key in given:
            values[key] = getattr(converted, key)
        elif argument.default is NEEDED:
            allowed = argument.about.range()
            meaning = f"{argument.about.doc} ({allowed})" if allowed else argument.about.doc
            raise SettingsError(f"Setting '{name}.{key}' is missing: {meaning}.")
        else:
            values[key] = argument.default
    return values


@cache
def _section(name: str, arguments: tuple[tuple[str, Argument], ...]) -> type[Any]:
    """The dataclass that `settings.read` reads arguments with; made once, since classes are slow to make."""
    return make_dataclass(
        name,
        [
            (key, argument.kind, field(default=None, metadata={"about": argument.about}))
            for key, argument in arguments
        ],
    )


def within_bounds(genomes: Genomes, layout: Layout) -> Genomes:
    """Genomes moved to the nearest values that `layout` allows, shape (members, genes), float32.

    Not `numpy.clip`: that may turn -0.0 into 0.0 at a bound of zero, and what is within the bounds must
    stay as it is to the last bit.
    """
    return keep_within(np.array(genomes, np.float32), layout)


def keep_within(genomes: Genomes, layout: Layout) -> Genomes:
    """The same in place; returns `genomes`."""
    for rows in pieces(genomes):
        piece = genomes[rows]
        if (piece < layout.low).any() or (piece > layout.high).any():
            raised = np.where(piece < layout.low, layout.low, piece)
            genomes[rows] = np.where(raised > layout.high, layout.high, raised)
    return genomes


def pieces(genomes: Genomes) -> Iterator[slice]:
    """The rows of a genome matrix, so many at a time that what is computed of them stays in the cache."""
    members, genes = genomes.shape
    each = max(1, PIECE // max(genes, 1))
    for first in range(0, members, each):
        yield slice(first, min(first + each, members))
