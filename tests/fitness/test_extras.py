"""Packages of extras that cannot be used: the sentence says whether they lack or do not import."""

import importlib
from pathlib import Path

import pytest

from babushka.fitness.extras import unusable


def told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str | None) -> str:
    """What is said of a package whose only file has this text, None: that is not there."""
    monkeypatch.syspath_prepend(str(tmp_path))
    if text is not None:
        (tmp_path / "package_of_theirs.py").write_text(text)
    importlib.invalidate_caches()
    with pytest.raises(Exception) as caught:  # noqa: PT011 - whatever it is
        importlib.import_module("package_of_theirs")
    return str(unusable("It", "theirs", ("package_of_theirs",), caught.value))


def test_what_is_not_there_is_to_be_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "pip install 'babushka-evolution[theirs]'" in told(tmp_path, monkeypatch, None)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("raise ImportError('compiled against NumPy 1')", "compiled against NumPy 1"),
        ("raise RuntimeError('no licence')", "no licence"),
        ("import part_that_is_missing", "part_that_is_missing"),
    ],
)
def test_what_does_not_import_says_why(
    text: str, reason: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = told(tmp_path, monkeypatch, text)
    assert reason in said
    assert "pip install" not in said
