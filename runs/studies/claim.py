"""Claims: statements about optimizers, each with an experiment that could refute it and a rule.

A claim is a module whose docstring's first line is its title, with a `CLAIM`. Everything that decides the
verdict is in it and stands before the runs are made: what is run (arms), the effect, one number a seed, the
rule with its smallest effect of interest, the other settings in which the same is asked, and planted cases
in which the right answer is known. A module `patience.py`:

    \"\"\"Patience pays.\"\"\"

    def gain(runs: Runs) -> Values:
        births = "selection.births.mean"
        return runs["patient"].at(births) - runs["hasty"].at(births)

    CLAIM = Claim(
        statement="Organisms that look farther ahead have more offspring.",
        source="the author's mother",
        question="Does a horizon of 8 steps rather than 2 bring more births?",
        estimand="births with a horizon of 8 less births with 2 in the last generation, paired by seed",
        unit="births a life",
        rule=Interest(0.5),
        effect=gain,
        parts=(
            Part("savanna", {
                "patient": Arm("savanna", ("organism.max_horizon=8",)),
                "hasty": Arm("savanna", ("organism.max_horizon=2",)),
            }),
        ),
        settings=(Setting("fewer members", ("evolution.population=30",)), ...),
        planted=(Planted("looking ahead is free and pays", SUPPORTED, arms={...}), ...),
        refuted_by="The interval below -0.5 births, or within 0.5 of none.",
        limits="Savannas only.",
    )

Each part has a verdict of its own, and there is none over all of them. Arms that come out as the same
experiment are the same runs, whoever asks for them.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from babushka.runs.studies.interest import VERDICTS, Interest
from babushka.runs.studies.runner import BRIEFLY, Samples

Values = NDArray[np.float64]
Runs = Mapping[str, Samples]  # of each arm by its label, in the order of seeds
FIRST_SEED = 5000  # claims report on seeds from here on
TUNING_SEEDS = 100  # 0 to 99: what is looked at before
SEEDS, SEEDS_OF_SETTINGS, SEEDS_OF_PLANTED = 20, 10, 5
FEWEST_SETTINGS = 8  # beside the claim's own
NEVER = 1_000_000_000  # generations, after 0


@dataclass(frozen=True)
class Analysis:
    """What of `babushka analyze` is asked of runs: families of measures, how thoroughly, and when."""

    only: tuple[str, ...]
    settings: tuple[str, ...] = ()  # such as "lives=32"
    generations: tuple[int, ...] = ()  # by default the last


@dataclass(frozen=True)
class Arm:
    """Runs that are compared with others: a scenario with changed settings, one run a seed.

    First and last generation are kept, unless the settings say otherwise. `probed` is said together with
    `generations`, of scenarios without a schedule: lives in probes that no effect asks for can cost more
    than all others.
    """

    scenario: str
    settings: tuple[str, ...] = ()
    generations: int | None = None  # the last one; by default the scenario's
    analysis: Analysis | None = None
    probed: int | None = None  # last generations that live in the probes, as 0 does too; by default all

    def __post_init__(self) -> None:
        if self.probed is not None and self.generations is None:
            raise ValueError("Which generations are the last ones is known where their number is given.")

    @property
    def changes(self) -> tuple[str, ...]:
        """All settings that differ from the scenario's."""
        return (*BRIEFLY, *self._turns, *self.settings)

    @property
    def _turns(self) -> tuple[str, ...]:
        """When probes are lived in."""
        if self.probed is None or self.generations is None:
            return ()
        first = self.generations - self.probed + 1
        if first <= 1:
            return ()
        from_then_on = f"schedule=[{{at={first}, evolution={{probe_every=1}}}}]"
        return (f"evolution.probe_every={NEVER}", *([from_then_on] if self.probed else []))

    def changed(self, settings: Sequence[str], generations: int | None = None) -> "Arm":
        """The same with further settings, which win."""
        last = self.generations if generations is None else generations
        return replace(self, settings=(*self.settings, *settings), generations=last)


@dataclass(frozen=True)
class Part:
    """One verdict: arms by label. `rule`, `effect` and `statement` where they are not the claim's."""

    label: str
    arms: Mapping[str, Arm]
    statement: str = ""  # such as a stronger or a weaker reading
    rule: Interest | None = None
    effect: Callable[[Runs], ArrayLike] | None = None

    def changed(self, setting: "Setting") -> "Part":
        """The same part in another setting."""
        arms = {name: arm.changed(setting.settings, setting.generations) for name, arm in self.arms.items()}
        return replace(self, arms=arms)


@dataclass(frozen=True)
class Setting:
    """Another setting of the world, the organism or the base optimizer, in which the same is asked."""

    label: str
    settings: tuple[str, ...] = ()
    generations: int | None = None
    parts: tuple[str, ...] = ()  # labels of those that it can be asked of; by default all


