"""Progress: lines where stderr is no terminal, a live display where it is one."""

import io
import sys
from types import SimpleNamespace
from typing import Any

import pytest

from babushka.runs.presentation.numbers import clock
from babushka.runs.presentation.progress import WIDTH, RunAccount, showing


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
    assert account.told == "starting"  # the first includes compiling
    now[0] = 162.0
    account.see(generation(1))
    assert account.told == "0.5 generations/s, 18 s left"


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
