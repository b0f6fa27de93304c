"""Timing in turns, what a section reports, and the machine it was measured on."""

import os
import platform
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path

from babushka.organisms.life import default_threads

Rates = dict[str, list[float]]


@dataclass(frozen=True)
class Row:
    """One measured quantity: median, lowest and highest of its rounds, and the aim, if there is one."""

    name: str
    median: float
    low: float
    high: float
    unit: str
    aim: str = ""  # such as ">= 500"; what the median should be
    met: bool | None = None


@dataclass
class Section:
    """The results of one section."""

    name: str
    title: str
    rows: list[Row] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def add(self, name: str, rounds: Sequence[float], unit: str = "", aim: str = "") -> None:
        """A row from the values of all rounds. `aim` is '>=' or '<=' or '=', a space and a number."""
        values = [float(value) for value in rounds]  # not NumPy's, for JSON
        median = statistics.median(values)
        met = None
        if aim:
            relation, bound = aim.split()
            below, above = median <= float(bound), median >= float(bound)
            met = {">=": above, "<=": below, "=": below and above}[relation]
        self.rows.append(Row(name, median, min(values), max(values), unit, aim, met))


def seconds(work: Callable[[], object]) -> float:
    """Wall time of one call."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def in_turns(contestants: Mapping[str, Callable[[], float]], rounds: int) -> Rates:
    """What each contestant returns in each round: A B A B, so that a slow spell of the machine meets all.

    Each is called once before the first round, which does not count.
    """
    for contestant in contestants.values():
        contestant()
    results: Rates = {name: [] for name in contestants}
    for _ in range(rounds):
        for name, contestant in contestants.items():
            results[name].append(contestant())
    return results


def ratios(above: Sequence[float], below: Sequence[float]) -> list[float]:
    """Ratios of the same rounds."""
    return [a / b for a, b in zip(above, below, strict=True)]


def machine() -> dict[str, object]:
    """Processor, system and versions; the load tells whether anything else was running."""
    installed = {}
    for package in ("babushka-evolution", "numba", "llvmlite", "numpy", "deap", "jax"):
        try:
            installed[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            installed[package] = "not installed"
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "usable cores": default_threads(),
        "memory": _memory(),
        "system": platform.platform(),
        "python": platform.python_version(),
        "versions": installed,
        "load at the start": os.getloadavg()[0] if hasattr(os, "getloadavg") else None,
        "at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
    }


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:  # not Linux
        return platform.processor() or platform.machine()
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def _memory() -> str:
    try:
        return f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.1f} GiB"
    except (AttributeError, ValueError, OSError):
        return "unknown"
