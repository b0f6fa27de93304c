"""Which of many workers hang: those that give no sign, and those whose work does not go on.

A worker's signs come by some other way than its work (Dask's heartbeats, from a thread of their own), so that
they come however long honest work takes. With each comes how often the work has asked whether to stop, which
lives do between blocks. Seconds are counted by whoever listens, look by look: a machine that slept takes
nobody for dead.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

PATIENCE = 120.0  # seconds without a sign after which a worker is taken for one that hangs
STUCK = 10  # times as long may go by between two blocks of lives, while signs are given


def hung(who: str, silent: float, still: float, patience: float) -> str:
    """What is said of a worker that hangs, empty if it does not.

    It has given no sign for `silent` seconds, and its work has not gone on for `still`.
    """
    if silent > patience:
        return f"{who} gave no sign for {patience:g} s."
    if still > STUCK * patience:
        return f"{who} did not finish a block of lives in {STUCK * patience:g} s, as in an endless loop."
    return ""


class Heartbeat(NamedTuple):
    """The last sign of a worker: when it came, by any clock, and what it said of the work (None: idle)."""

    when: float
    asked: tuple[str, int] | None


@dataclass
class _Heard:
    sign: Heartbeat
    silent: float = 0.0  # seconds since a sign
    still: float = 0.0  # seconds since the work went on


class LivenessMonitor:
    """Takes in the signs of all workers, and says of each that hangs why it is thought to."""

    def __init__(self, patience: float = PATIENCE) -> None:
        """Whoever gives no sign for `patience` seconds hangs, or ends no block for `STUCK` times that."""
        self.patience = patience
        self.hanging: dict[str, str] = {}  # sentences by worker
        self.working: list[str] = []  # those that can be given work
        self.alone = 0.0  # seconds without any worker
        self._heard: dict[str, _Heard] = {}

    def hear(self, signs: Mapping[str, Heartbeat], seconds: float) -> dict[str, str]:
        """Take in the signs at one look, so many seconds after the last; returns who hangs since then."""
        self._heard = {worker: heard for worker, heard in self._heard.items() if worker in signs}
        for worker, sign in signs.items():
            heard = self._heard.setdefault(worker, _Heard(sign, silent=-seconds, still=-seconds))
            heard.silent = 0.0 if sign.when != heard.sign.when else heard.silent + seconds
            goes_on = sign.asked is None or sign.asked != heard.sign.asked
            heard.still = 0.0 if goes_on else heard.still + seconds
            heard.sign = sign
        before, self.hanging = self.hanging, {}
        for worker, heard in self._heard.items():
            sentence = hung("The worker that it was given to", heard.silent, heard.still, self.patience)
            if sentence:
                self.hanging[worker] = sentence
        self.working = [worker for worker in self._heard if worker not in self.hanging]
        self.alone = 0.0 if self.working else self.alone + seconds
        return {worker: told for worker, told in self.hanging.items() if worker not in before}
