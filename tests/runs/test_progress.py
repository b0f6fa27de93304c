"""Progress: lines where stderr is no terminal, a live display where it is one."""

import io
import sys
from types import SimpleNamespace
from typing import Any

import pytest

from babushka.evolution.breeding import founders
from babushka.evolution.evaluation import live_everywhere_once
from babushka.fitness.progress import Standing, compiling, in_parts, leading, standing
from babushka.runs.orchestration.engines.remote_evaluator import LivesOver
from babushka.runs.orchestration.sweeps.summary import SweepProgress
from babushka.runs.presentation import progress
from babushka.runs.presentation.numbers import clock
from babushka.runs.presentation.progress import WIDTH, RunAccount, showing
from babushka.runs.presentation.steps import Steps, StepsAccount
from babushka.runs.presentation.sweep_progress import SweepAccount
from tests import tiny


def plan(last: int = 3) -> Any:
    """As much of a plan as progress looks at."""
    experiment = SimpleNamespace(
        probe_settings={"ancestral": None, "modern": None},
        world=SimpleNamespace(objective="births"),
        dynamics=SimpleNamespace(lives_apart=True),
        generations=last,
    )
    return SimpleNamespace(experiment=experiment)


def generation(number: int) -> Any:
    columns = [f"{label}.{what}.mean" for label in ("ancestral", "modern") for what in ("births", "felt")]
    return SimpleNamespace(number=number, row=dict.fromkeys(columns, number + 0.25))


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.0, "0 s"), (7.4, "7 s"), (59.6, "1 min 00 s"), (125.0, "2 min 05 s"), (3900.0, "1 h 05 min")],
)
def test_clock(seconds: float, text: str) -> None:
    assert clock(seconds) == text


def test_pace(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    account = RunAccount(plan(last=10), "Savanna")
    now[0] = 160.0
    account.see(generation(0))
    assert "left" not in account.told(Standing())  # the first includes compiling
    now[0] = 161.0
    account.see(generation(1))
    assert account.told(Standing()) == "1.0 generations/s, 9 s left"


def test_lives_of_the_generation_under_way_count(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    account = RunAccount(plan(last=0), "Savanna")
    assert account.told(Standing(0, 400, 0.0)) == "0 of 400 lives"
    for share, moment in ((0.2, 120.0), (0.5, 150.0)):
        now[0] = moment
        told = account.told(Standing(int(400 * share), 400, share))
    assert told == "200 of 400 lives, 50 s left"
    assert account.reached == 0.5
    account.told(Standing())  # between the last life and the generation's numbers nothing is taken back
    assert account.reached == 0.5


def test_compiling_is_said_only_while_something_compiles() -> None:
    account = RunAccount(plan(), "Savanna")
    assert "compil" not in account.line()
    with compiling():
        assert "compil" in account.line()
    assert "compil" not in account.line()


def test_a_run_that_is_gone_on_with_begins_where_it_was() -> None:
    account = RunAccount(plan(last=10), "Savanna", newest=7)
    assert account.told(Standing(1, 4, 0.25)) == "1 of 4 lives"  # no pace from what was there before
    assert account.reached == 8.25


def test_parts_and_lives_make_one_share() -> None:
    seen = []
    for _ in in_parts(range(2)):
        for _ in in_parts("abcd"):
            with leading(10, 10.0) as over:
                over(5, 5.0)
                seen.append(standing().share)
    assert seen == [(place + 0.5) / 8 for place in range(8)]
    assert standing() == Standing()


def test_lives_that_are_led_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Standing] = []

    def stopped() -> bool:  # asked before each block
        seen.append(standing())
        return False

    experiment = tiny.experiment()
    live_everywhere_once(experiment, founders(experiment), 2, stopped)
    wanted = {each.wanted for each in seen}
    evolution, places = experiment.evolution, len(experiment.distinct_conditions)
    assert wanted == {(evolution.population + evolution.random_lives) * evolution.episodes * places}
    assert seen[0].lives == 0
    assert all(0 <= each.share < 1 for each in seen)
    assert max(each.lives for each in seen) > 0
    assert standing() == Standing()


def test_lives_led_elsewhere_are_counted_once() -> None:
    with leading(40, 40) as over:
        counted = LivesOver(over)
        for answered, under_way, seen in (
            (0, [Standing(3, 10, 0.5), Standing(1, 10, 0.25)], Standing(4, 40, 7.5 / 40)),
            (10, [Standing(1, 10, 0.25)], Standing(11, 40, 12.5 / 40)),
            (10, [], Standing(11, 40, 12.5 / 40)),  # whose piece goes to another worker
            (40, [], Standing(40, 40, 1.0)),
        ):
            counted.see(answered, under_way)
            assert standing() == seen


def test_nothing_is_said_of_steps_that_are_soon_done(capsys: pytest.CaptureFixture[str]) -> None:
    with showing(StepsAccount("figure"), quiet=False) as watch:
        steps = Steps(watch, 2)
        steps.begin("one")
        steps.begin("two")
    assert capsys.readouterr().err == ""


def test_steps_that_take_long_are_told(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "PLAIN_INTERVAL", 0.01)
    said = ""
    with showing(StepsAccount("figure"), quiet=False) as watch:
        Steps(watch, 2).begin("one")
        while "0 of 2" not in said:
            said += capsys.readouterr().err
    assert said.startswith("figure: 0 of 2, one")


def test_another_sweep_of_a_study_begins_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    account = SweepAccount("study")
    for second in range(5):
        now[0] = float(second)
        account.see(SweepProgress(2, 0, 0, (("a", second, 9),), 2 * second, 20))
    assert account.told() == "about 6 s left"
    account.see(SweepProgress(3, 0, 0, (("b", None, 9),), 0, 30))
    assert "left" not in account.told()
    share = Standing(10, 40, 0.5)
    account.see(SweepProgress(3, 0, 0, (("b", None, 9),), 0, 30, share))
    assert account.reached == 0.5


def test_lines(capsys: pytest.CaptureFixture[str]) -> None:
    with showing(RunAccount(plan(), "Savanna"), quiet=False) as see:
        for number in range(4):
            see(generation(number))
    lines = capsys.readouterr().err.splitlines()
    assert lines[0].startswith("generation 0/3: births ancestral 0.2, births modern 0.2, felt ancestral 0.2")
    assert lines[-1].startswith("generation 3/3: ")


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


def test_a_terminal_shows_sparklines(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "100")
    account = RunAccount(plan(last=100), "Savanna")
    with showing(account, quiet=False) as see:
        for number in range(100):
            see(generation(number))
    text = terminal.getvalue()
    assert "generation 99 of 100" in text
    assert "generations/s" in text
    assert "felt modern" in text
    assert "▁" in text
    assert "█" in text
    assert all(len(series) == WIDTH for series in account.series.values())


def test_quiet(capsys: pytest.CaptureFixture[str]) -> None:
    with showing(RunAccount(plan(), "Savanna"), quiet=True) as see:
        see(generation(3))
    assert capsys.readouterr().err == ""
