"""The page in a browser: no errors, no network, no sideways scrolling, light and dark, hostile titles."""

import json
import shutil
import time
from pathlib import Path
from typing import Any

import pytest

from babushka.runs.presentation.report import Wanted, write
from tests.browser.conftest import NARROW, NETWORK, WIDE
from tests.browser.seeing import Seen, wait_for


def test_it_opens_without_errors_and_asks_for_nothing(browser: Any, page: Path) -> None:
    seen = Seen(browser, page, WIDE)
    seen.slide_to(3)
    assert seen.errors() == []
    assert seen.refused() == []
    loaded = seen.ask("performance.getEntriesByType('resource').map(entry => entry.name)")
    assert [name for name in loaded if not name.startswith("data:")] == []
    assert seen.ask("[...document.images].every(image => image.complete && image.naturalWidth > 100)")


def test_its_policy_forbids_the_network_and_foreign_scripts(browser: Any, page: Path) -> None:
    seen = Seen(browser, page, WIDE)
    browser.execute_cdp_cmd("Network.setBlockedURLs", {"urls": []})  # let the policy be the one to refuse
    asked = "fetch(arguments[0]).then(() => 'loaded', () => 'refused')"
    assert seen.ask(asked, "http://127.0.0.1:9/x") == "refused"
    browser.execute_script(
        "const s = document.createElement('script'); s.text = 'window.ran = 1'; document.body.append(s)"
    )
    browser.execute_script(
        "document.body.append(Object.assign(new Image(), {src: 'http://127.0.0.1:9/x.png'}))"
    )
    wait_for(lambda: len(seen.refused()) == 3)
    assert seen.ask("window.ran ?? 0") == 0
    browser.execute_cdp_cmd("Network.setBlockedURLs", {"urls": NETWORK})


@pytest.mark.parametrize("size", [NARROW, (320, 640), (768, 900), WIDE])
def test_nothing_overflows_sideways(browser: Any, page: Path, size: tuple[int, int]) -> None:
    seen = Seen(browser, page, size)
    browser.execute_script("document.querySelectorAll('details').forEach(folded => (folded.open = true))")
    for step in (0, 10_000):
        seen.slide_to(step)
        assert seen.overflow() <= 0
    outside = seen.ask(
        "[...document.querySelectorAll('.replay *')].filter(e => !e.closest('.scrolls, svg') "
        "&& e.getBoundingClientRect().right > innerWidth + 0.5).map(e => e.outerHTML.slice(0, 80))"
    )
    assert outside == []


def test_panels_stand_side_by_side_and_stack_where_it_is_narrow(browser: Any, page: Path) -> None:
    tops = "[...document.querySelectorAll('.panel')].map(p => p.getBoundingClientRect().top)"
    wide = Seen(browser, page, WIDE).ask(tops)
    assert wide[0] == wide[1]
    narrow = Seen(browser, page, NARROW).ask(tops)
    assert narrow[1] > narrow[0] + 300


def test_boards_of_both_worlds_line_up_and_stay_sharp_when_the_window_changes(
    browser: Any, page: Path
) -> None:
    seen = Seen(browser, page, WIDE)
    seen.slide_to(10_000)
    tops = seen.ask("[...document.querySelectorAll('canvas')].map(c => c.getBoundingClientRect().top)")
    assert tops[0] == tops[1]
    metrics = {"width": 360, "height": 740, "deviceScaleFactor": 2, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    time.sleep(0.2)
    drawn, shown = seen.ask(
        "[document.querySelector('canvas').width, document.querySelector('canvas').clientWidth]"
    )
    assert drawn == pytest.approx(2 * shown, rel=0.06)  # whole pixels a cell


def test_it_follows_the_scheme_and_texts_stand_out_in_both(browser: Any, page: Path) -> None:
    kernel_regimes = []
    for scheme in ("light", "dark"):
        seen = Seen(browser, page, WIDE, prefers_color_scheme=scheme)
        colours = seen.ask(
            "['color', 'backgroundColor'].map(name => getComputedStyle(document.body)[name])"
            ".concat(['small', 'a', 'h1'].map(name => getComputedStyle(document.querySelector(name)).color))"
        )
        ground = luminance(colours[1])
        kernel_regimes.append(ground)
        for colour in (colours[0], *colours[2:]):
            light, dark = sorted((luminance(colour), ground), reverse=True)
            assert (light + 0.05) / (dark + 0.05) >= 4.5  # WCAG 2.2, contrast (minimum)
    assert kernel_regimes[0] > 0.9
    assert kernel_regimes[1] < 0.05


def test_little_motion_is_respected(browser: Any, page: Path) -> None:
    seen = Seen(browser, page, WIDE, prefers_reduced_motion="reduce")
    assert seen.ask("document.querySelector('#replay-speed').value") == "2"
    assert seen.find(".calm").is_displayed()
    assert Seen(browser, page, WIDE).ask("document.querySelector('#replay-speed').value") == "10"


def test_it_prints_without_controls(browser: Any, page: Path) -> None:
    seen = Seen(browser, page, WIDE)
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print", "features": []})
    assert not seen.find(".controls").is_displayed()
    assert not seen.find("nav").is_displayed()
    assert seen.find("canvas").is_displayed()


def test_the_configuration_can_be_saved(browser: Any, page: Path, run: Path) -> None:
    seen = Seen(browser, page, WIDE)
    seen.browser.execute_script("document.querySelector('a[download=\"config.toml\"]').click()")
    saved = browser.saved / "config.toml"
    wait_for(saved.is_file)
    assert saved.read_text() == (run / "config.toml").read_text()


def test_a_hostile_title_does_not_run(browser: Any, run: Path, tmp_path: Path) -> None:
    hostile = "</script><script>window.ran = 1</script><img src=x onerror='window.ran = 1'>"
    place = Path(shutil.copytree(run, tmp_path / "<img src=x onerror=alert(1)>"))
    config = place / "config.toml"
    config.write_text(config.read_text().replace('title = "Savanna"', f"title = {json.dumps(hostile)}"))
    seen = Seen(browser, write([str(place)], tmp_path / "r.html", Wanted(("curves",))), WIDE)
    assert seen.ask("document.querySelector('h1').textContent") == f"{hostile}, seed 0"
    assert seen.ask("window.ran ?? 0") == 0
    assert seen.errors() == []
    assert seen.refused() == []


def test_long_words_break(browser: Any, run: Path, tmp_path: Path) -> None:
    place = Path(shutil.copytree(run, tmp_path / f"run-{'n' * 100}"))
    config = place / "config.toml"
    config.write_text(config.read_text().replace('title = "Savanna"', f'title = "{"W" * 150}"'))
    found = json.loads((place / "provenance.json").read_text())
    found["git"], found["platform"] = {"commit": "c" * 90, "dirty": True}, {"cpu": "u" * 90}
    found["command"] = ["babushka", "run", "p" * 90]
    (place / "provenance.json").write_text(json.dumps(found))
    one = write([str(place)], tmp_path / "one.html", Wanted(("curves",)))
    several = write([str(place), str(run)], tmp_path / "several.html", Wanted(("curves",)))
    for page in (one, several):
        seen = Seen(browser, page, NARROW)
        browser.execute_script("document.querySelectorAll('details').forEach(folded => (folded.open = true))")
        assert seen.overflow() <= 0


def luminance(colour: str) -> float:
    """The relative luminance of 'rgb(r, g, b)' (WCAG 2.2)."""
    parts = [int(part) / 255 for part in colour.removeprefix("rgb(").rstrip(")").split(",")]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
