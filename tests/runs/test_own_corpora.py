"""Corpora of one's own in configurations and run folders: paths, digests, copies."""

import os
import shutil
from pathlib import Path

import pytest

from babushka.fitness.settings import SettingsError
from babushka.runs.orchestration.experiments import begin
from babushka.runs.orchestration.plan import Plan, plan, plan_of
from babushka.runs.orchestration.saved import load

TEXT = "text,label\n" + "".join(
    f"apples and pears {word},fruit\nnails and hammers {word},tool\n" for word in "ab"
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    made = tmp_path / "mine.csv"
    made.write_text(TEXT)
    return made


def planned(file: Path | str) -> Plan:
    return plan("clerks", {"world": {"corpus": str(file)}})


def test_a_relative_path_becomes_a_whole_one_and_its_digest_a_setting(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(file.parent)
    made = planned(file.name)
    table = made.settings()["world"]
    assert table["corpus"] == os.path.abspath(file)
    assert len(table["corpus_digest"]) == 64
    assert plan_of(made.settings()).settings() == made.settings()
    (file.parent / "mine.toml").write_text('extends = "clerks"\n[world]\ncorpus = "mine.csv"\n')
    monkeypatch.chdir(file.parent.parent)
    assert plan(str(file.parent / "mine.toml")).settings()["world"] == table


def test_the_frozen_corpus_has_its_digest_in_the_settings_too() -> None:
    table = plan("clerks").parameters()["world"]
    assert table["corpus"] == "scipy"
    assert len(table["corpus_digest"]) == 64
    assert "corpus_digest" not in {
        k: v for k, v in plan("clerks-generated").parameters()["world"].items() if v
    }


def test_a_configuration_that_is_given_another_corpus_takes_its_digest(file: Path, tmp_path: Path) -> None:
    written = tmp_path / "written.toml"
    written.write_text(plan("clerks").text())
    table = plan(str(written), {"world": {"corpus": str(file)}}).settings()["world"]
    assert table["corpus_digest"] == planned(file).settings()["world"]["corpus_digest"]
    assert plan(str(written), {"world": {"corpus": "generated"}}).settings()["world"]["corpus_digest"] == ""


def test_a_run_goes_on_with_its_own_copy_and_with_no_other_file(file: Path, tmp_path: Path) -> None:
    begin(planned(file), tmp_path / "run")
    assert (tmp_path / "run" / "corpus.csv").read_text() == TEXT
    assert load(tmp_path / "run").plan.settings()["world"]["corpus"] == str(file)
    moved = shutil.move(file, tmp_path / "elsewhere.csv")
    found = load(tmp_path / "run").plan.settings()["world"]
    assert found["corpus"] == str((tmp_path / "run" / "corpus.csv").resolve())
    assert Path(moved).exists()
    file.write_text(TEXT + "apples again,fruit\n")
    with pytest.raises(SettingsError, match=r"mine\.csv"):
        _ = load(tmp_path / "run").plan


def test_the_place_of_a_corpus_is_no_part_of_the_experiment(file: Path, tmp_path: Path) -> None:
    other = tmp_path / "same.csv"
    other.write_text(TEXT)
    assert planned(file).parameters() == planned(other).parameters()
    other.write_text(TEXT + "apples again,fruit\n")
    assert planned(file).parameters() != planned(other).parameters()
