"""Operators that are not of the house: found, used, described, and never in place of another."""

import importlib.metadata
import sys
from importlib.metadata import EntryPoint, EntryPoints
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from babushka.evolution.crossover import CROSSOVERS
from babushka.evolution.functions import optimize
from babushka.evolution.mutation import MUTATIONS
from babushka.evolution.operator_registry import Operators
from babushka.evolution.optimizer_of import names_known, operators_of
from babushka.evolution.program_operators import (
    ANY,
    OF_DEAP,
    PROGRAM_CROSSOVERS,
    PROGRAM_MUTATIONS,
    mutations_of,
)
from babushka.evolution.selection import SELECTIONS
from babushka.fitness.registry import LOOSE, NameTakenError, load_file
from babushka.fitness.settings import SettingsError
from babushka.organisms.genome import Block, Layout

REGISTRIES: dict[str, Operators[Any]] = {
    "selection": SELECTIONS,
    "crossover": CROSSOVERS,
    "mutation": MUTATIONS,
    "program_crossover": PROGRAM_CROSSOVERS,
    "program_mutation": PROGRAM_MUTATIONS,
}
LINE = Layout((Block("line", tuple("abcd")),))
THEIRS = """
from typing import Annotated
import numpy as np
from babushka.evolution.crossover import CROSSOVERS
from babushka.evolution.mutation import MUTATIONS
from babushka.evolution.selection import SELECTIONS
from babushka.fitness.settings import About

@SELECTIONS.add
def in_turn(members, count, *, first: Annotated[int, About("the first row", 0)] = 0):
    return [members[(first + place) % len(members)] for place in range(count)]

@CROSSOVERS.add
def halves(first, second, generator, layout, *, share: Annotated[float, About("of the first", 0, 1)] = 0.5):
    both = share * first + (1 - share) * second
    return both, both

@MUTATIONS.add
def to_seven(values, generator, low, high, sigma):
    return np.full_like(values, 7.0)
"""


@pytest.fixture(autouse=True)
def as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a test registers is forgotten after it."""
    for registry in REGISTRIES.values():
        for table in ("functions", "_by_module", "_broken"):
            monkeypatch.setattr(registry, table, getattr(registry, table).copy())
        monkeypatch.setattr(registry, "_asked", registry._asked)
        registry._read.clear()


@pytest.fixture
def theirs(tmp_path: Path) -> Path:
    for name in [name for name in sys.modules if name.startswith(f"{LOOSE}theirs_")]:
        del sys.modules[name]  # what it registered is forgotten, too
    file = tmp_path / "theirs.py"
    file.write_text(THEIRS)
    load_file(file)
    return file


def run(generations: int = 3, **settings: Any) -> list[Any]:
    given = {"population": 6, "survivors": 0, "crossover": "none", "mutation": "none", **settings}
    return list(optimize(lambda genomes: -(genomes**2).sum(axis=1), LINE, given, generations))


def test_a_selection_of_a_loose_file_chooses_parents(theirs: Path) -> None:
    selected = run(selection="in_turn", genetic={"selection_arguments": {"first": 2}})
    for before, after in pairwise(selected):
        first = before.population.ids[[2, 4, 0]]
        np.testing.assert_array_equal(after.population.parents[:3, 0], first)


def test_a_crossover_of_a_loose_file_is_used_with_its_arguments(theirs: Path) -> None:
    first, second = run(1, crossover="halves", crossover_rate=1.0, crossover_arguments={"share": 1.0})
    parents = second.population.parents[:3]
    for row, (one, _) in enumerate(parents.tolist()):
        np.testing.assert_array_equal(second.genomes[row], first.genomes[one])
        np.testing.assert_array_equal(second.genomes[row + 3], first.genomes[one])
    with pytest.raises(SettingsError, match=r"'halves\.share'"):
        run(crossover="halves", crossover_arguments={"share": 2.0})


def test_a_mutation_of_a_loose_file_is_used(theirs: Path) -> None:
    assert (run(1, mutation="to_seven", mutation_rate=1.0)[1].genomes == 7.0).all()


def test_what_a_file_defines_is_told_by_its_module_and_among_what_can_be_named(theirs: Path) -> None:
    defined = operators_of(load_file(theirs).__name__)
    assert defined == ["in_turn", "halves", "to_seven"]
    known = names_known()
    assert "in_turn" in known["selection"]
    assert "in_turn" in known["survivors_by"]
    assert "halves" in known["crossover"]
    assert "to_seven" in known["mutation"]


def test_of_two_versions_of_a_file_the_last_one_asked_for_is_used(theirs: Path) -> None:
    first = load_file(theirs)
    theirs.write_text(THEIRS.replace("7.0", "8.0"))
    second = load_file(theirs)
    for module, value in ((second, 8.0), (first, 7.0), (second, 8.0)):
        operators_of(module.__name__)
        assert (run(1, mutation="to_seven", mutation_rate=1.0)[1].genomes == value).all()


@pytest.mark.parametrize("sort", REGISTRIES)
def test_no_operator_takes_the_name_of_another(sort: str) -> None:
    registry = REGISTRIES[sort]
    name = next(iter(registry.functions))
    before = registry.get(name)

    def other() -> None: ...

    other.__name__ = name
    with pytest.raises(NameTakenError, match=f"{registry.word}.*'{name}'"):
        registry.add(other)
    assert registry.get(name) is before


@pytest.mark.parametrize("sort", REGISTRIES)
def test_an_installed_package_announces_its_own_by_an_entry_point(
    sort: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    registry = REGISTRIES[sort]
    module = f"package_with_{sort}"
    (tmp_path / f"{module}.py").write_text("def brand_new(*given):\n    return given\n")
    points = [
        EntryPoint("new", f"{module}:brand_new", registry.group),
        EntryPoint("ruin", "nowhere_at_all", registry.group),
    ]
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, module, raising=False)
    monkeypatch.setattr(
        importlib.metadata,
        "entry_points",
        lambda group: EntryPoints([point for point in points if point.group == group]),
    )
    registry._asked = False
    assert registry.group == f"babushka.{sort}s"
    assert registry.get("brand_new")(3) == (3,)
    assert "brand_new" in names_known()[sort]
    with pytest.raises(SettingsError, match=r"'brand_nw'.*'brand_new'.*'nowhere_at_all'"):
        registry.get("brand_nw")


def test_any_mutation_of_programs_is_one_of_deaps_whatever_is_installed() -> None:
    before = mutations_of(ANY)

    @PROGRAM_MUTATIONS.add
    def stays(tree: Any, grammar: Any) -> tuple[Any]:
        return (tree,)

    assert mutations_of(ANY) == before
    assert len(before) == len(OF_DEAP) == 5
    assert mutations_of("stays") == [stays]
