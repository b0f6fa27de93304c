"""`babushka compare`: groups of runs in numbers, with intervals, and how they differ."""

import shlex
from pathlib import Path

import click

from babushka.fitness.settings import SettingsError
from babushka.runs.commands import completing, options

HELP = "Compare groups of runs in numbers, with intervals."
PLACE = 7

FORMS = ("text", "csv", "latex", "markdown")


@click.command(
    "compare",
    epilog=options.example(
        "babushka compare results/savanna-s0 results/savanna-drift-s0 --measure modern.births"
    ),
)
@click.argument("runs", nargs=-1, required=True, metavar="RUN...", type=completing.RUN)
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
    "--against", metavar="GROUP", help="The group that the others are compared with; the first by default."
)
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMS),
    help="Form of the table; by default the ending of --out says it, else text.",
)
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE", help="Write the table there instead.")
@click.option(
    "--figure", type=click.Path(path_type=Path), metavar="FILE", help="Draw it as well: a .png, .pdf or .svg."
)
@options.analyses
@options.width
@options.caption
@options.as_json
def command(
    runs: tuple[str, ...],
    measures: tuple[str, ...],
    generation: int | None,
    against: str | None,
    form: str | None,
    out: Path | None,
    figure: Path | None,
    analyses: Path | None,
    width: float | None,
    caption: bool,
    as_json: bool,
) -> None:
    """Compare groups of runs: interquartile means, intervals, p values, sizes of effects.

    RUN is a run folder, a folder of runs, or a sweep. Runs that differ in nothing but the seed are a group.
    Measures are columns of the history, and of `babushka analyze` where every run was analyzed.
    """
    from babushka.runs.presentation.comparing import compare, write
    from babushka.runs.presentation.comparing.formats import as_json as in_json

    if figure is None and (width is not None or caption):
        raise SettingsError("--width and --caption are of a figure; say where to with --figure FILE.")
    if as_json and form:
        raise SettingsError("--json and --format exclude each other; choose one.")
    made_by = _again(runs, measures, generation, against, analyses)
    found = compare(runs, measures, generation, against, made_by, analyses)
    table = in_json(found) if as_json else write(found, form or _form_of(out))
    if figure is not None:
        from babushka.runs.presentation.matplotlib_defaults import unwritten
        from babushka.runs.presentation.plots.compare import draw_comparison
        from babushka.runs.presentation.plots.save import save

        drawn = draw_comparison(found, width=width, caption=caption)
        save(drawn, figure)
        if lacking := unwritten(drawn):
            click.echo(lacking, err=True)
    if out is None or as_json:
        click.echo(table, nl=False)
    if out is not None:
        from babushka.runs.storage.files import written_whole

        with written_whole(out) as temporary:
            temporary.write_text(table, encoding="utf-8")
        click.echo(f"table: {out}", err=as_json)
    if figure is not None:  # on stderr beside a table, which may be read by a program
        click.echo(f"figure: {figure}", err=out is None or as_json)


def _form_of(out: Path | None) -> str:
    """The form of a table that a file's ending asks for."""
    endings = {".csv": "csv", ".tex": "latex", ".md": "markdown"}
    return endings.get(out.suffix.lower(), "text") if out else "text"


def _again(
    runs: tuple[str, ...],
    measures: tuple[str, ...],
    generation: int | None,
    against: str | None,
    analyses: Path | None,
) -> str:
    """The command line that makes the same numbers again."""
    words = ["babushka", "compare", *runs]
    for measure in measures:
        words += ["--measure", measure]
    if generation is not None:
        words += ["--generation", str(generation)]
    if against is not None:
        words += ["--against", against]
    if analyses is not None:
        words += ["--analyses", str(analyses)]
    return shlex.join(words)
