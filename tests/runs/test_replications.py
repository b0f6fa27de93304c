"""Every replication: its exact targets hold, and need no runs. The runner: sweeps and their runs."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from babushka.fitness.settings import SettingsError
from babushka.runs.studies import (
    Exact,
    FailedRunsError,
    Sample,
    Statistical,
    StoppedError,
    StudyRunner,
    Target,
    chosen,
    studies,
    summary,
    target,
    timed,
)
from babushka.runs.studies.rules import REPRODUCED
from tests.runs.sweeping import InThisProcess
from tests.tiny import settings

REPLICATIONS = "babushka.runs.replications"
NAMES = list(studies(REPLICATIONS))


def runner(folder: Path, **given: object) -> StudyRunner:
    return StudyRunner(folder, **{"executor_factory": InThisProcess, "settings": settings(), **given})  # type: ignore[arg-type]


EXACT: dict[str, list[Target]] = {}  # by replication


def exact_targets(name: str) -> list[Target]:
    """The targets of a replication that need no runs, computed once."""
    if name not in EXACT:
        [replication] = chosen(REPLICATIONS, [name])
        EXACT[name] = list(replication.targets())
    return EXACT[name]


def test_no_target_is_counted_twice() -> None:
    found = [(each.what, each.source) for name in NAMES for each in exact_targets(name)]
    assert [each for each in found if found.count(each) > 1] == []


@pytest.mark.parametrize("name", NAMES)
def test_exact_targets_are_reproduced_without_any_run(name: str) -> None:
    found = exact_targets(name)
    assert {each.what for each in found if each.rule.kind == "exact" and each.verdict != REPRODUCED} == set()
    assert {each.rule.kind for each in found} <= {"exact"}


@pytest.mark.parametrize("name", NAMES)
def test_replications_have_a_name_a_sentence_and_a_page(name: str) -> None:
    [replication] = chosen(REPLICATIONS, [name])
    assert name == name.lower()
    assert "_" not in name
    assert replication.about.endswith(".")
    house = Path(__file__).resolve().parents[2]
    page = house / "docs" / "replications" / f"{name}.md"
    assert page.is_file()
    headings = [
        line.removeprefix("## ") for line in page.read_text("utf-8").splitlines() if line[:3] == "## "
    ]
    assert headings == [
        "Question",
        "Set-up",
        "How to run it",
        "What the paper reports",
        "What we find",
        "Where we deviate and why",
        "Sources",
    ]
    assert f"({name}.md)" in (house / "docs" / "replications" / "index.md").read_text("utf-8")


def test_names_choose_replications_and_none_means_all() -> None:
    assert [each.name for each in chosen(REPLICATIONS, [])] == NAMES
    assert [each.name for each in chosen(REPLICATIONS, ["best-of-n", "best-of-n"])] == ["best-of-n"]
    with pytest.raises(SettingsError, match=r"'best-of-m'.*'best-of-n'"):
        chosen(REPLICATIONS, ["best-of-m"])


def test_a_bench_gives_the_runs_of_a_sweep_on_seeds_that_nothing_was_tuned_on(tmp_path: Path) -> None:
    found = runner(tmp_path).sweep("rates", "savanna", seeds=2, vary={"evolution.mutation_rate": [0.0, 0.1]})
    assert [(each.seed, each.values["evolution.mutation_rate"]) for each in found] == [
        (1000, 0.0),
        (1001, 0.0),
        (1000, 0.1),
        (1001, 0.1),
    ]
    assert all(isinstance(each, Sample) and each.scenario == "savanna" for each in found)
    for each in found:
        assert each.run.experiment.seed == each.seed
        assert each.run.experiment.evolution.mutation_rate == each.values["evolution.mutation_rate"]
        assert len(each.run.history["generation"]) == each.run.experiment.generations + 1


def test_a_bench_goes_on_with_what_is_there(tmp_path: Path) -> None:
    few = runner(tmp_path).sweep("plain", "savanna", seeds=1, generations=1)
    before = (few[0].run.path / "history.csv").stat().st_mtime_ns
    more = runner(tmp_path).sweep("plain", "savanna", seeds=2, generations=1)
    assert [each.seed for each in more] == [1000, 1001]
    assert (few[0].run.path / "history.csv").stat().st_mtime_ns == before
    never = runner(tmp_path, stopped=lambda: True)  # would stop, if there were anything to run
    assert [each.seed for each in never.sweep("plain", "savanna", seeds=1, generations=1)] == [1000]


def test_a_bench_refuses_a_folder_with_other_runs(tmp_path: Path) -> None:
    runner(tmp_path).sweep("plain", "savanna", seeds=1, generations=1)
    with pytest.raises(SettingsError, match="--out"):
        runner(tmp_path).sweep("plain", "savanna", seeds=1, generations=1, settings=["evolution.hall=2"])
    with pytest.raises(SettingsError, match=r"evolution\.poulation"):
        runner(tmp_path).sweep("plain", "savanna", seeds=1, settings=["evolution.poulation=2"])


def test_a_bench_that_is_stopped_or_whose_runs_fail_says_so(tmp_path: Path) -> None:
    with pytest.raises(StoppedError, match="0 of 1 runs are finished"):
        runner(tmp_path, stopped=lambda: True).sweep("plain", "savanna", seeds=1)

    def ruin(task: object) -> None:
        raise RuntimeError("the lights went out")

    ruined = runner(tmp_path, executor_factory=lambda jobs: InThisProcess(jobs, ruin))
    with pytest.raises(FailedRunsError, match=r"\b1 of 1\b.*\bsavanna-s1000\b.*the lights went out"):
        ruined.sweep("plain", "savanna", seeds=1)


def test_samples_are_chosen_by_what_they_are_and_measured_one_by_one(tmp_path: Path) -> None:
    samples = runner(tmp_path).sweep(
        "rates", "savanna", seeds=2, vary={"evolution.mutation_rate": [0.0, 0.1]}
    )
    assert [each.seed for each in samples.where(mutation_rate=0.1)] == [1000, 1001]
    assert [each.values for each in samples.where(seed=1001, scenario="savanna")] == [
        {"evolution.mutation_rate": 0.0},
        {"evolution.mutation_rate": 0.1},
    ]
    assert samples.where(mutation_rate=0.2) == ()
    assert samples.where(**{"evolution.mutation_rate": 0.1}) == samples.where(mutation_rate=0.1)
    with pytest.raises(KeyError, match="mutation"):
        samples.where(mutation=0.1)
    twice = samples[0]._replace(values={"regime.size": 1, "world.size": 2})
    assert twice.value("world.size") == 2
    with pytest.raises(KeyError, match="size"):
        twice.value("size")
    column = "selection.births.mean"
    assert samples.at(column, 1).tolist() == [each.run.history[column][1] for each in samples]
    assert samples.at(column).tolist() == [each.run.history[column][-1] for each in samples]
    assert samples.each(lambda run: run.experiment.seed).tolist() == [1000, 1001] * 2


def test_the_user_says_how_many_runs_or_the_replication_does(tmp_path: Path) -> None:
    assert StudyRunner(tmp_path).count(30) == 30
    assert StudyRunner(tmp_path, runs=7).count(30) == 7
    assert len(runner(tmp_path, runs=3).sweep("plain", "savanna", seeds=1, most=2, generations=0)) == 2


def test_a_summary_counts_verdicts_and_names_what_was_not_reproduced() -> None:
    def some() -> Iterator[Target]:
        yield target("two", "Peano 1889", Exact(2.0), 2.0)
        yield target("three", "Peano 1889", Exact(3.0), 2.0)
        yield target("four", "Peano 1889", Statistical(4.0, matters=1.0), np.array([4.0]))

    found = list(timed(some()))
    assert all(each.seconds >= 0 for each in found)
    assert summary("counting", found) == (
        "counting: 1 of 3 targets reproduced, 1 not (three), 1 cannot be compared."
    )
    assert summary("counting", found[:1]) == "counting: 1 of 1 target reproduced."
    assert summary("counting", found[1:2] * 5) == (
        "counting: 0 of 5 targets reproduced, 5 not (three; three; three; and 2 more)."
    )
    assert summary("counting", []) == "counting: there was nothing to compare."
