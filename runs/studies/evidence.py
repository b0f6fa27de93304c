"""What becomes of a claim when it is carried out: effects, verdicts, and the same in other settings."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any, NamedTuple

from babushka.runs.presentation.numbers import count, finite
from babushka.runs.presentation.progress import showing
from babushka.runs.presentation.steps import StepsAccount
from babushka.runs.presentation.sweep_progress import SweepAccount
from babushka.runs.studies import telling
from babushka.runs.studies.arms import Arms, Wanted
from babushka.runs.studies.claim import Claim, Part, Planted, Setting, Values, claim_of, decided_by
from babushka.runs.studies.interest import VERDICTS
from babushka.runs.studies.rules import Finding
from babushka.runs.studies.runner import StudyRunner
from babushka.runs.studies.study import Study
from babushka.runs.studies.target import Target, target


class InSetting(NamedTuple):
    """What a part comes to in another setting."""

    part: Part
    setting: Setting
    effects: Values
    finding: Finding


@dataclass
class Evidence:
    """A claim that is carried out; what is found is added while it goes on."""

    name: str
    about: str
    claim: Claim
    arms: Arms
    robust: bool = True  # whether other settings are looked at too
    effects: list[Values] = field(default_factory=list)  # of the parts
    elsewhere: list[InSetting] = field(default_factory=list)

    @classmethod
    def of(cls, study: Study, arms: Arms, robust: bool | None = None) -> "Evidence":
        """That on the claim of a study's module; by default other settings are left out of a look."""
        if robust is None:
            robust = arms.runner.runs is None
        return cls(study.name, study.about, claim_of(import_module(study.module)), arms, robust)

    @property
    def look(self) -> bool:
        """Whether this is a look at tuning seeds only."""
        return self.arms.runner.runs is not None

    @property
    def first_seed(self) -> int:
        """Of the report seeds, which nobody is to have seen before, or of tuning seeds."""
        return 0 if self.look else self.claim.first_seed

    @property
    def complete(self) -> bool:
        """Whether all was found that the claim states, on its report seeds."""
        return (
            not self.look
            and len(self.effects) == len(self.claim.parts)
            and len(self.elsewhere) == len(self.claim.elsewhere)
        )

    @property
    def seeds(self) -> int:
        """How many of each arm: as many as the claim states, or as the user wants for a look."""
        return self.arms.runner.count(self.claim.seeds)

    @property
    def seeds_of_settings(self) -> int:
        """How many of each arm in other settings; none where these are left out."""
        return min(self.seeds, self.claim.seeds_of_settings) if self.robust else 0

    def wanted(self) -> list[Wanted]:
        """All runs that it takes."""
        first = self.first_seed
        found = [Wanted(arm, first, self.seeds) for part in self.claim.parts for arm in part.arms.values()]
        if self.robust:
            others = [part.changed(setting) for setting, part in self.claim.elsewhere]
            found += [
                Wanted(arm, first, self.seeds_of_settings) for part in others for arm in part.arms.values()
            ]
        return found

    def targets(self, runner: StudyRunner | None = None) -> Iterator[Target]:
        """The verdict of each part; then the settings are looked at. The runs must have been made."""
        self.effects, self.elsewhere = [], []
        for part in self.claim.parts:
            runs = self.arms.runs(part.arms, self.first_seed, self.seeds)
            found = self.claim.effect_of(part, runs)
            self.effects.append(found)
            yield target(part.label, self.claim.source, self.claim.rule_of(part), found)
        if self.robust:
            self.elsewhere = [*self._elsewhere()]

    def _elsewhere(self) -> Iterator[InSetting]:
        for setting, part in self.claim.elsewhere:
            runs = self.arms.runs(part.changed(setting).arms, self.first_seed, self.seeds_of_settings)
            found = self.claim.effect_of(part, runs)
            yield InSetting(part, setting, found, self.claim.rule_of(part).judge(found))

    def agreeing(self, target: Target) -> tuple[int, int]:
        """In how many other settings a part has the same verdict, and in how many it was looked at."""
        found = [each.finding.verdict for each in self.elsewhere if each.part.label == target.what]
        return sum(verdict == target.verdict for verdict in found), len(found)

    def summary(self, targets: Sequence[Target]) -> str:
        """One sentence."""
        found = Counter(each.verdict for each in targets)
        told = [f"{verdict} in {found[verdict]}" for verdict in VERDICTS if found[verdict]]
        return f"{self.name}: {', '.join(told)} of {count(len(targets), 'part')}."

    def text(self, targets: Sequence[Target]) -> str:
        """A table of the parts with what goes under it."""
        notes = self._rules_in_words()
        notes += ["This is a look at tuning seeds: verdicts count on report seeds only."] * self.look
        for place, each in enumerate(targets, start=1):
            same, of = self.agreeing(each)
            notes += [f"({place}) The same verdict in {same} of {of} other settings."] * bool(of)
        seconds = [telling.SECONDS]  # all runs were made before
        return telling.text(self.name, self.claim.statement, targets, self.summary(targets), notes, seconds)

    def _rules_in_words(self) -> list[str]:
        """Each rule once, with the places of its parts where there are several."""
        rules = {words.replace("*", ""): places for words, places in self.claim.rules.items()}
        if len(rules) == 1:
            return [*rules]
        return [f"({', '.join(map(str, places))}) {words}" for words, places in rules.items()]

    def record(self, targets: Sequence[Target]) -> dict[str, Any]:
        """Everything in full precision."""
        told = telling.record(self.name, self.about, targets, self.summary(targets))
        # Where runs failed, there are fewer targets than parts.
        for entry, part, effects, each in zip(
            told["targets"], self.claim.parts, self.effects, targets, strict=False
        ):
            rule = self.claim.rule_of(part)
            same, of = self.agreeing(each)
            entry |= finite({
                "smallest_effect": rule.smallest,
                "no_difference": rule.ends,
                "effects": effects,
                "p": rule.p_value(effects, each.verdict),
                "settings": [_setting(found) for found in self.elsewhere if found.part is part],
                "same_verdict": same,
                "looked_at": of,
            })  # fmt: skip
        return {
            **told,
            "statement": self.claim.statement,
            "source": self.claim.source,
            "estimand": self.claim.estimand,
            "unit": self.claim.unit,
            "first_seed": self.first_seed,
            "seeds": self.seeds,
            "seeds_of_settings": self.seeds_of_settings,
            "seconds_of_runs": round(self.arms.seconds(self.wanted()), 1),
            "decided_by": decided_by(self.claim),
        }


