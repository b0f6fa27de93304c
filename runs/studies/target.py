"""A target: one statement of a source, what we find, and the verdict that a rule computes."""

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from babushka.runs.presentation.numbers import count
from babushka.runs.studies.rules import INCOMPARABLE, REPRODUCED, Finding, Rule

NAMED = 3  # targets that were not reproduced, in a summary


@dataclass(frozen=True)
class Target:
    """One comparison. `seconds` passed since the target before it, runs that both rest on included."""

    what: str
    source: str
    rule: Rule
    finding: Finding
    seconds: float = 0.0

    @property
    def verdict(self) -> str:
        """'reproduced', 'not reproduced' or 'cannot be compared'."""
        return self.finding.verdict


def target(what: str, source: str, rule: Rule, *values: Any) -> Target:
    """The target with its verdict: `what` it is in words with its unit, and who says so (author year).

    `values` are one number or an array for `Exact`, truth values for shares, and otherwise one value a run; a
    direction takes two groups of them too. Raises ValueError for a target without words or source.
    """
    if not what or not source:
        raise ValueError("A target says what it is and whose statement.")
    return Target(what, source, rule, rule.judge(*values))


def timed(targets: Iterable[Target]) -> Iterator[Target]:
    """The targets, each with the seconds that it took."""
    before = time.monotonic()
    for each in targets:
        now = time.monotonic()
        yield replace(each, seconds=now - before)
        before = time.monotonic()


def summary(name: str, targets: Sequence[Target]) -> str:
    """One sentence on a study."""
    if not targets:
        return f"{name}: there was nothing to compare."
    fine = sum(each.verdict == REPRODUCED for each in targets)
    other = sum(each.verdict == INCOMPARABLE for each in targets)
    missed = [each.what for each in targets if each.verdict not in (REPRODUCED, INCOMPARABLE)]
    said = f"{name}: {fine} of {count(len(targets), 'target')} reproduced"
    if missed:
        more = [f"and {len(missed) - NAMED} more"] * (len(missed) > NAMED)
        said += f", {len(missed)} not ({'; '.join([*missed[:NAMED], *more])})"
    if other:
        said += f", {other} cannot be compared"
    return said + "."
