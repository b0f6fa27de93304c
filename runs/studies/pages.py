"""Pages on claims, made of what the claims state and of results kept as data; none is typed by hand."""

from collections import Counter
from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path

from babushka.runs.presentation.numbers import count, number, with_interval
from babushka.runs.storage import files
from babushka.runs.studies import results as kept
from babushka.runs.studies.claim import Claim, claim_of
from babushka.runs.studies.claim_page import page
from babushka.runs.studies.interest import VERDICTS
from babushka.runs.studies.markdown import Result, estimate, prose, table
from babushka.runs.studies.study import Study

Adjusted = Mapping[tuple[str, str], float]
WHAT = (
    "Statements about optimizers and about the optimizers that they make, each with an experiment that "
    "could have come out the other way. The rule of each was stated before its runs were made, with the "
    "smallest effect of interest; each page names the commit. Verdicts are of parts, never pooled: where "
    "effects differ in sign, that is the result."
)
COLUMNS = (
    "*Effect*: with its 95 % bootstrap interval, in the unit that the page says; of several parts the "
    "least and the largest. *Same verdict elsewhere*: in how many other settings of the world, the "
    "organism and the base optimizer parts have the same verdict; they have fewer seeds, by which less is "
    "decided. *Minutes*: of all runs, one after another on one processor."
)
TIME = (
    "On two processors all of it takes about four hours. A look with `--runs 3`, at three tuning seeds of "
    "every claim and not at its other settings, takes eleven minutes, and a few more where kernels have "
    "yet to be compiled."
)
ADD = (
    "A file in `runs/claims/` with a `CLAIM`, as [`runs.studies.claim`](../../runs/studies/claim.py) "
    "describes it: what is compared, one number a seed, the rule, at least eight other settings, and "
    "planted cases in which the right verdict is known. State it and commit it, look at tuning seeds "
    "with `--runs`, and only then run the report seeds. `babushka claims --pages docs/claims` writes "
    "these pages."
)
BEGIN, END = "<!-- claims -->", "<!-- /claims -->"
NONE = "not carried out yet"


def all_of(studies: Sequence[Study]) -> list[tuple[Study, Claim]]:
    """Studies with their claims."""
    return [(study, claim_of(import_module(study.module))) for study in studies]


def make(claims: Sequence[tuple[Study, Claim]], results: Mapping[str, Result]) -> dict[str, str]:
    """All pages by file name: the index and one of each claim. Results of other claims are left out."""
    mine = {study.name: results[study.name] for study, _ in claims if study.name in results}
    adjusted = kept.adjusted(mine)
    pages = {"index.md": index(claims, mine, adjusted)}
    for study, claim in claims:
        pages[f"{study.name}.md"] = page(study, claim, mine.get(study.name), adjusted)
    return pages


def write(folder: Path, pages: Mapping[str, str]) -> None:
    """Write pages into a folder."""
    files.make_folder(folder)
    for name, text in pages.items():
        files.write_atomically(folder / name, text.encode())


def index(claims: Sequence[tuple[Study, Claim]], results: Mapping[str, Result], adjusted: Adjusted) -> str:
    """The table of all claims, and what many verdicts at once are worth."""
    rows = [
        [
            f"[{study.name}]({study.name}.md)",
            claim.statement,
            verdicts(results.get(study.name)),
            effects(results.get(study.name)),
            _robustness(results.get(study.name)),
            _minutes(results.get(study.name)),
        ]
        for study, claim in claims
    ]
    headings = ["claim", "statement", "verdict", "effect", "same verdict elsewhere", "minutes"]
    commands = ["babushka claims --list", f"babushka claims {claims[0][0].name} --runs 3", "make claims"]
    lines = ["# Claims", "", *prose(WHAT)]
    lines += ["```console", *(f"$ {command}" for command in commands), "```", ""]
    lines += [*table(headings, rows), "", *prose(COLUMNS), *prose(TIME)]
    lines += ["## Many verdicts at once", "", *prose(many_at_once(results, adjusted))]
    return "\n".join([*lines, "## Add a claim", "", *prose(ADD)])


def verdicts(result: Result | None) -> str:
    """The verdict, or how many parts have which."""
    if result is None:
        return NONE
    found = Counter(each["verdict"] for each in result["targets"])
    if len(found) == 1:
        return str(next(iter(found)))
    return ", ".join(f"{verdict} in {found[verdict]}" for verdict in VERDICTS if found[verdict])


def effects(result: Result | None) -> str:
    """The effect with its interval; of several parts the least and the largest."""
    if result is None:
        return ""
    ordered = sorted((estimate(each) for each in result["targets"]), key=lambda each: each.value)
    ends = [ordered[0]] if len(ordered) == 1 else [ordered[0], ordered[-1]]
    return " to ".join(with_interval(each) or "not defined" for each in ends)


def verdict_table(claims: Sequence[tuple[Study, Claim]], results: Mapping[str, Result], folder: str) -> str:
    """Statements and verdicts, for a page elsewhere; `folder` leads to these pages from there."""
    rows = [
        [f"[{claim.statement}]({folder}/{study.name}.md)", verdicts(results.get(study.name))]
        for study, claim in claims
    ]
    return "\n".join(table(["claim", "verdict"], rows))


def put_between(text: str, table: str) -> str:
    """A page with the table between its marks; the same page if it has none."""
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    return f"{before}{begin}\n{table}\n{end}{after}" if begin and end else text


def many_at_once(results: Mapping[str, Result], adjusted: Adjusted) -> str:
    """Which verdicts survive Holm's correction, in a paragraph."""
    if not adjusted:
        return "No claim has been carried out yet."
    decided = {
        (name, each["target"]): each["verdict"]
        for name, found in results.items()
        for each in found["targets"]
        if each["p"] < 1
    }
    lost = [f"{name} ({part})" for name, part in decided if adjusted[name, part] > kept.LEVEL]
    total, deciding = count(len(adjusted), "part"), count(len(decided), "verdict")
    survive = len(decided) - len(lost)
    said = (
        f"Holm's correction over all {total} of the claims carried out, at {100 * kept.LEVEL:g} %. The p "
        "value of a part is that of the sum of its effects by seed under randomly changed signs, counted "
        "from the bound that they lie beyond, two-sided: a seed far out weighs more in it than in the "
        "interquartile mean. For *no difference* it is the larger of those against either bound, and 1 where "
        f"nothing is decided. Of {deciding} that decide, {survive} survive."
    )
    return f"{said} These do not: {'; '.join(lost)}." if lost else said


def _robustness(result: Result | None) -> str:
    if result is None:
        return ""
    same, of = (sum(each[name] for each in result["targets"]) for name in ("same_verdict", "looked_at"))
    return f"{same} of {of}"


def _minutes(result: Result | None) -> str:
    return "" if result is None else number(result["seconds_of_runs"] / 60, 2)
