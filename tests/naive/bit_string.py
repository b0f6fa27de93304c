"""Bit strings that learn, with lists: every way to learn is a generator of the phenotypes that it tries."""

from collections.abc import Generator

from babushka.organisms.kinds.bit_string import BitString
from tests.naive.landscape import PlainLandscape
from tests.naive.streams import Stream

Phenotype = list[int]
Trials = Generator[tuple[Phenotype, bool], float, None]  # (what is tried, whether it is a guess) -> its value


class PlainBitString:
    """One organism: `genome` is a list of 0, 1 and 2 (undecided)."""

    def __init__(self, settings: BitString, genome: list[int], budget: int, stream: Stream) -> None:
        self.settings, self.genome, self.budget, self.stream = settings, genome, budget, stream
        self.open = [locus for locus, allele in enumerate(genome) if allele == 2 or not settings.plastic]
        self.best: Phenotype = []
        self.best_value = float("-inf")
        self.kept = self.moves = 0  # proposals that were kept at once; moves of a steepest ascent

    def filled(self, phenotype: Phenotype, loci: list[int]) -> Phenotype:
        """The phenotype with one draw's bits at some loci: bit k of 64 is for locus k."""
        bits = self.stream.bits()
        return [bits >> locus & 1 if locus in loci else bit for locus, bit in enumerate(phenotype)]

    def born(self) -> Phenotype:
        """What it is born as."""
        undecided = [locus for locus, allele in enumerate(self.genome) if allele == 2]
        decided = [0 if allele == 2 else allele for allele in self.genome]
        return self.filled(decided, undecided) if undecided else decided

    def remember(self, phenotype: Phenotype, value: float, ties: bool = False) -> bool:
        """Keep a phenotype that is better than all before (or as good); say whether it was."""
        if value > self.best_value or (ties and value == self.best_value):
            self.best, self.best_value = phenotype, value
            return True
        return False

    def none(self) -> Trials:
        """Learn nothing."""
        born = self.born()
        self.remember(born, (yield born, False))

    def guess(self) -> Trials:
        """Draw all open bits anew."""
        born = self.born()
        if not self.open or self.budget == 0:
            self.remember(born, (yield born, False))
            return
        for _ in range(self.budget):
            guess = self.filled(born, self.open)
            self.kept += self.remember(guess, (yield guess, True))

    def steepest(self) -> Trials:
        """Look at all neighbours, move to the best of them."""
        here = self.born()
        value = yield here, False
        self.remember(here, value)
        guesses = ascents = 0
        while self.settings.ascents == 0 or ascents < self.settings.ascents:
            for locus in self.open:
                if guesses == self.budget:
                    self.moves += self.best_value > value
                    return
                neighbour = [1 - bit if place == locus else bit for place, bit in enumerate(here)]
                self.remember(neighbour, (yield neighbour, True))
                guesses += 1
            if self.best_value == value:
                return
            here, value = self.best, self.best_value
            ascents += 1
            self.moves += 1

    def climb(self) -> Trials:
        """Flip one open bit; keep what is not worse."""
        here = self.born()
        self.remember(here, (yield here, False))
        for _ in range(self.budget if self.open else 0):
            locus = self.stream.below(len(self.genome))
            while locus not in self.open:
                locus = self.stream.below(len(self.genome))
            neighbour = [1 - bit if place == locus else bit for place, bit in enumerate(self.best)]
            self.kept += self.remember(neighbour, (yield neighbour, True), ties=True)


def live(
    settings: BitString, genome: list[int], budget: int, world: PlainLandscape, stream: Stream
) -> tuple[list[float], Phenotype]:
    """(the record of one life as the kernel keeps it, what was learned)."""
    one = PlainBitString(settings, genome, budget, stream)
    felt, guesses = 0.0, 0
    trials = getattr(one, settings.learning)()
    following = next(trials)
    while True:
        moves = one.moves  # those that were made by the time of this trial
        phenotype, guess = following if following is not None else (one.best, False)
        value = world.try_out(phenotype, guess)
        felt, guesses = felt + value, guesses + guess
        if following is not None:
            try:
                following = trials.send(value)
            except StopIteration:
                following = None
        if world.over:
            break
    steps, cause = float(len(world.trials)), 1.0 if world.solved else 0.0
    return [
        felt,
        steps,
        float(guesses),
        float(guesses),
        cause,
        felt,
        *world.tally(),
        float(one.kept + moves),
    ], one.best
