"""What the command `claims` does, as a function with results."""

from pathlib import Path
from typing import Any

CLAIMS = "babushka.runs.claims"


def claims(
    *names: str,
    runs: int | None = None,
    robust: bool | None = None,
    out: str | Path = "results/claims",
    jobs: int | None = None,
    threads: int | None = None,
    progress: bool = True,
) -> list[dict[str, Any]]:
    """Put claims to the test, all or those named; a dictionary each, with `targets` and their verdicts.

    `runs` is for a look at so many tuning seeds; by default the report seeds that each claim states are run.
    `robust` says whether the other settings are looked at too, by default unless it is a look. Runs are kept
    in `out`, and continued if they are there. A program that calls this needs `if __name__ == "__main__":`
    around it, since workers import its file. Raises `SettingsError`, and
    `babushka.runs.studies.FailedRunsError` where runs fail.
    """
    from babushka.runs.studies import Arms, Evidence, StudyRunner, chosen, make_runs, timed
    from babushka.runs.studies.results import save

    studies = chosen(CLAIMS, names)
    arms = Arms(StudyRunner(Path(out), runs, jobs, threads))
    wanted = [Evidence.of(study, arms, robust) for study in studies]
    make_runs(wanted, arms, not progress)
    told = []
    for study, evidence in zip(studies, wanted, strict=True):
        told.append(evidence.record(list(timed(evidence.targets()))))
        if evidence.complete:
            save(Path(out), study, evidence, told[-1])
    return told
