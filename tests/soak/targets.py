"""What bad input is given to, one trial at a time; each raises `Finding` where a property does not hold."""

import random
import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path

import click

from babushka.fitness.kernel_folders import cache_root
from babushka.fitness.settings import SettingsError
from babushka.runs.commands import COMMANDS, babushka
from babushka.runs.orchestration.config import scenario_names
from babushka.runs.orchestration.plan import plan, plan_of
from babushka.runs.orchestration.sweeps import Description, prepare, reopen
from babushka.runs.orchestration.sweeps.table import read_statuses
from tests.soak import inputs
from tests.soak.guard import Finding, say, watch
from tests.soak.worlds import world_file
from tests.tiny import TINY, options

Target = Callable[[random.Random, Path], None]
CHEAP = 100_000  # lives times steps times model steps that a trial may cost
TRAP = "from pathlib import Path\nPath('EXECUTED').touch()\nPath(__file__).with_name('EXECUTED').touch()\n"


def small() -> list[str]:
    """Settings of a savanna whose lives take no time."""
    return [word.removeprefix("--set=") for word in options() if word.startswith("--set=")]


@cache
def texts() -> tuple[str, ...]:
    """Valid configurations: every scenario as a complete file, the savanna twice, once of them small."""
    return (plan("savanna", small()).text(), *(plan(name).text() for name in scenario_names()))


@cache
def keys() -> list[str]:
    """Dotted keys of the savanna's settings."""
    found, section = [], ""
    for line in plan("savanna").text().splitlines():
        if line.startswith("["):
            section = line.split("]")[0].strip("[ ") + "."
        elif "=" in line and not line.startswith("#"):
            found.append(section + line.split("=")[0].strip())
    return found


def samples(place: Path) -> None:
    """A finished run and a finished sweep for the trials to damage, made once: `place/run`, `place/sweep`."""
    from babushka import run

    run("savanna", out=place / "run", generations=3, settings=small())
    run("savanna", out=place / "other", generations=3, seed=1, settings=[*small(), "world.size=11"])
    from babushka.runs.orchestration.sweeps import carry_out
    from tests.runs.sweeping import InThisProcess

    settings = {name: table for name, table in TINY.items() if isinstance(table, dict)}
    settings["organism"] = {"max_horizon": 4}
    made = prepare(
        Description(settings=settings, generations=1, varied={("organism", "max_budget"): (0, 4)}),
        place / "sweep",
    )
    carry_out(made, jobs=1, executor_factory=InThisProcess)


def configuration(chance: random.Random, place: Path) -> None:
    """A configuration file with mistakes, read, resolved, written and read again."""
    path = place / "mine.toml"
    path.write_bytes(inputs.configuration(chance.choice(texts()), chance))
    (place / "trap.py").write_text(TRAP)
    if chance.random() < 0.2:
        other = place / "other.toml"
        other.write_bytes(b'extends = "mine.toml"\n' + inputs.configuration("seed = 1", chance))
        path = chance.choice((path, other))
    _planned(str(path), [], place)


def setting(chance: random.Random, place: Path) -> None:
    """One to three --set with mistakes."""
    given = [inputs.setting(keys(), chance) for _ in range(chance.randint(1, 3))]
    _planned(chance.choice(("savanna", "savanna", chance.choice(scenario_names()))), given, place)


def _planned(source: str, given: list[str], place: Path) -> None:
    seen = watch()
    seen.allowed, seen.noted, seen.on = (f"{place}/", f"{cache_root()}/"), [], True
    try:
        made = plan(source, given)
        text = made.text()
        from babushka.runs.orchestration.config.parsing import parse

        again = plan_of(parse(text, "text"))
        if again.text() != text:
            raise Finding(f"{source} {given}: the resolved configuration is not that of itself")
    except SettingsError as error:
        _sentence(str(error), (source, *given))
        return
    except Finding:
        raise
    except Exception as error:
        raise Finding(
            f"{source} {given}: a traceback, of {type(error).__name__}: {str(error)[:300]}"
        ) from error
    finally:
        seen.on = False
    if seen.noted or (place / "EXECUTED").exists():
        raise Finding(f"{source} {given}: {seen.noted[:3]}")
    settings = made.experiment.evolution
    work = (
        settings.episodes * made.experiment.world.steps * max(1, made.experiment.organism.most_model_steps())
    )
    # Kernels of other worlds would have to be compiled first; their configurations are read all the same.
    if made.experiment.world.name == "savanna" and settings.population <= 200 and work < CHEAP:
        say("run", source, *(f"--set={text}" for text in given), "--dry-run", place=place)


