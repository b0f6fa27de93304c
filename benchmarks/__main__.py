"""The command line of the benchmarks: a table on the screen, JSON in a file."""

import json
import time
from dataclasses import asdict
from importlib import import_module
from pathlib import Path

import click

from benchmarks.measuring import Section, machine

SECTIONS = {  # by name: the module, whose `measure(rounds)` gives the section
    "kernel": "benchmarks.kernel",
    "towers": "benchmarks.towers",
    "solver": "benchmarks.solver",
    "share": "benchmarks.share",
    "floor": "benchmarks.floor",
    "tails": "benchmarks.tails",
    "large": "benchmarks.large",
    "scaling": "benchmarks.scaling",
    "start-up": "benchmarks.start_up",
    "plain": "benchmarks.against_plain",
    "c": "benchmarks.against_c",
    "players": "benchmarks.players",
    "ecology": "benchmarks.ecology",
    "jax": "benchmarks.against_jax",
    "deap": "benchmarks.against_deap",
    "memory": "benchmarks.memory",
}


@click.command()
@click.argument("names", nargs=-1, type=click.Choice(list(SECTIONS)), metavar="[SECTION]...")
@click.option("--out", type=click.Path(path_type=Path), default=Path(__file__).parent / "results.json")
@click.option(
    "--rounds", type=click.IntRange(1, 1000), default=7, show_default=True, help="Rounds of everything."
)
def main(names: tuple[str, ...], out: Path, rounds: int) -> None:
    """Measure everything, or only SECTIONS.

    They are kernel, towers, solver, share, floor, tails, large, scaling, start-up, plain, c, players,
    ecology, jax, deap, memory.
    """
    about = machine()
    click.echo(
        f"{about['processor']}, {about['usable cores']} usable cores, load {about['load at the start']}"
    )
    sections = []
    for name in names or SECTIONS:
        begun = time.perf_counter()
        section: Section = import_module(SECTIONS[name]).measure(rounds)
        section.seconds = time.perf_counter() - begun
        show(section)
        sections.append(section)
        results = {"machine": about, "rounds": rounds, "sections": [asdict(done) for done in sections]}
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")
    click.echo(f"\n{out}")


def show(section: Section) -> None:
    """Print one section as a table."""
    click.echo(f"\n{section.name}: {section.title} ({section.seconds:.0f} s)")
    width = max((len(row.name) for row in section.rows), default=0)
    for row in section.rows:
        spread = f"[{shown(row.low)} .. {shown(row.high)}]" if row.low != row.high else ""
        verdict = {None: "", True: f"aim {row.aim}: met", False: f"aim {row.aim}: MISSED"}[row.met]
        line = f"  {row.name:{width}}  {shown(row.median):>9} {row.unit:<20} {spread:<22} {verdict}"
        click.echo(line.rstrip())
    for note in section.notes:
        click.echo(f"  {note}")


def shown(value: float) -> str:
    """A number with four digits that matter; whole numbers whole."""
    if float(value).is_integer() or abs(value) >= 10_000:
        return f"{value:,.0f}"
    return f"{value:.4g}"


if __name__ == "__main__":
    main()
