"""Replications of published results, one a file.

A replication is a module of this folder that has a function `replicate(runner)`, which yields targets: first
those that are exact, then, unless `runner.exact_only`, those that need runs. Its name is the module's, with
'-' for '_'; what it is, the first line of the module's docstring. Importing it must be cheap: it imports what
is slow, such as worlds and kernels, in its functions. A module `toss.py`:

    \"\"\"Tossing coins (Bernoulli 1713): a share of heads.\"\"\"

    def replicate(runner: ReplicationRunner) -> Iterator[Target]:
        yield target("heads expected among 10 tosses", BERNOULLI, Exact(5.0), 10 * 0.5)
        if runner.exact_only:
            return
        samples = runner.sweep(
            "plain", "savanna", seeds=runner.count(30), vary={"evolution.episodes": [1, 2]}
        )
        births = [sample.run.history["selection.births.mean"][-1] for sample in samples
                  if sample.values["evolution.episodes"] == 2]
        yield target("births in the last generation", BERNOULLI, Statistical(5.1, error=0.2), births)

`runs.replications.rules` has the rules: Exact, Statistical, Direction, Share, ShareBeyond, Incomparable. The
runs of `runner.sweep` are `runs.Run`: `history` by column, `generation(number)` with genomes and lives,
`evaluate` and `chance` for more lives. With `settings=[*BRIEFLY, ...]` many short runs cost half as much and
take little room; they keep their first and last generation. What is published goes into the rule, never
computed by us; what is not published is `Incomparable` with its reason. A test takes every module here and
holds its exact targets.
"""

import importlib
import pkgutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache

from fitness.settings import SettingsError, nearest
from runs.replications.rules import Direction, Exact, Incomparable, Share, ShareBeyond, Statistical
from runs.replications.runner import (
    BRIEFLY,
    FIRST_SEED,
    FailedRunsError,
    ReplicationRunner,
    Sample,
    StoppedError,
)
from runs.replications.target import Target, summary, target, timed

__all__ = [
    "BRIEFLY",
    "FIRST_SEED",
    "Direction",
    "Exact",
    "FailedRunsError",
    "Incomparable",
    "Replication",
    "ReplicationRunner",
    "Sample",
    "Share",
    "ShareBeyond",
    "Statistical",
    "StoppedError",
    "Target",
    "chosen",
    "replications",
    "summary",
    "target",
    "timed",
]


@dataclass(frozen=True)
class Replication:
    """One replication."""

    name: str
    about: str
    replicate: Callable[[ReplicationRunner], Iterable[Target]]


@cache
def replications() -> dict[str, Replication]:
    """Every replication by its name."""
    found = {}
    for entry in pkgutil.iter_modules(__path__):
        module = importlib.import_module(f"{__name__}.{entry.name}")
        function = vars(module).get("replicate")
        if function is not None:
            name = entry.name.replace("_", "-")
            about = (module.__doc__ or "").strip().splitlines()[0]
            found[name] = Replication(name, about, function)
    return found


def chosen(names: Iterable[str]) -> list[Replication]:
    """The replications of those names, all if there are none; raises `SettingsError` for an unknown one."""
    known = replications()
    wanted = list(dict.fromkeys(names)) or list(known)
    for name in wanted:
        if name not in known:
            raise SettingsError(f"There is no replication called {name!r}{nearest(name, known)}")
    return [known[name] for name in wanted]
