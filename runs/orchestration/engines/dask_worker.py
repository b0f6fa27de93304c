"""What runs inside a worker of Dask's, and in every process that Babushka shares with it.

Base optimizers seed generators that a whole process shares, so a worker does one thing at a time. Dask's own
threads, which draw as well (to guess the size of a message from a sample, or when to connect again), change
nothing: what DEAP draws from `random` comes from a generator of ours (`fitness.streams.hand_chance_to`).

These functions travel as names: a worker must have this file, under this name.
"""

import inspect
from collections.abc import Callable, Mapping
from concurrent.futures import CancelledError
from typing import Any

from babushka.fitness import progress
from babushka.runs.orchestration.engines.same_code import OtherCodeError, refusal

SIGNS = "babushka"  # among what a worker tells the scheduler with every heartbeat
ENDING = ("closing", "closing_gracefully", "closed", "failed", "stopping", "stopped")

_asked: set[str] = set()  # the tokens of processes that want their work to stop
_key, _questions = "", 0  # of the present piece (empty: none), and how often it asked whether to stop


def refused(wanted: Mapping[str, str], dask_worker: Any = None) -> str:
    """A sentence if this worker cannot be given work, otherwise empty."""
    if dask_worker is None:
        from distributed import get_worker

        dask_worker = get_worker()
    if dask_worker.state.nthreads != 1:
        return (
            f"The worker {dask_worker.address} does {dask_worker.state.nthreads} things at a time, and must "
            "do one: start workers with --nthreads 1, and as many as there are processors (--nworkers)."
        )
    return refusal(wanted, dask_worker.address)


def ask_to_stop(token: str) -> None:
    """Whatever this worker does for the process with that token is to stop."""
    _asked.add(token)


def call(
    wanted: Mapping[str, str],
    token: str,
    key: str,
    function: Callable[..., Any],
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
) -> Any:
    """Call a function, unless this worker is another than wanted or is not to begin anything more.

    What a worker that leaves has not finished is no answer: another gets it.
    """
    from distributed import Reschedule, get_worker

    worker = get_worker()
    sentence = refused(wanted, worker)
    if sentence:
        raise OtherCodeError(sentence)

    def stopped() -> bool:
        global _questions
        _questions += 1
        # A task that nobody waits for any more, since its process is gone, is marked as cancelled.
        task = worker.state.tasks.get(key)
        nobody = task is None or task.state == "cancelled" or worker.status.name in ENDING
        return token in _asked or nobody

    if token in _asked:
        raise CancelledError
    if "stopped" in inspect.signature(function).parameters:
        kwargs = {**kwargs, "stopped": stopped}
    global _key, _questions
    _key, _questions = key, 0
    worker.metrics[SIGNS] = _sign
    try:
        answer = function(*args, **kwargs)
    finally:
        _key = ""
    if worker.status.name in ENDING and token not in _asked:
        raise Reschedule
    return answer


def _sign(_: Any) -> tuple[str, int, tuple[Any, ...]] | None:
    """What the scheduler is told of the present piece: its key, how often it asked, how far its lives are."""
    return (_key, _questions, tuple(progress.standing())) if _key else None
