"""`babushka replicate`: tables, JSON, mistakes, failures and interruptions."""

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from babushka.runs.studies import (
    Direction,
    Exact,
    FailedRunsError,
    Incomparable,
    Statistical,
    StoppedError,
    Study,
    StudyRunner,
    Target,
    studies,
    target,
)
from tests.runs.calling import Call

PEANO = "Peano 1889"
VALUES = np.array([4.9, 5.0, 5.1, 5.2, 4.8])


def known_exactly() -> Iterator[Target]:
    yield target("two, as the successor of the successor of nothing", PEANO, Exact(2.0), 2.0)
    yield target("three", PEANO, Exact([3.0, 4.0]), [3.0, 5.0])


def counting(runner: StudyRunner) -> Iterator[Target]:
    runs = VALUES[: runner.count(5)]
    yield target("five", PEANO, Statistical(5.0, error=0.1, matters=3.0), runs)
    yield target("more than two", PEANO, Direction(2.0, matters=1.0), runs)
    yield target("six", PEANO, Incomparable("He does not get so far."), float("nan"))


@pytest.fixture
def known(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Make a function the only replication, called counting, and with what is known exactly."""

    def only(over_runs: Callable[[StudyRunner], Iterator[Target]]) -> None:
        invented = SimpleNamespace(exact=known_exactly, over_runs=over_runs)
        monkeypatch.setitem(sys.modules, "counting", invented)
        counting = Study("counting", "Counting (Peano 1889).", "counting")
        monkeypatch.setattr("babushka.runs.studies.study.studies", lambda package: {"counting": counting})

    return only


def test_a_table_has_every_target_with_its_verdict(
    call: Call, known: Callable[..., None], tmp_path: Path
) -> None:
    known(counting)
    answer = call("replicate", "counting", "--out", tmp_path)
    assert answer.code == 0  # verdicts are results
    lines = answer.out.splitlines()
    assert max(map(len, lines)) <= 100
    text = " ".join(answer.out.split())
    assert "Counting (Peano 1889). counting wanted ours [interval] tolerance runs verdict seconds" in text
    assert "(1) two, as the successor of the successor of nothing 2 2 1e-09 relative reproduced 0.0" in text
    assert "(2) three 2 numbers 5 1e-09 relative not reproduced 0.0" in text
    assert "(3) five 5 ± 0.1 5.00 [4.80, 5.20]" in text
    assert "(4) more than two > 2 5.0 [4.4, 5.6] 99.9 % interval 5 reproduced" in text
    assert "(5) six not published not defined cannot be compared" in text
    assert "(5) He does not get so far. Sources: Peano 1889. counting: 3 of 5 targets" in text
    assert text.endswith("reproduced, 1 not (three), 1 cannot be compared.")


def test_json_has_the_same_in_full_precision(call: Call, known: Callable[..., None], tmp_path: Path) -> None:
    known(counting)
    [told] = json.loads(call("replicate", "--json", "--out", tmp_path).out)
    assert told["name"] == "counting"
    assert [each["verdict"] for each in told["targets"]].count("reproduced") == 3
    assert told["targets"][2]["published"] == 5.0
    assert told["targets"][2]["low"] < told["targets"][2]["ours"] < told["targets"][2]["high"]
    assert told["targets"][4]["ours"] is None
    assert told["targets"][4]["reason"] == "He does not get so far."


def test_runs_and_exact_reach_the_replication(call: Call, known: Callable[..., None], tmp_path: Path) -> None:
    known(counting)
    [told] = json.loads(call("replicate", "--json", "--runs", 3, "--out", tmp_path).out)
    assert told["targets"][2]["runs"] == 3
    assert told["targets"][2]["verdict"] == "cannot be compared"
    assert told["targets"][2]["matters"] == 3.0
    assert told["targets"][2]["runs_needed"] > 3
    [told] = json.loads(call("replicate", "--json", "--exact", "--out", tmp_path).out)
    assert len(told["targets"]) == 2


def test_the_list_names_all_of_them(call: Call) -> None:
    found = studies("babushka.runs.replications")
    answer = call("replicate", "--list")
    assert [line.split()[0] for line in answer.out.splitlines()] == [*found]
    told = json.loads(call("replicate", "--list", "--json").out)
    assert told == [{"name": each.name, "about": each.about} for each in found.values()]


def test_an_unknown_name_is_refused_with_the_nearest(refused: Callable[..., str]) -> None:
    assert "did you mean 'best-of-n'?" in refused("replicate", "best-of-m")


def test_quiet_prints_the_sentences_alone(call: Call, known: Callable[..., None], tmp_path: Path) -> None:
    known(counting)
    answer = call("replicate", "--quiet", "--out", tmp_path)
    assert answer.out == "counting: 3 of 5 targets reproduced, 1 not (three), 1 cannot be compared.\n"


def test_failed_runs_are_told_and_exit_with_1(call: Call, known: Callable[..., None], tmp_path: Path) -> None:
    def failing(runner: StudyRunner) -> Iterator[Target]:
        yield target("seven", PEANO, Exact(7.0), 7.0)
        raise FailedRunsError("1 of 2 runs failed.")

    known(failing)
    answer = call("replicate", "--quiet", "--out", tmp_path)
    assert (answer.code, answer.err) == (1, "failed: counting: 1 of 2 runs failed.\n")
    assert answer.out == "counting: 2 of 3 targets reproduced, 1 not (three).\n"


@pytest.mark.parametrize("error", [StoppedError("1 of 2 runs are finished."), KeyboardInterrupt()])
def test_an_interruption_says_how_to_go_on(
    error: BaseException, call: Call, known: Callable[..., None], tmp_path: Path
) -> None:
    def stopping(runner: StudyRunner) -> Iterator[Target]:
        raise error
        yield target("two", PEANO, Exact(2.0), 2.0)

    known(stopping)
    answer = call("replicate", "--out", tmp_path)
    assert (answer.code, answer.out) == (130, "")
    assert answer.err.endswith("The same command goes on from what is saved.\n")
