"""Settings of the whole suite, and sizes that depend on whether kernels are compiled."""

import subprocess
import sys
from itertools import groupby
from pathlib import Path
from zlib import crc32

import pytest
from hypothesis import settings

from babushka.fitness import kernels
from babushka.fitness.kernels import jit_enabled
from babushka.fitness.registry import load_file
from babushka.fitness.worlds import worlds

# Loaded before any kernel is compiled: a world loaded later would move every kernel to another cache folder.
DATA = Path(__file__).parent / "data"
CORRIDOR = load_file(Path(__file__).parent / "data" / "corridor.py")
worlds.add(CORRIDOR)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes long to compile is slow where it is compiled; `test_without_the_compiler.py` runs it.

    That is one test of minutes. It comes first, so that no process waits for it at the end.
    """
    items.sort(key=lambda item: item.path.name != "test_without_the_compiler.py")
    for item in items:
        if item.get_closest_marker("compiles") and jit_enabled():
            item.add_marker(pytest.mark.slow)
    for _, cases in groupby(items, lambda item: item.nodeid.partition("[")[0]):
        leave_out([*cases])


def leave_out(cases: list[pytest.Item]) -> None:
    """Make cases of one test slow, but for one in as many as it is marked with, chosen by their names."""
    if sampled := cases[0].get_closest_marker("sampled"):
        chosen = sorted(cases, key=lambda case: crc32(case.name.encode()))
        for case in chosen[-(-len(cases) // sampled.args[0]) :]:
            case.add_marker(pytest.mark.slow)


@pytest.fixture(autouse=True)
def kernels_stay_where_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    """A world that one test loads does not have all that follow compile their kernels again."""
    monkeypatch.setattr(kernels, "_foreign_files", set(kernels._foreign_files))


@pytest.fixture(autouse=True)
def names_are_free_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """What one test registers is unknown to all that follow, in whatever order they run."""
    loaded = sys.modules.get("babushka.organisms.kinds")  # tests of worlds have no need of it
    for registry in (worlds, *([loaded.kinds] if loaded else [])):
        monkeypatch.setattr(registry, "_found", dict(registry.all()))


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the documentation as `make docs` makes it, without a warning."""
    for needed in ("sphinx", "furo", "myst_parser"):
        pytest.importorskip(needed, reason="The extra docs is missing: pip install -e '.[docs]'.")
    house, made = Path(__file__).parent.parent, tmp_path_factory.mktemp("site")
    options = ["--quiet", "--fail-on-warning", "--keep-going", "--conf-dir", "docs/site"]
    places = ["--doctree-dir", str(made / "doctrees"), ".", str(made / "site")]
    line = [sys.executable, "-m", "sphinx", *options, *places]
    done = subprocess.run(line, cwd=house, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return made / "site"


settings.register_profile("house", deadline=None, derandomize=True, database=None)
settings.load_profile("house")


def size(compiled: int, interpreted: int) -> int:
    """How many of something: the second number where kernels run interpreted, hundreds of times slower."""
    return compiled if jit_enabled() else interpreted
