"""Studies: experiments that answer a question, rules, and the verdicts that rules compute.

A study is a module whose docstring says what it is about. It has one or both of two functions, which yield
targets: `exact()` those that need no runs, `over_runs(runner)` those that do. A module `toss.py`:

    \"\"\"Tossing coins (Bernoulli 1713): a share of heads.\"\"\"

    def exact() -> Iterator[Target]:
        yield target("heads expected among 10 tosses", BERNOULLI, Exact(5.0), 10 * 0.5)

    def over_runs(runner: StudyRunner) -> Iterator[Target]:
        runs = runner.sweep("plain", "savanna", seeds=30, vary={"evolution.episodes": [1, 2]})
        births = runs.where(episodes=2).at("selection.births.mean")
        rule = Statistical(5.1, error=0.2, matters=1.0)
        yield target("births in the last generation", BERNOULLI, rule, births)

`runs.studies.rules` has the rules: Exact, Statistical, Direction, Share, ShareBeyond, Incomparable. The runs
of `runner.sweep` are `Samples`: `where` chooses among them, `at` gives a column of their histories, `each`
whatever else is asked of a `runs.Run`. With `settings=[*BRIEFLY, ...]` many short runs cost half as much and
take little room; they keep their first and last generation. What a source says goes into the rule, never
computed by us, with what difference would `matter`; what it does not say is `Incomparable` with its reason.

A module can have a `CLAIM` instead: see `runs.studies.claim`.
"""

from babushka.runs.studies.arms import Arms, Wanted
from babushka.runs.studies.claim import Analysis, Arm, Claim, Part, Planted, Runs, Setting, Values, claim_of
from babushka.runs.studies.evidence import Evidence, make_runs, planted
from babushka.runs.studies.interest import (
    AGAINST,
    NO_DIFFERENCE,
    NOT_DECIDED,
    SUPPORTED,
    Interest,
)
from babushka.runs.studies.rules import (
    Direction,
    Exact,
    Incomparable,
    Rule,
    Share,
    ShareBeyond,
    Statistical,
    printed,
)
from babushka.runs.studies.runner import (
    BRIEFLY,
    FIRST_SEED,
    FailedRunsError,
    Sample,
    Samples,
    StoppedError,
    StudyRunner,
)
from babushka.runs.studies.study import Inquiry, Study, chosen, studies
from babushka.runs.studies.target import Target, summary, target, timed

__all__ = [
    "AGAINST",
    "BRIEFLY",
    "FIRST_SEED",
    "NOT_DECIDED",
    "NO_DIFFERENCE",
    "SUPPORTED",
    "Analysis",
    "Arm",
    "Arms",
    "Claim",
    "Direction",
    "Evidence",
    "Exact",
    "FailedRunsError",
    "Incomparable",
    "Inquiry",
    "Interest",
    "Part",
    "Planted",
    "Rule",
    "Runs",
    "Sample",
    "Samples",
    "Setting",
    "Share",
    "ShareBeyond",
    "Statistical",
    "StoppedError",
    "Study",
    "StudyRunner",
    "Target",
    "Values",
    "Wanted",
    "chosen",
    "claim_of",
    "make_runs",
    "planted",
    "printed",
    "studies",
    "summary",
    "target",
    "timed",
]
