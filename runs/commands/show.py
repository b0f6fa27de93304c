"""`babushka show`: what a run is, how far it is, and what came out."""

import json
from pathlib import Path
from typing import Any

import click

from runs.commands.options import json_option, run_argument


@click.command("show")
@run_argument
@json_option
def command(run: Path, as_json: bool) -> None:
    """Show a run: its settings that differ from the defaults, how far it is, first and last generation."""
    found = summary(run)
    if as_json:
        click.echo(json.dumps(found, indent=2))
        return
    click.echo(f"{found['run']}: {found['title']}")
    if found["about"]:
        click.echo(found["about"])
    click.echo(f"seed {found['seed']}, generation {found['generation']} of {found['generations']}")
    click.echo(f"made {found['created']} by: {' '.join(found['command'])}")
    click.echo(f"snapshots: {len(found['snapshots'])}")
    first, last = found["first"], found["results"]
    for name in last:
        click.echo(f"{name:>28}: {first[name]:8.2f} -> {last[name]:8.2f}")


def summary(run: Path) -> dict[str, Any]:
    """What is known of a run without loading its world: plain values, for text and JSON."""
    from runs.config.parsing import parse
    from runs.folder import RunFolder

    folder = RunFolder.open(run)
    configuration = parse(folder.config_text(), str(folder.path / "config.toml"))
    history = folder.read_history()
    provenance = folder.provenance()
    wanted = [name for name in history if name.endswith((".mean", ".divergence")) and name.count(".") <= 2]
    labels = [*configuration.get("probes", {}), "selection"]
    wanted = [name for name in wanted if name.split(".")[0] in labels][:400]
    chosen = [n for n in wanted if n.split(".")[1] in ("births", "felt", "divergence", "steps") and "selection" not in n]
    done = int(history["generation"][-1]) if len(history.get("generation", ())) else None
    return {
        "run": str(run),
        "title": configuration.get("title", ""),
        "about": configuration.get("about", ""),
        "seed": configuration.get("seed"),
        "generation": done,
        "generations": configuration.get("generations"),
        "snapshots": folder.generations(),
        "created": provenance.created,
        "command": list(provenance.command),
        "first": {name: float(history[name][0]) for name in chosen} if done is not None else {},
        "results": {name: float(history[name][-1]) for name in chosen} if done is not None else {},
    }
