"""How long the rest of a sweep takes, by what its finished cells took.

Cells can differ a hundredfold in what a generation takes, so that generations alone tell little.
"""

from collections.abc import Iterable, Mapping
from statistics import fmean


class Took:
    """Seconds that finished cells took, by the names of their setups."""

    def __init__(self) -> None:
        self._of: dict[str, list[float]] = {}

    def note(self, setup: str, seconds: float) -> None:
        """A cell has finished in which nothing was compiled."""
        self._of.setdefault(setup, []).append(seconds)

    def left(
        self, waiting: Mapping[str, int], running: Iterable[tuple[str, float]], jobs: int
    ) -> float | None:
        """Seconds until all is finished, `jobs` cells at a time; None before anything is known.

        `waiting` is how many cells of each setup are to come, `running` has the setup of each that is under
        way and the share of it that is done. A setup of which none has finished counts as the others do in
        the mean.
        """
        known = {setup: fmean(seconds) for setup, seconds in self._of.items()}
        if not known:
            return None
        usual = fmean(known.values())
        rests = [known.get(setup, usual) * (1.0 - share) for setup, share in running]
        whole = sum(rests) + sum(known.get(setup, usual) * number for setup, number in waiting.items())
        return max([whole / jobs, *rests])
