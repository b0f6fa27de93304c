"""Inner searches within inner searches, with lists and recursion: every method is a loop over plain values.

A candidate is a list of letters 0 .. letters - 1. The innermost level is worth minus its squared distance
from what it is asked for. Every other level asks the level below for the sum of its own candidate and of
what it was asked for itself, modulo the number of letters, and is worth what that level makes of it, less
the sum of its own letters.
"""

from collections.abc import Callable
from typing import NamedTuple

from tests.naive.streams import Stream

Candidate = list[int]
Worth = Callable[[Candidate], float]
Outcome = tuple[Candidate, float, int, int]  # where it ended, what that is worth, tried, accepted


class PlainLevel(NamedTuple):
    """How one level searches: `extra` is lambda of a climber and the most moves of a steepest ascent."""

    method: str
    budget: int
    extra: int = 1


class PlainTower:
    """Levels from the outermost to the innermost, and what each has spent: (tried, accepted, simulated)."""

    def __init__(self, levels: list[PlainLevel], size: int, letters: int, stream: Stream) -> None:
        self.levels, self.size, self.letters, self.stream = levels, size, letters, stream
        self.account = [[0, 0, 0] for _ in levels]

    def search(self, depth: int, asked: Candidate, start: Candidate) -> tuple[Candidate, float]:
        """Improve `start` at one level, and all that is below whenever it is valued."""

        def worth(candidate: Candidate) -> float:
            self.account[depth][2] += 1
            if depth + 1 == len(self.levels):
                return -float(sum((x - wanted) ** 2 for x, wanted in zip(candidate, asked, strict=True)))
            request = [(x + wanted) % self.letters for x, wanted in zip(candidate, asked, strict=True)]
            return self.search(depth + 1, request, [0] * self.size)[1] - sum(candidate)

        reached, value, tried, accepted = getattr(self, self.levels[depth].method)(
            start, worth, self.levels[depth].budget, self.levels[depth].extra
        )
        self.account[depth][0] += tried
        self.account[depth][1] += accepted
        return reached, value

    def neighbour(self, candidate: Candidate) -> Candidate:
        """Another letter at one place."""
        place, letter = self.stream.below(self.size), self.stream.below(self.letters - 1)
        letter += letter >= candidate[place]
        return [*candidate[:place], letter, *candidate[place + 1 :]]

    def climb(self, here: Candidate, worth: Worth, budget: int, together: int) -> Outcome:
        """The best of `together` neighbours, if it is at least as good."""
        value, accepted, left = worth(here), 0, budget
        while left > 0:
            found = []
            for _ in range(min(together, left)):
                neighbour = self.neighbour(here)
                found.append((neighbour, worth(neighbour)))
            left -= len(found)
            best, highest = max(found, key=lambda each: each[1])  # of equals the first
            if highest >= value:
                here, value, accepted = best, highest, accepted + 1
        return here, value, budget, accepted

    def steepest(self, here: Candidate, worth: Worth, budget: int, moves: int) -> Outcome:
        """The best of all neighbours, if it is better, `moves` times or (0) as long as one is."""
        value, accepted, tried = worth(here), 0, 0
        while moves == 0 or accepted < moves:
            best, highest = here, value
            for place in range(self.size):
                for letter in range(self.letters):
                    if letter != here[place] and tried < budget:
                        neighbour = [*here[:place], letter, *here[place + 1 :]]
                        tried += 1
                        gain = worth(neighbour)
                        if gain > highest:
                            best, highest = neighbour, gain
            if highest == value:
                break
            here, value, accepted = best, highest, accepted + 1
        return here, value, tried, accepted

    def guess(self, here: Candidate, worth: Worth, budget: int, _: int) -> Outcome:
        """Whole candidates, of which the best is kept."""
        value, accepted = worth(here), 0
        for _guess in range(budget):
            drawn = [self.stream.below(self.letters) for _place in range(self.size)]
            gain = worth(drawn)
            if gain > value:
                here, value, accepted = drawn, gain, accepted + 1
        return here, value, budget, accepted

    def wander(self, here: Candidate, worth: Worth, budget: int, _: int) -> Outcome:
        """Every neighbour is kept."""
        value = worth(here)
        for _step in range(budget):
            here = self.neighbour(here)
            value = worth(here)
        return here, value, budget, budget
