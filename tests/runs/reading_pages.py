"""Reading an HTML page in tests: its elements, whether they are balanced, and what it would load."""

import base64
from collections.abc import Callable
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"br", "img", "input", "meta", "wbr"}


@dataclass
class Element:
    name: str
    attributes: dict[str, str]
    text: str = ""
    children: "list[Element]" = field(default_factory=list)

    def all(self, wanted: "Callable[[Element], bool]") -> "list[Element]":
        """Every element below that is wanted, in order."""
        own = [self] if wanted(self) else []
        return own + [found for child in self.children for found in child.all(wanted)]

    def named(self, name: str) -> "list[Element]":
        return self.all(lambda element: element.name == name)

    def of_identity(self, identity: str) -> "Element":
        (found,) = self.all(lambda element: element.attributes.get("id") == identity)
        return found

    def rows(self) -> dict[str, list[str]]:
        """The rows of all tables below, by the text of their heading."""
        found = {}
        for row in self.named("tr"):
            cells = [cell.text.strip() for cell in row.children]
            found[cells[0]] = cells[1:]
        return found


class Page(HTMLParser):
    """A parsed page; raises AssertionError where an element is not closed in its turn."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("", {})
        self._open = [self.root]
        self.feed(str(text))  # `Markup` would escape what is cut out of it
        self.close()
        assert self._open == [self.root], f"{self._open[-1].name} is never closed"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(set(names)) == len(names), (tag, names)
        made = Element(tag, {name: value or "" for name, value in attrs})
        self._open[-1].children.append(made)
        if tag not in VOID:
            self._open.append(made)

    def handle_endtag(self, tag: str) -> None:
        assert self._open[-1].name == tag, f"</{tag}> where {self._open[-1].name!r} is open"
        self._open.pop()

    def handle_data(self, data: str) -> None:
        for element in self._open:
            element.text += data


def saved_from(page: Element, name: str) -> str:
    """The content of the file that a link of the page saves under that name."""
    (link,) = page.all(lambda element: element.attributes.get("download") == name)
    return base64.b64decode(link.attributes["href"].partition("base64,")[2]).decode()
