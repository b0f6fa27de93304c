"""Babushka: evolve organisms that carry objectives of their own, and measure how far those drift.

    import babushka

    run = babushka.run("savanna", settings={"evolution.population": 40}, generations=5, seed=1)
    print(run.history["modern.births.mean"])  # a NumPy array, one value per generation
    print(babushka.account_text(run.replay(member="best", regime="modern")))

`run` carries out an experiment, `load` opens a saved one, and both give a `Run`, which plots and shows
itself. `sweep` carries out many; `analyze` measures them, and `plot`, `compare`, `report`, `export`,
`replicate` and `claims` do what the commands of that name do. `scenarios` and `figures` say what there is to
name, and `babushka.gym` has worlds as environments of Gymnasium.
Importing this loads neither Numba nor Matplotlib; the functions do.

The rooms `fitness`, `organisms`, `evolution` and `runs` lie beside this folder in a checkout, and are linked
into it, so that their names are taken from nobody: a script may have a `fitness.py` of its own.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from babushka.runs.api.claims import claims as claims
    from babushka.runs.api.experiments import run as run
    from babushka.runs.api.experiments import sweep as sweep
    from babushka.runs.api.figures import figures as figures
    from babushka.runs.api.figures import plot as plot
    from babushka.runs.api.results import compare as compare
    from babushka.runs.api.results import export as export
    from babushka.runs.api.results import replicate as replicate
    from babushka.runs.api.results import report as report
    from babushka.runs.api.results import scenarios as scenarios
    from babushka.runs.api.run import Run as Run
    from babushka.runs.api.run import load as load
    from babushka.runs.orchestration.analysis import analyze as analyze
    from babushka.runs.orchestration.plan import Start as Start
    from babushka.runs.presentation.replay.account import account_text as account_text

__version__ = "0.1.0"

_PLACES = {
    "Run": "api.run",
    "Start": "orchestration.plan",
    "account_text": "presentation.replay.account",
    "analyze": "orchestration.analysis",
    "claims": "api.claims",
    "compare": "api.results",
    "export": "api.results",
    "figures": "api.figures",
    "load": "api.run",
    "plot": "api.figures",
    "replicate": "api.results",
    "report": "api.results",
    "run": "api.experiments",
    "scenarios": "api.results",
    "sweep": "api.experiments",
}
__all__ = [
    "Run",
    "Start",
    "account_text",
    "analyze",
    "claims",
    "compare",
    "export",
    "figures",
    "load",
    "plot",
    "replicate",
    "report",
    "run",
    "scenarios",
    "sweep",
]


def __getattr__(name: str) -> Any:
    if name == "gym":
        return import_module("babushka.gym")
    if name not in _PLACES:
        raise AttributeError(f"module 'babushka' has no attribute {name!r}")
    return getattr(import_module(f"babushka.runs.{_PLACES[name]}"), name)


def __dir__() -> list[str]:
    return [*__all__, "__doc__", "__version__"]
