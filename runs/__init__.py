"""Commands, configuration, run folders, replay and plots; and the Python door to all of them.

    import runs

    run = runs.run("savanna", generations=20, seed=1, out="results/mine")
    run.history["selection.births.mean"]            # a NumPy array, one value per generation
    life = run.replay(member="best", regime="modern")
    print(life.account())

Importing this loads neither Numba nor Matplotlib; the functions do.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from runs.experiments import run as run
    from runs.saved import Run as Run
    from runs.saved import load as load

__all__ = ["Run", "load", "run"]


def __getattr__(name: str) -> Any:
    if name == "run":
        from runs.experiments import run

        return run
    if name in ("Run", "load"):
        from runs import saved

        return getattr(saved, name)
    raise AttributeError(f"module 'runs' has no attribute {name!r}")
