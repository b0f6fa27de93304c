"""Carrying out experiments: from a configuration to a run folder and onwards, and what it will cost."""

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fitness.settings import SettingsError, read
from runs.orchestration import config
from runs.orchestration.config.values import text_text
from runs.orchestration.saving import Saving
from runs.storage import Record, RunFolder, files, gather

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from evolution.experiment import Experiment
    from evolution.generation import Generation
    from evolution.living import Living
    from organisms.genome import Genomes
    from runs.orchestration.saved import Run

Observer = Callable[["Generation"], None]
Notice = Callable[[str], None]


@dataclass(frozen=True)
class Start:
    """The saved population that a run starts from, instead of random founders."""

    run: str
    generation: int


@dataclass(frozen=True)
class Plan:
    """An experiment, how it is recorded, and where its founders come from."""

    experiment: "Experiment"
    record: Record
    start: Start | None = None

    def text(self) -> str:
        """The complete configuration."""
        text = config.write(self.experiment, self.record)
        if self.start is None:
            return text
        rows = (f"run = {text_text(self.start.run)}", f"generation = {self.start.generation}")
        return "\n".join((text, "[start]", "# The saved population that generation 0 is.", *rows, ""))


def plan(
    source: str = "savanna",
    overrides: Iterable[str] = (),
    seed: int | None = None,
    generations: int | None = None,
    start: Start | None = None,
    trusted: Sequence[Path] = (),
) -> Plan:
    """What a scenario's name or a configuration file asks for, with changes.

    `trusted` are Python files of worlds or organism kinds that may be run. Raises `SettingsError`.
    """
    changes = list(overrides)
    if trusted:
        mapping = config.read_mapping(source, changes)
        # Before the user's own changes, which are of settings that only the new kind may have.
        changes = [change for file in trusted for change in _named_by(file, mapping)] + changes
    mapping = config.read_mapping(source, changes)
    if seed is not None:
        mapping["seed"] = seed
    if generations is not None:
        mapping["generations"] = generations
    return plan_of(mapping, start, trusted)


def plan_of(mapping: Mapping[str, Any], start: Start | None = None, trusted: Sequence[Path] = ()) -> Plan:
    """The plan of a mapping as read from a configuration."""
    given = dict(mapping)
    named = given.pop("start", None)
    if start is None and named is not None:
        start = _read_start(named)
    record = read(Record, given.get("record", {}), "record")
    return Plan(config.from_mapping(given, trusted), record, start)


def _read_start(given: Any) -> Start:
    ok = isinstance(given, Mapping) and set(given) == {"run", "generation"}
    if not ok or not isinstance(given["run"], str) or not isinstance(given["generation"], int):
        raise SettingsError("Setting 'start' must be a table with a 'run', a folder, and its 'generation'.")
    return Start(given["run"], given["generation"])


def _named_by(file: Path, mapping: Mapping[str, Any]) -> list[str]:
    """The changes, as on the command line, that put to use the kind that a Python file defines."""
    from fitness.registry import load_file
    from fitness.worlds import worlds
    from organisms.kinds import kinds

    module = load_file(file)
    changes = []
    for section, registry in (("world", worlds), ("organism", kinds)):
        names = registry.add(module)  # type: ignore[attr-defined]
        if names:
            now = mapping.get(section, {}).get("kind")
            kind = now if now in names else names[0]
            if section == "world" and kind != now:  # the scenario's own words are about another world
                changes += [f"title={text_text(kind)}", 'about=""']
            changes.append(f"{section}.kind={text_text(kind)}")
            changes.append(f"{section}.file={text_text(str(file.resolve()))}")
    if not changes:
        raise SettingsError(f"{str(file)!r} defines neither a world nor an organism kind.")
    return changes


