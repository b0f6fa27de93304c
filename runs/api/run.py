"""A saved run in a program or a notebook: it draws itself, shows itself, and gives tables to pandas."""

import html
import logging
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from babushka.fitness.settings import SettingsError
from babushka.runs.api import figures, results, tables
from babushka.runs.orchestration import saved
from babushka.runs.orchestration.experiments import carry_on, extended
from babushka.runs.presentation.numbers import number
from babushka.runs.presentation.plots.annotations import Figure
from babushka.runs.presentation.progress import RunAccount, showing
from babushka.runs.presentation.run_summary import progress as how_far
from babushka.runs.presentation.run_summary import summary
from babushka.runs.presentation.text import plain
from babushka.runs.storage import RunFolder

log = logging.getLogger("babushka")


class Run(saved.Run):
    """A run folder. `history` holds one array per column, one value per generation.

    A notebook shows it as a small table, `plot()` draws it, `frame()` gives its tables to pandas or Polars,
    `replay()` lives one of its lives again, and `resume()` continues it.
    """

    def plot(
        self,
        kind: "str | Path | Callable[..., Figure]" = "curves",
        *,
        generation: int | None = None,
        columns: Sequence[str] = (),
        out: str | Path | None = None,
    ) -> Figure:
        """A figure of this run, which a notebook shows; `babushka.plot` draws several runs, and says more."""
        return figures.plot([self], kind, generation=generation, columns=columns, out=out)

    def frame(self, table: str = "history", library: str = "pandas") -> Any:
        """A table of the run as a pandas (or 'polars') DataFrame, one row a generation.

        `table` is 'history', 'lineage' (one row a member), or a table of `babushka.analyze`: 'measures',
        'goodhart', 'fits', 'parts', 'failures'. Raises `SettingsError` for another, and where that library is
        not installed.
        """
        return tables.frame(tables.columns_of(self, table), library)

    def report(self, out: str | Path | None = None, **wanted: Any) -> Path:
        """Write the report on this run; see `babushka.report`."""
        return results.report([self], out, **wanted)

    def export(self, to: str | Path, **wanted: Any) -> Path:
        """Write the history for other programs; see `babushka.export`."""
        return results.export(self, to, **wanted)

    def resume(
        self, generations: int | None = None, *, threads: int | None = None, progress: bool = True
    ) -> "Run":
        """Go on where the run was interrupted, or up to a later last generation; returns the run as it is.

        It becomes what it would have been without the interruption. Raises `SettingsError` where the run is
        past that generation.
        """
        plan = self.tried
        if generations is not None:
            plan = extended(plan, self.folder, int(generations))
        account = RunAccount(plan, plan.experiment.title or self.path.name)
        with showing(account, not progress) as observer:
            carry_on(plan, self.folder, threads, [observer], log.warning)
        return Run(self.folder, self.trusted, self.analyses)

    def __repr__(self) -> str:
        place = plain(str(self.path))
        try:
            found = summary(self, self.path)
        except SettingsError as error:  # a damaged run can still be looked at
            return f"<Run {place}: {plain(str(error))}>"
        return f"<Run {place}: {plain(str(found['title']))}, seed {found['seed']}, {how_far(found)}>"

    def _repr_html_(self) -> str:
        try:
            found = summary(self, self.path)
        except SettingsError:
            return _text(repr(self))
        title = f"<b>{_text(found['title'] or self.path.name)}</b>, seed {_text(found['seed'])}"
        lines = [f"<p>{title}<br>{_text(how_far(found))}<br><code>{_text(self.path)}</code></p>"]
        if found["results"]:
            first, last = "first generation", f"generation {found['generation']}"
            head = "".join(f"<th>{_text(word)}</th>" for word in ("", first, last))
            rows = "".join(
                f"<tr><td>{_text(name)}</td><td>{number(found['first'][name])}</td>"
                f"<td>{number(found['results'][name])}</td></tr>"
                for name in found["results"]
            )
            lines.append(f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>")
        return "".join(lines)


def load(path: str | Path, files: Sequence[str | Path] = (), *, analyses: str | Path | None = None) -> Run:
    """The run in a folder. `files` are Python files of its world, organism kind or operators.

    They are run only if named here, or if they were trusted before as they are now. `analyses` is the folder
    that `babushka.analyze` kept what it found in (its `out`), by default beside the run. Raises
    `SettingsError`.
    """
    kept = None if analyses is None else Path(analyses)
    return Run(RunFolder.open(path), [Path(file) for file in files], kept)


def _text(value: Any) -> str:
    """Text of a run, harmless in a page."""
    return html.escape(plain(str(value)))
