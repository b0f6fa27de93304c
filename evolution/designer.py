"""What the designer wants, for whom selection works: level 0, that of designer and base optimizer.

The designer's intent is a column of the records that nothing selects. It is measured beside the base
objective as the base objective is measured beside felt reward: the gap between the two is the divergence of
level 0.
"""

from collections.abc import Collection
from dataclasses import dataclass

from babushka.fitness.settings import SettingsError, nearest, setting
from babushka.fitness.worlds.protocol import World

NOBODY = "none"
NOT_WANTED = ("felt", "cause")  # columns that are no quantity of the world


@dataclass(frozen=True)
class Designer:
    """What the designer wants of organisms; selection does not see it."""

    objective: str = setting(
        "",
        "a tally, or another column of the records, that the designer wants much of; empty: the world's own "
        "if it has one; none: nothing but the base objective",
    )

    def intent(self, world: World, columns: Collection[str]) -> str:
        """The column of the designer's intent; empty where there is none apart from the base objective.

        Raises `SettingsError` for a column that the records do not have.
        """
        wanted = self.objective or world.intent
        if wanted in ("", NOBODY, world.objective):
            return ""
        known = [column for column in columns if column not in NOT_WANTED]
        if wanted not in known:
            raise SettingsError(
                f"Setting 'designer.objective' cannot be {wanted!r}{nearest(wanted, [*known, NOBODY])}"
            )
        return wanted
