"""A scenario of each kind that uses a dependency or an extra, carried out by the interpreter that runs this.

python -m tests.floors.scenarios FOLDER    prints JSON: what each came to, and what did not work
"""

import hashlib
import json
import subprocess
import sys
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from tests.floors.requirements import ROOT

SMALL = ("--set=evolution.population=12", "--set=evolution.episodes=1", "--set=evolution.random_lives=4")
TINY = (*SMALL, "--set=world.lifetime=40", "--set=organism.max_budget=4", "--generations=3", "--seed=5")
DECLARED = "from babushka.runs.commands import main; main()"
OPTIMIZERS = ("cma", "one-plus-lambda", "pycma", "map-elites", "separable-cma", "fleet")
# DEAP's CMA-ES comes out otherwise under NumPy 2.0 and 2.4 with the same DEAP: its algebra is NumPy's.
MAY_DIFFER = ("optimizer cma",)
ENGINES = ("local", "processes:2", "dask:1")
FIGURES = (
    "curves",
    "divergence",
    "desires",
    "search",
    "pressure",
    "modernity",
    "lineage",
    "goodhart",
    "parts",
)


def babushka(*words: object) -> str:
    """What a command prints; raises RuntimeError with the end of what it said where it failed."""
    line = [sys.executable, "-W", "error::DeprecationWarning:runs", "-c", DECLARED, *map(str, words)]
    done = subprocess.run(line, capture_output=True, text=True, cwd=ROOT, check=False)
    if done.returncode or "Traceback" in done.stderr or "Warning" in done.stderr:
        raise RuntimeError(f"babushka {' '.join(line[5:])}: {done.returncode}: {done.stderr[-1500:]}")
    return done.stdout


def digest(run: Path) -> str:
    """Of everything that a run computed: history, lineage, analysis and the arrays of its snapshots."""
    found = hashlib.sha256()
    for path in sorted(run.rglob("*.csv")):
        found.update(path.name.encode() + path.read_bytes())
    for path in sorted((run / "populations").glob("*.npz")):
        with np.load(path, allow_pickle=False) as arrays:
            for name in sorted(arrays.files):
                array = arrays[name]
                found.update(f"{path.name} {name} {array.dtype} {array.shape}".encode() + array.tobytes())
    return found.hexdigest()


def evolved(place: Path, name: str, *words: object) -> Path:
    """A run of that name."""
    babushka("run", *words, "--out", place, "--name", name, "-q")
    return place / name


def savanna(place: Path) -> str:
    """Selection, kernels and the analysis with its figures and report."""
    run = evolved(place, "savanna", "savanna", *TINY, "--set=record.keep=all")
    babushka("analyze", run, "-q")
    babushka("replay", run, "--verify")
    for kind in FIGURES:
        babushka("plot", run, kind, "--out", place / f"{kind}.png")
        babushka("plot", run, kind, "--out", place / f"{kind}.svg")
    babushka("report", run)
    babushka("list", place)
    babushka("show", run)
    return digest(run)


def learner(place: Path) -> str:
    return digest(evolved(place, "learner", "savanna-learner", *TINY))


def programs(place: Path) -> str:
    """DEAP's genetic programming."""
    return digest(evolved(place, "programs", "savanna-program", *TINY))


def towers(place: Path) -> str:
    """Kernels of which large parts are lent and called, as no other has."""
    depth = "--set=organism.depth=2"
    sizes = ("--set=organism.max_trial=10", "--set=organism.term=20")
    return digest(evolved(place, "towers", "tower", *TINY, depth, *sizes))


def objectives(place: Path) -> str:
    """DEAP's NSGA-II."""
    return digest(evolved(place, "pareto", "savanna-pareto", *TINY, "--set=evolution.survivors=4"))


def words_of_bits(place: Path) -> str:
    return digest(evolved(place, "bits", "hinton-nowlan", "--set=evolution.population=20", "--generations=3"))


def islands(place: Path) -> str:
    return digest(evolved(place, "islands", "savanna-islands", *TINY, "--set=evolution.population=16"))


def sweep(place: Path) -> str:
    """Several at a time, compared as text and as a figure."""
    vary = ("--vary", "organism.max_horizon=1,4", "--seeds", 2)
    babushka("sweep", "savanna", *TINY, *vary, "--out", place, "--name", "sweep", "-q")
    made = place / "sweep"
    babushka("compare", made, "--figure", place / "compare.png")
    babushka("plot", made, "sweep", "--out", place / "sweep.png")
    babushka("report", made)
    runs = sorted(path.parent for path in made.rglob("history.csv"))
    return " ".join(digest(run) for run in runs)


