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

from babushka.organisms.life import default_threads
from benchmarks.measuring import Section, seconds
from benchmarks.stopwatch import (
    DISK,
    PACKING,
    PARTS,
    PLOTTING,
    READING,
    SAVING,
    SELECTION,
    TABLES,
    VARIATION,
    watched,
)

LARGE = ("evolution.population=100000", "organism.max_budget=4")
LARGE_GENERATIONS = 3
NAMED = (SELECTION, VARIATION, PACKING, TABLES, DISK, SAVING, PLOTTING, READING)
SMALL = ("evolution.population=10", "evolution.random_lives=2", "evolution.episodes=1")


def command(folder: Path, name: str, *words: str) -> None:
    """`babushka run`, in this process."""
    from babushka.runs.commands import babushka

    with redirect_stdout(StringIO()):
        babushka.main(["run", "--out", str(folder), "--name", name, "--quiet", *words], standalone_mode=False)


def settings(changes: tuple[str, ...]) -> list[str]:
    """Changes of settings as on the command line."""
    return [word for change in changes for word in ("--set", change)]


def one_run(seed: int, words: list[str], generations: int) -> dict[str, float]:
    """Milliseconds per generation and shares of the wall time of one run, by name."""
    import babushka.runs.presentation.plots
    import babushka.runs.presentation.plots.save
    import babushka.runs.presentation.run_data

    threads = default_threads()
    drawing: tuple[tuple[Any, str, str], ...] = (
        (babushka.runs.presentation.run_data, "run_data", READING),
        (babushka.runs.presentation.plots, "draw", PLOTTING),
        (babushka.runs.presentation.plots.save, "save", PLOTTING),
    )
    with tempfile.TemporaryDirectory() as folder, watched((*PARTS, *drawing)) as watch:
        begun, processor = time.perf_counter(), time.process_time()
        command(Path(folder), "run", "--seed", str(seed), "--generations", str(generations), *words)
        wall, processor = time.perf_counter() - begun, time.process_time() - processor
    lived, spent = watch.lived(), watch.spent()
    parts = {name: spent[name] for *_, name in (*PARTS, *drawing) if name in spent}
    # On a machine that is shared with others wall time tells of them. What this run would take on processors
    # of its own: what nobody lived beside, and then kernels, and what was done beside them, on all threads.
    kernel = watch.kernels() / threads
    beside = {name: part.beside / threads for name, part in parts.items()}
    before = {name: part.processor - part.beside for name, part in parts.items()}
    accounted = sum(part.processor for part in parts.values()) + watch.kernels()
    handing = max(watch.working() - watch.kernels(), 0.0)  # in threads that lead lives, between lives
    expressing = sum(part.elsewhere for part in parts.values())  # in these too
    handing = max(handing - expressing, 0.0)
    beside["handing out lives"], before["handing out lives"] = handing / threads, 0.0
    rest = max(processor - accounted - handing, 0.0)
    whole = kernel + sum(beside.values()) + sum(before.values()) + rest
    found = {"wall": wall, "alone": whole, "kernel": 100 * kernel / whole}
    found["idle"] = 100 * watch.idle(threads) / threads / lived
    cost = {**{name: before[name] + beside[name] for name in before}, "all the rest": rest}
    for name, value in cost.items():
        found[f"% {name}"] = 100 * value / whole
    found["held up"] = 100 * (sum(before.values()) + rest) / whole
    found["together"] = 100 * sum(cost.values()) / whole
    found["named"] = 100 * sum(value for name, value in cost.items() if name in NAMED) / whole
    spent_in = {"kernels": watch.kernels(), **{name: part.processor for name, part in parts.items()}}
    for name, value in {**spent_in, "handing out lives": handing, "all the rest": rest}.items():
        found[f"ms {name}"] = 1000 * value / (generations + 1)
    return found


def report(section: Section, title: str, outcomes: list[dict[str, float]], aim: str) -> None:
    """Rows of several runs of one kind."""
    section.add(f"{title}: wall time", [found["wall"] for found in outcomes], "s")
    section.add("  on processors of its own", [found["alone"] for found in outcomes], "s")
    for name, said, unit in (
        ("kernel", "kernels", "% of that"),
        ("together", "everything else together", "% of that"),
        ("named", "    of which selection, variation, recording and plotting", "% of that"),
        ("held up", "    of which nobody lived meanwhile", "% of that"),
        ("idle", "threads idle at the end of generations", "% of the time of lives"),
    ):
        section.add(f"  {said}", [found[name] for found in outcomes], unit, aim if name == "together" else "")
    names = [name[2:] for name in outcomes[0] if name.startswith("% ")]
    for name in sorted(names, key=lambda name: -outcomes[0][f"% {name}"]):
        section.add(f"    {name}", [found[f"% {name}"] for found in outcomes], "% of that")
    for name in ("kernels", *names):
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
    report(
        section, f"100,000 members, budget up to 4, {LARGE_GENERATIONS + 1} generations", outcomes, "<= 10"
    )
    section.notes.append(
        f"{default_threads()} threads. On processors of its own: processor time in which nobody lived, and "
        "that of kernels and of what was done beside them shared among the threads."
    )
    return section
