"""The page of a claim: what it states, what came out, and how to do it again."""

from collections.abc import Mapping

from babushka.runs.presentation.numbers import count, number
from babushka.runs.studies.claim import Arm, Claim, Setting
from babushka.runs.studies.markdown import Result, effect, item, prose, table
from babushka.runs.studies.study import Study

DIGITS = 10  # of a commit


def page(study: Study, claim: Claim, result: Result | None, adjusted: Mapping[tuple[str, str], float]) -> str:
    """The page as Markdown; `adjusted` has Holm's p values by (claim, part)."""
    lines = [
        f"# {study.about.rstrip('.')}",
        "",
        f"> {claim.statement}",
        "",
        *prose(f"Source: {claim.source}."),
    ]
    lines += [line for word, text in (("Strong", claim.strong), ("Weak", claim.weak)) if text
              for line in item(f"*{word} reading*: {text}")]  # fmt: skip
    lines += [""] * bool(claim.strong or claim.weak)
    lines += ["## Question", "", *prose(claim.question), "## Design", ""]
    lines += prose(claim.design) if claim.design else []
    lines += [*prose(_seeds(claim)), *_arms(claim), "", "The same is asked in other settings:", ""]
    lines += [*_others(claim), "", "## Rule", ""]
    lines += [*item(f"Estimand: {claim.estimand}."), *item(f"Unit: {claim.unit}."), *_rules(claim)]
    lines += [*item(f"Could be refuted by: {claim.refuted_by}"), ""]
    lines += prose("Planted cases, in which the rule must say so:")
    lines += [line for case in claim.planted for line in item(f"{case.what}: *{case.verdict}*")]
    lines += ["", "## Result", ""]
    if result is None:
        lines += ["Not carried out yet.", ""]
    else:
        lines += [*_results(result, adjusted), "", *prose(_stated(study, result))]
        lines += ["## Robustness", "", *_settings(study, result), ""]
    lines += ["## Limits", "", *prose(claim.limits), "## Commands", "", "```console"]
    lines += [f"$ babushka claims {study.name} --runs 3", f"$ babushka claims {study.name}"]
    lines += [f"$ babushka plot claims {study.name} specification", "```", ""]
    return "\n".join(lines)


def _results(result: Result, adjusted: Mapping[tuple[str, str], float]) -> list[str]:
    rows = [
        [
            f"({place}) {each['target']}",
            each["wanted"],
            effect(each),
            str(each["runs"]),
            f"**{each['verdict']}**",
            number(each["p"], 2),
            number(adjusted[result["name"], each["target"]], 2),
            f"{each['same_verdict']} of {each['looked_at']}",
        ]
        for place, each in enumerate(result["targets"], start=1)
    ]
    headings = ["part", "claimed", "effect [95 %]", "seeds", "verdict", "p", "Holm", "same elsewhere"]
    return table(headings, rows)


def _stated(study: Study, result: Result) -> str:
    """Which commit stated the rule, and which made the runs."""
    rule, runs = (result["versions"][name] for name in ("rule", "runs"))
    if rule is None or rule["dirty"]:
        first = "The rule was not committed when the runs were made."
    else:
        first = f"The rule was stated by commit {rule['commit'][:DIGITS]} of {rule['date']}."
    made = "outside of a checkout"
    if commits := [commit[:DIGITS] for commit in runs["commits"]]:
        made = f"with commit{'s' * (len(commits) > 1)} {', '.join(commits)}"
    return (
        f"{first} The report seeds were run from {runs['first']} to {runs['last']} {made}; "
        f"`git log --follow docs/claims/findings/{study.name}.json` says which commit states the result."
    )


def _settings(study: Study, result: Result) -> list[str]:
    """The figure, and the effect of each part in each setting."""
    labels = [each["target"] for each in result["targets"]]
    found: dict[str, dict[str, str]] = {}
    for each in result["targets"]:
        for one in each["settings"]:
            cell = f"{effect(one)} {one['verdict']}"
            found.setdefault(one["setting"], {})[each["target"]] = cell
    rows = [[setting, *(cells.get(label, "-") for label in labels)] for setting, cells in found.items()]
    picture = f"![Effects in all settings, in order, with their intervals]({study.name}.svg)"
    seeds = (
        f"{count(result['seeds_of_settings'], 'seed')} of each arm: less is decided by so few, and where all "
        "agree their interval is narrower than what is known."
    )
    return [picture, "", *prose(seeds), *table(["setting", *labels], rows)]


def _seeds(claim: Claim) -> str:
    last = claim.first_seed + claim.seeds - 1
    return (
        f"Report seeds {claim.first_seed} to {last}, in other settings the first "
        f"{claim.seeds_of_settings} of them; tuning seeds below 100."
    )


def _arms(claim: Claim) -> list[str]:
    rows = [
        ["" if number else f"({place}) {part.label}", *_words(label, arm)]
        for place, part in claim.numbered.items()
        for number, (label, arm) in enumerate(part.arms.items())
    ]
    return table(["part", "arm", "scenario", "settings"], rows)


def _others(claim: Claim) -> list[str]:
    places = {part.label: place for place, part in claim.numbered.items()}
    rows = [
        [each.label, _changes(each), ", ".join(str(places[label]) for label in each.parts) or "all"]
        for each in claim.settings
    ]
    return table(["setting", "changes", "parts"], rows)


def _words(label: str, arm: Arm) -> list[str]:
    return [label, f"`{arm.scenario}`", _changes(arm)]


def _changes(what: Arm | Setting) -> str:
    last = [] if what.generations is None else [f"generations={what.generations}"]
    return ", ".join(f"`{each}`" for each in (*what.settings, *last)) or "as it is"


def _rules(claim: Claim) -> list[str]:
    """Each statement and each rule once, with the places of its parts where there are several."""
    told = []
    if len(claim.statements) > 1:
        told += [f"Claimed in {_parts(places)}: {words}" for words, places in claim.statements.items()]
    if len(claim.rules) > 1:
        told += [f"Rule for {_parts(places)}: {words}" for words, places in claim.rules.items()]
    else:
        told += claim.rules
    return [line for said in told for line in item(said)]


def _parts(places: list[int]) -> str:
    return f"part{'s' * (len(places) > 1)} {', '.join(map(str, places))}"
