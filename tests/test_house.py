"""The shape of the house: rooms import only rooms to their right, and kernels' rooms nothing of screens."""

import ast
from pathlib import Path

import pytest

HOUSE = Path(__file__).resolve().parent.parent
ROOMS = ("runs", "evolution", "organisms", "fitness")  # each may import itself and those to its right
MODULES = sorted(file for room in ROOMS for file in (HOUSE / room).rglob("*.py"))


def imported(file: Path) -> set[str]:
    """Top-level names of everything a module imports, wherever in it the import stands."""
    names: set[str] = set()
    package = file.relative_to(HOUSE).parts[0]
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add(package if node.level else (node.module or "").split(".")[0])
        elif isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "import_module":
            names |= {str(a.value).split(".")[0] for a in node.args if isinstance(a, ast.Constant)}
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


@pytest.mark.parametrize("file", MODULES, ids=lambda file: str(file.relative_to(HOUSE)))
def test_nothing_executes_code_from_files(file: Path) -> None:
    assert not imported(file) & {"pickle", "dill", "cloudpickle", "shelve", "marshal"}
    assert not calls(file) & {"eval", "exec"}


@pytest.mark.parametrize("file", [f for f in MODULES if f.relative_to(HOUSE).parts[0] != "runs"], ids=str)
def test_screens_and_figures_belong_to_runs(file: Path) -> None:
    assert not imported(file) & {"click", "rich", "matplotlib"}


def test_the_rooms_were_found() -> None:
    assert {file.relative_to(HOUSE).parts[0] for file in MODULES} == set(ROOMS)
