"""Babushka: evolve organisms that carry objectives of their own, and measure how far those drift.

    import babushka

    small = ["evolution.population=40"]
    run = babushka.run("savanna", generations=5, seed=1, settings=small, out="results/mine")
    print(run.history["modern.births.mean"])  # a NumPy array, one value per generation
    print(babushka.account_text(run.replay(member="best", regime="modern")))

`run` carries out an experiment, `load` opens a saved one, and both give a `Run`; `analyze` measures it, and
`sweep` carries out many. `babushka.gym` has worlds as environments of Gymnasium. Importing this loads neither
Numba nor Matplotlib; the functions do.

The rooms `fitness`, `organisms`, `evolution` and `runs` lie beside this folder in a checkout, and are linked
into it, so that their names are taken from nobody: a script may have a `fitness.py` of its own.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from babushka.runs.orchestration.analysis import analyze as analyze
    from babushka.runs.orchestration.experiments import run as run
    from babushka.runs.orchestration.plan import Start as Start
    from babushka.runs.orchestration.saved import Run as Run
    from babushka.runs.orchestration.saved import load as load
    from babushka.runs.orchestration.sweeps import sweep as sweep
    from babushka.runs.presentation.replay.account import account_text as account_text

__version__ = "0.1.0"
__all__ = ["Run", "Start", "account_text", "analyze", "load", "run", "sweep"]

_PLACES = {
    "Run": "orchestration.saved",
    "Start": "orchestration.plan",
    "account_text": "presentation.replay.account",
    "analyze": "orchestration.analysis",
    "load": "orchestration.saved",
    "run": "orchestration.experiments",
    "sweep": "orchestration.sweeps",
}


def __getattr__(name: str) -> Any:
    if name == "gym":
        return import_module("babushka.gym")
    if name not in _PLACES:
        raise AttributeError(f"module 'babushka' has no attribute {name!r}")
    return getattr(import_module(f"babushka.runs.{_PLACES[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
