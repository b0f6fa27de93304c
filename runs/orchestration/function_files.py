"""Selections, crossovers and mutations that a program gives as functions, written to a file of their own.

A run must be possible to resume, to verify and to share, so what it is made of has to be in a file. The file
holds the function as it was written, and what it uses: modules are imported, plain values written out, other
functions of the same program written along. It lies in the user's cache, named by its content, and a copy is
in the run folder, as of every file that a run uses. The forms of the functions are those of
`evolution.selection`, `evolution.crossover` and `evolution.mutation`:

    selection(members, count)                         -> the members that it chose
    crossover(first, second, generator, layout)       -> both children, as the parents (pairs, genes)
    mutation(values, generator, low, high, sigma)     -> new values of the genes that mutate
"""

import ast
import hashlib
import inspect
import linecache
import symtable
import sys
import textwrap
import typing
from collections.abc import Callable, Mapping
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any, NamedTuple

from babushka.fitness.settings import SettingsError
from babushka.runs.storage import files

Operator = str | Callable[..., Any]
REGISTRIES = {
    "selection": ("babushka.evolution.selection", "SELECTIONS"),
    "crossover": ("babushka.evolution.crossover", "CROSSOVERS"),
    "mutation": ("babushka.evolution.mutation", "MUTATIONS"),
}
ABOUT = '"""Operators that a program gave as functions."""\n'


class Part(NamedTuple):
    """Something that a file defines or imports, and how."""

    value: Any
    text: str


Parts = dict[str, Part]  # by name


class Given(NamedTuple):
    """What operators come to: settings that name them, and the files that define them."""

    settings: dict[str, Any]
    files: list[Path]


def with_functions(operators: Mapping[str, Operator]) -> Given:
    """Settings and files for operators by the setting that names them, each a name or a function.

    Raises `SettingsError` for a function that cannot stand in a file by itself.
    """
    evolution: dict[str, Any] = {}
    functions: dict[str, FunctionType] = {}
    for setting, operator in operators.items():
        if isinstance(operator, str):
            evolution[setting] = operator
        elif _known(setting, operator):
            evolution[setting] = operator.__name__
        else:
            functions[setting] = _plain_function(setting, operator)
    if not functions:
        return Given({"evolution": evolution} if evolution else {}, [])
    text, names = source_of(functions)
    file = _written(text)
    return Given({"evolution": {**evolution, **names, "file": str(file)}}, [file])


def source_of(functions: Mapping[str, FunctionType]) -> tuple[str, dict[str, str]]:
    """A Python file that defines and registers functions, and what each is called, by the setting.

    Names end with a digest of the file: two versions of a function are two operators.
    """
    parts: Parts = {}  # in an order in which they can be read
    for setting, function in functions.items():
        _add_value(function.__name__, function, function, parts, setting)
    lines = ["from {} import {}".format(*REGISTRIES[setting]) for setting in functions]
    texts = [part.text for part in parts.values()]
    imports = sorted(text for text in texts if text.startswith(("import ", "from ")))
    others = [text for text in texts if text not in imports]
    body = "\n".join([ABOUT, *imports, *lines, "", *others, ""])
    digest = hashlib.sha256(body.encode()).hexdigest()[:8]
    names = {setting: f"{function.__name__}_{digest}" for setting, function in functions.items()}
    for setting, function in functions.items():
        body += f'{function.__name__}.__name__ = "{names[setting]}"\n'
        body += f"{REGISTRIES[setting][1]}.add({function.__name__})\n"
    return body, names


def _add_value(name: str, value: Any, function: FunctionType, parts: Parts, setting: str) -> None:
    """Add what a function knows by a name, and before it whatever that uses."""
    if name in parts:
        if parts[name].value is not value:
            raise _refusal(setting, function, f"uses {name!r}, of which there are two")
        return
    home, own = getattr(value, "__module__", None), getattr(value, "__qualname__", None)
    if isinstance(value, ModuleType):
        if not _installed(value.__name__):
            raise _refusal(setting, function, f"uses the module {value.__name__!r}, which is not installed")
        text = f"import {value.__name__} as {name}"
    elif home is not None and own is not None and "." not in own and _installed(home):
        text = f"from {home} import {own} as {name}"
    elif isinstance(value, FunctionType):
        if value.__name__ != name:
            raise _refusal(setting, function, f"uses {name!r}, another name of {value.__name__!r}")
        definition, used = _definition(value, setting)
        parts[name] = Part(value, "")  # it may call itself
        for other in sorted(used & value.__globals__.keys()):
            _add_value(other, value.__globals__[other], value, parts, setting)
        del parts[name]  # after what it uses
        text = f"\n{definition}\n"
    elif _can_be_written(value):
        text = f"{name} = {value!r}"
    elif (found := _imported_as(value)) is not None:
        text = f"from {found} as {name}"
    else:
        raise _refusal(setting, function, f"uses {name!r}, which is no module, function or plain value")
    parts[name] = Part(value, text)


