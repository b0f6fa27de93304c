"""Parts of a report in which a reader takes a seat, one world a file.

A world names its part (`World.interactive`): a module of this folder, or one that another package announces
under the entry point `babushka.interactive`, with a function

    part(run, shown) -> Part | None      `shown` says of which generation and whose (`wanted.Shown`)

None where the run's members are none that its game can be played against.
"""

from babushka.fitness.registry import Modules
from babushka.runs.orchestration.saved import Run
from babushka.runs.presentation.report.interactive.protocol import Part
from babushka.runs.presentation.report.wanted import Shown

__all__ = ["FOUND", "Part", "part_of"]

FOUND = Modules(__name__, "babushka.interactive", "interactive part of reports", "part")


def part_of(run: Run, shown: Shown) -> Part | None:
    """The interactive part of a run's report, if its world has one and there are members to meet.

    Raises `SettingsError` for a generation or a member that is not there.
    """
    name = run.experiment.world.interactive
    if not name or not run.generations or not run.experiment.dynamics.lives_apart:
        return None
    found: Part | None = FOUND.get(name).part(run, shown)
    return found
