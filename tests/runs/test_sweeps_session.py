"""Carrying out sweeps: what is redone and what is not, failures, stopping, and who gets which threads."""

import dataclasses
import json
import os
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

import babushka
from babushka.fitness.settings import SettingsError
from babushka.runs.orchestration import experiments
from babushka.runs.orchestration import plan as plans
from babushka.runs.orchestration.engines.processes import LostContactError
from babushka.runs.orchestration.sweeps import Sweep, SweepProgress, carry_out, prepare, reopen, sweep
from babushka.runs.orchestration.sweeps.description import Description
from babushka.runs.orchestration.sweeps.sweep_folder import LOCK
from babushka.runs.orchestration.sweeps.table import read_statuses
from babushka.runs.orchestration.sweeps.worker import Task, run_cell
from babushka.runs.storage import Lock, LockedError, RunFolder
from babushka.runs.storage.lock import Holder
from babushka.runs.storage.processes import started
from tests.runs.calling import contents
from tests.runs.sweep_workers import Workers
from tests.runs.sweeping import BUDGET, RATE, SETTINGS, InThisProcess, described, prepared, table
from tests.tiny import settings


def recording(started: list[str]) -> Callable[[int], Executor]:
    """An executor factory that notes the names of the cells that are started."""
    return lambda jobs: InThisProcess(jobs, lambda task: started.append(task.path.name))


# --- what a cell is -----------------------------------------------------------------------------------------


def test_cells_are_what_run_makes_of_them(tmp_path: Path) -> None:
    done = sweep(
        out=tmp_path / "sweep",
        seeds=2,
        seed=5,
        generations=2,
        settings=[text for text in settings() if "budget" not in text],
        vary={"organism.max_budget": [0, 4]},
        executor_factory=InThisProcess,
    )
    assert done.summary is not None
    assert (done.summary.cells, done.summary.finished, done.summary.pending) == (4, 4, 0)
    for cell in done.cells:
        budget = cell.setup.values[BUDGET]
        changes = [*settings(), f"organism.max_budget={budget}"]
        alone = tmp_path / f"{budget}-{cell.seed}"
        babushka.run(out=alone, seed=cell.seed, generations=2, settings=changes)
        assert contents(done.path(cell)) == contents(alone)
        assert len(done.run(cell).history["generation"]) == 3


@pytest.mark.parametrize("optimizer", ["genetic", "cma"])
def test_cells_that_share_a_process_do_not_share_chance(tmp_path: Path, optimizer: str) -> None:
    """DEAP draws from the generators of the whole process, so threads must wait for each other to be done."""
    changed = {**SETTINGS, "evolution": {**SETTINGS["evolution"], "population": 60, "optimizer": optimizer}}
    given = {"settings": changed, "varied": {RATE: (0.0, 0.1)}, "seeds": 2, "generations": 8}
    alone, together = prepared(tmp_path / "alone", **given), prepared(tmp_path / "together", **given)
    carry_out(alone, executor_factory=InThisProcess)
    assert carry_out(together, jobs=4, threads=1, executor_factory=ThreadPoolExecutor).failed == {}
    for cell in alone.cells:
        assert contents(together.path(cell)) == contents(alone.path(cell))


def test_several_workers_change_nothing_and_neither_does_a_death(tmp_path: Path) -> None:
    given: dict[str, Any] = {"varied": {BUDGET: (0, 4)}, "seeds": 2, "generations": 4}
    alone, together = prepared(tmp_path / "alone", **given), prepared(tmp_path / "together", **given)
    carry_out(alone, executor_factory=InThisProcess)
    killed: list[str] = []
    said: list[str] = []

    def kill_one(standing: SweepProgress) -> None:
        for name, generation, _ in standing.running:
            if generation is None or killed:
                continue
            with suppress(FileNotFoundError):  # the cell may be done with meanwhile
                holder = json.loads((together.folder / name / "run.lock").read_bytes())["process"]
                if holder != os.getpid():
                    killed.append(name)
                    os.kill(holder, 9)

    summary = carry_out(
        together, jobs=2, threads=2, executor_factory=Workers, watch=kill_one, notice=said.append
    )
    assert (summary.finished, summary.failed, summary.stopped) == (4, {}, False)
    if said:  # a cell can be finished before anybody looks
        assert "killed by SIGKILL" in said[0]
        assert "tried once more" in said[0]
    for cell in alone.cells:
        assert contents(together.path(cell)) == contents(alone.path(cell))


