"""Notebooks as pages of the site: their text, and their code as code."""

import json
from typing import Any, ClassVar

from myst_parser.parsers.sphinx_ import MystParser


class NotebookParser(MystParser):
    """Reads a notebook as the Markdown that it amounts to."""

    supported: ClassVar[tuple[str, ...]] = ("notebook",)

    def parse(self, inputstring: str, document: Any) -> None:
        """Cells of text as they are, cells of code between fences."""
        parts = []
        for cell in json.loads(inputstring)["cells"]:
            text = "".join(cell["source"])
            parts.append(f"```python\n{text}\n```" if cell["cell_type"] == "code" else text)
        super().parse("\n\n".join(parts), document)
