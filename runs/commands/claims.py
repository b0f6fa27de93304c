"""`babushka claims`: statements about optimizers, experiments that could refute them, and verdicts."""

import sys
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

import click

from babushka.runs.commands import completing, options, studying

if TYPE_CHECKING:
    from babushka.runs.studies import Study, StudyRunner

CLAIMS = "babushka.runs.claims"

HELP = "Put claims about optimizers to the test: part by part, with verdicts."
PLACE = 9


@click.command("claims", epilog=options.example("babushka claims fleet-updates --runs 3"))
@click.argument("names", nargs=-1, metavar="[NAME]...", shell_complete=completing.claims)
@click.option(
    "--runs",
    type=click.IntRange(1, 100),
    help="A look at so many tuning seeds; by default the report seeds that each claim states.",
)
@click.option(
    "--robust/--no-robust",
    default=None,
    help="Look at the other settings of each claim too; by default unless --runs says how many.",
)
@studying.runs_in("results/claims")
@click.option(
    "--pages",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Write pages and figures into DIR from what was found in --out; run nothing.",
)
@click.option("--list", "listing", is_flag=True, help="List the claims; run nothing.")
@studying.jobs
@options.threads
@options.quiet
@options.as_json
def command(
    names: tuple[str, ...],
    runs: int | None,
    robust: bool | None,
    out: Path,
    pages: Path | None,
    listing: bool,
    jobs: int | None,
    threads: int | None,
    quiet: bool,
    as_json: bool,
) -> None:
    """Put claims about optimizers to the test, all or those named: each part with its effect and verdict.

    Runs that several claims need are made once. Verdicts are results, not errors: the exit code is 0 whatever
    they are, and 1 only where runs failed.
    """
    from babushka.runs.commands.session import say
    from babushka.runs.studies import Arms, Evidence, StudyRunner, chosen, make_runs
    from babushka.runs.studies.results import save

    studies = chosen(CLAIMS, names)
    if listing:
        studying.tell_list(studies, as_json)
        return
    if pages is not None:
        _write_pages(studies, out, pages)
        return
    runner = StudyRunner(out, runs, jobs, threads, notice=say, command=tuple(sys.argv))
    arms = Arms(runner)
    wanted = [Evidence.of(study, arms, robust) for study in studies]

    def make(given: "StudyRunner") -> None:
        make_runs(wanted, arms, quiet, given.stopped)

    told, failed = studying.one_after_another(
        wanted, lambda study, given: given, runner, quiet, as_json, first=make
    )
    for study, one, found in zip(studies, wanted, told, strict=True):
        if one.complete:
            save(out, study, one, found)
    if as_json:
        options.tell_json(told)
    elif not (quiet or arms.runner.runs):
        _tell_of_many(out)
    if failed:
        sys.exit(1)


def _tell_of_many(out: Path) -> None:
    """Say which verdicts survive Holm's correction over all claims whose results are kept."""
    from babushka.runs.presentation.tables import WIDTH
    from babushka.runs.studies import chosen, pages, results

    known = {study.name for study in chosen(CLAIMS, [])}
    found = {name: each for name, each in results.of_folder(out).items() if name in known}
    told = pages.many_at_once(found, results.adjusted(found)).replace("*", "")
    click.echo(textwrap.fill(told, WIDTH))


def _write_pages(studies: "list[Study]", out: Path, place: Path) -> None:
    """Take over new results of the claims named, and write the pages of all."""
    from babushka.runs.commands.session import shown
    from babushka.runs.presentation import specification
    from babushka.runs.presentation.plots.save import content_of
    from babushka.runs.storage import files
    from babushka.runs.studies import chosen, pages, results

    mine = {study.name for study in studies}
    files.make_folder(place / results.FOLDER)
    for source in sorted((out / results.FOLDER).glob("*.json")):
        if source.stem in mine:
            results.read(source)  # which refuses what is damaged
            files.write_atomically(place / results.FOLDER / source.name, source.read_bytes())
    found = results.of_folder(place)
    claims = pages.all_of(chosen(CLAIMS, []))
    pages.write(place, pages.make(claims, found))
    for name, result in found.items():
        picture = content_of(specification.draw(result), ".svg")
        files.write_atomically(place / f"{name}.svg", picture)
    front = place.absolute().parent.parent / "README.md"
    if front.is_file() and pages.BEGIN in (text := front.read_text("utf-8")):
        folder = place.absolute().relative_to(front.parent).as_posix()
        table = pages.verdict_table(claims, found, folder)
        files.write_atomically(front, pages.put_between(text, table).encode())
    click.echo(f"pages: {shown(place / 'index.md')}")
