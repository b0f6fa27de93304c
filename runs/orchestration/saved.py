"""Saved runs: their history, their populations, and any member's life lived again."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from babushka.fitness.columns import Column
from babushka.fitness.progress import in_parts
from babushka.fitness.settings import SettingsError, as_mapping, briefly, nearest, read
from babushka.runs.orchestration.data_files import with_copies
from babushka.runs.orchestration.plan import Plan, plan_of
from babushka.runs.orchestration.trials import check
from babushka.runs.orchestration.unchanged import check_unchanged
from babushka.runs.storage import Provenance, RunFolder, files

if TYPE_CHECKING:
    from babushka.evolution.experiment import Conditions, Experiment
    from babushka.evolution.generation import Generation
    from babushka.organisms.life import Seeds
    from babushka.organisms.records import Lives
    from babushka.runs.orchestration.one_life import OneLife
    from babushka.runs.storage.store import Store


class Run:
    """A run folder, for reading. `history` holds one array per column, one value per generation."""

    def __init__(self, folder: RunFolder, trusted: Sequence[Path] = (), analyses: Path | None = None) -> None:
        """`analyses` is the folder in which its analysis is kept, if that is not beside the run."""
        self.folder = folder
        self.path = folder.path
        self.trusted = tuple(trusted)
        self.analyses = analyses

    @cached_property
    def configuration(self) -> str:
        """The text of the run's configuration."""
        return self.folder.config_text()

    @cached_property
    def settings(self) -> dict[str, Any]:
        """The run's configuration as nested tables, as they stand in its file."""
        from babushka.runs.orchestration.config.parsing import parse

        return parse(self.configuration, str(self.path / "config.toml"))

    @cached_property
    def provenance(self) -> Provenance:
        """Where the run comes from."""
        return self.folder.provenance()

    @cached_property
    def plan(self) -> Plan:
        """The run's configuration, read and checked; raises `SettingsError` if it was changed since."""
        mapping = with_copies(self.settings, self.path)
        named = self._named(mapping)
        made = plan_of(mapping, trusted=named)
        check_unchanged(made, self.provenance, self.path, named)
        return made

    @cached_property
    def tried(self) -> Plan:
        """The same, once whatever does not come with the package has been tried; raises `SettingsError`."""
        check([self.plan])
        return self.plan

    @property
    def experiment(self) -> "Experiment":
        """The experiment, without its scheduled changes; see `Experiment.at`."""
        return self.plan.experiment

    @property
    def seed(self) -> int:
        """Of the experiment's random numbers."""
        return self.experiment.seed

    @cached_property
    def history(self) -> dict[str, NDArray[Any]]:
        """The history by column: arrays of one value per generation."""
        return dict(self.folder.read_history())

    @cached_property
    def columns(self) -> list[Column]:
        """What the columns of the history are."""
        return self.folder.columns(self.history, list(self.settings.get("probes", {})))

    @property
    def measures(self) -> dict[str, NDArray[Any]]:
        """What `runs.analyze` found, by column: arrays of one value per analyzed generation."""
        from babushka.runs.storage.tables import columns

        return columns(self.analysis.table("measures"))

    @property
    def analysis(self) -> "Store":
        """What was found of it, kept beside the run or in `analyses`."""
        from babushka.runs.storage.store import store_of

        return store_of(self.path, self.analyses)

    def logbook(self, *columns: str) -> Any:
        """The history as DEAP's Logbook, for use with DEAP: printable, with `select` by column.

        `columns` are those that it prints; by default the base objective and felt reward in every regime.
        Raises `SettingsError` for a column that the history lacks.
        """
        from deap import tools

        wanted = ("felt.mean", f"{self.experiment.world.objective}.mean")
        shown = columns or tuple(name for name in self.history if name.split(".", 1)[-1] in wanted)
        if not columns and not self.experiment.dynamics.lives_apart:
            shown = self.experiment.dynamics.shown
        for name in shown:
            if name not in self.history:
                raise SettingsError(f"The history has no column {name!r}{nearest(name, self.history)}")
        logbook = tools.Logbook()
        logbook.header = ["generation", *shown]
        for row, number in enumerate(self.history.get("generation", ())):
            values = {name: float(column[row]) for name, column in self.history.items()}
            logbook.record(**{**values, "generation": int(number)})
        return logbook

    @property
    def generations(self) -> list[int]:
        """The generations whose snapshots were kept."""
        return self.folder.generations()

    def generation(self, number: int | None = None) -> "Generation":
        """A saved generation, by default the newest; raises `SettingsError` if it is not one of this run."""
        from babushka.evolution.snapshots import check_snapshot

        found = self.stored(number)
        return check_snapshot(self.experiment.at(found.number), found)

    def stored(self, number: int | None = None) -> "Generation":
        """The same without a look at the configuration, as whoever takes only its genomes can have it."""
        from babushka.evolution.generation import Generation

        snapshot = self.folder.snapshot(number)
        return Generation.from_arrays(snapshot.generation, snapshot.arrays)

    def row_of(self, generation: "Generation", member: str | int = "best") -> int:
        """The row of a member: 'best', its id, or 'row:N'. Raises `SettingsError` if it is not there."""
        word = str(member)
        if word == "best":
            return generation.best()
        kind, _, number = word.rpartition(":")
        if not number.isdecimal() or kind not in ("", "row"):
            raise SettingsError(f"A member is 'best', an id such as 1234, or 'row:17', not {word!r}.")
        members = len(generation.ids)
        if kind == "row":
            if int(number) >= members:
                raise SettingsError(
                    f"There is no row {number}: generation {generation.number} has {members} members, "
                    f"rows 0 to {members - 1}."
                )
            return int(number)
        rows = np.flatnonzero(generation.ids == int(number))
        if not len(rows):
            ids = sorted(int(number) for number in generation.ids)
            if not ids:
                raise SettingsError(f"Generation {generation.number} has no members any more.")
            raise SettingsError(
                f"Generation {generation.number} has no member {number}; "
                f"its ids go from {ids[0]} to {ids[-1]}."
            )
        return int(rows[0])

    def need_lives_apart(self, wanted: str) -> None:
        """Raise `SettingsError`, saying what is `wanted`, where members do not lead lives of their own."""
        if not self.experiment.dynamics.lives_apart:
            raise SettingsError(
                f"In the run in {str(self.path)!r} members live together (dynamics "
                f"{self.experiment.dynamics.name!r}), and {wanted} needs lives that are led apart."
            )

    def conditions(self, generation: int, regime: str | Mapping[str, Any] | None = None) -> "Conditions":
        """Where to live: a label ('selection' or a probe's name), 'modern=0.5', or a table of parameters."""
        self.need_lives_apart("a life under some regime")
        here = self.tried.experiment.at(generation)
        if here.evolution.feedback.tally:
            here = here.fed_back(self.stored(generation).population.fed_back)
        if regime is None or (isinstance(regime, str) and regime in here.conditions):
            return here.conditions[regime or "selection"]
        given = regime if isinstance(regime, Mapping) else _parameters(regime, list(here.conditions))
        parameters = {**as_mapping(here.regime_settings), **given}
        return here.conditions_under(read(here.world.Regime, parameters, "regime"))

    def seeds(self, generation: int, seed: int | None = None, lives: int | None = None) -> "Seeds":
        """The streams that a generation was evaluated with, or others by an own seed."""
        from babushka.fitness import streams
        from babushka.organisms.life import Seeds

        episodes = lives or self.experiment.at(generation).evolution.episodes
        if seed is None and lives is None:
            return Seeds.of(self.experiment.seed, generation, episodes)
        root = self.experiment.seed if seed is None else seed
        return Seeds.of(root, generation, episodes, purpose=streams.REPLAY)

    def replay(
        self,
        generation: int | None = None,
        member: str | int = "best",
        regime: str | Mapping[str, Any] | None = None,
        budget: int | None = None,
        seed: int | None = None,
        episode: int = 0,
        without: int | None = None,
        driven_by: int | None = None,
    ) -> "OneLife":
        """Live one member's life again, step by step.

        Without `regime`, `budget`, `seed`, `without` and `driven_by` it is the very life that selection saw.
        `without` is a level that nobody builds, from 2 on; `driven_by` one whose objective the member's own
        body pursues: that of the last machine of that level that there was in its life. Raises
        `SettingsError`.
        """
        from babushka.evolution.company import match_for
        from babushka.evolution.evaluators import believed
        from babushka.organisms.inner.account import Limits
        from babushka.organisms.life import Seeds, live_traced
        from babushka.runs.orchestration.one_level import check_level, driven
        from babushka.runs.orchestration.one_life import OneLife, noted

        self.need_lives_apart("a replay")
        saved = self.generation(generation)
        here = self.experiment.at(saved.number)
        row = self.row_of(saved, member)
        where = self.conditions(saved.number, regime)
        keys = self.seeds(saved.number, seed)
        if not 0 <= episode < len(keys.worlds):
            raise SettingsError(f"There is no episode {episode}: members lived {len(keys.worlds)} each.")
        one = Seeds(keys.worlds[episode : episode + 1], keys.agents[episode : episode + 1])
        genome = saved.genomes[row : row + 1]
        agents = here.agents(genome, Limits(budget=(_checked_budget(budget),)))
        altered, pursued = "", dict[str, float]()
        if without is not None:
            check_level(here.organism, self.path, without, 2)
            agents, altered = here.organism.without_level(agents, without), f"without level {without}"
        if driven_by is not None:
            check_level(here.organism, self.path, driven_by, 2)
            as_it_was = self.replay(generation, member, regime, budget, seed, episode, without)
            agents, altered, pursued = driven(here.organism, as_it_was, driven_by)
        regime_now, belief = here.world.regime(where.regime), believed(here, where)
        number = int(saved.ids[row])
        match = match_for(here, saved.population, len(saved.ids), len(keys.worlds))
        seat = -1
        opponents: tuple[str, ...] = ()
        if match is not None:
            match = match.of(slice(row, row + 1), slice(episode, episode + 1))
            seat, opponents = match.seat(0, 0), self._opponents_of(here, saved, match.rows[0, 0])
        member_there = here.organism, here.world, agents, regime_now, belief, number
        lives, trace = live_traced(*member_there, one, match, here.world.shape_under(where.regime))
        traits = {name: float(values[0]) for name, values in here.organism.traits(agents).items()}
        objective_weights = here.organism.objective_weights(genome, here.world)[0]
        regime_words, belief_words = _words(where.regime), _words(where.belief)
        program = here.organism.describe(genome[0], here.world)
        worth = here.organism.values(genome, here.world, here.world.felt_of_kinds()[1:])[0].tolist()
        own = dict(zip(here.world.kinds, worth, strict=True))
        told = here.organism.in_words(genome[0], here.world)
        notes = noted(here.organism, here.world, lives, trace)
        words = (regime_words, belief_words, traits, program, seat, opponents, altered, pursued, own, told)
        return OneLife(trace, lives, here.world, objective_weights, number, saved.number, *words, *notes)

    def _opponents_of(
        self, here: "Experiment", saved: "Generation", rows: NDArray[np.int64]
    ) -> tuple[str, ...]:
        """Who sat in the other seats of a life, in words, in the order of seats; `rows` as in a match."""
        opponents = here.opponents
        assert opponents is not None
        kept = saved.population.opponents
        known = saved.ids, 0 if kept is None else len(kept)
        return tuple(opponents.told(int(row), *known) for row in rows if row >= 0)

    def evaluate(
        self,
        generation: int | None = None,
        regime: str | Mapping[str, Any] | None = None,
        budget: int | None = None,
        seed: int | None = None,
        lives: int | None = None,
        threads: int | None = None,
        altered: Callable[[Any], Any] | None = None,
    ) -> "Lives":
        """Let a whole saved generation live again; records of shape (members, lives, columns).

        `lives` per member, by default as many as in evolution and in the same worlds. `altered` makes of the
        agents those that live.
        """
        from babushka.evolution.company import match_for
        from babushka.evolution.evaluation import live_in
        from babushka.organisms.inner.account import Limits
        from babushka.organisms.life import default_threads

        saved = self.generation(generation)
        here = self.experiment.at(saved.number)
        where = self.conditions(saved.number, regime)
        agents = here.agents(saved.genomes, Limits(budget=(_checked_budget(budget),)))
        agents = agents if altered is None else altered(agents)
        seeds = self.seeds(saved.number, seed, lives)
        match = match_for(here, saved.population, len(saved.ids), len(seeds.worlds))
        return live_in(here, where, agents, saved.ids, seeds, threads or default_threads(), match=match)

    def random_baseline(
        self, generation: int, regime: str | Mapping[str, Any] | None = None, lives: int = 64
    ) -> "Lives":
        """Lives of random organisms, in worlds of the regime: records of shape (lives, 1, columns)."""
        from babushka.evolution.baseline import detailed
        from babushka.evolution.company import RANDOM, match_for
        from babushka.evolution.evaluators import batch
        from babushka.fitness import streams
        from babushka.organisms.life import Seeds, default_threads, live_together

        here = self.experiment.at(generation)
        agents = here.organism.random_agents(1, here.world)
        seeds = Seeds.of(self.experiment.seed, generation, lives, purpose=streams.RANDOM_LIVES)
        where = self.conditions(generation, regime)
        match = None
        if here.opponents is not None:
            match = match_for(here, self.generation(generation).population, 1, lives, RANDOM)
        alone = batch(here, where, agents, np.zeros(1, np.int64), seeds, match)
        record = detailed(alone, live_together([alone], default_threads())[0])
        return replace(record, values=record.values.transpose(1, 0, 2))

    def verify(
        self, threads: int | None = None, generations: Sequence[int] | None = None
    ) -> dict[int, list[str]]:
        """Evaluate every kept snapshot again, or those of some generations, in order.

        Returns for each generation what did not come out to the last bit. Where members live together, the
        whole run is lived again.
        """
        from babushka.organisms.life import default_threads
        from babushka.runs.orchestration.verification import verified

        begun_from = None if self.plan.start is None else self.generation(0).genomes
        numbers = self.generations if generations is None else generations
        kept = (self.generation(number) for number in in_parts(numbers))
        return verified(self.tried.experiment, kept, self.history, begun_from, threads or default_threads())

    def missing(self) -> list[int]:
        """The generations up to the newest whose snapshots should have stayed, and are not there."""
        there, last = self.generations, self.experiment.generations
        wanted = range(there[-1] if there else 0)
        return [each for each in wanted if self.plan.record.kept(each, last) and each not in set(there)]

    def _named(self, mapping: Mapping[str, Any]) -> list[Path]:
        """The trusted files, if the configuration's own path is among them by content; else as they are.

        A run folder may have moved to another machine: a file that the user names is taken for the recorded
        one if it is the same, byte for byte.
        """
        from babushka.runs.orchestration.config.merging import FILES

        for section in FILES:
            table = mapping.get(section)
            if isinstance(table, dict) and "file" in table:
                for file in self.trusted:
                    if file.is_file() and files.digest(file) == table.get("file_digest"):
                        table["file"] = str(file.resolve())
        return list(self.trusted)


