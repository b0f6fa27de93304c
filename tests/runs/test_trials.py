"""What a user wrote is tried before it is used: refused in one sentence, or passed and remembered."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import psutil
import pytest

from babushka.runs.orchestration import experiments, trials
from babushka.runs.orchestration.engines import pieces
from babushka.runs.orchestration.noted import Notes
from babushka.runs.orchestration.plan import Plan, plan
from babushka.runs.orchestration.sweeps.worker import DONE, Task, run_cell
from babushka.runs.orchestration.trials import check, memory
from babushka.runs.orchestration.trials.process import Verdict, tried_elsewhere
from babushka.runs.orchestration.user_code import UserCodeError
from tests.runs.calling import CORRIDOR, heeding

HERE = Path(__file__).resolve().parents[2]
PULL = "            state[PULLS] += 1\n"
SMALL = ("evolution.population=4", "evolution.survivors=1", "evolution.random_lives=2", "world.lifetime=9")


def corridor(place: Path, old: str = "", new: str = "") -> Path:
    text = CORRIDOR.read_text(encoding="utf-8")
    assert old in text
    file = place / "mine.py"
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    return file


def planned(file: Path, *changes: str, seed: int = 0) -> Plan:
    return plan("savanna", [*SMALL, *changes], seed, trusted=[file])


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache in which nothing is remembered."""
    monkeypatch.setenv("BABUSHKA_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(memory, "PASSED", Notes("trials"))
    return tmp_path / "cache"


@pytest.fixture
def tried(cache: Path, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many plans were tried, trial by trial, in none of which anything is wrong."""
    counts: list[int] = []

    def passing(plans: Sequence[Plan]) -> Verdict:
        counts.append(len(plans))
        return Verdict("")

    monkeypatch.setattr(trials, "tried_elsewhere", passing)
    return counts


def forget() -> None:
    """As in the next process."""
    memory.PASSED.here.clear()


def test_a_wrong_count_is_refused_and_nothing_is_written(
    refused: Callable[..., str], tmp_path: Path, cache: Path
) -> None:
    file = corridor(tmp_path, '("offspring", "pulls")', '("offspring",)')
    said = refused("run", "--world", file, "--out", tmp_path / "results")
    line = file.read_text(encoding="utf-8").splitlines().index("    tallies[1] = state[PULLS]") + 1
    for word in (repr(str(file)), "tally()", "Corridor", f"line {line}"):
        assert word in said
    assert not (tmp_path / "results").exists()
    assert not (cache / "trials").exists()


ENDS = {
    "a loop without end": ("while True: pass", "step()"),
    "a loop that nothing interrupts": (
        "while True:\n                try: pass\n                except BaseException: pass",
        "step()",
    ),
    "memory that is not its own": ("import ctypes; ctypes.string_at(0)", "step()"),
    "an end without a word": ("import os; os._exit(3)", ""),
    "an end": ("raise SystemExit(0)", "step()"),
}


@pytest.mark.parametrize(("mistake", "where"), ENDS.values(), ids=ENDS)
def test_what_does_not_come_back_is_ended_and_named(mistake: str, where: str, tmp_path: Path) -> None:
    file = corridor(tmp_path, PULL, f"            {mistake}\n")
    said = tried_elsewhere([planned(file)], still=1.0).wrong
    assert repr(str(file)) in said
    assert where in said


def test_what_passes_is_tried_once(tried: list[int], tmp_path: Path) -> None:
    file = corridor(tmp_path)
    for _ in range(2):
        check([planned(file), planned(file, seed=3), planned(file, "evolution.population=6")])
        forget()
    assert tried == [1]


def test_other_settings_of_the_world_and_another_content_are_tried(tried: list[int], tmp_path: Path) -> None:
    file = corridor(tmp_path)
    check([planned(file)])
    check([planned(file, "world.length=7")])
    file.write_text(file.read_text(encoding="utf-8") + "\nMORE = 1\n", encoding="utf-8")
    check([planned(file)])
    assert tried == [1, 1, 1]


def test_so_is_another_content_of_what_it_imports(
    tried: list[int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    helper = tmp_path / "helper_of_mine.py"
    file = corridor(tmp_path, "import numpy as np\n", "import numpy as np\nimport helper_of_mine\n")
    for content in ("A = 1\n", "A = 22\n"):
        helper.write_text(content, encoding="utf-8")
        check([planned(file)])
    assert tried == [1, 1]
    monkeypatch.delitem(sys.modules, "helper_of_mine")


def test_a_damaged_memory_is_a_trial_more(tried: list[int], tmp_path: Path, cache: Path) -> None:
    file = corridor(tmp_path)
    for content in (b"", b"nothing", b"\xff\xfe"):
        check([planned(file)])
        (entry,) = (cache / "trials").iterdir()
        entry.write_bytes(content)
        forget()
    check([planned(file)])
    assert tried == [1] * 4


def test_a_memory_that_cannot_be_is_a_trial_more(tried: list[int], tmp_path: Path, cache: Path) -> None:
    file = corridor(tmp_path)
    cache.write_text("a file where the folder would be")
    for _ in range(2):
        check([planned(file)])
        check([planned(file)])  # this process knows
        forget()
    assert tried == [1, 1]


def test_what_is_of_the_house_is_not_tried(tried: list[int]) -> None:
    check([plan("savanna"), plan("royal-road"), plan("goodhart")])
    assert tried == []


def test_of_many_settings_some_are_tried(
    tried: list[int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = corridor(tmp_path)
    monkeypatch.setattr(trials, "MOST", 3)
    check(planned(file, f"world.length={length}") for length in range(5, 12))
    assert tried == [3]


def test_a_trial_can_be_left_out(tried: list[int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(trials.SWITCH, "0")
    check([planned(corridor(tmp_path))])
    assert tried == []


def test_workers_try_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*given: object, **named: object) -> str:
        raise AssertionError

    monkeypatch.setattr(trials, "tried_elsewhere", never)
    monkeypatch.setattr(experiments, "carry_on", lambda *given, **named: True)
    made = planned(corridor(tmp_path))
    task = Task(made.settings(), tmp_path / "cell", (tmp_path / "mine.py",), 1, ())
    assert run_cell(task).ended == DONE
    assert pieces._experiment(json.dumps(made.settings()), task.trusted).world == made.experiment.world


def test_python_gets_the_same_sentence(tmp_path: Path) -> None:
    import babushka

    file = corridor(tmp_path, "return 1 if", "return 7 if")
    with pytest.raises(UserCodeError, match=r"step\(\) of Corridor"):
        babushka.run(out=tmp_path / "run", files=[file])
    assert not (tmp_path / "run").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGINT to send there")
def test_ctrl_c_ends_a_trial_at_once(tmp_path: Path) -> None:
    file = corridor(tmp_path, PULL, "            while True: pass\n")
    process = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "from babushka.runs.commands import main; main()",
            "run",
            "--world",
            str(file),
        ],
        preexec_fn=heeding,
        cwd=HERE,
        stderr=subprocess.PIPE,
        env={**os.environ, "BABUSHKA_CACHE": str(tmp_path / "cache")},
    )
    until = time.monotonic() + 60
    while not (children := psutil.Process(process.pid).children()) and time.monotonic() < until:
        time.sleep(0.05)
    assert children
    process.send_signal(signal.SIGINT)
    try:
        assert process.wait(5) == 130
        assert not psutil.wait_procs(children, timeout=5)[1]
    finally:
        process.kill()
        process.communicate()
