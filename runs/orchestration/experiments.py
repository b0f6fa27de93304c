"""Carrying out experiments: from a configuration to a run folder and onwards, and what it will cost."""

import sys
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from babushka.fitness.settings import SettingsError
from babushka.runs.orchestration.config.merging import FILES
from babushka.runs.orchestration.data_files import keep_copies
from babushka.runs.orchestration.plan import Plan
from babushka.runs.orchestration.saving import Saving
from babushka.runs.storage import Provenance, RunFolder, files, gather
from babushka.runs.storage.listing import is_run

if TYPE_CHECKING:
    from babushka.evolution.evaluators import Evaluator
    from babushka.evolution.generation import Generation
    from babushka.organisms.genome import Genomes

Observer = Callable[["Generation"], None]
Notice = Callable[[str], None]


def begin(plan: Plan, path: Path, command: Sequence[str] = ()) -> RunFolder:
    """A new run folder for a plan.

    Raises `SettingsError` if there is something in it already, for founders that do not fit, and where the
    base optimizer needs software that is not installed.
    """
    from babushka.evolution.dynamics.protocol import dynamics_of

    dynamics_of(plan.experiment).ready(plan.experiment)
    founders_of(plan)
    folder = RunFolder.create(path, plan.text(), _made_with(plan, command))
    for section in FILES:
        file = plan.experiment.mapping.get(section, {}).get("file")
        if file:  # for the record: this copy is never run unless the user names it
            files.write_atomically(folder.path / Path(file).name, Path(file).read_bytes())
    keep_copies(plan.experiment.mapping, folder.path)
    return folder


def carry_on(
    plan: Plan,
    folder: RunFolder,
    threads: int | None = None,
    observers: Iterable[Observer] = (),
    notice: Notice = lambda sentence: None,
    stopped: Callable[[], bool] = lambda: False,
    evaluator: "Evaluator | None" = None,
) -> bool:
    """Evolve from wherever the folder is to the plan's last generation; True if there was anything to do.

    Each generation is on disk before the next is over, or as many of them at a time as `Record.together`
    says; it is saved while the next one lives. A population that dies out ends the run, and `notice` is told.
    Raises KeyboardInterrupt when `stopped()` becomes true, with everything up to the last whole generation
    saved. `evaluator` says where lives are led if not in this process; see `runs.orchestration.engines`.
    """
    from babushka.evolution.generation import Generation
    from babushka.evolution.loop import ending, evolve
    from babushka.evolution.snapshots import check_snapshot
    from babushka.organisms.life import default_threads

    experiment, record = plan.experiment, plan.record
    last = experiment.generations

    def tell_end(newest: Generation) -> None:
        sentence = ending(experiment, newest)  # why it ends before its last generation, if it does
        if sentence:
            notice(sentence)

    with folder.lock() as notices:
        recovery = folder.recover(lambda generation: record.kept(generation, last))
        for sentence in (*notices, *recovery.notices):
            notice(sentence)
        after = None
        if recovery.generation is not None:
            after = Generation.from_arrays(recovery.generation, folder.snapshot(recovery.generation).arrays)
            check_snapshot(experiment.at(after.number), after)
            if after.number >= last or ending(experiment, after):
                tell_end(after)
                return False
        for sentence in folder.go_on(_made_with(plan, sys.argv)):
            notice(sentence)
        start = founders_of(plan) if after is None else None
        saving = Saving(folder, record, last, experiment)
        try:
            used = threads or default_threads()
            # Closed at once where the disk refuses: the next generation's lives are under way already.
            with closing(evolve(experiment, after, start, used, stopped, evaluator)) as generations:
                for generation in generations:
                    saving.add(generation)
                    for observer in observers:
                        observer(generation)
        except KeyboardInterrupt:
            saving.save()
            raise
        saving.save()  # there may be some left where it ends before its time
        tell_end(generation)
    return True


def _made_with(plan: Plan, command: Sequence[str]) -> Provenance:
    return gather(plan.experiment.seed, list(command), plan.parameters())


def founders_of(plan: Plan) -> "Genomes | None":
    """The genomes of the saved population that a run starts from, or None if it starts from random ones.

    Raises `SettingsError` if they are of another length than this experiment's.
    """
    from babushka.runs.orchestration.saved import load

    if plan.start is None:
        return None
    genomes = load(plan.start.run).stored(plan.start.generation).genomes
    if not len(genomes):
        raise SettingsError(
            f"Nobody is left in generation {plan.start.generation} of {plan.start.run!r} to start from."
        )
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
            folder.check()
            files.write_atomically(folder.path / "config.toml", longer.text().encode())
    return longer


def begun(
    plan: Plan, path: Path, trusted: Sequence[Path] = (), command: Sequence[str] = ()
) -> tuple[Plan, RunFolder]:
    """The plan and folder of a run that is continued if it is there, and is a new one if not.

    A run that is there may end later, or be made to. Raises `SettingsError` if it has other settings.
    """
    from babushka.runs.orchestration.saved import load

    if not is_run(path):
        return plan, begin(plan, path, command)
    saved = load(path, trusted)
    generations = plan.experiment.generations
    same = replace(saved.plan, experiment=replace(saved.plan.experiment, generations=generations))
    if same.settings() != plan.settings():
        raise SettingsError(
            f"The run in {str(path)!r} has other settings than those asked for now; "
            "choose another name, or resume it as it is."
        )
    return extended(saved.plan, saved.folder, max(generations, saved.experiment.generations)), saved.folder
