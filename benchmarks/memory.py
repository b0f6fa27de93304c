"""Peak memory of one process over the generations of a small run."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.measuring import Section

GENERATIONS = (20, 100, 300)
SETTINGS = (
    "evolution.population=60",
    "evolution.episodes=1",
    "evolution.random_lives=16",
    "organism.max_budget=8",
    "organism.max_horizon=5",
    "world.lifetime=60",
)


def measure(rounds: int) -> Section:
    """In a process of its own, so that no other section's memory counts. One round: a peak has no noise."""
    section = Section("memory", "peak memory of a run after so many generations, in one process")
    try:
        import resource  # noqa: F401
    except ImportError:
        section.notes.append("Skipped: this system does not tell a process its peak memory.")
        return section
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.memory"], capture_output=True, text=True, check=True
    )
    peaks = {int(generation): peak for generation, peak in json.loads(done.stdout).items()}
    for generation, peak in peaks.items():
        section.add(f"after {generation} generations", [peak], "MiB")
    first, last = GENERATIONS[0], GENERATIONS[-1]
    section.add(f"{last} against {first} generations", [peaks[last] / peaks[first]], "times", "<= 1.05")
    return section


def _peak() -> float:
    """MiB; Linux counts in KiB, macOS in bytes."""
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 2**20 if sys.platform == "darwin" else peak / 2**10


def _watch_a_run() -> dict[int, float]:
    import babushka

    peaks: dict[int, float] = {}

    def observe(generation: object) -> None:
        number = generation.number  # type: ignore[attr-defined]
        if number in GENERATIONS:
            peaks[number] = _peak()

    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "run"
        babushka.run("savanna", out=out, generations=GENERATIONS[-1], settings=SETTINGS, observer=observe)
    return peaks


if __name__ == "__main__":
    sys.stdout.write(json.dumps(_watch_a_run()))
