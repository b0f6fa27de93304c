"""What selection, variation, recording and plotting cost at the very least, beside what they cost here.

The least is what cannot be left out with the libraries that do the work: DEAP's own operators, and the random
numbers alone; a snapshot hashed, deflated and flushed once, and the rows of both tables; a figure
of matplotlib's with the same axes, lines and words, at places that are known beforehand. Processor time of
code that has just run: between lives, which leave nothing of it in the processor's caches, the same takes two
to three times as long (`share`).
"""

import os
import random
import statistics
import tempfile
import time
import zlib
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
from deap import base, tools

from benchmarks.measuring import Section
from benchmarks.share import command

GENERATIONS = 20
UNIT = "ms of processor"


def milliseconds(work: Callable[[], object], rounds: int) -> list[float]:
    """Processor time of a call, the median of five, in each round."""
    work()
    found = []
    for _ in range(rounds):
        taken = []
        for _ in range(5):
            begun = time.process_time()
            work()
            taken.append(1000 * (time.process_time() - begun))
        found.append(statistics.median(taken))
    return found


class Listed(list[float]):
    """An individual as DEAP's manual has it."""

    fitness: Any


def deaps_own(genomes: Any, fitness: Any, births: int) -> Callable[[], object]:
    """Tournaments, uniform crossover and Gaussian mutation as DEAP's `varAnd` does them, on lists."""

    class Most(base.Fitness):  # type: ignore[misc]
        weights = (1.0,)

    members = []
    for genes, value in zip(genomes.tolist(), fitness[:, 0].tolist(), strict=True):
        member = Listed(genes)
        member.fitness = Most((value,))
        members.append(member)

    def breed() -> list[Listed]:
        born = [Listed(parent) for parent in tools.selTournament(members, births, tournsize=3)]
        for one, other in zip(born[::2], born[1::2], strict=False):
            if random.random() < 0.7:
                tools.cxUniform(one, other, 0.5)
        for child in born:
            tools.mutGaussian(child, 0.0, 0.3, 0.05)
        return born

    return breed


def numbers_alone(genes: int, births: int) -> Callable[[], object]:
    """The random numbers of a generation: for each gene of crossed pairs, for each gene, and the steps."""
    generator = np.random.default_rng(0)
    crossed, all_genes = round(0.35 * births) * genes, births * genes

    def draw() -> None:
        generator.random(crossed)
        generator.random(all_genes)
        generator.standard_normal(round(0.05 * all_genes))

    return draw


def flushed(folder: Path, name: str, content: bytes) -> None:
    """Write a file and flush it and its name to the disk."""
    with open(folder / name, "wb") as handle:
        handle.write(content)
        handle.flush()
        os.fsync(handle.fileno())
    descriptor = os.open(folder, os.O_RDONLY)
    os.fsync(descriptor)
    os.close(descriptor)


def bare_figure(run: Any) -> Callable[[], Any]:
    """Both panels of a run's closing figure with all lines, bands and words, and no layout."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    from babushka.runs.presentation.plots.style import WORLDS, house_style

    history = {name: np.asarray(values) for name, values in run.history.items()}

    def draw() -> Any:
        with house_style():
            figure = Figure(figsize=(7.0, 3.4), dpi=200)
            for left, stem in ((0.06, "births"), (0.57, "felt")):
                panel = figure.add_axes((left, 0.17, 0.35, 0.75))
                for place, label in enumerate(("ancestral", "modern")):
                    x, stroke = history["generation"], WORLDS[label]
                    low, centre, high = (history[f"{label}.{stem}.{q}"] for q in ("q25", "median", "q75"))
                    panel.fill_between(x, low, high, alpha=0.18, color=stroke.colour, linewidth=0)
                    for edge in (low, high):
                        panel.plot(x, edge, color=stroke.colour, linestyle=stroke.dashes, linewidth=0.4)
                    panel.plot(x, centre, markevery=max(1, len(x) // 7), **stroke.look)
                    panel.text(1.015, 0.3 + 0.2 * place, label, transform=panel.transAxes, fontsize=7.5)
                panel.set_xlabel("generation")
                panel.set_ylabel(f"{stem} per life")
            figure.text(0.01, 0.01, "Line and band: median and quartiles of members. " * 2, fontsize=6.5)
            figure.text(0.01, 0.94, "Savanna (seed 0)", fontsize=9.5, fontweight="bold")
            canvas: Any = FigureCanvasAgg(figure)
            canvas.draw()
            return canvas

    return draw


def measure(rounds: int) -> Section:
    """Each of them for a generation, or the figure, of a default run."""
    from babushka.evolution.breeding import breed
    from babushka.runs.orchestration.saved import load
    from babushka.runs.presentation.plots import draw
    from babushka.runs.presentation.plots.save import save
    from babushka.runs.presentation.run_data import run_data

    section = Section("floor", "what selection, variation, recording and plotting cost at the least")
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        command(place, "run", "--seed", "0", "--generations", str(GENERATIONS))
        run = load(place / "run")
        generation = run.stored(GENERATIONS)
        made = run.experiment.at(GENERATIONS + 1)
        genomes, births = generation.genomes, made.evolution.population - made.evolution.survivors

        def add(what: str, work: Callable[[], object]) -> None:
            section.add(what, milliseconds(work, rounds), UNIT)

        add("a generation bred by DEAP's own operators", deaps_own(genomes, generation.fitness, births))
        add("  its random numbers alone", numbers_alone(genomes.shape[1], births))
        add("  bred here", lambda: breed(made, generation))
        record(section, add, place, run, generation)
        bare = bare_figure(run)
        pixels = np.asarray(bare().buffer_rgba())
        add("a figure with these axes, lines and words", bare)
        add("  its pixels deflated", lambda: zlib.compress(pixels[:, :, :3].tobytes(), 1))
        data = [run_data(run)]
        add("  the figure here", lambda: save(draw("curves", data), place / "figure.png"))
    return section


def record(section: Section, add: Callable[..., None], place: Path, run: Any, generation: Any) -> None:
    """The rows of recording a generation."""
    from babushka.runs.storage import Provenance, RunFolder

    arrays = generation.arrays()
    alike = {array.tobytes(): array for array in arrays.values()}  # equal ones are deflated once
    content = b"".join(array.tobytes() for array in arrays.values())
    row = {name: float(values[-1]) for name, values in run.history.items()}
    born = np.column_stack([generation.ids, generation.parents])
    tables = ",".join(map(repr, row.values())).encode(), str(born.tolist()).encode()
    add(
        "a snapshot's bytes hashed once, and its checksum",
        lambda: (sha256(content).digest(), zlib.crc32(content)),
    )
    add("  deflated once", lambda: [zlib.compress(array.T.tobytes(), 1) for array in alike.values()])
    add("  written and flushed", lambda: flushed(place, "snapshot", content))
    add(
        "  both tables' rows, written and flushed", lambda: [flushed(place, "table", text) for text in tables]
    )
    section.add("  bytes of it", [len(content)], "bytes")
    for keep, what in ((True, "which stays"), (False, "which goes again")):
        folder = RunFolder.create(place / what, run.folder.config_text(), Provenance(seed=0))
        number = iter(range(10**6))
        with folder.lock():

            def commit(folder: Any = folder, number: Any = number, keep: bool = keep) -> None:
                at = next(number)
                folder.commit(at, arrays, {**row, "generation": at}, born, keep)

            add(f"  recorded here, {what}", commit)
