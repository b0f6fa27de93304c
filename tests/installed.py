"""Packages that are as if installed: modules that announce themselves by entry points."""

import importlib.metadata
import sys
from collections.abc import Mapping
from importlib.metadata import EntryPoint, EntryPoints
from pathlib import Path

import pytest


def install(monkeypatch: pytest.MonkeyPatch, folder: Path, group: str, modules: Mapping[str, str]) -> None:
    """Make modules (source by name) importable, each announced under its own name in a group."""
    for name, source in modules.items():
        (folder / f"{name}.py").write_text(source, encoding="utf-8")
        monkeypatch.delitem(sys.modules, name, raising=False)
    points = [EntryPoint(name, name, group) for name in modules]
    monkeypatch.syspath_prepend(str(folder))
    monkeypatch.setattr(
        importlib.metadata,
        "entry_points",
        lambda **wanted: EntryPoints(points if wanted.get("group") == group else []),
    )
