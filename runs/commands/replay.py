"""`babushka replay`: live a saved member's life again."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from babushka.fitness.settings import SettingsError
from babushka.runs.commands import completing, options
from babushka.runs.presentation.text import plain_lines

if TYPE_CHECKING:
    from babushka.runs.orchestration.saved import Run

HELP = "Live a saved member's life again; watch it, film it, or verify the run."
PLACE = 4
FILMED = 300  # steps of a film of members who live together


@click.command(
    "replay", epilog=options.example("babushka replay results/savanna-s0 --regime modern --gif life.gif")
)
@options.run
@options.generation
@click.option("--member", default="best", show_default=True, help="'best', an id, or 'row:N'.")
@click.option(
    "--regime",
    help="'selection', a probe such as 'modern', or parameters such as modern=0.5.",
    shell_complete=completing.regimes,
)
@click.option(
    "--beside",
    multiple=True,
    metavar="REGIME",
    help="Show the member's life in another regime beside this one in films; may be repeated.",
    shell_complete=completing.regimes,
)
@click.option("--budget", type=int, help="A search budget instead of the evolved one.")
@click.option(
    "--level",
    type=click.IntRange(1),
    metavar="K",
    help="Tell the life as level K felt it; 2 is a machine.",
)
@click.option(
    "--without", type=click.IntRange(2), metavar="K", help="Live without level K, beside the life with it."
)
@click.option(
    "--driven-by",
    type=click.IntRange(2),
    metavar="K",
    help="Have the member's own body pursue what level K wants.",
)
@click.option("--seed", type=click.IntRange(0), help="Live in other worlds, drawn from this seed.")
@click.option("--episode", type=click.IntRange(0), default=0, show_default=True, help="Which of its lives.")
@click.option(
    "--tell", is_flag=True, help="Say in words what its genome makes of it, and which rule it follows."
)
@click.option("--watch", is_flag=True, help="Watch the life in the terminal.")
@click.option(
    "--fps", type=float, default=8.0, show_default=True, help="Frames per second of --watch and films."
)
@click.option("--every", type=click.IntRange(1), help="Show every N-th step only.")
@click.option("--gif", type=click.Path(path_type=Path), help="Write a film.")
@click.option("--mp4", type=click.Path(path_type=Path), help="Write a film (needs the extra 'film').")
@click.option("--png", type=click.Path(path_type=Path), help="Write a picture.")
@click.option("--step", type=click.IntRange(0), help="The step that --png shows; the last by default.")
@click.option("--all", "everyone", is_flag=True, help="Let the whole population live again; print a table.")
@click.option("--csv", "table", type=click.Path(path_type=Path), help="Write the table of --all as CSV.")
@click.option(
    "--verify", is_flag=True, help="Evaluate every snapshot again and compare all numbers to the last bit."
)
@options.threads
@options.trusted
@options.as_json
def command(
    run: Path,
    generation: int | None,
    member: str,
    regime: str | None,
    beside: tuple[str, ...],
    budget: int | None,
    level: int | None,
    without: int | None,
    driven_by: int | None,
    seed: int | None,
    episode: int,
    tell: bool,
    watch: bool,
    fps: float,
    every: int | None,
    gif: Path | None,
    mp4: Path | None,
    png: Path | None,
    step: int | None,
    everyone: bool,
    table: Path | None,
    verify: bool,
    threads: int | None,
    trusted: tuple[Path, ...],
    as_json: bool,
) -> None:
    """Live a member's life again, under any regime, budget and seed, and say what it wanted, did and felt.

    Without --regime, --budget, --seed, --without and --driven-by it is the very life that selection saw.
    --level, --without and --driven-by are for organisms that build machines.
    """
    from babushka.runs.orchestration.one_level import check_level
    from babushka.runs.orchestration.references import likenesses
    from babushka.runs.orchestration.saved import load
    from babushka.runs.presentation.matplotlib_defaults import load_matplotlib
    from babushka.runs.presentation.replay import account, following, level_account

    if watch and as_json:
        raise SettingsError("--watch and --json exclude each other; choose one.")
    _refuse_together({"--level": level, "--without": without, "--driven-by": driven_by})
    saved = load(run, trusted)
    if level is not None:
        check_level(saved.experiment.organism, saved.path, level)
    if verify:
        _verify(saved, threads, as_json)
        return
    if everyone or table is not None:
        lives = saved.evaluate(generation, regime, budget, seed, None, threads)
        _tell_everyone(
            lives, saved.generation(generation).ids, saved.experiment.world.objective, table, as_json
        )
        return
    if not saved.experiment.dynamics.lives_apart:
        _film_together(saved, generation, {".gif": gif, ".mp4": mp4, ".png": png}, (step, fps, every))
        return
    if beside and gif is None and mp4 is None:
        raise SettingsError("--beside is for films: give --gif FILE or --mp4 FILE too.")
    given, altered = (budget, seed, episode), (without, driven_by)
    life = saved.replay(generation, member, regime, *given, *altered)
    others = {name: saved.replay(generation, member, name, *given, *altered) for name in beside}
    own = regime or "selection"
    if without is not None:
        own = f"without level {without}"
        whole = saved.replay(generation, member, regime, *given)
        others = {f"with level {without}": whole, **others}
    load_matplotlib()  # before any of its modules
    from babushka.runs.presentation.replay import film, picture
    from babushka.runs.presentation.replay import watch as watching

    if tell and not (life.in_words or life.world.references):
        raise SettingsError(
            f"Of organisms of kind {saved.experiment.organism.name!r} nothing more can be told; leave out "
            "--tell."
        )
    if watch:
        watching.watch(life, fps, every or 1)
    for path, ending in ((gif, ".gif"), (mp4, ".mp4")):
        if path is not None:
            if path.suffix.lower() != ending:
                raise SettingsError(f"--{ending[1:]} takes a name that ends in {ending}, not {path.name!r}.")
            film.save_film({own: life, **others} if others else life, path, every, fps)
            click.echo(f"film: {path}", err=True)
    if png is not None:
        picture.save_png(life, png, step)
        click.echo(f"picture: {png}", err=True)
    if as_json:
        told = account.account(life)
        if level is not None and level > 1:
            told = level_account.level_account(life, level)
        elif without is not None:
            told = level_account.beside_account(whole, life)
        if tell and life.world.references:
            told["following"] = following.following(
                likenesses(saved, generation, member, regime, budget, seed)
            )
        options.tell_json(told)
    elif watch:
        return
    elif tell:
        lines = [f"{account.capital(life.title())}:"]
        lines += [life.in_words] if life.in_words else []
        if life.world.references:
            found = likenesses(saved, generation, member, regime, budget, seed)
            lines.append(following.following_text(found, ascii_only=not _unicode()))
        click.echo(plain_lines("\n".join(lines)))
    elif level is not None and level > 1:
        click.echo(level_account.level_text(life, level, ascii_only=not _unicode()))
    elif without is not None:
        click.echo(level_account.beside_text(whole, life, without))
    else:
        click.echo(account.account_text(life, ascii_only=not _unicode()))


def _film_together(
    saved: "Run",
    generation: int | None,
    wanted: "dict[str, Path | None]",
    moments: "tuple[int | None, float, int | None]",
) -> None:
    """Films and a picture of the steps after a saved epoch, in which members live together."""
    from babushka.runs.orchestration.living_together import stretch_of
    from babushka.runs.presentation.matplotlib_defaults import load_matplotlib

    files = {ending: path for ending, path in wanted.items() if path is not None}
    if not files:
        saved.need_lives_apart("a replay without --gif, --mp4 or --png")
    for ending, path in files.items():
        if path.suffix.lower() != ending:
            raise SettingsError(f"--{ending[1:]} takes a name that ends in {ending}, not {path.name!r}.")
    step, fps, every = moments
    stretch = stretch_of(saved, generation, FILMED)
    load_matplotlib()  # before any of its modules
    from babushka.runs.presentation.replay import crowd, film

    title = f"{saved.experiment.title}, after generation {stretch.generation}"
    for ending, path in files.items():
        if ending == ".png":
            crowd.save_png(stretch, path, step, title)
        else:
            film.save_scene(crowd.CrowdScene(stretch, title), stretch.steps, path, every, fps)
        click.echo(f"{'picture' if ending == '.png' else 'film'}: {path}", err=True)


def _refuse_together(given: "dict[str, int | None]") -> None:
    """Raise `SettingsError` where two options are given of which each tells another story."""
    names = [name for name, value in given.items() if value is not None]
    if len(names) > 1:
        raise SettingsError(f"{' and '.join(names)} exclude each other; choose one.")


def _unicode() -> bool:
    return (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"


def _verify(saved: "Run", threads: int | None, as_json: bool) -> None:
    from babushka.runs.presentation.progress import showing
    from babushka.runs.presentation.steps import Step, StepsAccount
    from babushka.runs.presentation.verification_account import found_of, told

    with showing(StepsAccount("verification"), quiet=False) as watch:
        watch(Step(0, 1, f"{len(saved.generations)} snapshots"))
        found = found_of(saved, threads)
    if as_json:
        options.tell_json(found.as_values())
    else:
        click.echo(plain_lines("\n".join(told(found))))
    if not found.good:
        sys.exit(1)


def _tell_everyone(lives: Any, ids: Any, objective: str, table: Path | None, as_json: bool) -> None:
    """A table of the means of every member's lives, the best first."""
    import numpy as np

    means = {name: lives.mean(name) for name in lives.columns if name != "cause"}  # of which there is no mean
    order = np.argsort(-means[objective], kind="stable")
    columns = {name: values[order] for name, values in {"id": ids, **means}.items()}
    names, rows = [*columns], [*zip(*(values.tolist() for values in columns.values()), strict=True)]
    if table is not None:
        from babushka.runs.presentation.exports import Table, write_csv

        write_csv(Table(columns), table)
        click.echo(f"table: {table}", err=True)
    if as_json:
        options.tell_json([dict(zip(names, row, strict=True)) for row in rows])
    elif table is None:
        from babushka.runs.presentation.tables import aligned

        shown = [place for place, name in enumerate(names) if not name.startswith(("felt.", "proposals"))]
        cells = [[str(row[0]), *(f"{row[place]:.1f}" for place in shown[1:])] for row in rows]
        click.echo("\n".join(aligned([names[place] for place in shown], cells, 0)))