@dataclass(frozen=True)
class Planted:
    """A case in which the right verdict is known: arms of tiny runs, or effects of seeds made up for it.

    Runs are on `seeds` tuning seeds. `part` is the label of the part whose rule and effect are tried, by
    default the first.
    """

    what: str
    verdict: str
    arms: Mapping[str, Arm] | None = None
    values: tuple[float, ...] = ()
    seeds: int = SEEDS_OF_PLANTED
    part: str = ""

    def __post_init__(self) -> None:
        if self.verdict not in VERDICTS:
            raise ValueError(f"A planted case has one of the verdicts {', '.join(VERDICTS)}.")
        if (self.arms is None) == (not self.values):
            raise ValueError("A planted case has arms or values, and not both.")


@dataclass(frozen=True, kw_only=True)
class Claim:
    """A statement and everything by which its verdicts are computed."""

    statement: str
    source: str
    strong: str = ""  # the readings, where there are two
    weak: str = ""
    question: str
    design: str = ""  # what the arms do not say themselves
    estimand: str
    unit: str
    rule: Interest
    effect: Callable[[Runs], ArrayLike]
    parts: tuple[Part, ...]
    settings: tuple[Setting, ...]
    planted: tuple[Planted, ...]
    refuted_by: str
    limits: str
    first_seed: int = FIRST_SEED
    seeds: int = SEEDS
    seeds_of_settings: int = SEEDS_OF_SETTINGS

    def __post_init__(self) -> None:
        for kind, labels in (
            ("parts", [each.label for each in self.parts]),
            ("settings", [each.label for each in self.settings]),
        ):
            if len(set(labels)) < len(labels):
                raise ValueError(f"Two {kind} have one label.")
        if not self.parts:
            raise ValueError("A claim has at least one part.")
        known = {part.label for part in self.parts}
        named = {label for each in self.settings for label in each.parts}
        named |= {case.part for case in self.planted if case.part}
        if named - known:
            raise ValueError(f"There is no part {', '.join(sorted(named - known))}.")

    def rule_of(self, part: Part) -> Interest:
        """The rule of a part."""
        return part.rule or self.rule

    def effect_of(self, part: Part, runs: Runs) -> Values:
        """The effects of a part, one a seed, (seeds,); raises ValueError for another shape."""
        found = np.asarray((part.effect or self.effect)(runs), np.float64)
        seeds = len(next(iter(runs.values())))
        if found.shape != (seeds,):
            raise ValueError(f"The effect of {part.label!r} is one number a seed, not {found.shape}.")
        return found

    @property
    def elsewhere(self) -> list[tuple[Setting, Part]]:
        """Every other setting with every part that it can be asked of."""
        return [
            (setting, part)
            for setting in self.settings
            for part in self.parts
            if not setting.parts or part.label in setting.parts
        ]

    @property
    def numbered(self) -> dict[int, Part]:
        """The parts by the places that tables give them, from 1 on."""
        return dict(enumerate(self.parts, start=1))

    @property
    def rules(self) -> dict[str, list[int]]:
        """Each rule in words once, with the places of the parts that it judges."""
        return places_by(self.numbered, lambda part: self.rule_of(part).in_words)

    @property
    def statements(self) -> dict[str, list[int]]:
        """What is claimed in parts, each once, with their places."""
        return places_by(self.numbered, lambda part: part.statement or self.statement)

    def part(self, label: str) -> Part:
        """The part of that label, the first if it is empty."""
        return next(each for each in self.parts if label in ("", each.label))


def places_by(numbered: Mapping[int, Part], told: Callable[[Part], str]) -> dict[str, list[int]]:
    """The places of parts by what is told of them."""
    found: dict[str, list[int]] = {}
    for place, part in numbered.items():
        found.setdefault(told(part), []).append(place)
    return found


def decided_by(claim: Claim) -> dict[str, Any]:
    """Everything stated beforehand that the verdicts depend on, as plain data.

    Not when probes are lived in, which changes nothing in what is known of them.
    """

    def arms(given: Mapping[str, Arm]) -> dict[str, Any]:
        return {
            label: {name: value for name, value in asdict(arm).items() if name != "probed"}
            for label, arm in given.items()
        }

    return {
        "seeds": [claim.first_seed, claim.seeds, claim.seeds_of_settings],
        "parts": {
            part.label: {"rule": asdict(claim.rule_of(part)), "arms": arms(part.arms)} for part in claim.parts
        },
        "settings": {each.label: asdict(each) for each in claim.settings},
    }


def claim_of(module: Any) -> Claim:
    """The claim of a module; raises TypeError if it has none."""
    found = getattr(module, "CLAIM", None)
    if not isinstance(found, Claim):
        raise TypeError(f"{module.__name__} has no CLAIM.")
    return found
