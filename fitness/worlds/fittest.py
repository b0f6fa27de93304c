"""What the history has of the fittest member alone."""

from typing import NamedTuple


class OfTheFittest(NamedTuple):
    """A column of the records of lives whose mean for the fittest member is recorded."""

    column: str
    title: str  # what figures and tables call it
    entire: bool = False  # whether anything below 1 counts as 0