def begin(plan: Plan, path: Path, command: Sequence[str] = ()) -> RunFolder:
    """A new run folder for a plan.

    Raises `SettingsError` if there is something in it already, for founders that do not fit, and where the
    base optimizer needs software that is not installed.
    """
    plan.experiment.breeding.ready()
    founders_of(plan)
    folder = RunFolder.create(path, plan.text(), gather(seed=plan.experiment.seed, command=list(command)))
    for section in ("world", "organism"):
        file = plan.experiment.mapping.get(section, {}).get("file")
        if file:  # for the record: this copy is never run unless the user names it
            files.write_atomically(folder.path / Path(file).name, Path(file).read_bytes())
    return folder


def carry_on(
    plan: Plan,
    folder: RunFolder,
    threads: int | None = None,
    observers: Iterable[Observer] = (),
    notice: Notice = lambda sentence: None,
    stopped: Callable[[], bool] = lambda: False,
    living: "Living | None" = None,
) -> bool:
    """Evolve from wherever the folder is to the plan's last generation; True if there was anything to do.

    Each generation is on disk before the next is over, or as many of them at a time as `Record.together`
    says; it is saved while the next one lives. Raises KeyboardInterrupt when `stopped()` becomes true, with
    everything up to the last whole generation saved. `living` says where lives are led if not in this
    process; see `runs.orchestration.engines`.
    """
    from evolution.generation import Generation
    from evolution.loop import evolve
    from organisms.life import default_threads

    experiment, record = plan.experiment, plan.record
    last = experiment.generations
    with folder.lock() as notices:
        recovery = folder.recover(lambda generation: record.kept(generation, last))
        for sentence in (*notices, *recovery.notices):
            notice(sentence)
        after = None
        if recovery.generation is not None:
            after = Generation.from_arrays(recovery.generation, folder.snapshot(recovery.generation).arrays)
            after.check(experiment.at(after.number))
            if after.number >= last:
                return False
        start = founders_of(plan) if after is None else None
        saving = Saving(folder, record, last)
        try:
            used = threads or default_threads()
            # Closed at once where the disk refuses: the next generation's lives are under way already.
            with closing(evolve(experiment, after, start, used, stopped, living)) as generations:
                for generation in generations:
                    saving.add(generation)
                    for observer in observers:
                        observer(generation)
        except KeyboardInterrupt:
            saving.save()
            raise
    return True


def founders_of(plan: Plan) -> "Genomes | None":
    """The genomes of the saved population that a run starts from, or None if it starts from random ones.

    Raises `SettingsError` if they are of another length than this experiment's.
    """
    from runs.orchestration.saved import load

    if plan.start is None:
        return None
    genomes = load(plan.start.run).stored(plan.start.generation).genomes
    wanted = plan.experiment.layout.genes
    if genomes.shape[1] != wanted:
        raise SettingsError(
            f"The organisms of {plan.start.run!r} have {genomes.shape[1]} genes and those of this experiment "
            f"{wanted}, so it cannot start from them."
        )
    return genomes


def extended(plan: Plan, folder: RunFolder, generations: int) -> Plan:
    """The same plan with another last generation, written to the folder's configuration.

    A run that has passed that generation already cannot be shortened: that raises `SettingsError`.
    """
    present = folder.generations()
    if present and generations < present[-1]:
        raise SettingsError(
            f"The run in {str(folder.path)!r} has reached generation {present[-1]} already, so it cannot end "
            f"at {generations}."
        )
    longer = replace(plan, experiment=replace(plan.experiment, generations=generations))
    if longer.experiment.generations != plan.experiment.generations:
        with folder.lock():
            files.write_atomically(folder.path / "config.toml", longer.text().encode())
    return longer


def unchanged(plan: Plan, path: Path, trusted: Sequence[Path] = ()) -> tuple[Plan, RunFolder]:
    """The plan and folder of a run that was begun with `plan`; it may end later, or be made to.

    Raises `SettingsError` if the run in `path` has other settings.
    """
    from runs.orchestration.saved import load

    saved = load(path, trusted)
    generations = plan.experiment.generations
    same = replace(saved.plan, experiment=replace(saved.plan.experiment, generations=generations))
    if same.text() != plan.text():
        raise SettingsError(
            f"The run in {str(path)!r} has other settings than those asked for now; "
            "choose another name, or resume it as it is."
        )
    return extended(saved.plan, saved.folder, max(generations, saved.experiment.generations)), saved.folder


