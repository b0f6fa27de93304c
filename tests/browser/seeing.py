"""What tests do with a page in the browser: open it in a size, press keys, read what it says."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any


def wait_for(happened: Callable[[], bool], seconds: float = 10.0) -> None:
    """Return once it has happened; fail if it does not."""
    until = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < until
        time.sleep(0.02)


class Seen:
    """An open page."""

    def __init__(
        self, browser: Any, page: Path, size: tuple[int, int], paper: str = "", **media: str
    ) -> None:
        self.browser = browser
        self.resize(size)
        features = [{"name": name.replace("_", "-"), "value": value} for name, value in media.items()]
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": paper, "features": features})
        browser.get_log("browser")  # what earlier pages said
        browser.get(page.as_uri())

    def resize(self, size: tuple[int, int]) -> None:
        """Give the window another width and height, in pixels."""
        width, height = size
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self.browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)

    def ask(self, script: str, *arguments: Any) -> Any:
        """The value of an expression of JavaScript."""
        return self.browser.execute_script(f"return {script}", *arguments)

    def find(self, selector: str) -> Any:
        return self.browser.find_element("css selector", selector)

    def press(self, *keys: str) -> None:
        """Press keys together wherever the focus is."""
        from selenium.webdriver.common.action_chains import ActionChains

        pressed = ActionChains(self.browser)
        for key in keys:
            pressed.key_down(key)
        for key in reversed(keys):
            pressed.key_up(key)
        pressed.perform()

    def focus(self, selector: str) -> None:
        self.browser.execute_script("document.querySelector(arguments[0]).focus()", selector)

    def choose(self, selector: str, value: str) -> None:
        """Choose an entry of a select."""
        script = "const s = document.querySelector(arguments[0]); s.value = arguments[1];"
        self.browser.execute_script(script + "s.dispatchEvent(new Event('change'))", selector, value)

    def slide_to(self, place: int) -> None:
        """Move the slider as a hand would: set it, and let it say so."""
        script = "const s = document.querySelector('#replay-moment'); s.value = arguments[0];"
        self.browser.execute_script(script + "s.dispatchEvent(new Event('input', {bubbles: true}))", place)

    def moments(self) -> list[int]:
        """The step that each panel shows."""
        return [
            int(value)
            for value in self.ask("[...document.querySelectorAll('.panel')].map(p => p.dataset.moment)")
        ]

    def numbers(self, row: str) -> list[str]:
        """The cells of a row of the table of numbers."""
        script = (
            "[...document.querySelectorAll('#replay-numbers tr')].find(r => r.dataset.row === arguments[0])"
        )
        return list(self.ask(f"[...{script}.querySelectorAll('td')].map(cell => cell.textContent)", row))

    def picture(self, panel: int) -> str:
        """The pixels of a panel's canvas, as a text to compare."""
        return str(self.ask("document.querySelectorAll('canvas')[arguments[0]].toDataURL()", panel))

    def errors(self) -> list[str]:
        """Everything that the page wrote to the console."""
        return [
            entry["message"] for entry in self.browser.get_log("browser") if "favicon" not in entry["message"]
        ]

    def refused(self) -> list[str]:
        """What the page's policy kept it from loading."""
        return list(self.ask("window.refused ?? []"))

    def overflow(self) -> float:
        """By how many pixels the page is wider than the window."""
        return float(self.ask("document.documentElement.scrollWidth - window.innerWidth"))
