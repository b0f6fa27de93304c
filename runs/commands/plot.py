"""`babushka plot`: draw a figure of one or several runs."""

from pathlib import Path

import click

from babushka.fitness.settings import SettingsError, nearest
from babushka.runs.commands import completing, options

HELP = "Draw a figure of one or several runs."
PLACE = 5


@click.command("plot", epilog=options.example("babushka plot results/savanna-s0 pressure --out pressure.pdf"))
@click.argument("words", nargs=-1, required=True, metavar="RUN... [KIND]", type=completing.RUN_OR_KIND)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="A .png, .pdf or .svg; RUN/figures/KIND.png by default.",
)
@click.option(
    "--column",
    "columns",
    multiple=True,
    metavar="LABEL.MEASURE",
    help="What a heatmap or sweep shows, e.g. modern.births; may be repeated.",
)
@click.option(
    "--plot",
    "file",
    type=click.Path(path_type=Path),
    metavar="FILE.py",
    help="A Python file with a function draw(runs), instead of a KIND; its code is run.",
)
@options.width
@options.caption
@options.generation
@options.analyses
@options.trusted
def command(
    words: tuple[str, ...],
    out: Path | None,
    columns: tuple[str, ...],
    file: Path | None,
    width: float | None,
    caption: bool,
    generation: int | None,
    analyses: Path | None,
    trusted: tuple[Path, ...],
) -> None:
    """Draw curves (the default), divergence, desires, lineage, what an analysis found, and more.

    RUN is a run folder, or a folder of runs. Several seeds of a scenario become bands, several scenarios
    panels side by side; runs that differ in other settings are different scenarios. pressure, modernity and
    desires let a saved population live again; lineage and constraint follow its genes back; goodhart,
    measures and parts need `babushka analyze`; heatmap and sweep show how what comes out depends on swept
    settings. `claims NAME specification` draws the effect of a claim in all its settings.
    """
    from babushka.runs.commands.session import place_of_figures, shown
    from babushka.runs.orchestration.saved import load
    from babushka.runs.presentation import specification
    from babushka.runs.presentation.matplotlib_defaults import unwritten
    from babushka.runs.presentation.plots import captions, disambiguate, draw, kind_of_file, kinds
    from babushka.runs.presentation.plots.reading import reading
    from babushka.runs.presentation.plots.save import save
    from babushka.runs.presentation.progress import showing
    from babushka.runs.presentation.run_data import run_data, with_needed
    from babushka.runs.presentation.steps import Steps, StepsAccount
    from babushka.runs.storage.run_paths import run_paths

    if words[-1] == specification.NAME and not Path(words[-1]).is_dir():
        _draw_specification(words[:-1], out, width, caption)
        return
    given = list(words)
    if file is not None:
        chosen = kind_of_file(file)
    elif words[-1] in kinds() and not Path(words[-1]).is_dir():
        chosen = kinds()[given.pop()]
    else:
        chosen = kinds()["curves"]
    if not given:
        raise SettingsError(f"Say which run to draw {chosen.name} of: babushka plot RUN {chosen.name}.")
    hint = nearest(given[-1], kinds())
    if not Path(given[-1]).exists() and "did you mean" in hint:  # no folder, but nearly the name of a figure
        raise SettingsError(f"There is no run and no figure called {given[-1]!r}{hint}")
    paths = run_paths(given)
    runs = [load(path, trusted, analyses) for path in paths]
    if out is None:
        out = place_of_figures(paths) / f"{chosen.name}.png"
    with showing(StepsAccount(f"figure {chosen.name}"), quiet=False) as watch:
        steps = Steps(watch, len(runs) + 1)
        data = []
        for run in runs:
            steps.begin(run.path.name)
            data.append(with_needed(run_data(run), run, chosen, generation))
        steps.begin("drawing")
        figure = draw(chosen, data, columns, width=width, caption=caption)
        save(figure, out)
    click.echo(f"figure: {shown(out)}")
    if captions.of(figure):
        click.echo(f"caption: {shown(captions.place_of(out))}")
    if lacking := unwritten(figure):
        click.echo(lacking, err=True)
    if chosen is kinds()["curves"]:
        click.echo(reading(disambiguate(data)))
    if chosen.account is not None:
        click.echo(chosen.account(data if chosen.columns else disambiguate(data)))


def _draw_specification(given: tuple[str, ...], out: Path | None, width: float | None, caption: bool) -> None:
    """Draw the specification curve of a claim: by its name, after the word 'claims', or of a file."""
    from babushka.runs.commands.session import shown
    from babushka.runs.presentation import specification
    from babushka.runs.presentation.plots import captions
    from babushka.runs.presentation.plots.save import save
    from babushka.runs.studies.results import FOLDER, read

    if len(given) not in (1, 2) or (len(given) == 2 and given[0] != "claims"):
        raise SettingsError(
            "Say of which claim: babushka plot claims NAME specification, or FILE.json specification."
        )
    file = Path(given[0]) if len(given) == 1 else Path("results/claims") / FOLDER / f"{given[-1]}.json"
    if not file.is_file():
        name = given[-1]
        raise SettingsError(f"There are no results in {str(file)!r}; they come from: babushka claims {name}.")
    figure = specification.draw(read(file), width, caption)
    place = save(figure, out or file.with_suffix(".png"))
    click.echo(f"figure: {shown(place)}")
    click.echo(f"caption: {shown(captions.place_of(place))}")
