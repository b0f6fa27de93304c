"""`babushka compare`: groups of runs in numbers, with intervals, and how they differ."""

import shlex
from pathlib import Path

import click

from babushka.fitness.settings import SettingsError
from babushka.runs.commands import options

HELP = "Compare groups of runs in numbers, with intervals."
PLACE = 7

FORMS = ("text", "csv", "latex", "markdown")


@click.command("compare")
@click.argument("runs", nargs=-1, required=True, metavar="RUN...")
@click.option(
    "--measure",
    "measures",
    multiple=True,
    metavar="LABEL.MEASURE",
    help="What to compare, e.g. modern.births; may be repeated. By default base objective, felt reward and "
    "divergence in every probe.",
)
@click.option(
    "--generation",
    type=click.IntRange(0),
    help="At which generation; the last that all runs share by default.",
)
@click.option(
    "--against", metavar="GROUP", help="The group that the others are held against; the first by default."
)
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMS),
    help="How to lay the table out; by the ending of --out, else text.",
)
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE", help="Write the table there instead.")
@click.option(
    "--figure", type=click.Path(path_type=Path), metavar="FILE", help="Draw it as well: a .png, .pdf or .svg."
)
@options.as_json
def command(
    runs: tuple[str, ...],
    measures: tuple[str, ...],
    generation: int | None,
    against: str | None,
    form: str | None,
    out: Path | None,
    figure: Path | None,
    as_json: bool,
) -> None:
    """Compare groups of runs: interquartile means, intervals, probability of improvement, effect sizes.

    RUN is a run folder, a folder of runs, or a sweep. Runs that differ in nothing but the seed are a group.
    Measures are columns of the history, and of `babushka analyze` where every run was analysed.
    """
    from babushka.runs.presentation.comparing import compare, write
    from babushka.runs.presentation.comparing.formats import as_json as in_json

    if as_json and form:
        raise SettingsError("--json and --format exclude each other; choose one.")
    made_by = _again(runs, measures, generation, against)
    found = compare(runs, measures, generation, against, made_by)
    table = in_json(found) if as_json else write(found, form or _form_of(out))
    if figure is not None:
        from babushka.runs.presentation.matplotlib_defaults import unwritten
        from babushka.runs.presentation.plots.compare import draw_comparison
        from babushka.runs.presentation.plots.save import save

        drawn = draw_comparison(found)
        save(drawn, figure)
        if lacking := unwritten(drawn):
            click.echo(lacking, err=True)
    if out is None:
        click.echo(table, nl=False)
    else:
        from babushka.runs.storage.files import written_whole

        with written_whole(out) as temporary:
            temporary.write_text(table, encoding="utf-8")
        click.echo(f"table: {out}")
    if figure is not None:  # on stderr beside a table, which may be read by a program
        click.echo(f"figure: {figure}", err=out is None)


def _form_of(out: Path | None) -> str:
    """The form of a table that a file's ending asks for."""
    endings = {".csv": "csv", ".tex": "latex", ".md": "markdown"}
    return endings.get(out.suffix.lower(), "text") if out else "text"


def _again(
    runs: tuple[str, ...], measures: tuple[str, ...], generation: int | None, against: str | None
) -> str:
    """The command line that makes the same numbers again."""
    words = ["babushka", "compare", *runs]
    for measure in measures:
        words += ["--measure", measure]
    if generation is not None:
        words += ["--generation", str(generation)]
    if against is not None:
        words += ["--against", against]
    return shlex.join(words)
