"""Random streams with Python's whole numbers."""

WORD = 2**64
GOLDEN = 0x9E3779B97F4A7C15
FIRST = 0xBF58476D1CE4E5B9
SECOND = 0x94D049BB133111EB


def scramble(word: int) -> int:
    """SplitMix64's output function."""
    word = (word ^ (word >> 30)) * FIRST % WORD
    word = (word ^ (word >> 27)) * SECOND % WORD
    return word ^ (word >> 31)


def combine(key: int, number: int) -> int:
    """A new key from a key and a number."""
    return scramble(key ^ scramble((number * GOLDEN + FIRST) % WORD))


class Stream:
    """One stream of random numbers."""

    def __init__(self, key: int) -> None:
        self.counter = int(key)

    def bits(self) -> int:
        """64 random bits."""
        self.counter = (self.counter + GOLDEN) % WORD
        return scramble(self.counter)

    def uniform(self) -> float:
        """A float on [0, 1) out of the 53 highest bits."""
        return (self.bits() // 2**11) / 2**53

    def aside(self, number: int) -> float:
        """A float on [0, 1) of this place and a number, for which the stream stands still."""
        return (combine(self.counter, number) // 2**11) / 2**53

    def below(self, bound: int) -> int:
        """A whole number 0 .. bound - 1: the share of the 32 highest bits, times the bound."""
        return (self.bits() // 2**32) * bound // 2**32

    def normal(self) -> float:
        """Twelve uniforms minus six."""
        total = -6.0
        for _ in range(12):
            total = total + self.uniform()
        return total
