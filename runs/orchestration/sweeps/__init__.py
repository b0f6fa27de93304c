"""Sweeps: one experiment for many seeds and settings, each cell a run folder inside the sweep's folder.

    sweep.toml         what was asked for; `babushka sweep FOLDER` continues it, wherever it was moved
    scenarios/         the complete configuration of every scenario as it was, which sweep.toml builds on
    sweep.csv          one row a cell: its settings, how far it is, and what went wrong
    savanna-max_budget=4-s100/ ...   the runs
    failures/          tracebacks of cells that failed for another reason than a user's mistake

A cell is one scenario (or named variant of it) with one value of every varied setting and one seed, and
computes exactly what `babushka run` with the same settings does. From a program:

    from babushka.runs.orchestration.sweeps import sweep

    if __name__ == "__main__":  # workers are new processes, which import this file again
        done = sweep("savanna", out="results/budgets", seeds=10, vary={"organism.max_budget": [0, 4, 16]})
        print(done.summary.finished, [done.run(cell).history for cell in done.cells])

`prepare` and `carry_out` are the two halves of that: the first finds every mistake and makes nothing.
"""

from babushka.runs.orchestration.engines.processes import Processes, WorkerDiedError
from babushka.runs.orchestration.sweeps.cells import Cell, Setup
from babushka.runs.orchestration.sweeps.description import Description, Variant
from babushka.runs.orchestration.sweeps.session import carry_out, sweep
from babushka.runs.orchestration.sweeps.summary import Summary, SweepProgress
from babushka.runs.orchestration.sweeps.sweep_folder import Sweep, is_sweep, prepare, reopen

__all__ = [
    "Cell",
    "Description",
    "Processes",
    "Setup",
    "Summary",
    "Sweep",
    "SweepProgress",
    "Variant",
    "WorkerDiedError",
    "carry_out",
    "is_sweep",
    "prepare",
    "reopen",
    "sweep",
]
