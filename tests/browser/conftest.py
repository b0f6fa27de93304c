"""A browser without a window, and a report for it to show."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from babushka.runs.commands import main
from tests.tiny import options

WIDE, NARROW = (1280, 900), (360, 740)
# Of the best member, one life ends early and the other does not.
HUNGER = [
    f"--set=world.{name}={value}"
    for name, value in {
        "lifetime": 60,
        "gestation": 10,
        "mating_energy": 2,
        "start_energy": 5,
        "living_cost": 0.3,
    }.items()
]
NETWORK = ["http://*", "https://*", "ws://*", "wss://*"]
SWITCHES = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark everything in this folder, so that it can be left out: -m 'not browser'."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


def _program(*names: str) -> str | None:
    return next((found for name in names if (found := shutil.which(name))), None)


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Chromium, driven by Selenium; `saved` is the folder to which it saves files."""
    webdriver = pytest.importorskip("selenium.webdriver", reason="Selenium is missing: pip install selenium.")
    from selenium.webdriver.chrome.service import Service

    chromium, driver = _program("chromium", "chromium-browser", "google-chrome"), _program("chromedriver")
    if chromium is None or driver is None:
        pytest.skip("No Chromium with its driver here: on Debian, apt install chromium chromium-driver.")
    place = tmp_path_factory.mktemp("browser")
    settings = webdriver.ChromeOptions()
    settings.binary_location = chromium
    for switch in (*SWITCHES, f"--user-data-dir={place / 'profile'}"):
        settings.add_argument(switch)
    settings.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    started = webdriver.Chrome(
        options=settings, service=Service(driver, env={**os.environ, "HOME": str(place)})
    )
    try:
        started.saved = place / "saved"
        behaviour = {"behavior": "allow", "downloadPath": str(started.saved)}
        started.execute_cdp_cmd("Browser.setDownloadBehavior", behaviour)
        # Says of every document, from its first moment on, what its policy refused.
        watch = (
            "addEventListener('securitypolicyviolation', (e) => (window.refused ??= []).push(e.blockedURI))"
        )
        started.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": watch})
        started.execute_cdp_cmd("Network.enable", {})
        started.execute_cdp_cmd("Network.setBlockedURLs", {"urls": NETWORK})
        yield started
    finally:
        started.quit()


@pytest.fixture(scope="session")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished run, in which some die before others; tests must not change it."""
    place = tmp_path_factory.mktemp("run")
    with pytest.raises(SystemExit) as caught:
        main(["run", "savanna", *options(), *HUNGER, "--out", str(place), "--quiet"])
    assert caught.value.code == 0
    return place / "savanna-s0"


@pytest.fixture(scope="session")
def page(run: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report on it."""
    from babushka.runs.presentation.report import Wanted, write

    return write([str(run)], tmp_path_factory.mktemp("page") / "r.html", Wanted(("curves", "search")))
