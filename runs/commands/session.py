"""What commands have in common: progress, Ctrl-C, the closing figure and its reading, how to say things."""

import gc
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

import click

from babushka.runs.commands import options
from babushka.runs.orchestration.experiments import carry_on
from babushka.runs.orchestration.plan import Plan
from babushka.runs.presentation.progress import RunAccount, showing
from babushka.runs.presentation.text import plain
from babushka.runs.storage import RunFolder, files
from babushka.runs.storage.run_folder import FIGURES

if TYPE_CHECKING:
    from babushka.evolution.evaluators import Evaluator
    from babushka.evolution.generation import Generation

MOST_CLOSED = 4  # runs that live again at the end of a command; more would take long


@contextmanager
def stopping_politely(goodbye: Callable[[], str]) -> Iterator[Callable[[], bool]]:
    """Ctrl-C (and SIGTERM, where there is one) ends the run after a block of lives; a second, at once.

    Then the command says goodbye, which tells how to go on, and exits with 130.
    """
    asked = threading.Event()
    before: dict[int, Any] = {}

    def stop(number: int, frame: FrameType | None) -> None:
        if asked.is_set():
            raise KeyboardInterrupt
        asked.set()

    for name in ("SIGINT", "SIGTERM"):
        number = getattr(signal, name, None)
        if number is not None and threading.current_thread() is threading.main_thread():
            before[number] = signal.signal(number, stop)
    try:
        yield asked.is_set
    except KeyboardInterrupt:
        say(goodbye())
        sys.exit(130)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def carry_out(
    plan: Plan, folder: RunFolder, threads: int | None, quiet: bool, evaluator: "Evaluator | None" = None
) -> bool:
    """Evolve, showing progress; False if there was nothing left to do."""

    def goodbye() -> str:
        saved = folder.generations()
        upto = f"saved up to generation {saved[-1]}" if saved else "nothing was evaluated yet"
        return f"Stopped; {upto}. Continue with: babushka resume {shown(folder.path)}"

    settled = False

    def settle(generation: "Generation") -> None:
        """Leave what is there after a first generation, as libraries and kernels, to the end of the process.

        Looking through all of it for garbage takes longer than drawing the figure.
        """
        nonlocal settled
        if not settled:
            gc.freeze()
            settled = True

    newest = max(folder.generations(), default=-1)
    account = RunAccount(plan, plan.experiment.title or folder.path.name, newest)
    with stopping_politely(goodbye) as stopped, showing(account, quiet) as observer:
        try:
            return carry_on(plan, folder, threads, [observer, settle], say, stopped, evaluator)
        except files.FullError as error:
            again = f"babushka resume {shown(folder.path)}"
            raise files.FullError(f"{str(error).removesuffix('.')}, with: {again}.") from error


def conclude(paths: list[Path], quiet: bool, worlds: tuple[Path, ...] = (), as_json: bool = False) -> None:
    """Draw the curves of finished runs, and say where everything is and what the figure shows.

    `as_json`: say what `babushka list --json` does of these runs.
    """
    from babushka.runs.orchestration.saved import load
    from babushka.runs.presentation.closing import closing
    from babushka.runs.presentation.matplotlib_defaults import unwritten
    from babushka.runs.presentation.plots import disambiguate, draw
    from babushka.runs.presentation.plots.reading import reading
    from babushka.runs.presentation.plots.save import save
    from babushka.runs.presentation.run_data import run_data
    from babushka.runs.presentation.run_summary import summary

    runs = [load(path, worlds) for path in paths]
    data = [run_data(run) for run in runs]
    figure: Path | None = None
    if any(len(run.history["generation"]) > 1 for run in data):  # one generation makes no line
        figure = place_of_figures(paths) / "curves.png"
        drawn = draw("curves", data)
        save(drawn, figure)
        if lacking := unwritten(drawn):
            click.echo(lacking, err=True)
    if as_json:
        options.tell_json([summary(run, path) for run, path in zip(runs, paths, strict=True)])
        return
    if quiet:
        for path in [figure] if figure else paths:
            click.echo(plain(str(path)))
        return
    for path in paths:
        click.echo(f"run:    {shown(path)}")
    if figure:
        click.echo(f"figure: {shown(figure)}")
    click.echo(reading(disambiguate(data)))
    for run in runs if len(runs) <= MOST_CLOSED else ():
        if said := closing(run):
            click.echo(f"{run.path.name}:\n{said}" if len(runs) > 1 else said)


def place_of_figures(paths: Sequence[Path]) -> Path:
    """The folder for figures of these runs: in a single one, beside several.

    Raises `StorageError` where that of a run is a link, through which files elsewhere would be replaced.
    """
    if len(paths) > 1:
        return paths[0].parent
    place = paths[0] / FIGURES
    files.refuse_link(place)
    return place


def say(sentence: str) -> None:
    """Tell the user something that is no result."""
    click.echo(plain(sentence), err=True)


def shown(path: Path) -> str:
    """A path as one would type it here."""
    try:
        short = str(path.resolve().relative_to(Path.cwd()))
    except ValueError:
        short = str(path)
    short = plain(short)
    return f'"{short}"' if " " in short else short