def _installed(module: str) -> bool:
    """Whether a module can be imported from anywhere, and is not one beside the user's program."""
    top = module.partition(".")[0]
    if top == "__main__":  # of a notebook, whose kernel is installed
        return False
    if top in ("babushka", *sys.stdlib_module_names):
        return True
    found = sys.modules.get(top)
    place = getattr(found, "__file__", None) or next(iter(getattr(found, "__path__", ())), "")
    return bool({"site-packages", "dist-packages"} & set(Path(place).parts))


def _imported_as(value: Any) -> str | None:
    """Where a thing of `typing` comes from, such as Annotated, which is no class."""
    name = getattr(value, "_name", None) or getattr(value, "__name__", None)
    return f"typing import {name}" if name and getattr(typing, name, None) is value else None


def _definition(function: FunctionType, setting: str) -> tuple[str, set[str]]:
    """The text of a function without its decorators, and the names of its module that it uses."""
    linecache.checkcache(function.__code__.co_filename)
    try:
        text = textwrap.dedent(inspect.getsource(function))
        tree = ast.parse(text).body[0]
    except (OSError, TypeError, SyntaxError, IndexError) as error:
        raise _refusal(setting, function, "has no source text that can be found") from error
    if not isinstance(tree, ast.FunctionDef) or tree.name != function.__name__:
        raise _refusal(setting, function, "is not written as a plain `def`")
    definition = "\n".join(text.splitlines()[tree.lineno - 1 : tree.end_lineno])
    return definition, _used(symtable.symtable(definition, function.__name__, "exec"))


def _used(scope: symtable.SymbolTable) -> set[str]:
    """The names of its module that a text uses, in annotations, defaults and bodies."""
    names = {
        symbol.get_name()
        for symbol in scope.get_symbols()
        if symbol.is_referenced() and (symbol.is_global() or scope.get_type() == "module")
    }
    return names.union(*map(_used, scope.get_children()))


def _plain_function(setting: str, operator: Any) -> FunctionType:
    if not isinstance(operator, FunctionType):
        raise SettingsError(
            f"The {setting} is neither a name nor a function written in Python, but {operator!r}."
        )
    if not operator.__name__.isidentifier():
        raise SettingsError(f"The {setting} has no name: write it as a function with `def`.")
    if operator.__code__.co_freevars:
        raise _refusal(setting, operator, "uses variables of the function that it is written in")
    return operator


def _known(setting: str, operator: Any) -> bool:
    """Whether Babushka, DEAP or another package gives a function of that name."""
    from importlib import import_module

    from babushka.fitness.registry import LOOSE

    module, registry = REGISTRIES[setting]
    found = getattr(import_module(module), registry).all().get(getattr(operator, "__name__", ""))
    return found is operator and not operator.__module__.startswith((LOOSE, "__main__"))


def _can_be_written(value: Any) -> bool:
    try:
        return bool(ast.literal_eval(repr(value)) == value)
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return False


def _refusal(setting: str, function: Any, why: str) -> SettingsError:
    return SettingsError(
        f"The {setting} {function.__name__!r} {why}, so it cannot be kept with the run: write it in a Python "
        "file, and name that by files=[...]."
    )


def _written(text: str) -> Path:
    """The file with that content in the user's cache; in a folder that is removed at exit without one."""
    from babushka.fitness.kernel_folders import cache_root, private_root

    content = text.encode()
    name = f"operators_{hashlib.sha256(content).hexdigest()[:12]}.py"
    for private in (False, True):
        try:
            root = private_root() if private else cache_root().parent
            file = root / "functions" / name
            if not (file.is_file() and file.read_bytes() == content):
                files.make_folder(file.parent)
                files.write_atomically(file, content)
            return file
        except (OSError, files.StorageError) as error:
            refused = error
    raise SettingsError(f"There is no room for the file of operators: {refused}.") from refused
