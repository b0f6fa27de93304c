"""Stopping sweeps, sharing the processors out, and what is told of a sweep meanwhile and afterwards."""

import dataclasses
from collections.abc import Callable
from concurrent.futures import Executor, Future
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from babushka.runs.orchestration.sweeps import SweepProgress, carry_out
from babushka.runs.orchestration.sweeps.session import shares_of
from babushka.runs.orchestration.sweeps.worker import Outcome, Task, run_cell
from babushka.runs.storage import files
from babushka.runs.storage.lock import Holder
from tests.runs.calling import contents
from tests.runs.sweeping import BUDGET, InThisProcess, prepared, table


class Later(Executor):
    """Takes work and leaves it to the test when, and as what, it ends."""

    def __init__(self, jobs: int) -> None:
        self.given: list[tuple[Task, Future[Outcome]]] = []

    def submit(self, function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> "Future[Any]":
        future: Future[Any] = Future()
        self.given.append((args[0], future))
        return future


# --- stopping -----------------------------------------------------------------------------------------------


def test_what_is_stopped_goes_on_later(tmp_path: Path) -> None:
    made = prepared(tmp_path, seeds=3)
    looks = iter([False, False, True, True])
    summary = carry_out(made, jobs=1, executor_factory=InThisProcess, stopped=lambda: next(looks))
    assert (summary.finished, summary.pending, summary.stopped) == (2, 1, True)
    assert [row["status"] for row in table(tmp_path)] == ["finished", "finished", "pending"]
    assert carry_out(made, executor_factory=InThisProcess).finished == 3


def test_workers_are_asked_to_stop_and_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    class Obedient(Later):
        def stop(self) -> None:
            asked.append(len(self.given))
            (_, stopping), *others = self.given
            stopping.set_result(Outcome("stopped", 1.5))
            for _, future in others:  # as if they had not begun
                future.cancel()
                future.set_running_or_notify_cancel()

    monkeypatch.setattr(
        "babushka.runs.orchestration.sweeps.session._SweepSession._may_start", lambda carrying, cell: True
    )
    made = prepared(tmp_path, seeds=3)
    looks = iter([False, True])
    summary = carry_out(made, jobs=3, executor_factory=Obedient, stopped=lambda: next(looks))
    assert asked == [3]
    assert (summary.finished, summary.pending, summary.stopped) == (0, 3, True)
    assert sorted(row["seconds"] for row in table(tmp_path)) == ["0.0", "0.0", "1.5"]


def test_a_worker_that_was_ended_alone_is_not_the_end(tmp_path: Path) -> None:
    made = prepared(tmp_path, seeds=2)
    ends = {cell.name: count for cell, count in zip(made.cells, (1, 2), strict=True)}

    class Ended(InThisProcess):
        def submit(self, function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> "Future[Any]":
            name = args[0].path.name
            if ends[name]:
                ends[name] -= 1
                return super().submit(lambda task: Outcome("stopped", 0.0), *args)
            return super().submit(function, *args, **kwargs)

    summary = carry_out(made, executor_factory=Ended)
    assert summary.finished == 1
    assert summary.failed == {made.cells[1].name: "The process that it ran in was told to end."}
    assert not summary.stopped


def test_a_worker_that_stops_before_the_rest_is_asked_to_is_not_taken_for_dead(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[bool] = []

    class Group(Later):  # all processes got a signal, and one worker was quicker than its parent
        def stop(self) -> None:
            asked.append(True)
            self.given[1][1].set_result(Outcome("stopped", 0.0))

    def quick(standing: SweepProgress) -> None:
        if not later.given[0][1].done():
            later.given[0][1].set_result(Outcome("stopped", 0.0))

    monkeypatch.setattr(
        "babushka.runs.orchestration.sweeps.session._SweepSession._may_start", lambda carrying, cell: True
    )
    later = Group(2)
    looks = iter([False, False, True])  # twice at the start of a round, then when the answer is there
    summary = carry_out(
        prepared(tmp_path, seeds=2),
        jobs=2,
        executor_factory=lambda jobs: later,
        watch=quick,
        stopped=lambda: next(looks),
    )
    assert (summary.stopped, summary.failed, summary.pending) == (True, {}, 2)
    assert asked == [True]


def test_a_full_disk_ends_the_workers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ended: list[str] = []

    class Ending(InThisProcess):
        def kill(self) -> None:
            ended.append("killed")

        def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
            ended.append("dismissed")

    write = files.write_atomically

    def refusing(path: Path, data: bytes) -> None:
        if path.name == "sweep.csv" and b"finished" in data:
            raise files.StorageError("The disk is full.")
        write(path, data)

    monkeypatch.setattr(files, "write_atomically", refusing)
    with pytest.raises(files.StorageError, match="The disk is full"):
        carry_out(prepared(tmp_path), executor_factory=Ending)
    assert ended == ["killed", "dismissed"]


def test_an_error_of_the_watcher_kills_the_workers(tmp_path: Path) -> None:
    killed: list[bool] = []

    class Killed(Later):
        def kill(self) -> None:
            killed.append(True)

    def impatient(standing: SweepProgress) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        carry_out(prepared(tmp_path), executor_factory=Killed, watch=impatient)
    assert killed == [True]
    assert table(tmp_path)[0]["status"] == "pending"


# --- sharing out --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("processors", "cells", "jobs", "threads", "expected"),
    [
        (2, 100, None, None, [1, 1]),
        (8, 3, None, None, [3, 3, 2]),
        (8, 1, None, None, [8]),
        (8, 100, 2, None, [4, 4]),
        (8, 100, None, 4, [4, 4]),
        (8, 100, None, 3, [3, 3]),
        (2, 100, 5, None, [1, 1, 1, 1, 1]),
        (2, 100, 3, 2, [2, 2, 2]),
        (2, 100, None, 16, [16]),
    ],
)
def test_processors_are_shared_out(
    processors: int,
    cells: int,
    jobs: int | None,
    threads: int | None,
    expected: list[int],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("babushka.organisms.life.default_threads", lambda: processors)
    shares = shares_of(prepared(tmp_path / "new"), cells, jobs, threads)
    assert shares.jobs == len(expected)
    given: list[int] = []
    while len(given) < shares.jobs:
        given.append(shares.threads(sum(given), shares.jobs - len(given)))
    assert given == expected


def test_jobs_and_threads_of_the_sweep_hold_unless_others_are_said(tmp_path: Path) -> None:
    made = prepared(tmp_path / "new", jobs=3, threads=2)
    assert (shares_of(made, 9).jobs, shares_of(made, 9).each) == (3, 2)
    assert (shares_of(made, 9, jobs=1, threads=5).jobs, shares_of(made, 9, threads=5).each) == (1, 5)


def test_one_cell_of_each_kind_goes_first_until_its_kernels_are_compiled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = prepared(tmp_path, seeds=4, generations=0)
    later = Later(4)
    running: list[int] = []

    def step(standing: SweepProgress) -> None:
        running.append(len(standing.running))
        if len(running) == 3:  # the first generation of the first cell is saved, its answer is still to come
            run_cell(later.given[0][0])
        if len(running) == 6:
            for task, future in later.given:
                future.set_result(run_cell(task))

    monkeypatch.setattr("babushka.runs.orchestration.sweeps.session.TICK", 0.001)
    assert carry_out(made, jobs=4, executor_factory=lambda jobs: later, watch=step).finished == 4
    assert running[:3] == [1, 1, 1]
    assert running[4] == 4


# --- the table and what is watched --------------------------------------------------------------------------


def test_the_table_says_what_each_cell_is(tmp_path: Path) -> None:
    varied: dict[Any, Any] = {
        BUDGET: (2,),
        ("regime",): ({"modern": 0.5},),
        ("organism", "mode"): ("reflex",),
    }
    made = prepared(tmp_path, varied=varied, seed=3)
    carry_out(made, executor_factory=InThisProcess)
    (row,) = table(tmp_path)
    assert float(row.pop("seconds")) >= 0
    assert row == {
        "folder": made.cells[0].name,
        "scenario": "savanna",
        "organism.max_budget": "2",
        "regime": "{modern = 0.5}",
        "organism.mode": "reflex",
        "seed": "3",
        "status": "finished",
        "generation": "1",
        "error": "",
    }


@pytest.mark.parametrize(
    "text", ["", "folder\n", "folder,status\na,b,c\n", "\x00", "folder,seconds\nx,nan\n"]
)
def test_a_damaged_table_is_made_anew(tmp_path: Path, text: str) -> None:
    made = prepared(tmp_path)
    carry_out(made, executor_factory=InThisProcess)
    (tmp_path / "sweep.csv").write_text(text)
    assert carry_out(made, executor_factory=InThisProcess).finished == 1
    assert table(tmp_path)[0]["status"] == "finished"


def test_times_add_up_over_interruptions(tmp_path: Path) -> None:
    made = prepared(tmp_path)
    for total in ("2.0", "4.0"):
        carry_out(
            made,
            executor_factory=lambda jobs: _Answering(Outcome("stopped", 2.0)),
            stopped=iter([False, *[True] * 9]).__next__,
        )
        assert table(tmp_path)[0]["seconds"] == total


class _Answering(Later):
    def __init__(self, answer: Outcome) -> None:
        self.answer = answer

    def submit(self, function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> "Future[Any]":
        future: Future[Any] = Future()
        future.set_result(self.answer)
        return future


def test_the_watcher_sees_how_far_everything_is(tmp_path: Path) -> None:
    seen: list[SweepProgress] = []
    made = prepared(tmp_path, seeds=2, generations=2)
    carry_out(made, jobs=1, executor_factory=InThisProcess, watch=seen.append)
    last, first = SweepProgress(2, 2, 0, (), 6, 6, seconds=0.0), SweepProgress(2, 1, 0, (), 3, 6)
    assert (seen[0], seen[-1]) == (first, last)  # the first cell may have compiled, and tells no time


def test_what_a_killed_worker_leaves_goes_away(tmp_path: Path) -> None:
    """Temporary files, and the lock and the snapshot too many of a cell that was finished but for its end."""
    carried_out = partial(carry_out, jobs=1, executor_factory=InThisProcess)
    carried_out(prepared(tmp_path / "calm", seeds=2))
    sweep = prepared(tmp_path / "killed", seeds=2)
    carried_out(sweep)
    path = sweep.path(sweep.cells[0])
    wanted = contents(path)
    (sweep.folder / "scenarios" / ".savanna.toml.1.tmp").write_bytes(b"half")
    (path / "populations" / ".000001.npz.1.tmp").write_bytes(b"half")
    holder = dataclasses.replace(Holder.me(), started="long ago")
    (path / "run.lock").write_bytes(holder.encode())
    other = dataclasses.replace(Holder.me(), host="far")
    (sweep.path(sweep.cells[1]) / "run.lock").write_bytes(other.encode())
    carried_out(prepared(tmp_path / "killed", seeds=2))
    assert contents(path) == wanted
    assert not list(sweep.folder.rglob("*.tmp"))
    assert (sweep.path(sweep.cells[1]) / "run.lock").exists()  # somebody elsewhere may be at work there
