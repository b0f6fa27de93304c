"""How the cost of lives grows with members, life length, budget and horizon: slopes on log-log axes."""

from collections.abc import Callable, Sequence

import numpy as np

from benchmarks.measuring import Section, in_turns
from benchmarks.workloads import BUDGET, HORIZON, Workload, experiment, founding, searching

# Nobody starves, so that a life is as long as it is set to be.
PLENTY = {"start_energy": 1e6, "capacity": 1e9, "living_cost": 0.0, "search_cost": 0.0}
MEMBERS = 24


def measure(rounds: int) -> Section:
    """A slope per quantity; the other three are held at their usual values."""
    section = Section("scaling", "slope of log cost against the log of each quantity")
    _slope(section, rounds, "members", (24, 48, 96, 192), lambda n: _lives(members=n))
    _slope(section, rounds, "life length", (50, 100, 200, 400), lambda n: _lives(lifetime=n))
    _slope(section, rounds, "budget", (16, 32, 64, 128, 256), lambda n: _lives(budget=n))
    _slope(section, rounds, "horizon", (5, 10, 20, 40), lambda n: _lives(horizon=n))
    section.notes.append(
        "Below 1: fixed costs of a life or a decision, or reuse of plan prefixes. Above 1: a plan "
        "remembers where it has been, and looks through that at every item it comes to."
    )
    return section


def _lives(
    members: int = MEMBERS, lifetime: int = 200, budget: int = BUDGET, horizon: int = HORIZON
) -> Workload:
    made = experiment(world={**PLENTY, "lifetime": lifetime})
    genomes = np.repeat(founding(10, made), -(-members // 10), axis=0)[:members]
    return searching(genomes, budget, horizon, made)


def _slope(
    section: Section, rounds: int, name: str, sizes: Sequence[int], workload: Callable[[int], Workload]
) -> None:
    workloads = {str(size): workload(size) for size in sizes}
    times = in_turns({key: (lambda w=made: w.run()[0]) for key, made in workloads.items()}, rounds)
    logs = np.log([times[str(size)] for size in sizes])  # (sizes, rounds)
    slopes = np.polyfit(np.log(sizes), logs, 1)[0]
    section.add(f"{name} ({', '.join(map(str, sizes))})", slopes.tolist(), "slope")