def test_the_command_and_the_description_are_recorded(tmp_path: Path) -> None:
    made = prepared(tmp_path)
    carry_out(made, executor_factory=InThisProcess, command=["babushka", "sweep"])
    assert RunFolder.open(made.path(made.cells[0])).provenance().command == ("babushka", "sweep")
    assert (tmp_path / "sweep.toml").read_text() == made.text()


def test_a_sweep_from_a_program(tmp_path: Path) -> None:
    done: Sweep = sweep(
        ["savanna", "savanna-drift"],
        out=tmp_path / "a",
        generations=0,
        settings=settings(),
        variants={"poor": {"world": {"living_cost": 0.4}}},
        executor_factory=InThisProcess,
    )
    assert [cell.name for cell in done.cells] == ["savanna-poor-s0", "savanna-drift-poor-s0"]
    assert done.summary is not None
    assert done.summary.finished == 2
    with pytest.raises(SettingsError, match="is not a dotted key"):
        sweep(out=tmp_path / "b", vary={"world size": [3]}, executor_factory=InThisProcess)
    assert prepare(Description(settings=SETTINGS), tmp_path / "b").cells[0].name == "savanna-s0"
    assert described().generations == 1


# --- going on -----------------------------------------------------------------------------------------------


def test_only_what_is_missing_is_done(tmp_path: Path) -> None:
    given: dict[str, Any] = {"varied": {BUDGET: (0, 4)}, "seeds": 2, "generations": 3}
    made = prepared(tmp_path, **given)
    carry_out(made, executor_factory=InThisProcess)
    whole = contents(tmp_path)
    started: list[str] = []
    carry_out(made, executor_factory=recording(started))
    assert started == []
    half, gone = made.cells[0], made.cells[3]
    for number in (2, 3):
        (made.path(half) / "populations" / f"{number:06}.npz").unlink()
    for path in sorted(made.path(gone).rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    (tmp_path / "sweep.csv").unlink()
    summary = carry_out(reopen(tmp_path), executor_factory=recording(started))
    assert started == [half.name, gone.name]
    assert summary.finished == 4
    again = contents(tmp_path)
    assert {name: data for name, data in again.items() if not name.startswith("sweep.")} == {
        name: data for name, data in whole.items() if not name.startswith("sweep.")
    }


def test_more_seeds_values_and_generations_extend_it(tmp_path: Path) -> None:
    started: list[str] = []
    carry_out(prepared(tmp_path, varied={BUDGET: (0,)}), executor_factory=recording(started))
    more = prepared(tmp_path, varied={BUDGET: (0, 2)}, seeds=2)
    carry_out(more, executor_factory=recording(started))
    assert started == [f"savanna-max_budget={b}-s{s}" for b, s in ((0, 0), (2, 0), (0, 1), (2, 1))]
    longer = prepared(tmp_path, varied={BUDGET: (0, 2)}, seeds=2, generations=2)
    assert carry_out(longer, executor_factory=recording(started)).finished == 4
    assert len(started) == 8
    assert [row["generation"] for row in table(tmp_path)] == ["2"] * 4
    fresh = prepared(tmp_path / "fresh", varied={BUDGET: (0, 2)}, seeds=2, generations=2)
    carry_out(fresh, executor_factory=InThisProcess)
    for cell in fresh.cells:
        assert contents(fresh.path(cell)) == contents(longer.path(cell))


def test_seeds_go_first_so_that_an_unfinished_sweep_is_balanced(tmp_path: Path) -> None:
    started: list[str] = []
    made = prepared(tmp_path, varied={BUDGET: (0, 1, 2)}, seeds=2, generations=0)
    carry_out(made, jobs=1, executor_factory=recording(started), stopped=lambda: len(started) >= 4)
    assert [name.rpartition("-s")[2] for name in started] == ["0", "0", "0", "1"]


def test_one_process_at_a_time(tmp_path: Path) -> None:
    made = prepared(tmp_path)
    with Lock(tmp_path / LOCK), pytest.raises(LockedError, match="in use"):
        carry_out(made, executor_factory=InThisProcess)


# --- failures -----------------------------------------------------------------------------------------------


def test_a_failed_cell_does_not_stop_the_others_and_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = prepared(tmp_path, varied={BUDGET: (0, 1, 2)})
    names = [cell.name for cell in made.cells]
    carry_on = experiments.carry_on

    def failing(plan: Any, folder: RunFolder, *args: Any, **kwargs: Any) -> bool:
        if folder.path.name == names[0]:
            raise SettingsError("The disk is full.")
        if folder.path.name == names[1]:
            raise ZeroDivisionError("division\nby zero")
        return carry_on(plan, folder, *args, **kwargs)

    with monkeypatch.context() as patched:
        patched.setattr(experiments, "carry_on", failing)
        summary = carry_out(made, executor_factory=InThisProcess)
    assert summary.failed == {
        names[0]: "The disk is full.",
        names[1]: "It ended with ZeroDivisionError (division by zero).",
    }
    assert (summary.finished, summary.pending) == (1, 0)
    rows = table(tmp_path)
    assert [row["status"] for row in rows] == ["failed", "failed", "finished"]
    assert rows[0]["error"] == "The disk is full."
    assert [path.name for path in (tmp_path / "failures").iterdir()] == [f"{names[1]}.txt"]
    assert "Traceback" in (tmp_path / "failures" / f"{names[1]}.txt").read_text()
    assert read_statuses(made)[names[0]].error == "The disk is full."
    assert carry_out(made, executor_factory=InThisProcess).finished == 3
    assert [row["error"] for row in table(tmp_path)] == ["", "", ""]
    assert not any((tmp_path / "failures").iterdir())


def test_a_cell_with_another_run_in_its_folder_fails(tmp_path: Path) -> None:
    made = prepared(tmp_path, seeds=2)
    experiments.begin(plans.plan("savanna-drift"), made.path(made.cells[0]))
    summary = carry_out(made, executor_factory=InThisProcess)
    assert "has other settings" in summary.failed[made.cells[0].name]
    assert summary.finished == 1


def test_a_cell_that_loses_its_process_is_tried_once_more(tmp_path: Path) -> None:
    made = prepared(tmp_path, varied={BUDGET: (0, 2)})
    deaths = {"savanna-max_budget=0-s0": 1, "savanna-max_budget=2-s0": 2}
    said: list[str] = []

    def dying(task: Task) -> None:
        if deaths[task.path.name]:
            deaths[task.path.name] -= 1
            raise BrokenExecutor("It died.")

    summary = carry_out(made, executor_factory=lambda jobs: InThisProcess(jobs, dying), notice=said.append)
    assert summary.failed == {"savanna-max_budget=2-s0": "It died."}
    assert summary.finished == 1
    assert said == [f"savanna-max_budget={budget}-s0: It died. It is tried once more." for budget in (0, 2)]


def test_an_executor_that_breaks_as_a_whole_is_replaced(tmp_path: Path) -> None:
    made = prepared(tmp_path, seeds=3, generations=0)
    executors: list[Executor] = []

    class Fragile(InThisProcess):
        left = 1

        def submit(self, function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> "Future[Any]":
            if not self.left:
                raise BrokenExecutor("It is broken.")
            self.left -= 1
            return super().submit(function, *args, **kwargs)

    def made_anew(jobs: int) -> Executor:
        executors.append(Fragile(jobs))
        return executors[-1]

    assert carry_out(made, executor_factory=made_anew).finished == 3
    assert len(executors) == 3


def test_what_the_executor_itself_raises_is_a_failure(tmp_path: Path) -> None:
    def refusing(task: Task) -> None:
        raise OSError("no more processes")

    summary = carry_out(prepared(tmp_path), executor_factory=lambda jobs: InThisProcess(jobs, refusing))
    assert list(summary.failed.values()) == ["It could not be run (no more processes)."]


def test_the_standard_librarys_executors_do(tmp_path: Path) -> None:
    made = prepared(tmp_path, seeds=3, generations=0)
    assert carry_out(made, jobs=2, executor_factory=ThreadPoolExecutor).finished == 3


def test_outcomes_are_told_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = prepared(tmp_path)
    task = Task(made.cells[0].plan.settings(), made.path(made.cells[0]), (), 1, ())
    stopped = run_cell(task, lambda: True)
    assert (stopped.ended, stopped.error) == ("stopped", "")

    def out_of_memory(*args: Any, **kwargs: Any) -> bool:
        raise MemoryError

    with monkeypatch.context() as patched:
        patched.setattr(experiments, "carry_on", out_of_memory)
        assert "not enough memory" in run_cell(task).error
    populations = made.path(made.cells[0]) / "populations"
    (populations / "000000.npz").write_bytes(b"torn")
    after = run_cell(task)
    assert after.ended == "done"
    assert "set aside" in after.notices[0]


# --- cells that somebody else holds -------------------------------------------------------------------------


def locked_by_another_process(path: Path) -> None:
    """The cell at `path` is held by a process that runs on this machine: the parent of this one."""
    parent = os.getppid()
    path.mkdir(parents=True, exist_ok=True)
    holder = dataclasses.replace(Holder.me(), process=parent, started=started(parent) or "")
    (path / "run.lock").write_bytes(holder.encode())


def test_a_cell_that_a_lost_worker_still_holds_is_tried_until_it_is_unlocked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Contact is lost three times, which is not the cell's fault, then the lock is held for a while."""
    monkeypatch.setattr("babushka.runs.orchestration.sweeps.session.AGAIN", 0.01)
    asked = 0

    def before(task: Task) -> None:
        nonlocal asked
        asked += 1
        if asked == 3:
            locked_by_another_process(task.path)
        if asked <= 3:
            raise LostContactError("Nobody knows.")
        if asked == 6:
            (task.path / "run.lock").unlink()

    made = prepared(tmp_path / "sweep")
    summary = carry_out(made, executor_factory=lambda jobs: InThisProcess(jobs, before))
    assert (summary.finished, summary.failed, asked) == (1, {}, 6)


def test_other_cells_go_on_while_one_is_held_and_it_fails_if_that_takes_too_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("babushka.runs.orchestration.sweeps.session.AGAIN", 0.01)
    monkeypatch.setattr("babushka.runs.orchestration.sweeps.session.TICK", 0.01)
    monkeypatch.setattr("babushka.runs.storage.lock.LEAVING", 0.3)
    made = prepared(tmp_path / "sweep", seeds=2)
    held, free = made.cells
    locked_by_another_process(made.path(held))
    asked: list[str] = []
    summary = carry_out(made, jobs=1, executor_factory=recording(asked))
    assert asked[:3] == [held.name, free.name, held.name]
    assert summary.finished == 1
    assert f"in use by process {os.getppid()} on this machine" in summary.failed[held.name]


def test_a_cell_that_this_very_process_holds_fails_at_once(tmp_path: Path) -> None:
    made = prepared(tmp_path / "sweep")
    carry_out(made, executor_factory=InThisProcess)
    longer = prepared(tmp_path / "sweep", generations=2)
    asked: list[str] = []
    with RunFolder(made.path(made.cells[0])).lock():
        summary = carry_out(longer, executor_factory=recording(asked))
    assert len(asked) == 1
    assert "in use by" in next(iter(summary.failed.values()))
