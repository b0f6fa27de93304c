"""Engines: where work is done that need not be done in this process.

A run sends pieces of each generation, a sweep sends cells; either takes any `concurrent.futures.Executor`.
Results are the same bits for any engine, any number of workers, even if workers die on the way.

    from concurrent.futures import ProcessPoolExecutor
    from babushka import run

    if __name__ == "__main__":  # workers are new processes, which import this file again
        run("savanna", out="results/large", executor_factory=ProcessPoolExecutor, workers=8)
"""

from babushka.runs.orchestration.engines.engine import CHOICES, Engine, opened
from babushka.runs.orchestration.engines.remote_evaluator import LostError, RemoteEvaluator, refuse_together
from babushka.runs.orchestration.engines.same_code import OtherCodeError, software

__all__ = [
    "CHOICES",
    "Engine",
    "LostError",
    "OtherCodeError",
    "RemoteEvaluator",
    "opened",
    "refuse_together",
    "software",
]
