"""What an interactive part of a report is."""

from typing import NamedTuple

from markupsafe import Markup


class Part(NamedTuple):
    """A section of the page, and what is added to the page's script for it."""

    title: str
    body: Markup
    script: str
