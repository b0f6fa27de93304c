"""Commands, configuration, run folders, replay and plots; and the Python door to all of them.

    import runs

    run = runs.run("savanna", generations=5, seed=1, settings=["evolution.population=40"], out="results/mine")
    print(run.history["modern.births.mean"])  # a NumPy array, one value per generation
    print(runs.account_text(run.replay(member="best", regime="modern")))

`run` carries out an experiment, `load` opens a saved one, and both give a `Run`; `analyze` measures it, and
`sweep` carries out many. Importing this loads neither Numba nor Matplotlib; the functions do.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from runs.orchestration.analysis import analyze as analyze
    from runs.orchestration.experiments import run as run
    from runs.orchestration.plan import Start as Start
    from runs.orchestration.saved import Run as Run
    from runs.orchestration.saved import load as load
    from runs.orchestration.sweeps import sweep as sweep
    from runs.presentation.replay.account import account_text as account_text

__all__ = ["Run", "Start", "account_text", "analyze", "load", "run", "sweep"]

_PLACES = {
    "Run": "runs.orchestration.saved",
    "Start": "runs.orchestration.plan",
    "account_text": "runs.presentation.replay.account",
    "analyze": "runs.orchestration.analysis",
    "load": "runs.orchestration.saved",
    "run": "runs.orchestration.experiments",
    "sweep": "runs.orchestration.sweeps",
}


def __getattr__(name: str) -> Any:
    if name not in _PLACES:
        raise AttributeError(f"module 'runs' has no attribute {name!r}")
    return getattr(import_module(_PLACES[name]), name)
