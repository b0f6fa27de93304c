"""With what the generations of a run were made, where it was resumed under other versions than before."""

from collections.abc import Mapping
from itertools import pairwise
from typing import Any, NamedTuple

from babushka.runs.storage import Provenance
from babushka.runs.storage.stretches import Stretch, differences, in_words


class Span(NamedTuple):
    """The generations of a stretch that are there, both included, and with what they were made."""

    first: int
    last: int
    stretch: Stretch

    def __contains__(self, generation: object) -> bool:
        return isinstance(generation, int) and self.first <= generation <= self.last


def spans(provenance: Provenance, newest: int | None) -> list[Span]:
    """The stretches of a run whose newest generation is that; none if it has none."""
    if newest is None:
        return []
    there = [each for each in provenance.stretches if each.first <= newest]
    ends = [*(each.first - 1 for each in there[1:]), newest]
    return [Span(each.first, end, each) for each, end in zip(there, ends, strict=True)]


def changes(found: list[Span]) -> list[str]:
    """A line for each stretch but the first: from when on, and what is another than before."""
    lines = []
    for before, here in pairwise(found):
        other = differences(before.stretch, here.stretch)
        lines.append(
            f"generations {here.first} to {here.last} (resumed {here.stretch.created}): {in_words(other, 1)} "
            f"instead of {in_words(other, 0)}"
        )
    return lines


def as_values(found: list[Span]) -> list[dict[str, Any]]:
    """The same as plain values, for JSON."""
    return [
        {
            "first": each.first,
            "last": each.last,
            "created": each.stretch.created,
            "made_with": each.stretch.deciding(),
        }
        for each in found
    ]


def mismatches(found: list[Span], different: Mapping[int, Any], here: Stretch) -> list[str]:
    """In which stretches the generations lie that did not come out again, and what is another `here`."""
    lines = []
    for span in found:
        bad = sum(number in span for number in different)
        if bad:
            other = differences(span.stretch, here)
            made = (
                f"made with {in_words(other, 0)}, lived again with {in_words(other, 1)}"
                if other
                else ("made with the versions that are here")
            )
            lines.append(f"generations {span.first} to {span.last}, {made}: {bad} different")
    return lines
