"""Functions of bit strings as tables that kernels look values up in.

A function is one of two forms. By count: its value depends on how many bits are right. By block: it is the
sum, over blocks of neighbouring loci, of a value for the block's pattern. A pattern's number has the bit of
the block's first locus as its lowest.
"""

from collections.abc import Callable
from math import exp
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from babushka.fitness.settings import SettingsError

# The fully deceptive function of four bits of Whitley 1991, "Fundamental principles of deception in genetic
# search", FOGA 1, as used by Whitley, Gordon and Mathias 1994: everything leads to 0000 but the optimum 1111.
DECEPTIVE = {
    "1111": 30.0, "0000": 28.0, "0001": 26.0, "0010": 24.0, "0100": 22.0, "1000": 20.0, "0011": 18.0,
    "0101": 16.0, "0110": 14.0, "1001": 12.0, "1010": 10.0, "1100": 8.0, "1110": 6.0, "1101": 4.0,
    "1011": 2.0, "0111": 0.0,
}  # fmt: skip
ROYAL_BLOCK = 8  # bits of a block of the Royal Road function R1, and what a complete one is worth


class Table(NamedTuple):
    """A function of bit strings."""

    # By number of right bits, (bits + 1,), or by a block's pattern, (2 ** width,).
    values: NDArray[np.float64]
    width: int  # of a block, in bits; 0: by count
    highest: float  # the value of the optimum


def needle(bits: int, steepness: float, curvature: float) -> Table:
    """1 where all bits are right, 0 elsewhere (Hinton and Nowlan 1987)."""
    values = np.zeros(bits + 1)
    values[bits] = 1.0
    return Table(values, 0, 1.0)


def slope(bits: int, steepness: float, curvature: float) -> Table:
    """exp(steepness x ** curvature), where x is the share of right bits.

    What one more right bit multiplies the value by rises with x where curvature > 1, is the same everywhere
    where it is 1, and falls where it is less: the three cases of the gain function of Paenke et al. 2009.
    """
    # One by one: NumPy's vectorised exp and power differ between processors in the last bit.
    values = np.array([exp(steepness * (right / bits) ** curvature) for right in range(bits + 1)])
    return Table(values, 0, float(values[bits]))


def ones(bits: int, steepness: float, curvature: float) -> Table:
    """How many bits are right (OneMax)."""
    return Table(np.arange(bits + 1.0), 0, float(bits))


def deceptive(bits: int, steepness: float, curvature: float) -> Table:
    """The sum of the fully deceptive function of four bits over all blocks of four."""
    _blocks("deceptive", bits, 4)
    values = np.array([DECEPTIVE[f"{pattern:04b}"[::-1]] for pattern in range(16)])
    return Table(values, 4, 30.0 * (bits // 4))


def royal_road(bits: int, steepness: float, curvature: float) -> Table:
    """8 for every block of eight right bits (R1 of Mitchell, Forrest and Holland 1992)."""
    _blocks("royal-road", bits, ROYAL_BLOCK)
    values = np.zeros(2**ROYAL_BLOCK)
    values[-1] = ROYAL_BLOCK
    return Table(values, ROYAL_BLOCK, float(bits))


FUNCTIONS: dict[str, Callable[[int, float, float], Table]] = {
    "needle": needle,
    "slope": slope,
    "ones": ones,
    "deceptive": deceptive,
    "royal-road": royal_road,
}


def _blocks(name: str, bits: int, width: int) -> None:
    if bits % width:
        raise SettingsError(f"Function {name!r} has blocks of {width} bits, which do not fill {bits} bits.")
