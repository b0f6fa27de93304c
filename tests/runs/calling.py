"""What tests of the command line share: how a command answers, and what is on the disk afterwards."""

import csv
import signal
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

CORRIDOR = Path(__file__).parent.parent / "data" / "corridor.py"


class Answer(NamedTuple):
    """What a command did."""

    code: int
    out: str
    err: str


Call = Callable[..., Answer]


def contents(folder: Path) -> dict[str, bytes]:
    """The bytes of everything that a run computes."""
    found = {path.relative_to(folder): path for path in folder.rglob("*") if path.is_file()}
    return {str(name): path.read_bytes() for name, path in found.items() if name.name != "provenance.json"}


def history(folder: Path) -> list[dict[str, str]]:
    with (folder / "history.csv").open(newline="") as handle:
        return list(csv.DictReader(handle))


def heeding() -> None:
    """Have a process heed Ctrl-C although this one ignores it, as jobs in the background of a shell do."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
