"""`babushka machines`: what known programs of register machines are worth, and how rare exact ones are."""

import click

from babushka.runs.commands import completing, options

HELP = "Judge known programs of register machines; count exact ones among random programs."
PLACE = 12


@click.command(
    "machines",
    epilog=options.example("babushka machines knapsack-planted --set regime.items=4 --random 1000000"),
)
@click.argument(
    "scenario", default="knapsack-planted", metavar="[SCENARIO|FILE.toml]", type=completing.SCENARIO
)
@options.settings
@click.option(
    "--random",
    "programs",
    type=click.IntRange(0, 10**10),
    default=0,
    help="Draw so many random programs, and say how many of them are exact.",
)
@click.option(
    "--seed",
    type=click.IntRange(0, 2**63 - 1),
    default=0,
    show_default=True,
    help="Where instances and programs are drawn from.",
)
@options.threads
@options.as_json
def command(
    scenario: str, settings: tuple[str, ...], programs: int, seed: int, threads: int | None, as_json: bool
) -> None:
    """Run the known programs on random instances of the scenario's class, and tell what they cost.

    Dynamic programming is exact and dear, greedy cheap and nearly right: at some price of an instruction one
    gives way to the other. It is computed for the class, items and R that --set says.
    """
    from babushka.organisms.life import default_threads
    from babushka.runs.orchestration.plan import plan
    from babushka.runs.presentation.machines_account import machines_account

    options.refuse_bare_settings([scenario])
    made = plan(scenario, list(settings))
    found = machines_account(made.experiment, programs, seed, threads or default_threads())
    if as_json:
        options.tell_json(found.as_values())
    else:
        click.echo(found.text())
