"""Workers as SLURM jobs, by way of dask-jobqueue, for as long as this program runs.

    pip install 'babushka-evolution[dask]' dask-jobqueue
    python slurm_workers.py --jobs 8 --cores 16 --interface ib0
    babushka sweep savanna --seeds 100 --name many --engine dask://LOGIN_NODE:8786

The scheduler is a part of this program, which starts no lives and needs little. Jobs that end, whatever
the reason, are replaced by new ones. What a cluster wants to know beyond these options (partition, account,
modules to load) goes into ~/.config/dask/jobqueue.yaml, where dask-jobqueue looks for it.
"""

import argparse
import signal
import threading
from typing import Any

from dask_jobqueue import SLURMCluster


def options(words: list[str] | None = None) -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(description="Workers for Babushka as SLURM jobs, until Ctrl-C.")
    parser.add_argument("--jobs", type=int, default=1, help="jobs at a time (default 1)")
    parser.add_argument(
        "--cores", type=int, default=1, help="processors, and so workers, of each (default 1)"
    )
    parser.add_argument("--memory", type=int, default=1, help="GB for each worker (default 1)")
    parser.add_argument("--minutes", type=int, default=60, help="time limit of each job (default 60)")
    parser.add_argument("--interface", help="network interface that all nodes have, such as ib0")
    parser.add_argument("--port", type=int, default=8786, help="of the scheduler (default 8786)")
    parser.add_argument("--logs", help="a folder for what jobs say (default: none, SLURM's own place)")
    return parser.parse_args(words)


def jobs(given: argparse.Namespace) -> dict[str, Any]:
    """What dask-jobqueue is told: workers that do one thing at a time, and leave before the time limit."""
    last = max(1, given.minutes - 2)
    return {
        "cores": given.cores,
        "processes": given.cores,
        "memory": f"{given.memory * given.cores}GB",
        "walltime": f"{given.minutes // 60:02}:{given.minutes % 60:02}:00",
        "interface": given.interface,
        "log_directory": given.logs,
        "worker_extra_args": ["--lifetime", f"{last}m", "--no-dashboard"],
        "scheduler_options": {"port": given.port, "dashboard": False},
    }


def main() -> None:
    """Keep the scheduler, and as many jobs as were asked for, until Ctrl-C or SIGTERM."""
    given = options()
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    with SLURMCluster(**jobs(given)) as cluster:
        print(cluster.job_script())
        cluster.adapt(minimum_jobs=given.jobs, maximum_jobs=given.jobs)
        print(f"--engine dask://{cluster.scheduler_address.removeprefix('tcp://')}", flush=True)
        ended.wait()


if __name__ == "__main__":
    main()
