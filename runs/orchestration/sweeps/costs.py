"""What a sweep would cost, from timing a few lives of its own cells."""

from dataclasses import dataclass

from babushka.runs.orchestration.estimate import estimate
from babushka.runs.orchestration.sweeps.session import shares_of
from babushka.runs.orchestration.sweeps.sweep_folder import Sweep
from babushka.runs.orchestration.sweeps.table import FINISHED, read_statuses
from babushka.runs.orchestration.trials import check

MOST_TIMED = 8  # setups, of which lives are timed; more would take longer than the answer is worth


@dataclass(frozen=True)
class Costs:
    """An estimate for all cells that are not finished; see `orchestration.estimate` for its two times."""

    finished: int
    settings: int  # setups
    timed: int  # setups of which lives were timed
    jobs: int
    threads: int  # of each of the first cells
    seconds: float
    longest: float
    megabytes: float


def costs_of(sweep: Sweep, jobs: int | None = None, threads: int | None = None) -> Costs:
    """The estimate. Cells that have begun count as if they had not."""
    statuses = read_statuses(sweep)
    todo = [cell for cell in sweep.cells if statuses[cell.name].status != FINISHED]
    shares = shares_of(sweep, len(todo), jobs, threads)
    each = shares.threads(0, shares.jobs)
    wanted = list(dict.fromkeys(cell.setup.name for cell in todo))
    step = max(1, -(-len(wanted) // MOST_TIMED))
    timed = set(wanted[::step])
    check(setup.plan for setup in sweep.setups if setup.name in timed)
    found = [estimate(setup.plan, each) for setup in sweep.setups if setup.name in timed]
    rounds = len(todo) / max(1, len(found)) / shares.jobs
    return Costs(
        finished=len(sweep.cells) - len(todo),
        settings=len(wanted),
        timed=len(found),
        jobs=shares.jobs,
        threads=each,
        seconds=rounds * sum(one.seconds for one in found),
        longest=rounds * sum(one.longest for one in found),
        megabytes=round(len(todo) / max(1, len(found)) * sum(one.megabytes for one in found), 1),
    )
