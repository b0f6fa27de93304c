"""What inner optimizers spend in a life: one row of the account for each of them, three counts in a row."""

from typing import NamedTuple

TRIED, ACCEPTED, SIMULATED = range(3)  # candidates tried, those of them that were kept, model steps simulated
ACCOUNTED = ("proposals", "accepted", "simulated")  # the same, as columns of records are called


class Inner(NamedTuple):
    """One inner optimizer of an organism kind, as the kind declares it (`Organism.inner`)."""

    name: str
    budget: str | None = None  # the trait that is its budget, in candidates a decision; None: it has none
    horizon: str | None = None  # the trait that is how far it looks ahead, in steps; None: it does not


class Limits(NamedTuple):
    """What inner optimizers are held to, by their place in `Organism.inner()`; None, or no entry: as evolved.

    A budget replaces the evolved one. A horizon is only ever cut: no member looks further ahead.
    """

    budget: tuple[int | None, ...] = ()
    horizon: tuple[int | None, ...] = ()

    def budget_of(self, which: int = 0) -> int | None:
        """The budget of an inner optimizer."""
        return self.budget[which] if which < len(self.budget) else None

    def horizon_of(self, which: int = 0) -> int | None:
        """The longest horizon of an inner optimizer."""
        return self.horizon[which] if which < len(self.horizon) else None


AS_EVOLVED = Limits()
