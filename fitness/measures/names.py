"""What a measure is called: by tables, figures and reports, with its unit, and what it says."""

from typing import NamedTuple


class Measure(NamedTuple):
    """One measure. Columns are called `<label>.<name>`, where the label says in which regime it was taken."""

    name: str
    title: str
    unit: str
    about: str
