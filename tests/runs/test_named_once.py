"""A file that the user named is known again by its place and its content, and asks again when that
changes."""

from collections.abc import Callable
from pathlib import Path

import pytest

from babushka.fitness.settings import SettingsError
from babushka.runs.orchestration.config import load_kinds, trust

CODE = """
from babushka.evolution.mutation import MUTATIONS
import helper_of_this_test

@MUTATIONS.add
def stays_as_it_is(values, generator, low, high, sigma):
    return values
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "helper_of_this_test.py").write_text("import further_helper_of_this_test\n")
    (tmp_path / "further_helper_of_this_test.py").write_text("")
    (tmp_path / "unconcerned.py").write_text("")
    made = tmp_path / "operators_named_once.py"
    made.write_text(CODE)
    return made


def naming(file: Path) -> dict[str, dict[str, str]]:
    return {"evolution": {"file": str(file)}}


def test_a_file_need_not_be_named_again_until_it_changes(file: Path, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="--evolution"):
        load_kinds(naming(file))
    named = load_kinds(naming(file), [file])
    assert load_kinds(naming(file)) == named
    (tmp_path / "unconcerned.py").write_text("changed = True\n")
    assert load_kinds(naming(file)) == named
    for changed in (file, tmp_path / "helper_of_this_test.py", tmp_path / "further_helper_of_this_test.py"):
        before = changed.read_text()
        changed.write_text(f"{before}\nchanged = True\n")
        with pytest.raises(SettingsError, match="--evolution"):
            load_kinds(naming(file))
        changed.write_text(before)
        assert load_kinds(naming(file)) == named


def test_the_next_process_knows_it_too(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    load_kinds(naming(file), [file])
    trust.TRUSTED.here.clear()
    assert load_kinds(naming(file))["evolution"]["file"] == str(file)
    for note in trust.TRUSTED.folder().iterdir():
        note.write_text("damaged")
    with pytest.raises(SettingsError, match="--evolution"):
        load_kinds(naming(file))


def test_the_same_content_at_another_place_is_not_trusted(file: Path, tmp_path: Path) -> None:
    load_kinds(naming(file), [file])
    elsewhere = tmp_path / "elsewhere" / file.name
    elsewhere.parent.mkdir()
    elsewhere.write_text(CODE)
    with pytest.raises(SettingsError, match="elsewhere"):
        load_kinds(naming(elsewhere))


def test_a_file_that_is_not_the_one_of_the_configuration_is_not_trusted_by_being_named(
    file: Path, refused: Callable[..., str]
) -> None:
    written = {"evolution": {"file": str(file), "file_digest": "0" * 64}}
    with pytest.raises(SettingsError, match="file_digest"):
        load_kinds(written, [file])
    with pytest.raises(SettingsError, match="--evolution"):
        load_kinds(naming(file))