def films(place: Path) -> str:
    run = evolved(place, "filmed", "savanna", *TINY)
    for ending in ("gif", "mp4"):
        babushka("replay", run, f"--{ending}", place / f"life.{ending}", "--every", 10)
    babushka("replay", run, "--png", place / "life.png")
    return digest(run)


def exports(place: Path) -> str:
    """Every format, read back by its own library."""
    from babushka.runs.storage.history import read_table

    run = evolved(place, "exported", "savanna", *TINY, "--set=record.keep=all")
    for ending in READERS:
        babushka("export", run, "--to", place / f"history{ending}")
    history = read_table(run / "history.csv")
    for ending, read in {**READERS, " as a frame": _frame}.items():
        found = read(place / f"history{ending}")
        assert set(found) == set(history), f"{ending} has other columns"
        for name, values in history.items():
            same = np.array_equal(
                np.asarray(found[name], np.float64), values.astype(np.float64), equal_nan=True
            )
            assert same, f"{ending} has other values of {name}"
    babushka("export", run, "--to", place / "genes.trees")
    import tskit

    read = tskit.load(place / "genes.trees")
    return f"{digest(run)} {read.num_nodes} {read.num_edges} {read.num_mutations} {read.diversity():.9g}"


def environments(place: Path) -> str:
    """A life of Gymnasium's, and a game of PettingZoo's."""
    import gymnasium

    from babushka.gym import make

    found, chance = hashlib.sha256(), np.random.default_rng(0)
    life = gymnasium.make("babushka/World-v0", world="savanna", regime="modern", render_mode="rgb_array")
    seen, _ = life.reset(seed=1)
    over = False
    while not over:
        found.update(seen.tobytes() + life.render().tobytes())
        seen, reward, *ends, _ = life.step(int(chance.integers(5)))
        found.update(repr((reward, ends)).encode())
        over = any(ends)
    game = make(ROOT / "tests" / "data" / "tic_tac_toe.py", {"opening": 1})
    game.reset(seed=1)
    for _ in game.agent_iter():
        seen, reward, *ends, _ = game.last()
        found.update(seen["observation"].tobytes() + repr((reward, ends)).encode())
        game.step(None if any(ends) else int(chance.choice(np.flatnonzero(seen["action_mask"]))))
    return found.hexdigest()


def _parquet(path: Path) -> dict[str, Any]:
    from pyarrow import parquet

    table = parquet.read_table(path)
    return {name: table[name].to_numpy() for name in table.column_names}


def _netcdf(path: Path) -> dict[str, Any]:
    import xarray

    with xarray.open_dataset(path, engine="netcdf4") as found:
        return {str(name): found[name].values for name in found.variables}


def _zarr(path: Path) -> dict[str, Any]:
    import xarray

    found = xarray.open_zarr(path)
    return {str(name): found[name].values for name in found.variables}


def _frame(path: Path) -> dict[str, Any]:
    from babushka import load

    found = load(path.parent / "exported").frame()
    return {name: found[name].to_numpy() for name in found}


READERS: dict[str, Callable[[Path], dict[str, Any]]] = {".parquet": _parquet, ".nc": _netcdf, ".zarr": _zarr}


def scenarios() -> dict[str, Callable[[Path], str]]:
    """Every scenario by name."""
    plain = (
        savanna,
        learner,
        programs,
        towers,
        objectives,
        words_of_bits,
        islands,
        sweep,
        films,
        exports,
        environments,
    )
    found: dict[str, Callable[[Path], str]] = {each.__name__: each for each in plain}
    for name in OPTIMIZERS:
        found[f"optimizer {name}"] = lambda place, name=name: digest(  # type: ignore[misc]
            evolved(place, name, "savanna", *TINY, f"--set=evolution.optimizer={name}")
        )
    for number, engine in enumerate(ENGINES):
        found[f"engine {engine}"] = lambda place, number=number, engine=engine: digest(  # type: ignore[misc]
            evolved(place, f"engine-{number}", "savanna", *TINY, "--engine", engine)
        )
    return found


def main(place: Path, names: Sequence[str] = ()) -> None:
    """Carry out the scenarios of those names, or all."""
    told: dict[str, dict[str, str]] = {"made": {}, "failed": {}}
    for name, carry_out in scenarios().items():
        if names and name not in names:
            continue
        try:
            told["made"][name] = carry_out(place)
        except Exception:  # the others are to be seen as well
            told["failed"][name] = traceback.format_exc(limit=1)[-2000:]
        print(name, "failed" if name in told["failed"] else "made", file=sys.stderr, flush=True)
    print(json.dumps(told))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
