"""What is lent to kernels by address is the same memory, however deep, and parts of kernels need no code."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest

from babushka.fitness.dispatch import called_operation, implements, operation
from babushka.fitness.kernels import called_kernel, entry, jit_enabled, kernel
from babushka.fitness.lent import lend, whole
from babushka.fitness.worlds.states import copy_all

HERE = Path(__file__).resolve().parents[2]


class Leaf(NamedTuple):
    numbers: Any
    flag: bool


class Branch(NamedTuple):
    matrix: Any
    share: float
    leaf: Leaf


class Tree(NamedTuple):
    count: int
    branch: Branch
    words: Any


@operation
def weigh(subject: Any, factor: Any) -> float:
    """What something weighs, times a factor."""


@called_operation
def grow(subject: Any, by: Any) -> None:
    """Add to all numbers of something and of what is below it."""


@implements(weigh, Leaf)
def _weigh_leaf(leaf: Any, factor: Any) -> Any:
    total = 0.0
    for number in leaf.numbers:
        total += factor * number
    return total if leaf.flag else 0.0


@implements(weigh, Branch)
def _weigh_branch(branch: Any, factor: Any) -> Any:
    return branch.share * weigh(branch.leaf, factor) + branch.matrix[1, 0]


@implements(grow, Leaf)
def _grow_leaf(leaf: Any, by: Any) -> None:
    for place in range(leaf.numbers.size):
        leaf.numbers[place] += by


@implements(grow, Branch)
def _grow_branch(branch: Any, by: Any) -> None:
    for row in range(2):
        for column in range(2):
            branch.matrix[row, column] += by
    grow(branch.leaf, 2 * by)


@called_kernel
def read_words(tree: Any) -> Any:
    return tree.words[0] + np.uint8(tree.count)


@kernel
def read_whole(tree: Any) -> Any:
    own = whole(tree)
    return own.branch.leaf.numbers[1] + own.branch.share + whole(own.count)


@entry
def look(tree: Any, out: Any) -> None:
    """Read a tree in all ways, then let it grow."""
    lent = lend(tree)
    again = lend(lent)
    out[0] = weigh(lent.branch, 2.0)
    out[1] = weigh(tree.branch, 2.0)
    out[2] = read_words(again)
    out[3] = read_whole(lent)
    out[4] = read_whole(tree)
    grow(lent.branch, 1.0)
    out[5] = tree.branch.leaf.numbers[2]
    out[6] = lent.branch.leaf.numbers.size
    out[7] = weigh(lend(tree.branch.leaf), 1.0)
    rows = lent.branch.matrix[0]
    rows[1] = 50.0


@entry
def move(source: Any, target: Any) -> None:
    """Copy a lent branch to another."""
    copy_all(lend(source), lend(target))


def tree_of(flag: bool = True) -> Tree:
    """Words are no numbers of eight bytes, so that a wrong offset would be seen."""
    leaf = Leaf(np.array([1.0, 2.0, 4.0]), flag)
    return Tree(3, Branch(np.arange(4.0).reshape(2, 2), 0.5, leaf), np.array([40, 41], np.uint8))


def test_what_is_lent_is_the_same_memory_read_in_all_ways() -> None:
    tree, out = tree_of(), np.zeros(8)
    before = [sys.getrefcount(array) for array in (tree.words, tree.branch.matrix, tree.branch.leaf.numbers)]
    look(tree, out)
    assert out.tolist() == [0.5 * 14 + 2, 0.5 * 14 + 2, 43, 5.5, 5.5, 6.0, 3.0, 13.0]
    assert tree.branch.leaf.numbers.tolist() == [3.0, 4.0, 6.0]
    assert tree.branch.matrix.tolist() == [[1.0, 50.0], [3.0, 4.0]]
    arrays = (tree.words, tree.branch.matrix, tree.branch.leaf.numbers)
    assert [sys.getrefcount(array) for array in arrays] == before


def test_another_tree_of_the_same_class_is_read_where_it_lies() -> None:
    tree, out = tree_of(flag=False), np.zeros(8)
    look(tree, out)
    assert (out[0], out[1], out[7]) == (2.0, 2.0, 0.0)


def test_lent_tuples_are_copied_with_all_that_they_hold() -> None:
    class Pair(NamedTuple):
        matrix: Any
        words: Any

    source = Pair(np.arange(6.0).reshape(2, 3), np.array([4, 5], np.uint8))
    target = Pair(np.zeros((2, 3)), np.zeros(2, np.uint8))
    move(source, target)
    assert target.matrix.tolist() == source.matrix.tolist()
    assert target.words.tolist() == source.words.tolist()


def test_in_plain_python_what_is_lent_is_the_tuple_itself() -> None:
    tree = tree_of()
    assert lend(tree) is tree
    assert whole(lend(tree)) is tree
    assert read_words(tree) == 43
    assert weigh(tree.branch, 2.0) == 9.0


@pytest.mark.skipif(not jit_enabled(), reason="nothing is compiled")
def test_parts_without_machine_code_are_loaded_with_their_kernel_by_another_process(tmp_path: Path) -> None:
    asked = (
        "import numpy as np; from tests.fitness.test_lent import look, tree_of; "
        "out = np.zeros(8); look(tree_of(), out); print(out.tolist(), look.compilations())"
    )
    words, around = [sys.executable, "-c", asked], {**os.environ, "BABUSHKA_CACHE": str(tmp_path)}
    told = [
        subprocess.run(words, cwd=HERE, env=around, capture_output=True, text=True, check=True).stdout
        for _ in range(2)
    ]
    values = "[9.0, 9.0, 43.0, 5.5, 5.5, 6.0, 3.0, 13.0]"
    assert told == [f"{values} (0, 1)\n", f"{values} (1, 0)\n"]
