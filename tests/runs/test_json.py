"""`--json`: JSON and nothing else on stdout, of every command that has the option; no other has it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import pytest

from babushka.runs.commands import COMMANDS
from babushka.runs.commands import babushka as group
from tests.runs.calling import Call
from tests.tiny import options

CALLS: list[tuple[str, ...]] = [
    ("run", "savanna", *options(), "--name", "made", "--dry-run"),
    ("resume", "RUN"),
    ("resume", "RUN", "--generations", "+1"),
    ("replay", "RUN"),
    ("replay", "RUN", "--verify"),
    ("replay", "RUN", "--all"),
    ("replay", "RUN", "--all", "--csv", "everyone.csv"),
    ("replay", "RUN", "--png", "life.png"),
    ("compare", "RUN"),
    ("compare", "RUN", "--out", "table.txt"),
    ("analyze", "RUN", "--generation", "3", "--set", "lives=3", "--set", "pressure_lives=3"),
    ("machines", "knapsack-planted"),
    ("replicate", "--list"),
    ("claims", "--list"),
    ("sweep", "savanna", *options(), "--dry-run"),
    ("list", "."),
    ("show", "RUN"),
    ("scenarios",),
]


def told(text: str) -> Any:
    """What is said in JSON, which knows no NaN."""
    return json.loads(text, parse_constant=lambda word: pytest.fail(f"{word} is not JSON"))


def test_every_command_with_the_option_is_tried_here() -> None:
    context = click.Context(group)
    having = {
        name
        for name in COMMANDS
        for parameter in group.get_command(context, name).params  # type: ignore[union-attr]
        if "--json" in parameter.opts
    }
    assert having == {words[0] for words in CALLS}


@pytest.mark.parametrize("words", CALLS, ids=lambda words: "-".join(word.strip("-") for word in words[:4]))
def test_stdout_is_json(
    words: tuple[str, ...], call: Call, mine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(mine.parent)
    answer = call(*(str(mine) if word == "RUN" else word for word in words), "--json")
    assert answer.code == 0, answer.err
    assert told(answer.out)


def test_a_run_tells_what_a_list_does(call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    several = told(call("run", "savanna", *options(), "--seeds", 2, "--json").out)
    assert [row["seed"] for row in several] == [0, 1]
    assert several == told(call("list", "--json").out)
    again = told(call("resume", "results/savanna-s0", "--generations", "+1", "--json").out)
    assert [(row["generation"], row["generations"]) for row in again] == [(4, 4)]


def test_a_file_is_written_beside_what_is_printed(
    call: Call, finished: Path, tmp_path: Path, refused: Callable[..., str]
) -> None:
    table = tmp_path / "table.json"
    assert call("compare", finished, "--json", "--out", table).out == table.read_text()
    assert "--watch" in refused("replay", finished, "--watch", "--json")
