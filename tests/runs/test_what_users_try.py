"""What users try that once failed in a riddle: NumPy's numbers, links to runs, endings, a forgotten --set."""

import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

import babushka
from babushka.evolution.experiment import Experiment
from babushka.fitness.settings import SettingsError, shown
from babushka.runs.orchestration.plan import plan
from babushka.runs.presentation.report.provenance import _commit
from babushka.runs.storage import provenance, runs_below
from babushka.runs.storage.provenance import Provenance
from tests.runs.calling import CORRIDOR, Call, contents
from tests.tiny import mapping, options, settings


@pytest.mark.parametrize("whole", [np.int64, np.int32, np.uint8])
def test_whole_numbers_of_numpy_are_whole_numbers(whole: Callable[[int], Any]) -> None:
    evolution = {"evolution": {"population": whole(24), "survivors": whole(2)}}
    made = plan("savanna", evolution, whole(3), whole(5))
    assert made == plan("savanna", {"evolution": {"population": 24, "survivors": 2}}, 3, 5)
    assert tomllib.loads(made.text())["seed"] == 3
    direct = Experiment.from_mapping(mapping(seed=whole(3), evolution=evolution["evolution"]))
    assert direct.seed == 3
    assert type(direct.seed) is type(direct.evolution.population) is int


def test_a_run_with_numbers_of_numpy_is_the_same_run(tmp_path: Path) -> None:
    for name, whole in (("theirs", np.int64), ("ours", int)):
        babushka.run("savanna", out=tmp_path / name, seed=whole(2), generations=whole(1), settings=settings())
    assert contents(tmp_path / "theirs") == contents(tmp_path / "ours")


@pytest.mark.parametrize("wrong", [True, "3", 2.5, np.float64(2.5), None, [3]])
def test_what_is_no_seed_is_refused_in_plain_words(wrong: Any) -> None:
    with pytest.raises(SettingsError) as refused:
        Experiment.from_mapping(mapping(seed=wrong))
    assert shown(wrong) in str(refused.value)
    assert "np." not in str(refused.value)


def test_values_are_shown_as_in_a_file() -> None:
    assert [*map(shown, (True, None, 1e-7, "a", [False, ("b", 2)], {"c": 1}))] == [
        "true", "nothing", "1e-07", "'a'", "[false, ['b', 2]]", "a table",
    ]  # fmt: skip
    assert tomllib.loads(f"value = {shown([True, 'a', 0.5])}") == {"value": [True, "a", 0.5]}


@pytest.fixture
def linked(finished: Path, tmp_path: Path) -> Path:
    """A folder of links to runs, and nothing else."""
    folder = tmp_path / "chosen"
    folder.mkdir()
    shutil.copytree(finished, tmp_path / "elsewhere" / "second")
    try:
        (folder / "first").symlink_to(finished, target_is_directory=True)
        (folder / "second").symlink_to(tmp_path / "elsewhere" / "second", target_is_directory=True)
    except OSError:
        pytest.skip("no symbolic links here")
    return folder


@pytest.mark.parametrize(
    "words",
    [("list",), ("compare",), ("plot", "--out", "figure.svg"), ("report", "--out", "report.html")],
    ids=lambda words: words[0],
)
def test_links_to_runs_are_runs(
    words: tuple[str, ...], linked: Path, call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    answer = call(words[0], linked, *words[1:])
    assert answer.code == 0, answer
    if words[0] == "list":
        assert answer.out.count("generation 3 of 3") == 2


def test_a_run_and_a_link_to_it_are_one_and_circles_are_not_entered(mine: Path) -> None:
    folder = mine.parent
    try:
        (folder / "again").symlink_to(mine, target_is_directory=True)
        (folder / "circle").symlink_to(folder, target_is_directory=True)
        (folder / "nowhere").symlink_to(folder / "nothing", target_is_directory=True)
    except OSError:
        pytest.skip("no symbolic links here")
    assert runs_below(folder) == [mine]


def test_endings_may_be_capitals_and_lines_end_alike(call: Call, finished: Path, tmp_path: Path) -> None:
    assert call("export", finished, "--to", tmp_path / "one.CSV").code == 0
    assert call("replay", finished, "--all", "--csv", tmp_path / "all.csv").code == 0
    for name in ("one.CSV", "all.csv"):
        assert b"\n" in (tmp_path / name).read_bytes()
        assert b"\r" not in (tmp_path / name).read_bytes()


@pytest.mark.parametrize("command", ["run", "sweep"])
@pytest.mark.parametrize("words", ["population=24", "evolution.population=24"])
def test_a_setting_without_set_is_told_how(command: str, words: str, refused: Callable[..., str]) -> None:
    assert "--set evolution.population=24" in refused(command, "savanna", words)


@pytest.mark.parametrize(
    ("source", "fitting"), [("savanna-pareto", 13), ("savanna", 1)], ids=["its own", "by default"]
)
def test_survivors_of_a_scenario_that_are_too_many_come_with_a_number_that_fits(
    source: str, fitting: int, refused: Callable[..., str]
) -> None:
    population = {"savanna-pareto": 24, "savanna": 2}[source]
    words = ("run", source, "--set", f"evolution.population={population}", "--dry-run")
    said = refused(*words)
    assert f"evolution.survivors={fitting}" in said
    assert ("'savanna-pareto'" in said) == (source == "savanna-pareto")
    plan(source, {"evolution": {"population": population, "survivors": fitting}})


def test_a_checkout_of_another_owner_is_recorded_as_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any, **__: Any) -> Any:
        said = f"fatal: detected dubious ownership in repository at '{tmp_path}'"
        return SimpleNamespace(returncode=128, stdout="", stderr=said)

    monkeypatch.setattr(subprocess, "run", refuse)
    found = provenance._git(tmp_path / "package.py")
    assert found is not None
    assert (found["commit"], found["dirty"]) == (None, None)
    told = _commit(Provenance(0, git=found))
    assert found["refused"] in told
    assert "did not run from a checkout" not in told


THREADS = """
import sys, threading
import babushka

failed = []
def go(number):
    try:
        babushka.run("savanna", out=f"{sys.argv[1]}/{number}", generations=1, settings=sys.argv[2:])
    except BaseException as error:
        failed.append(repr(error))

threads = [threading.Thread(target=go, args=(number,)) for number in range(3)]
for thread in threads: thread.start()
for thread in threads: thread.join()
print(*failed)
"""


@pytest.mark.slow
def test_threads_that_run_at_once_give_the_same_bytes(tmp_path: Path) -> None:
    words = [sys.executable, "-c", THREADS, str(tmp_path), *settings()]
    ended = subprocess.run(words, capture_output=True, text=True, check=True, timeout=500)
    assert ended.stdout.strip() == ""
    first, second, third = (contents(tmp_path / str(number)) for number in range(3))
    assert first == second == third


def test_survivors_that_fit_are_left_alone(call: Call) -> None:
    assert call("run", "savanna", *options(1), "--dry-run").code == 0


def test_a_python_file_in_place_of_a_scenario_is_told_how(
    refused: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(CORRIDOR.parent)
    said = refused("run", CORRIDOR.name)
    assert f"--world {CORRIDOR.name}" in said
    assert "TOML" not in said