def load(path: str | Path, trusted: Sequence[Path] = (), analyses: Path | None = None) -> Run:
    """The run in a folder. Python files of its world or organism kind are run only if among `trusted`.

    `analyses` is the folder that analyses are kept in, where they are not beside their runs.
    """
    return Run(RunFolder.open(path), trusted, analyses)


def _parameters(text: str, labels: list[str]) -> dict[str, Any]:
    """'modern=0.5,other=1' as a mapping; raises `SettingsError` for anything else."""
    from babushka.runs.orchestration.config import parse_overrides

    if "=" not in text:
        raise SettingsError(f"There is no regime {text!r}{nearest(text, labels)}")
    return parse_overrides(part.strip() for part in text.split(","))


def _words(settings: Any) -> str:
    """Parameters of a regime in words, such as 'modern = 0.5': the first, and what is not as by default."""
    usual = as_mapping(type(settings)())
    told = [
        f"{name} = {briefly(value)}"
        for place, (name, value) in enumerate(as_mapping(settings).items())
        if place == 0 or value != usual.get(name)
    ]
    return ", ".join(told)


def _checked_budget(budget: int | None) -> int | None:
    if budget is not None and not 0 <= budget <= 10_000_000:
        raise SettingsError(f"A search budget is a whole number from 0 to 10000000, not {budget}.")
    return budget
