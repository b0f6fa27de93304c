"""SLURM without SLURM: what is submitted is what is shown, and does work here; cells change hands."""

import os
import runpy
import shlex
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("distributed")

from babushka.runs.orchestration.sweeps import carry_out, session
from babushka.runs.storage import heartbeat
from babushka.runs.storage.lock import Holder
from babushka.runs.storage.run_folder import LOCK
from tests.runs.calling import contents
from tests.runs.engine_workers import twice, until_stopped
from tests.runs.sweeping import InThisProcess, prepared
from tests.runs.test_engines_dask import PATIENCE, connected, scheduler, until, worker
from tests.shown import blocks

HOUSE = Path(__file__).resolve().parents[2]
PAGE = HOUSE / "docs" / "cluster.md"
SMALL = "--seeds 1 --generations 1 --set evolution.population=8"


def job_script(address: str, *words: str, **changes: Any) -> str:
    """What docs/slurm_workers.py submits for such a command line."""
    pytest.importorskip("dask_jobqueue")
    from dask_jobqueue.slurm import SLURMJob

    program = runpy.run_path(str(HOUSE / "docs" / "slurm_workers.py"))
    told = program["cluster_options"](program["options"](words))
    told.pop("scheduler_options")
    return str(SLURMJob(address, name="SLURMCluster-0", **{**told, **changes}).job_script())


def test_the_job_shown_is_the_one_that_is_submitted() -> None:
    shown = next(block for block in blocks(PAGE, "bash") if "dask_worker" in block)
    words = ("--minutes", "240", "--interface", "ib0")
    assert f"slurm_workers.py --jobs 100 {' '.join(words)}\n" in PAGE.read_text(encoding="utf-8")
    assert job_script("tcp://10.0.0.1:8786", *words, python="python").split() == shown.split()


def test_workers_have_time_to_leave(capsys: pytest.CaptureFixture[str]) -> None:
    assert "--lifetime 120s --lifetime-stagger 60s" in job_script("tcp://a:1", "--minutes", "5")
    with pytest.raises(SystemExit):
        job_script("tcp://a:1", "--minutes", "4")
    assert "--minutes must be at least 5" in capsys.readouterr().err


def test_the_worker_of_a_job_does_work(tmp_path: Path) -> None:
    with scheduler() as place:
        line = job_script(f"tcp://{place}").strip().splitlines()[-1]
        environment = {**os.environ, "PYTHONPATH": str(HOUSE)}
        process = subprocess.Popen(
            shlex.split(line), cwd=tmp_path, env=environment, stderr=subprocess.DEVNULL
        )
        try:
            with connected(place) as cluster:
                assert cluster.workers() == 1
                assert cluster.submit(twice, 2).result(PATIENCE) == 4
        finally:
            process.terminate()
            process.wait()


def test_what_a_worker_that_leaves_has_not_finished_is_no_answer(tmp_path: Path) -> None:
    begun, ended = tmp_path / "begun", tmp_path / "ended"
    words = ("--nthreads", "1", "--lifetime", "4s")
    with scheduler() as place, worker(place, *words) as leaving, connected(place) as cluster:
        future = cluster.submit(until_stopped, str(begun), str(ended))
        assert until(begun.exists)
        assert until(ended.exists)  # it was asked to stop, although nobody here wants that
        leaving.wait(PATIENCE)
        assert not future.done()
        begun.unlink()
        with worker(place):
            assert until(begun.exists)  # another was given it
            cluster.stop()
            assert future.result(PATIENCE) == "stopped"


def test_a_cell_is_gone_on_with_once_its_worker_on_another_machine_is_silent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "AGAIN", 0.1)
    monkeypatch.setattr(heartbeat, "SILENCE", 0.5)
    monkeypatch.setattr(heartbeat, "EVERY", 10.0)
    alone, together = prepared(tmp_path / "alone", seeds=1), prepared(tmp_path / "together", seeds=1)
    carry_out(alone, executor_factory=InThisProcess)
    cell = together.cells[0]
    together.path(cell).mkdir(parents=True)
    holder = replace(Holder.me(), host="far")
    (together.path(cell) / LOCK).write_bytes(holder.encode())
    summary = carry_out(together, executor_factory=InThisProcess)
    assert (summary.finished, summary.failed) == (1, {})
    assert contents(together.path(cell)) == contents(alone.path(cell))
    assert not (together.path(cell) / LOCK).exists()


@pytest.mark.slow
def test_the_job_of_a_whole_sweep_runs_as_it_is_shown(tmp_path: Path) -> None:
    script = next(block for block in blocks(PAGE, "bash") if "srun dask worker" in block)
    assert "--seeds 100" in script
    programs = {
        "srun": 'exec "$@"',
        "dask": f'exec {sys.executable} -m dask "$@"',
        "babushka": f'exec {sys.executable} -c "from babushka.runs.commands import main; main()" "$@"',
        "hostname": "echo localhost",
    }
    (tmp_path / "bin").mkdir()
    for name, line in programs.items():
        (tmp_path / "bin" / name).write_text(f"#!/bin/sh\n{line}\n")
        (tmp_path / "bin" / name).chmod(0o755)
    (tmp_path / "job.sh").write_text(script.replace("--seeds 100", SMALL))
    paths = {"PATH": f"{tmp_path / 'bin'}:{os.environ['PATH']}", "PYTHONPATH": str(HOUSE)}
    environment = {**os.environ, **paths, "SLURM_JOB_ID": str(os.getpid())}
    done = subprocess.run(["bash", "job.sh"], cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "1 of 1 cells finished" in done.stderr + done.stdout
