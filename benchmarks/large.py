"""Large runs: 100,000 members, genomes of 1,000 genes, and both; time, memory, and where both go.

Each in a process of its own, so that its peak memory is its own.
"""

import json
import subprocess
import sys
from typing import Any

from benchmarks.measuring import Section
from benchmarks.share import LARGE, SMALL, command, one_run, settings

GENES = "organism.hidden=33"  # of the planner in the savanna: 1,004 genes
GENERATIONS = 2
SIZES: dict[str, tuple[str, ...]] = {
    "150 members, 194 genes (all defaults)": (),
    "150 members, 1,004 genes": (GENES,),
    "100,000 members, 194 genes, budget up to 4": LARGE,
    "100,000 members, 1,004 genes, budget up to 4": (*LARGE, GENES),
}


def measure(rounds: int) -> Section:
    """One run of each size: a peak has no noise."""
    section = Section("large", f"large runs, {GENERATIONS + 1} generations each, all else as by default")
    try:
        import resource  # noqa: F401
    except ImportError:
        section.notes.append("Skipped: this system does not tell a process its peak memory.")
        return section
    for name, changes in SIZES.items():
        words = [sys.executable, "-m", "benchmarks.large", *changes]
        done = subprocess.run(words, capture_output=True, text=True, check=True)
        found = json.loads(done.stdout)
        section.add(f"{name}: peak memory", [found["peak"]], "MiB")
        section.add("    the genomes of one generation", [found["genomes"]], "MiB")
        section.add("    wall time", [found["wall"] / (GENERATIONS + 1)], "s/generation")
        section.add("    on processors of its own", [found["alone"] / (GENERATIONS + 1)], "s/generation")
        section.add("    everything beside kernels", [found["together"]], "% of that")
        parts = {key[3:]: value for key, value in found.items() if key.startswith("ms ")}
        for part in sorted(parts, key=lambda part: -parts[part])[:8]:
            section.add(f"        {part}", [parts[part]], "ms of processor/generation")
    return section


def _alone(changes: tuple[str, ...]) -> dict[str, Any]:
    """One run in this process: what `one_run` finds, with peak memory and the size of genomes in MiB."""
    import resource
    import tempfile
    from pathlib import Path

    with tempfile.TemporaryDirectory() as folder:  # imports and kernels
        command(Path(folder), "one", "--generations", "0", *settings(SMALL))
    found: dict[str, Any] = one_run(0, settings(changes), GENERATIONS)
    from babushka.runs.orchestration.plan import plan

    made = plan("savanna", changes).experiment
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    found["peak"] = peak / 2**20 if sys.platform == "darwin" else peak / 2**10
    found["genomes"] = made.evolution.population * made.layout.genes * 4 / 2**20
    return found


if __name__ == "__main__":
    sys.stdout.write(json.dumps(_alone(tuple(sys.argv[1:]))))