def make_runs(
    wanted: Sequence[Evidence], arms: Arms, quiet: bool, stopped: Callable[[], bool] = lambda: False
) -> None:
    """Make the runs and analyses of claims, each once, with progress over all unless `quiet`."""
    needed = [each for evidence in wanted for each in evidence.wanted()]
    with showing(SweepAccount("claims"), quiet) as watch:
        arms.make(needed, watch, stopped)
    if any(each.arm.analysis for each in needed):
        with showing(StepsAccount("analyses"), quiet) as see:
            arms.analyze(needed, see, stopped)


def planted(claim: Claim, case: Planted, arms: Arms) -> Finding:
    """What the rule says of a planted case; its runs are made and analysed, on tuning seeds."""
    part = claim.part(case.part)
    rule = claim.rule_of(part)
    if case.arms is None:
        return rule.judge(case.values)
    wanted = [Wanted(arm, 0, case.seeds) for arm in case.arms.values()]
    arms.make(wanted)
    arms.analyze(wanted)
    return rule.judge(claim.effect_of(part, arms.runs(case.arms, 0, case.seeds)))


def _setting(found: InSetting) -> dict[str, Any]:
    ours = found.finding.ours
    return {
        "setting": found.setting.label,
        "changes": found.setting.settings,
        "ours": ours.value,
        "low": ours.low,
        "high": ours.high,
        "seeds": found.finding.runs,
        "verdict": found.finding.verdict,
        "effects": found.effects,
    }