def run(
    source: str = "savanna",
    *,
    out: str | Path,
    seed: int | None = None,
    generations: int | None = None,
    settings: Iterable[str] = (),
    start: Start | None = None,
    files: Sequence[str | Path] = (),
    threads: int | None = None,
    observer: Observer | None = None,
    executor_factory: "Callable[[int], Executor] | None" = None,
    workers: int = 1,
) -> "Run":
    """Carry out an experiment in the new folder `out` and return the run.

    `source` is a scenario's name or a configuration file; `settings` are changes as on the command line,
    such as "evolution.population=500"; `files` are Python files that define a world or an organism kind.
    With an `executor_factory`, `executor_factory(workers)` gives an executor whose workers lead the lives,
    each in `threads` threads (one by default), with the same results. Raises `SettingsError` for mistakes,
    with one sentence.
    """
    from runs.orchestration.engines import Engine
    from runs.orchestration.saved import load

    trusted = [Path(file) for file in files]
    made = plan(source, settings, seed, generations, start, trusted)
    engine = None if executor_factory is None else Engine(partial(executor_factory, workers), workers)
    living = None if engine is None else engine.living(made, threads, tuple(trusted))
    folder = begin(made, Path(out), sys.argv)
    try:
        carry_on(made, folder, threads, [observer] if observer else [], living=living)
    finally:
        if engine is not None:
            engine.close()
    return load(out, trusted)


@dataclass(frozen=True)
class Estimate:
    """What a run will take. The model steps are a range: budgets and horizons evolve."""

    lives: int
    steps: int  # of life, at most
    model_steps: int  # if every member searches as much as it can
    seconds: float  # from a sample of this run's own founders, and as if they searched as much as they can
    longest: float
    megabytes: float


def estimate(plan: Plan, threads: int | None = None) -> Estimate:
    """An honest estimate, from timing a small sample of lives of this very experiment.

    `seconds` takes founders as they are; `longest` takes every member at the largest budget and horizon that
    can evolve. Compiling kernels at the very first run is not part of it.
    """
    import time

    import numpy as np

    from evolution.loop import founders, live_everywhere
    from evolution.settings import Islands
    from organisms.life import default_threads

    experiment = plan.experiment.at(0)
    settings = experiment.evolution
    used = threads or default_threads()
    generations = plan.experiment.generations + 1
    regimes = len({str(where) for where in experiment.surroundings.values()})
    per_generation = (settings.population + settings.random_lives) * settings.episodes * regimes
    sample = replace(experiment, evolution=replace(settings, population=min(settings.population, 40)))
    sample = replace(
        sample, evolution=replace(sample.evolution, survivors=0, random_lives=2, islands=Islands())
    )
    population = founders(sample)
    live_everywhere(sample, replace(population, genomes=population.genomes[:2], ids=population.ids[:2]))
    begun = time.perf_counter()
    lives, _ = live_everywhere(sample, population, used)
    took = time.perf_counter() - begun
    lived = sum(record.values.shape[0] * record.values.shape[1] for record in lives.values())
    simulated = sum(float(record.each("simulated").sum()) for record in lives.values())
    top = sample.organism.most_model_steps() * experiment.world.steps
    total = per_generation * generations
    typical = took / lived
    dearest = typical * max(1.0, top * lived / simulated) if simulated else typical
    kept = sum(plan.record.kept(g, plan.experiment.generations) for g in range(generations))
    columns = 5 + len(experiment.world.features) + len(experiment.world.tallies)
    each = experiment.layout.genes * 4 + columns * 8 * settings.episodes * len(experiment.surroundings)
    return Estimate(
        lives=total,
        steps=total * experiment.world.steps,
        model_steps=int(settings.population * settings.episodes * regimes * generations * top),
        seconds=typical * total,
        longest=dearest * total,
        megabytes=float(np.ceil(kept * settings.population * each / 1e5) / 10),
    )
