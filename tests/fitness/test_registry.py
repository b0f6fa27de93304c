"""Kinds from installed packages: one that does not load keeps nobody from using others."""

import importlib.metadata
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import EntryPoint, EntryPoints
from pathlib import Path
from types import ModuleType

import pytest

from babushka.fitness.registry import Modules, NameTakenError, Registry, load_file
from babushka.fitness.settings import SettingsError
from babushka.fitness.worlds.protocol import World
from tests.installed import install


@pytest.fixture
def registry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Registry[World]:
    """Worlds, among them two of packages, of which one is broken."""
    (tmp_path / "garden_of_theirs.py").write_text(
        "from babushka.fitness.worlds.landscape import Landscape\n\n\n"
        "class Garden(Landscape):\n    name = 'garden'\n"
    )
    (tmp_path / "copy_of_theirs.py").write_text(
        "from babushka.fitness.worlds.landscape import Landscape\n\n\n"
        "class Copy(Landscape):\n    name = 'savanna'\n"
    )
    (tmp_path / "ruin_of_theirs.py").write_text("raise RuntimeError('in two\\nlines.')\n")
    points = [
        EntryPoint("garden", "garden_of_theirs:Garden", "babushka.worlds"),
        EntryPoint("ruin", "ruin_of_theirs", "babushka.worlds"),
    ]
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(
        importlib.metadata,
        "entry_points",
        lambda group: EntryPoints(points if group == "babushka.worlds" else []),
    )
    for module in ("garden_of_theirs", "copy_of_theirs"):
        monkeypatch.delitem(sys.modules, module, raising=False)
    return Registry(World, "babushka.fitness.worlds", "babushka.worlds", "world")


@pytest.fixture
def contested(registry: Registry[World]) -> Registry[World]:
    """The same with a package whose world is called like one in the house."""
    points = importlib.metadata.entry_points(group="babushka.worlds")
    more = EntryPoints([*points, EntryPoint("copy", "copy_of_theirs:Copy", "babushka.worlds")])
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(importlib.metadata, "entry_points", lambda group: more)
        registry.all()
    return registry


def loose(folder: Path, name: str, text: str = "") -> Path:
    """A loose file with a world of that name."""
    file = folder / "theirs.py"
    file.write_text(
        "from babushka.fitness.worlds.landscape import Landscape\n\n\n"
        f"class Theirs(Landscape):\n    name = {name!r}\n{text}"
    )
    return file


def test_a_name_of_the_house_is_not_replaced_by_that_of_a_loose_file(tmp_path: Path) -> None:
    known: Registry[World] = Registry(World, "babushka.fitness.worlds", "babushka.worlds", "world")
    before = known.get("savanna")
    file = loose(tmp_path, "savanna")
    with pytest.raises(NameTakenError) as refused:
        known.add(load_file(file))
    assert "'savanna'" in str(refused.value)
    assert str(file) in str(refused.value)
    assert known.get("savanna") is before


def test_a_loose_file_may_be_loaded_again_after_a_change(tmp_path: Path) -> None:
    known: Registry[World] = Registry(World, "babushka.fitness.worlds", "babushka.worlds", "world")
    first = load_file(loose(tmp_path, "meadow"))
    second = load_file(loose(tmp_path, "meadow", "    changed = True\n"))
    for module in (first, second, first):
        assert known.add(module) == ["meadow"]
        assert known.get("meadow") is module.Theirs


def test_a_name_that_a_package_claims_as_well_is_refused_and_others_are_not(
    contested: Registry[World],
) -> None:
    with pytest.raises(NameTakenError, match=r"'savanna'.*'copy_of_theirs'"):
        contested.get("savanna")
    assert contested.get("landscape").name == "landscape"
    assert contested.get("garden").name == "garden"


def test_an_entry_point_that_does_not_load_is_named_when_a_kind_is_missed(registry: Registry[World]) -> None:
    assert registry.get("garden").name == "garden"
    assert registry.get("savanna").name == "savanna"
    with pytest.raises(SettingsError) as refused:
        registry.get("ruin")
    said = str(refused.value)
    assert said.startswith("There is no world called 'ruin'")
    assert said.endswith("'ruin_of_theirs', which is installed, does not load: RuntimeError: in two lines.")


def test_modules_of_other_packages_are_found_but_take_no_names_and_break_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = tmp_path / "house_of_ours"
    house.mkdir()
    (house / "__init__.py").write_text("")
    (house / "sink.py").write_text("draw = 'ours'\n")
    (house / "helper.py").write_text("")
    install(
        monkeypatch,
        tmp_path,
        "babushka.figures",
        {
            "theirs": "draw = 'theirs'\n",
            "sink": "draw = 'stolen'\n",
            "empty": "",
            "ruin": "raise RuntimeError",
        },
    )
    found = Modules("house_of_ours", "babushka.figures", "figure", "draw")
    assert {name: module.draw for name, module in found.all().items()} == {"sink": "ours", "theirs": "theirs"}
    with pytest.raises(SettingsError, match="'ruin'"):
        found.get("ruin")


def test_threads_that_come_first_at_once_all_see_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    load = importlib.import_module

    def slowly(name: str) -> ModuleType:
        time.sleep(0.01)
        return load(name)

    known: Registry[World] = Registry(World, "babushka.fitness.worlds", "babushka.worlds", "world")
    monkeypatch.setattr(importlib, "import_module", slowly)
    together = threading.Barrier(4)

    def ask() -> set[str]:
        together.wait()
        return set(known.all())

    with ThreadPoolExecutor(4) as pool:
        found = [asked.result() for asked in [pool.submit(ask) for _ in range(4)]]
    assert "savanna" in found[0]
    assert found == [found[0]] * 4
