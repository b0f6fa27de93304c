"""Kinds from installed packages: one that does not load keeps nobody from using others."""

import importlib.metadata
import sys
from importlib.metadata import EntryPoint, EntryPoints
from pathlib import Path

import pytest

from fitness.registry import Registry
from fitness.settings import SettingsError
from fitness.worlds.protocol import World


@pytest.fixture
def registry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Registry[World]:
    """Worlds, among them two of packages, of which one is broken."""
    (tmp_path / "garden_of_theirs.py").write_text(
        "from fitness.worlds.landscape import Landscape\n\n\nclass Garden(Landscape):\n    name = 'garden'\n"
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
    monkeypatch.delitem(sys.modules, "garden_of_theirs", raising=False)
    return Registry(World, "fitness.worlds", "babushka.worlds", "world")


def test_an_entry_point_that_does_not_load_is_named_when_a_kind_is_missed(registry: Registry[World]) -> None:
    assert registry.get("garden").name == "garden"
    assert registry.get("savanna").name == "savanna"
    with pytest.raises(SettingsError) as refused:
        registry.get("ruin")
    said = str(refused.value)
    assert said.startswith("There is no world called 'ruin'")
    assert said.endswith("'ruin_of_theirs', which is installed, does not load: RuntimeError: in two lines.")
