"""Finding worlds and organism kinds: those of Babushka, those of installed packages, and loose files.

Other packages announce theirs by entry points (`babushka.worlds`, `babushka.organisms`) that name a module
or a class. A loose file is loaded only when the user names it on the command line or calls `load_file`. None
of them takes the name of another.
"""

import hashlib
import importlib
import importlib.metadata
import importlib.util
import inspect
import pkgutil
import sys
import threading
from pathlib import Path
from types import ModuleType
from typing import Any, Generic, TypeVar

from babushka.fitness.settings import SettingsError, nearest

Kind = TypeVar("Kind")
# Whoever comes first loads what is registered; other threads wait for all of it. One lock for all registries,
# since what is loaded may ask another.
LOADING = threading.RLock()
LOOSE = "babushka_file_"  # how names of modules of loose files begin


class Registry(Generic[Kind]):
    """Named classes of one base class."""

    def __init__(self, base: type[Kind], package: str, group: str, word: str) -> None:
        self.base = base
        self.package = package
        self.group = group
        self.word = word
        self._found: dict[str, type[Kind]] | None = None
        self._broken: list[str] = []  # what does not load of installed packages, in sentences
        self._contested: dict[str, str] = {}  # names that a package claims as well, with a sentence each

    def all(self) -> dict[str, type[Kind]]:
        """Every known class by its name."""
        with LOADING:
            if self._found is None:
                self._found = {}
                self._load()
            return self._found

    def _load(self) -> None:
        """Register the classes of Babushka, and those of installed packages."""
        root = importlib.import_module(self.package)
        for module in pkgutil.iter_modules(root.__path__):
            self.add(importlib.import_module(f"{self.package}.{module.name}"))
        for point in importlib.metadata.entry_points(group=self.group):
            try:
                self.add(point.load())
            except NameTakenError as error:
                self._contested[error.name] = str(error)
            except Exception as error:  # whoever uses other kinds is not kept from it
                why = reason(error)
                self._broken.append(f"{point.value!r}, which is installed, does not load: {why}.")

    def add(self, source: ModuleType | type) -> list[str]:
        """Register a class, or every class of the right base that a module defines; returns the names.

        Raises `NameTakenError` for a name that another class has already.
        """
        found = self.all()
        classes = [source] if inspect.isclass(source) else list(vars(source).values())
        names = []
        for entry in classes:
            if not (inspect.isclass(entry) and issubclass(entry, self.base)) or inspect.isabstract(entry):
                continue
            if inspect.ismodule(source) and entry.__module__ != source.__name__:
                continue
            name = getattr(entry, "name", None)
            if name is None:
                continue
            check_free(self.word, name, found.get(name), entry)
            found[name] = entry
            names.append(name)
        return names

    def get(self, name: str) -> type[Kind]:
        """The class called `name`; raises `SettingsError` with the nearest one if there is none."""
        found = self.all()
        if name in self._contested:
            raise NameTakenError(name, self._contested[name])
        if name not in found:
            unknown = f"There is no {self.word} called {name!r}{nearest(name, sorted(found))}"
            raise SettingsError(" ".join([unknown, *self._broken]))
        return found[name]


class NameTakenError(SettingsError):
    """Two things of one sort have the same name."""

    def __init__(self, name: str, sentence: str) -> None:
        super().__init__(sentence)
        self.name = name


