"""What is held lies in memory of its own: changed where it lies, and none of it kept or lost."""

from typing import Any, NamedTuple

import numpy as np
import pytest
from numba.core.runtime import _nrt_python, rtsys

from babushka.fitness.kernels import called_kernel, entry, jit_enabled, kernel
from babushka.fitness.lent import hold, lend, whole
from babushka.fitness.refcount import keep_alive, without_refcount


class Leaf(NamedTuple):
    numbers: Any  # (N,) float64
    bound: int


class Branch(NamedTuple):
    leaf: Leaf
    held: Any  # `Leaf`, held
    flag: bool


class Owner(NamedTuple):
    branch: Any  # `Branch`, held


@called_kernel
def total(leaf: Any) -> float:
    """The sum of the first numbers."""
    inner = whole(leaf)
    found = 0.0
    for number in range(inner.bound):
        found += inner.numbers[number]
    return found


@called_kernel
def grow(size: Any) -> Any:
    """A branch with two leaves."""
    held = hold(Leaf(np.full(size, 2.0), size - 1))
    return hold(Branch(Leaf(np.ones(size), size), held, True))


@kernel
def both(branch: Any) -> float:
    """What its leaves hold, if it is in leaf."""
    return total(branch.leaf) + total(branch.held) if branch.flag else -1.0


@entry
def live_once(size: Any) -> float:
    """What the leaves of a branch held at the end, after some were changed."""
    own = Owner(grow(size))
    owner = without_refcount(own)
    branch = lend(owner.branch)
    branch.held.numbers[0] = 10.0
    found = both(branch) + both(lend(Branch(whole(branch.leaf), whole(branch.held), False)))
    keep_alive(own)
    return found


@entry
def total_of_one(numbers: Any) -> float:
    """Another entry with the same called part."""
    return total(lend(Leaf(numbers, numbers.size)))


def test_what_is_held_is_changed_where_it_lies() -> None:
    assert live_once(5) == 5 * 1.0 + 10.0 + 3 * 2.0 - 1.0


def test_a_called_part_serves_several_kernels() -> None:
    assert total_of_one(np.arange(4.0)) == 6.0


@pytest.mark.skipif(not jit_enabled(), reason="Python itself counts references then")
def test_all_memory_is_given_back() -> None:
    live_once(3)
    _nrt_python.memsys_enable_stats()
    before = rtsys.get_allocation_stats()
    for size in range(2, 50):
        live_once(size)
    after = rtsys.get_allocation_stats()
    assert after.alloc > before.alloc
    assert after.alloc - before.alloc == after.free - before.free
    assert after.mi_alloc - before.mi_alloc == after.mi_free - before.mi_free
