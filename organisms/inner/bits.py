"""The task of bit strings: a word of bits, some of which may change. What it is worth shows in life."""

from typing import Any, NamedTuple

import numpy as np

from babushka.fitness.dispatch import implements
from babushka.fitness.kernels import kernel
from babushka.fitness.streams import below, draw
from babushka.organisms.inner import protocol
from babushka.organisms.inner.protocol import NOTHING, Array


class Bits(NamedTuple):
    """A candidate is an array of one int64 word."""

    learnable: Any  # int64: the word of bits that may be changed
    length: Any  # bits in a word
    incumbent: Array  # (1,) int64


@kernel
def random_word(stream: Any) -> Any:
    """64 random bits as a signed word. The halves are put together, since not every cast may overflow."""
    bits = draw(stream)
    high = np.int64(bits >> np.uint64(32))
    return (high << 32) | np.int64(bits & np.uint64(0xFFFFFFFF))


@implements(protocol.vary, Bits)
def vary(task: Any, candidate: Any, stream: Any) -> int:
    """Flip one random bit."""
    locus = below(stream, task.length)
    while (task.learnable >> locus) & 1 == 0:
        locus = below(stream, task.length)
    candidate[0] ^= np.int64(1) << locus
    return 0


@implements(protocol.redraw, Bits)
def redraw(task: Any, candidate: Any, stream: Any) -> int:
    """Draw all bits that may be changed."""
    candidate[0] = (task.incumbent[0] & ~task.learnable) | (random_word(stream) & task.learnable)
    return 0


@implements(protocol.neighbours, Bits)
def neighbours(task: Any) -> int:
    """One for every bit."""
    return task.length


@implements(protocol.neighbour, Bits)
def neighbour(task: Any, candidate: Any, number: Any) -> int:
    """Flip that bit, if it may be changed."""
    if (task.learnable >> number) & 1 == 0:
        return NOTHING
    candidate[0] ^= np.int64(1) << number
    return 0


@implements(protocol.keep, Bits)
def keep(task: Any, candidate: Any, accepted: Any, since: Any) -> None:
    """Words are copied whole."""
    if accepted:
        task.incumbent[0] = candidate[0]
    else:
        candidate[0] = task.incumbent[0]