def _sentence(text: str, given: object) -> None:
    if "\n" in text or not text.endswith((".", "?")):
        raise Finding(f"{given}: not one sentence: {text!r}")


def command_line(chance: random.Random, place: Path) -> None:
    """A command with odd options and arguments, in a folder with a run and a sweep."""
    name = chance.choice([*COMMANDS])
    command = babushka.get_command(click.Context(babushka), name)
    assert command is not None
    words = [name]
    if chance.random() < 0.6:
        words.append(chance.choice(("run", "sweep", "run", "savanna", "other")))
    for _ in range(chance.randint(0, 3)):
        option = chance.choice([one for one in command.params if isinstance(one, click.Option)] or [None])
        if option is None or chance.random() < 0.2:
            words.append(chance.choice(inputs.ODD_WORDS))
            continue
        words.append(chance.choice(option.opts))
        if not option.is_flag:
            words.append(chance.choice(inputs.ODD_WORDS))
    # What would rightly take long is not asked for: whole scenarios, endless films, replications, claims.
    if name in ("run", "sweep"):
        words = [*words[:1], *options(0), "--dry-run", *words[1:]]
    if name in ("replicate", "claims"):
        words.append("--list")
    if name == "resume":
        words += ["--generations", chance.choice(("3", "4", "+0", "+1", "-1", "x", "2"))]
    if name == "replay" and "--watch" in words:
        words.remove("--watch")
    if name == "analyze":
        words += ["--set", "lives=2", "--set", "pressure_lives=2", "--generation", "0"]
    if "\n" not in "".join(words) or name not in ("completion",):
        say(*words, place=place)


def run_folder(chance: random.Random, place: Path) -> None:
    """A damaged run, looked at, drawn, lived again and gone on with."""
    if chance.random() < 0.1:  # files of another run in it
        for path in sorted((place / "other").rglob("*.*")):
            if path.is_file() and chance.random() < 0.3:
                shutil.copy(path, place / "run" / path.relative_to(place / "other"))
    (place / "outside").write_bytes(
        chance.choice((b"", b"precious", (place / "other" / "history.csv").read_bytes()))
    )
    precious = (place / "outside").read_bytes()
    before = (place / "run" / "config.toml").read_bytes()
    told = inputs.folder(place / "run", chance)
    path = place / "run" / "config.toml"
    same = path.is_file() and path.stat().st_size == len(before) and path.read_bytes() == before
    cheap = (
        *("show run", "show run --json", "list .", "list . --json", "compare run other"),
        *("plot run", "plot run desires", "plot run divergence", "export run --to a.csv"),
        *("export run --lineage --to b.json", "export run --phylogeny --to c.csv"),
    )
    dear = (
        *("replay run", "replay run --all", "replay run --verify", "plot run lineage", "report run"),
        *("resume run -q", "resume run --generations +1 -q"),
    )
    for words in chance.sample(cheap, 2) + (chance.sample(dear, 1) if same else []):
        try:
            say(*words.split(), place=place)
        except Finding as finding:
            raise Finding(f"{told}: {finding}") from finding
        if (place / "outside").read_bytes() != precious:
            raise Finding(f"{told} {words}: wrote through a link")


def sweep_folder(chance: random.Random, place: Path) -> None:
    """A damaged sweep, opened, listed, compared and drawn."""
    told = inputs.folder(place / "sweep", chance)
    try:
        read_statuses(reopen(place / "sweep"))
    except SettingsError as error:
        _sentence(str(error), told)
    except Exception as error:
        raise Finding(
            f"{told}: reopen: a traceback, of {type(error).__name__}: {str(error)[:300]}"
        ) from error
    ways = [
        ("list", "sweep"),
        ("compare", "sweep"),
        ("plot", "sweep"),
        ("plot", "sweep", "heatmap"),
        ("show", "sweep"),
    ]
    for words in chance.sample(ways, 1):
        try:
            say(*words, place=place)
        except Finding as finding:
            raise Finding(f"{told}: {finding}") from finding


TARGETS: dict[str, Target] = {
    "configuration": configuration,
    "setting": setting,
    "command-line": command_line,
    "run-folder": run_folder,
    "sweep-folder": sweep_folder,
    "world-file": world_file,
    "world-compiled": world_file,
}
