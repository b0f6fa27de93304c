"""All the questions that a regime can ask, with their right answers: what is asked is then no sample."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray


class Questions(NamedTuple):
    """N questions, each answered by one of the world's actions."""

    asked: Any  # a regime for the kernels: a NamedTuple, of whose arrays those of length N go by question
    answers: NDArray[np.int64]  # (N,): right ones
    chance: float  # the share that an answer drawn at random solves

    def only(self, kept: NDArray[np.bool_]) -> "Questions":
        """Those that are kept, (N,)."""
        parts = {
            name: part[kept]
            for name, part in self.asked._asdict().items()
            if isinstance(part, np.ndarray) and part.shape[:1] == kept.shape
        }
        return Questions(self.asked._replace(**parts), self.answers[kept], self.chance)
