"""What a measure is called: by tables, figures and reports, with its unit, and what it says."""

from typing import NamedTuple

from babushka.fitness.columns import OTHER


class Measure(NamedTuple):
    """One measure. Columns are called `<label>.<name>`, where the label says in which regime it was taken."""

    name: str
    title: str
    unit: str
    about: str
    role: str = OTHER  # by which readers find it (`fitness.columns`)
    panel: bool = False  # whether the figure of measures has a panel of it