class Modules:
    """Modules of a package that are one thing each, and those that other packages announce by entry points.

    What is missed says why modules of installed packages did not load, and keeps nobody from using others.
    """

    def __init__(self, package: str, group: str, word: str, *has: str) -> None:
        self.package = package
        self.group = group
        self.word = word
        self.has = has  # of which a module must define one to be one of these
        self._found: dict[str, ModuleType] | None = None
        self._broken: list[str] = []

    def all(self) -> dict[str, ModuleType]:
        """Every module by its name, Babushka's first, whose names nobody else can take."""
        with LOADING:
            if self._found is None:
                self._found = self._loaded()
            return self._found

    def _loaded(self) -> dict[str, ModuleType]:
        found: dict[str, ModuleType] = {}
        for entry in pkgutil.iter_modules(importlib.import_module(self.package).__path__):
            module = importlib.import_module(f"{self.package}.{entry.name}")
            if self._is_one(module):
                found[entry.name] = module
        for point in importlib.metadata.entry_points(group=self.group):
            try:
                found[point.name] = self._announced(point, found)
            except Exception as error:
                said = f"{point.value!r}, which is installed, does not load: {reason(error)}."
                self._broken.append(said)
        return found

    def get(self, name: str) -> ModuleType:
        """The module called `name`; raises `SettingsError` with the nearest one if there is none."""
        found = self.all()
        if name not in found:
            unknown = f"There is no {self.word} called {name!r}{nearest(name, sorted(found))}"
            raise SettingsError(" ".join([unknown, *self._broken]))
        return found[name]

    def _is_one(self, module: Any) -> bool:
        return inspect.ismodule(module) and any(hasattr(module, name) for name in self.has)

    def _announced(self, point: importlib.metadata.EntryPoint, found: dict[str, ModuleType]) -> ModuleType:
        """The module of another package; raises where it is not one or its name is taken."""
        module: ModuleType = point.load()
        if not self._is_one(module):
            raise SettingsError(f"it is no module with {' or '.join(map(repr, self.has))}")
        if point.name in found:
            raise SettingsError(f"there is a {self.word} called {point.name!r} already")
        return module


def check_free(word: str, name: str, before: Any, after: Any) -> None:
    """Raise `NameTakenError` if `after`, a class or function, would replace another one called `name`.

    A loose file may replace what a loose file defined: it is the same file after a change, or the user has
    named both.
    """
    if before is None or before is after:
        return
    owner, other = before.__module__, after.__module__
    both_loose = owner.startswith(LOOSE) and other.startswith(LOOSE)
    if both_loose or (owner, before.__qualname__) == (other, after.__qualname__):
        return
    raise NameTakenError(
        name,
        f"There is a {word} called {name!r} already, in {owner!r}, so the one in {source_of(after)!r} needs "
        "another name.",
    )


def source_of(made: Any) -> str:
    """Where a class or function was defined: the path of a loose file, the name of any other module."""
    module = sys.modules.get(made.__module__)
    loose = made.__module__.startswith(LOOSE)
    return str(getattr(module, "__file__", made.__module__)) if loose else str(made.__module__)


def reason(error: BaseException) -> str:
    """What an error says, on one line, for a sentence that goes on with it."""
    if isinstance(error, SettingsError):
        return str(error).rstrip(".")
    return " ".join(f"{type(error).__name__}: {error}".split()).rstrip(".")


def load_file(path: Path) -> ModuleType:
    """Import a Python file that defines kinds or operators. Its code runs: load only files you trust.

    The module's name holds a digest of its content, so that types in Numba's cache find their way back to
    it in the next process, and never to an older version of the file.
    """
    path = path.resolve()
    if not path.is_file():
        raise SettingsError(f"There is no Python file {str(path)!r} to load.")
    digest = hashlib.sha256(path.read_bytes()).hexdigest()[:12]
    name = f"{LOOSE}{path.stem}_{digest}"
    if name in sys.modules:
        return sys.modules[name]
    specification = importlib.util.spec_from_file_location(name, path)
    if specification is None or specification.loader is None:
        raise SettingsError(f"{str(path)!r} is not a Python file.")
    module = importlib.util.module_from_spec(specification)
    sys.modules[name] = module
    sys.path.insert(0, str(path.parent))
    try:
        specification.loader.exec_module(module)
    except (Exception, SystemExit) as error:  # a file that ends the program is a mistake like any other
        del sys.modules[name]
        raise SettingsError(f"{str(path)!r} does not load: {reason(error)}.") from error
    finally:
        sys.path.remove(str(path.parent))
    return module
