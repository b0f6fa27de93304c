"""Where the time of a run goes: the kernel, and everything else by name.

The whole of `babushka run`, with its figure: once as it is by default, and with 100,000 members whose search
budget is 4 at most. What is done beside lives takes no wall time where a processor is free for it; here it is
counted as the processor's time that it takes, shared among the threads.
"""

import tempfile
import time
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

from benchmarks.measuring import Section, seconds
from benchmarks.stopwatch import PARTS, PLOTTING, READING, watched
from organisms.life import default_threads

LARGE = ("evolution.population=100000", "organism.max_budget=4")
LARGE_GENERATIONS = 3
SMALL = ("evolution.population=10", "evolution.random_lives=2", "evolution.episodes=1")


def command(folder: Path, name: str, *words: str) -> None:
    """`babushka run`, in this process."""
    from runs.commands import babushka

    with redirect_stdout(StringIO()):
        babushka.main(
            ["run", "--out", str(folder), "--name", name, "--quiet", *words], standalone_mode=False
        )


def settings(changes: tuple[str, ...]) -> list[str]:
    """Changes of settings as on the command line."""
    return [word for change in changes for word in ("--set", change)]


def one_run(seed: int, words: list[str], generations: int, figure: bool = True) -> dict[str, float]:
    """Milliseconds per generation and shares of the wall time of one run, by name."""
    import runs.measuring
    import runs.plots
    import runs.plots.save

    threads = default_threads()
    drawing: tuple[tuple[Any, str, str], ...] = (
        (runs.measuring, "run_data", READING),
        (runs.plots, "draw", PLOTTING),
        (runs.plots.save, "save", PLOTTING),
    )
    with tempfile.TemporaryDirectory() as folder, watched((*PARTS, *drawing)) as watch:
        begun = time.perf_counter()
        command(Path(folder), "run", "--seed", str(seed), "--generations", str(generations), *words)
        wall = time.perf_counter() - begun
    lived, spent = watch.lived(), watch.spent()
    parts = {name: spent[name] for *_, name in (*PARTS, *drawing) if name in spent}
    alone = sum(part.alone for part in parts.values())
    found = {"wall": wall, "kernel": 100 * watch.kernels() / threads / wall}
    found["idle"] = 100 * watch.idle(threads) / threads / wall
    cost = {name: part.alone + part.beside / threads for name, part in parts.items()}
    cost["all the rest"] = max(wall - lived - alone, 0.0)
    for name, value in cost.items():
        found[f"% {name}"] = 100 * value / wall
    found["held up"] = 100 * (wall - lived) / wall
    found["together"] = 100 * sum(cost.values()) / wall
    for name, part in parts.items():
        found[f"ms {name}"] = 1000 * part.processor / (generations + 1)
    found["ms kernels"] = 1000 * watch.kernels() / (generations + 1)
    return found


def report(section: Section, title: str, outcomes: list[dict[str, float]], aim: str) -> None:
    """Rows of several runs of one kind."""
    section.add(f"{title}: wall time", [found["wall"] for found in outcomes], "s")
    for name, said in (
        ("kernel", "kernel (processor time / threads)"),
        ("idle", "threads without a life to lead at a generation's end"),
        ("together", "everything else together"),
        ("held up", "    of which nobody lived meanwhile"),
    ):
        wanted = aim if name == "together" else ""
        section.add(f"  {said}", [found[name] for found in outcomes], "% of wall", wanted)
    names = [name[2:] for name in outcomes[0] if name.startswith("% ")]
    for name in sorted(names, key=lambda name: -outcomes[0][f"% {name}"]):
        section.add(f"    {name}", [found[f"% {name}"] for found in outcomes], "% of wall")
    for name in ("kernels", *names):
        if f"ms {name}" in outcomes[0]:
            section.add(f"    {name}", [found[f"ms {name}"] for found in outcomes], "ms of processor/generation")


def measure(rounds: int) -> Section:
    """Several runs with all defaults, each from another seed; one with 100,000 members."""
    section = Section("share", "where the wall time of `babushka run` goes, with its figure")
    with tempfile.TemporaryDirectory() as folder:
        words = ["--generations", "0", *settings(SMALL)]
        first = seconds(lambda: command(Path(folder), "one", *words))  # imports, kernels, fonts
        second = seconds(lambda: command(Path(folder), "two", *words))
    section.add("imports, loading kernels and fonts, apart", [first - second], "s")
    outcomes = [one_run(seed, [], 60) for seed in range(min(rounds, 3))]
    report(section, "all defaults, 61 generations", outcomes, "<= 3")
    outcomes = [one_run(0, settings(LARGE), LARGE_GENERATIONS)]
    report(section, f"100,000 members, budget up to 4, {LARGE_GENERATIONS + 1} generations", outcomes, "<= 10")
    section.notes.append(f"{default_threads()} threads. Times beside lives are a processor's.")
    return section
