"""Which known rule a member follows, in words."""

from collections.abc import Sequence

import numpy as np

from babushka.runs.orchestration.references import LIVES, Likeness
from babushka.runs.presentation.replay.account import bars

FOLLOWED = 0.95  # from this agreement on, a rule is followed
MOSTLY = 0.8  # and from this on, mostly
FEWEST = 20  # decisions from which anything is said


def following_text(found: Sequence[Likeness], ascii_only: bool = False) -> str:
    """A sentence on the rule that it decides most like, and its agreement with each.

    Of several rules that are followed, it is the one that was asked most often: the one that says most.
    """
    known = [each for each in found if each.asked >= FEWEST]
    if not known:
        return f"In {LIVES} lives it met too few decisions that known rules take differently."
    followed = [each for each in known if each.agreement >= FOLLOWED]
    nearest = max(known, key=lambda each: each.agreement)
    verdict = f"It follows none of the known rules; nearest is {nearest.reference}"
    if followed:
        most = max(followed, key=lambda each: (each.asked, each.agreement))
        verdict = f"It follows this rule: {most.reference}"
    elif nearest.agreement >= MOSTLY:
        verdict = f"It mostly follows this rule: {nearest.reference}"
    rows: list[tuple[str, float | None, str]] = [
        (each.reference, each.agreement, f"{each.agreement:.2f} of {each.asked}")
        for each in found
        if np.isfinite(each.agreement)
    ]
    title = f"Decisions in {LIVES} lives taken like each, of those that another one may take differently:"
    return "\n".join([f"{verdict}.", "", title, *bars(rows, ascii_only)])


def following(found: Sequence[Likeness]) -> dict[str, dict[str, float | None]]:
    """The same as numbers, ready for JSON: asked and agreement by reference, None where nothing was asked."""
    return {
        each.reference: {
            "asked": each.asked,
            "agreement": each.agreement if np.isfinite(each.agreement) else None,
        }
        for each in found
    }
