"""The shape of the house: rooms, their tests and floors import one way only, and kernels no screens."""

import ast
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

HOUSE = Path(__file__).resolve().parent.parent
ROOMS = ("runs", "evolution", "organisms", "fitness")  # each may import itself and those to its right
FLOORS = (
    "commands",
    "api",
    "claims",
    "replications",
    "studies",
    "presentation",
    "orchestration",
    "storage",
)  # of runs
DOOR = "babushka"  # gives what programs use, late, and holds the rooms; none imports from it but its version
MODULES = sorted(file for room in ROOMS for file in (HOUSE / room).rglob("*.py"))


def inside(name: str) -> str:
    """A module's name without that of the package that holds the rooms."""
    return name.removeprefix(f"{DOOR}.")


def imported(file: Path) -> set[str]:
    """Top-level names of everything a module imports, wherever in it the import stands."""
    names: set[str] = set()
    package = file.relative_to(HOUSE).parts[0]
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {inside(alias.name).split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add(package if node.level else inside(node.module or "").split(".")[0])
        elif isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "import_module":
            names |= {inside(str(a.value)).split(".")[0] for a in node.args if isinstance(a, ast.Constant)}
    return names


def calls(file: Path) -> set[str]:
    """Names of the plain functions that a module calls."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    called = (node.func for node in ast.walk(tree) if isinstance(node, ast.Call))
    return {function.id for function in called if isinstance(function, ast.Name)}


@pytest.mark.parametrize("file", MODULES, ids=lambda file: str(file.relative_to(HOUSE)))
def test_rooms_import_only_rooms_to_their_right(file: Path) -> None:
    room = file.relative_to(HOUSE).parts[0]
    forbidden = set(ROOMS[: ROOMS.index(room)]) | {"tests", "benchmarks"}
    assert not imported(file) & forbidden


# The cache of compiled kernels is machine code, in Numba's form of it, from the user's own folder.
CODE = HOUSE / "fitness" / "kernel_cache.py"


@pytest.mark.parametrize("file", MODULES, ids=lambda file: str(file.relative_to(HOUSE)))
def test_nothing_executes_code_from_files(file: Path) -> None:
    allowed = {"pickle"} if file == CODE else set()
    assert not imported(file) & {"pickle", "dill", "cloudpickle", "shelve", "marshal"} - allowed
    assert not calls(file) & {"eval", "exec"}


@pytest.mark.parametrize("file", [f for f in MODULES if f.relative_to(HOUSE).parts[0] != "runs"], ids=str)
def test_screens_and_figures_belong_to_runs(file: Path) -> None:
    assert not imported(file) & {"click", "rich", "matplotlib"}


def test_the_rooms_were_found() -> None:
    assert {file.relative_to(HOUSE).parts[0] for file in MODULES} == set(ROOMS)


def named(file: Path) -> str:
    """The dotted name of a module."""
    parts = file.relative_to(HOUSE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


BY_NAME = {named(file): file for file in MODULES}


def modules_imported(file: Path) -> set[str]:
    """The modules of the house that one names in imports, late and type-only ones included.

    `from package import name` imports the module `package.name` where there is one, else `package`.
    """
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {inside(alias.name) for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{file} imports relatively"
            module = inside(str(node.module))
            full = {f"{module}.{alias.name}" for alias in node.names}
            found |= {name if name in BY_NAME else module for name in full}
        elif isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "import_module":
            found |= {inside(str(a.value)) for a in node.args if isinstance(a, ast.Constant)}
    return found & set(BY_NAME)


def taken_from_the_door(file: Path) -> set[str]:
    """Names that a module imports from the package itself, and not from one of its rooms."""
    nodes = list(ast.walk(ast.parse(file.read_text(encoding="utf-8"))))
    froms = [node for node in nodes if isinstance(node, ast.ImportFrom) and node.module == DOOR]
    return {alias.name for node in froms for alias in node.names}


def circle_in(graph: dict[str, set[str]]) -> list[str]:
    """Modules that import each other, the first again at the end; none if there is no circle."""
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def test_no_module_imports_itself_by_way_of_others() -> None:
    assert circle_in({"a": {"b"}, "b": {"c"}, "c": {"a"}})
    assert not circle_in({name: modules_imported(file) - {name} for name, file in BY_NAME.items()})


@pytest.mark.parametrize("name", [name for name in BY_NAME if name.startswith("runs.")])
def test_floors_import_only_floors_below_them(name: str) -> None:
    floor = name.split(".")[1]
    theirs = {other for other in modules_imported(BY_NAME[name]) if other.split(".")[0] == "runs"}
    assert not taken_from_the_door(BY_NAME[name]) - {"__version__", *ROOMS}
    assert not {other.split(".")[1] for other in theirs} & set(FLOORS[: FLOORS.index(floor)])


def test_no_module_imports_what_is_found_by_being_there() -> None:
    claims = "runs.claims."  # one may ask again with the effect of another
    found = {
        name
        for importing, file in BY_NAME.items()
        for name in modules_imported(file)
        if not (importing.startswith(claims) and name.startswith(claims))
    }
    assert not [name for name in found if name.startswith(("runs.replications.", claims))]


def test_the_floors_were_found() -> None:
    assert {name.split(".")[1] for name in BY_NAME if name.startswith("runs.")} == set(FLOORS)


TESTS = {
    ".".join(file.relative_to(HOUSE).with_suffix("").parts): file
    for file in sorted((HOUSE / "tests").rglob("*.py"))
}


def reached(name: str, graph: dict[str, set[str]]) -> set[str]:
    """Everything that a module of the tests imports, by way of other modules of the tests as well."""
    found, waiting = set(), [name]
    while waiting:
        for other in graph[waiting.pop()] - found:
            found.add(other)
            if other in graph:
                waiting.append(other)
    return found


def imports_of_tests(file: Path) -> set[str]:
    """The rooms, by name, and the modules of the tests that one of them imports."""
    found = imported(file) & set(ROOMS)
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)} & set(TESTS)
    return found


@cache
def graph_of_tests() -> dict[str, set[str]]:
    """What each module of the tests imports; pytest loads `tests.conftest` for each, of whatever room."""
    return {name: imports_of_tests(file) for name, file in TESTS.items()} | {"tests.conftest": set()}


@pytest.mark.parametrize("name", [name for name in TESTS if name.split(".")[1] in ROOMS])
def test_tests_of_a_room_know_that_room_and_those_to_its_right_only(name: str) -> None:
    room = name.split(".")[1]
    forbidden = ROOMS[: ROOMS.index(room)]
    found = reached(name, graph_of_tests())
    assert not found & set(forbidden)
    assert not {other for other in found if other.split(".")[1:2] and other.split(".")[1] in forbidden}


def test_what_tests_import_by_way_of_others_is_found() -> None:
    assert reached("a", {"a": {"b"}, "b": {"c", "runs"}, "c": set()}) == {"b", "c", "runs"}
    assert {name.split(".")[1] for name in TESTS if name.split(".")[1] in ROOMS} == set(ROOMS)
