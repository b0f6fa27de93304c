"""Workers as SLURM jobs, by way of dask-jobqueue, for as long as this program runs.

    pip install 'babushka-evolution[dask]' dask-jobqueue
    python slurm_workers.py --jobs 100 --minutes 240 --interface ib0

A job is one worker on one processor. Workers leave some minutes before the time limit of their jobs, and jobs
that end, for whatever reason, are replaced. The scheduler is a part of this program; it starts no lives.

What a cluster wants to be told besides (partition, account, modules to load) goes into
~/.config/dask/jobqueue.yaml, where dask-jobqueue looks for it.
"""

import argparse
import signal
import threading
from collections.abc import Sequence
from typing import Any

from dask_jobqueue import SLURMCluster

LEAVING = 180  # seconds before its time limit at which a worker leaves, more or less
STAGGER = 60  # seconds more or less, so that not all workers leave at once
SHORTEST = 5  # minutes


def options(words: Sequence[str] | None = None) -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(description="Workers as SLURM jobs, until Ctrl-C.")
    parser.add_argument("--jobs", type=int, default=1, help="how many jobs, each with a worker (default 1)")
    parser.add_argument(
        "--minutes", type=int, default=60, help="time limit of a job (default 60, at least 5)"
    )
    parser.add_argument("--memory", default="1GB", help="of a job (default 1GB)")
    parser.add_argument("--interface", help="a network interface that all nodes have, such as ib0")
    parser.add_argument("--port", type=int, default=8786, help="of the scheduler (default 8786)")
    parser.add_argument("--logs", help="folder for what jobs say (default: where SLURM puts it)")
    given = parser.parse_args(words)
    if given.minutes < SHORTEST:
        parser.error(f"--minutes must be at least {SHORTEST}, so that a worker can leave in time.")
    return given


def cluster_options(given: argparse.Namespace) -> dict[str, Any]:
    """What dask-jobqueue is told."""
    lifetime = 60 * given.minutes - LEAVING
    return {
        "cores": 1,
        "processes": 1,  # jobs of several workers would not be replaced
        "memory": given.memory,
        "walltime": f"{given.minutes // 60:02}:{given.minutes % 60:02}:00",
        "interface": given.interface,
        "log_directory": given.logs,
        "worker_extra_args": ["--lifetime", f"{lifetime}s", "--lifetime-stagger", f"{STAGGER}s"],
        "scheduler_options": {"port": given.port, "dashboard": False},
    }


def main() -> None:
    """Keep the scheduler, and as many jobs as were asked for, until Ctrl-C or SIGTERM."""
    given = options()
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    with SLURMCluster(**cluster_options(given)) as cluster:
        cluster.adapt(minimum_jobs=given.jobs, maximum_jobs=given.jobs)
        print(cluster.job_script())
        print(f"--engine dask://{cluster.scheduler_address.removeprefix('tcp://')}", flush=True)
        ended.wait()


if __name__ == "__main__":
    main()
