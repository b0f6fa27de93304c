"""What is wanted of a report."""

from dataclasses import dataclass, field
from pathlib import Path

from babushka.runs.presentation.steps import Steps

NAME = "report.html"


@dataclass(frozen=True)
class Shown:
    """Which lives to show: of a saved generation (default: the newest), whose, in which worlds' seeds."""

    generation: int | None = None
    members: tuple[str, ...] = ()
    seed: int | None = None
    episode: int = 0


@dataclass(frozen=True)
class Wanted:
    """What a report shows. No `figures` means every kind; of several runs, none that is measured anew."""

    figures: tuple[str, ...] = ()
    shown: Shown = field(default_factory=Shown)
    trusted: tuple[Path, ...] = ()  # Python files of worlds and organism kinds that may be run
    analyses: Path | None = None  # the folder that analyses are kept in; None: beside their runs
    place: Path = Path(NAME)  # where it will lie, for links to other reports
    steps: Steps = field(default_factory=Steps)  # is told of what is done
