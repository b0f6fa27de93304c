"""The landscape with lists of bits: functions spelled out, and the account of a life."""

from dataclasses import dataclass, field
from math import exp

from babushka.fitness.worlds.landscape import Environment, Landscape

# Whitley 1991, as it is printed: from the best string to the worst.
DECEPTIVE = "1111 0000 0001 0010 0100 1000 0011 0101 0110 1001 1010 1100 1110 1101 1011 0111"


def worth(world: Landscape, right: list[int]) -> float:
    """The function's value for a list that has 1 for every bit that is right."""
    if world.function == "needle":
        return 1.0 if all(right) else 0.0
    if world.function == "ones":
        return float(sum(right))
    if world.function == "slope":
        return exp(world.steepness * (sum(right) / len(right)) ** world.curvature)
    total = 0.0
    if world.function == "deceptive":
        for first in range(0, len(right), 4):
            block = "".join(str(bit) for bit in right[first : first + 4])
            total += 30.0 - 2.0 * (DECEPTIVE.index(block) // 5)  # in steps of 2
    elif world.function == "royal-road":
        for first in range(0, len(right), 8):
            total += 8.0 if right[first : first + 8] == [1] * 8 else 0.0
    else:
        raise KeyError(world.function)
    return total


@dataclass
class PlainLandscape:
    """One life's trials: (value, whether it was a guess), in order."""

    settings: Landscape
    environment: Environment
    trials: list[tuple[float, bool]] = field(default_factory=list)

    def try_out(self, phenotype: list[int], guess: bool) -> float:
        """The value of a phenotype."""
        wrong = self.environment.flipped
        right = [1 - bit if locus < wrong else bit for locus, bit in enumerate(phenotype)]
        value = worth(self.settings, right)
        self.trials.append((value, guess))
        return value

    @property
    def solved(self) -> bool:
        """Whether the last trial was the optimum."""
        return bool(self.trials) and self.trials[-1][0] == worth(self.settings, [1] * self.settings.length)

    @property
    def over(self) -> bool:
        """Whether life is."""
        return self.solved or len(self.trials) == self.settings.trials

    def tally(self) -> list[float]:
        """Fitness, best value, first value, guesses (and what counts like one), trials."""
        values = [value for value, _ in self.trials]
        spent = sum(guess for _, guess in self.trials)
        if self.settings.every_trial_counts and not self.trials[0][1]:
            spent += 1
        if self.settings.credit == "best":
            fitness = max(0.0, max(values) - self.settings.trial_cost * spent)
        elif self.solved:
            left = max(0, self.settings.trials - spent)
            fitness = 1.0 + self.settings.prize * left / self.settings.trials
        else:
            fitness = 1.0
        return [fitness, max(values), values[0], float(spent), float(len(values))]
