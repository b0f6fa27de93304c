"""Trials of what a user wrote: a few lives in plain Python, in a process of their own, before it is used.

A process of its own since a mistake can be a loop without end. It is done once for each content of the
files; see `runs.orchestration.trials.memory`. With `BABUSHKA_TRIALS=0` in the environment it is left out.
"""

import os
from collections.abc import Iterable

from babushka.runs.orchestration.plan import Plan
from babushka.runs.orchestration.trials import memory
from babushka.runs.orchestration.trials.process import tried_elsewhere
from babushka.runs.orchestration.user_code import UserCodeError

SWITCH = "BABUSHKA_TRIALS"
MOST = 16  # plans that are tried at a time: of the cells of a large sweep some, from the first on


def check(plans: Iterable[Plan]) -> None:
    """Raise `UserCodeError`, one sentence, for the first thing wrong in code of others.

    What has passed before with the same settings is not tried again, and nothing is done where all comes with
    the package. Workers need not do it: the process that gives them work has.
    """
    if os.environ.get(SWITCH) == "0":
        return
    untried: dict[str, Plan] = {}
    for plan in plans:
        key = memory.key_of(plan)
        if key is not None and key not in memory.PASSED:
            untried.setdefault(key, plan)
    if not untried:
        return
    some = [*untried.items()][:: -(-len(untried) // MOST)]
    found = tried_elsewhere([plan for _, plan in some])
    if found.wrong:
        error = UserCodeError(found.wrong)
        error.add_note(found.trace)  # for Python's development mode
        raise error
    for key, _ in some:
        memory.PASSED.add(key)
