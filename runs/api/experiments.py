"""Carrying out experiments and sweeps from a program or a notebook."""

import hashlib
import json
import logging
import sys
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import closing, nullcontext
from dataclasses import fields, replace
from functools import partial
from pathlib import Path
from typing import Any

from babushka.fitness.settings import SettingsError, merged
from babushka.runs.api.run import Run, load
from babushka.runs.api.settings import Settings, tables_of
from babushka.runs.orchestration import sweeps
from babushka.runs.orchestration.engines import Engine, RemoteEvaluator
from babushka.runs.orchestration.experiments import Observer, begin, begun, carry_on
from babushka.runs.orchestration.function_files import Operator, with_functions
from babushka.runs.orchestration.plan import Plan, Start, plan
from babushka.runs.orchestration.trials import check
from babushka.runs.presentation.progress import RunAccount, showing
from babushka.runs.presentation.sweep_progress import SweepAccount
from babushka.runs.presentation.text import plain

RESULTS = Path("results")  # as for `babushka run`
RESUME, ERROR = "resume", "error"

log = logging.getLogger("babushka")


def run(
    source: str | Path = "savanna",
    *,
    settings: Settings = None,
    seed: int | None = None,
    generations: int | None = None,
    out: str | Path | None = None,
    exists: str = RESUME,
    selection: Operator | None = None,
    crossover: Operator | None = None,
    mutation: Operator | None = None,
    start: Start | None = None,
    files: Sequence[str | Path] = (),
    threads: int | None = None,
    progress: bool = True,
    observer: Observer | None = None,
    executor_factory: Callable[[int], Executor] | None = None,
    workers: int = 1,
) -> Run:
    """Carry out an experiment and return the run, which is saved in a folder.

    `source` is a scenario's name or a configuration file. `settings` are changes of it: nested tables, dotted
    keys as in {"evolution.population": 500}, or texts as after `--set`. `selection`, `crossover` and
    `mutation` are names, or functions of your own; see `babushka.runs.orchestration.function_files`. `files`
    are Python files that define worlds, organism kinds, dynamics, base optimizers or operators; their code is
    run.

    `out` is the folder of the run. Without it, that is `results/SCENARIO-sSEED`, and where settings are
    changed a folder beside it with a digest of them, so that the same call finds the same run. If it is
    there, `exists="resume"` continues it, or returns it if it is finished (a longer one as it is), and
    `exists="error"` refuses. An interrupted run is saved up to its last whole generation.

    `progress` is told on a terminal, in a notebook, and elsewhere in plain lines on stderr. `observer` is
    given every generation once it is saved. With an `executor_factory`, `executor_factory(workers)` gives an
    executor whose workers lead the lives, each in `threads` threads (one by default), with the same results.
    Raises `SettingsError` for mistakes, with one sentence.
    """
    if exists not in (RESUME, ERROR):
        raise SettingsError(f"What to do if the run exists is 'resume' or 'error', not {exists!r}.")
    trusted = [Path(file) for file in files]
    changes = tables_of(settings)
    own = {"selection": selection, "crossover": crossover, "mutation": mutation}
    given = with_functions({name: value for name, value in own.items() if value is not None})
    changes, trusted = merged(changes, given.settings), [*trusted, *given.files]
    made = plan(str(source), changes, seed, generations, start, trusted)
    check([made])
    place = Path(out) if out is not None else place_of(str(source), made, bool(files))
    if exists == ERROR:
        going, folder = made, begin(made, place, sys.argv)
    else:
        going, folder = begun(made, place, trusted, sys.argv)
    engine = None if executor_factory is None else Engine(partial(executor_factory, workers), workers)
    account = RunAccount(going, going.experiment.title or place.name)
    told = progress and folder.generations()[-1:] != [going.experiment.generations]
    with nullcontext() if engine is None else closing(engine), showing(account, not told) as show:
        evaluator = None if engine is None else RemoteEvaluator(engine, going, threads, trusted)
        observers = [show, *([observer] if observer else [])]
        carry_on(going, folder, threads, observers, log.warning, evaluator=evaluator)
    return load(place, trusted)


def place_of(source: str, made: Plan, named: bool) -> Path:
    """Where a run is saved that is given no folder: the same for the same experiment, however long it is.

    `named`: its files say what it is about.
    """
    called = f"{made.subject if named else Path(source).stem}-s{made.experiment.seed}"
    as_told = _decisive(plan(source)) if not named else None
    here = _decisive(made)
    if here == as_told:
        return RESULTS / called
    digest = hashlib.sha256(json.dumps(here, sort_keys=True).encode()).hexdigest()
    return RESULTS / f"{called}-{digest[:8]}"


def _decisive(made: Plan) -> Mapping[str, Any]:
    """All settings but for what the name says and how long it goes on."""
    fixed = replace(made, experiment=replace(made.experiment, seed=0, generations=0))
    return fixed.settings()


class Sweep(sweeps.Sweep):
    """A sweep's folder, with its `cells` and their runs."""

    def run(self, cell: sweeps.Cell) -> Run:
        """A cell's saved run; raises `SettingsError` if it has not begun."""
        return load(self.path(cell), self.trusted)

    @property
    def runs(self) -> list[Run]:
        """The runs of the cells that have begun, in their order."""
        return [self.run(cell) for cell in self.cells if self.reached(cell) is not None]

    def __repr__(self) -> str:
        done = "" if self.summary is None else f", {self.summary.finished} of {self.summary.cells} finished"
        return f"<Sweep {plain(str(self.folder))}: {len(self.cells)} cells{done}>"


def sweep(
    scenarios: str | Sequence[str] = "savanna",
    *,
    out: str | Path,
    settings: Settings = None,
    progress: bool = True,
    **given: Any,
) -> Sweep:
    """Carry out a sweep in the folder `out`, or continue it; returns it with `summary` and `runs`.

    `seeds` says how many, from `seed` on; `vary` has the values of each dotted key, such as
    {"organism.max_budget": [0, 4, 16]}; `variants` are named sets of settings, each a nested table;
    `settings` are those of every run, as for `babushka.run`. `jobs` and `threads` say how many runs at a time
    and how many threads each has; `generations` and `files` are as for `babushka.run`. Raises `SettingsError`
    for mistakes.

    A program that calls this needs `if __name__ == "__main__":` around it, since workers import its file.
    """
    with showing(SweepAccount(Path(out).name), not progress) as watch:
        told = {"settings": tables_of(settings), "watch": watch, **given}
        made = sweeps.sweep(scenarios, out=out, **told)
    return Sweep(**{field.name: getattr(made, field.name) for field in fields(made)})
