"""The account of a life, and a life in the terminal."""

import io
import json
import math
import subprocess
import sys
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from rich.console import Console

from babushka.fitness.settings import SettingsError
from babushka.runs.orchestration.one_life import moments
from babushka.runs.presentation.replay import watch as watching
from babushka.runs.presentation.replay.account import account, account_text
from babushka.runs.presentation.replay.looks import bar, sparkline
from babushka.runs.presentation.replay.watch import frame, step_table, watch
from tests.runs.replay_lives import bare_life, savanna_life


def terminal(**options: Any) -> tuple[Console, io.StringIO]:
    """A console that takes itself for a terminal, and what it writes to."""
    file = io.StringIO()
    return Console(file=file, force_terminal=True, width=110, height=40, **options), file


@pytest.mark.parametrize("member", range(4))
def test_contributions_add_up_to_what_was_felt(member: int) -> None:
    life = savanna_life(member)
    felt = account(life)["felt"]
    assert math.fsum(felt["contributions"].values()) + felt["other"] == pytest.approx(felt["total"], abs=1e-9)
    assert felt["other"] == 0
    assert felt["total"] == pytest.approx(math.fsum(life.reward()), abs=1e-9)
    np.testing.assert_allclose(list(felt["sums"].values()), life.trace.felt.sum(axis=0), atol=1e-9)


def test_what_desires_do_not_explain_is_told() -> None:
    life = savanna_life()
    told = account(replace(life, objective_weights=life.objective_weights * 0))
    assert told["felt"]["other"] == pytest.approx(told["felt"]["total"]) != 0
    assert "other" in account_text(replace(life, objective_weights=life.objective_weights * 0))


def test_account_counts_what_happened() -> None:
    life = savanna_life()
    told = account(life)
    assert sum(told["actions"].values()) == told["steps"] == life.steps
    assert told["objective"] == {"name": "births", "value": told["tallies"]["births"]}
    eaten = sum(value for name, value in told["tallies"].items() if name.startswith("eaten."))
    assert eaten == np.count_nonzero(life.trace.felt[:, :4].any(axis=1))
    assert told["traits"]["budget"] == 20
    assert told["cause"] == "old age"
    assert told["search"]["proposals"] == 20 * life.steps


def test_what_a_kind_notes_of_each_step_is_told_instead_of_counts() -> None:
    life = bare_life()
    lines = ("first, warm", "then, cold")
    noting = replace(life, told=lines)
    assert account(noting)["told"] == [*lines]
    assert "told" not in account(life)
    assert all(line in account_text(noting) and line not in account_text(life) for line in lines)


def test_a_column_of_its_kind_is_found_beside_notes() -> None:
    life = bare_life()
    names = (*life.lives.columns, "own")
    record = np.append(life.lives.values, [[[7.0]]], axis=2)
    noted = np.arange(40.0).reshape(20, 2)  # its own column, and a note
    trace = life.trace._replace(columns=noted)
    life = replace(life, lives=replace(life.lives, values=record, columns=names), trace=trace, notes=1)
    assert life.so_far("own").tolist() == [*noted[: life.steps, 0], 7.0]


def test_account_is_valid_json_even_where_numbers_are_not() -> None:
    life = savanna_life()
    assert json.loads(json.dumps(account(life), allow_nan=False)) == account(life)
    broken = replace(life, objective_weights=np.full_like(life.objective_weights, np.nan))
    assert json.loads(json.dumps(account(broken), allow_nan=False))["desires"]["sweet"] is None
    assert "unknown" in account_text(broken)


def test_account_in_words() -> None:
    text = account_text(savanna_life())
    for part in ("Member 0 of generation 0", "budget 20", "newborns", "eaten: ", "births", "old age"):
        assert part in text
    wants = text.split("\n\n")[1].splitlines()[1:]
    weights = [float(line.split()[1]) for line in wants]
    assert weights == sorted(weights, reverse=True)
    assert account_text(bare_life(), ascii_only=True).isascii()


def test_a_piped_watch_is_a_plain_table() -> None:
    life, file = savanna_life(), io.StringIO()
    assert watch(life, console=Console(file=file, width=20))
    lines = file.getvalue().splitlines()
    assert len(lines) == life.steps + 3
    assert "\x1b" not in file.getvalue()
    last = lines[-2].split()
    assert last[:2] == ["30", life.world.actions[life.trace.action[29]]]
    assert float(last[5]) == pytest.approx(life.recorded("felt"), abs=1e-3)
    assert float(last[6]) == life.recorded("births")
    assert lines[-1] == "old age after 30 steps"


def test_a_watch_shows_every_moment_and_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = []

    def note(life: object, moment: int, ascii_only: bool) -> str:
        shown.append(moment)
        return ""

    monkeypatch.setattr(watching, "frame", note)
    console, _ = terminal()
    assert watch(savanna_life(), frames_per_second=120, every=4, console=console)
    assert shown == moments(30, 4) == [0, 4, 8, 12, 16, 20, 24, 28, 30]


def test_control_c_stops_a_watch_and_gives_the_terminal_back(monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(seconds: float) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("babushka.runs.presentation.replay.watch.time.sleep", stop)
    console, file = terminal()
    assert not watch(savanna_life(), console=console)
    assert file.getvalue().rstrip().endswith("\x1b[?25h")  # the cursor is visible again


@pytest.mark.parametrize("ascii_only", [False, True])
def test_frames_show_grid_agent_and_counters(ascii_only: bool) -> None:
    life = savanna_life()
    file = io.StringIO()
    console = Console(file=file, width=110, color_system=None)
    console.print(frame(life, 10, ascii_only))
    text = file.getvalue()
    assert text.count("@" if ascii_only else "☻") >= 2  # in the grid and in the legend
    for part in ("10 of 30", "births", "newborns", "poison"):
        assert part in text
    assert text.isascii() or not ascii_only
    row, column = life.trace.place[10]
    assert text.splitlines()[1 + row][2 * column] == ("@" if ascii_only else "☻")


def test_a_world_without_a_picture_can_be_watched() -> None:
    life = bare_life()
    console, file = terminal()
    assert watch(life, frames_per_second=120, console=console)
    assert "froze after 12 steps" in file.getvalue()
    lines = list(step_table(life))
    assert len(lines) == 12 + 3
    assert lines[2].split()[2:4] == ["-", "-"]


def test_impossible_speeds_are_refused() -> None:
    with pytest.raises(SettingsError, match="frames per second"):
        watch(savanna_life(), frames_per_second=0)
    with pytest.raises(SettingsError, match="every"):
        watch(savanna_life(), every=0)


def test_moments_hold_birth_and_end() -> None:
    assert moments(5, 2) == [0, 2, 4, 5]
    assert moments(4, 2) == [0, 2, 4]
    assert moments(0, 3) == [0]


def test_sparklines_and_bars() -> None:
    assert sparkline([0, 1, 0.5, float("nan")]) == "▁█▅ " or sparkline([0, 1, 0.5, float("nan")]) == "▁█▄ "
    assert sparkline([]) == ""
    assert sparkline([2, 2]) == "▁▁"
    assert sparkline([float("nan")]) == " "
    assert [len(bar(share, 10)) for share in (0, 0.001, 0.5, 1, 7)] == [0, 1, 5, 10, 10]


def test_words_need_no_matplotlib() -> None:
    parts = "from babushka.runs.presentation.replay import account, watch"
    code = f"import sys; {parts}; sys.exit('matplotlib' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)
