"""Against JAX: the same inner search over the same worlds and first plans, on one core and on two.

In two ways: as one would write it (`jax_scan`), and tuned by hand for the processor (`jax_search`).

Each comparison runs in a process of its own, pinned before either library starts its threads. On several
cores JAX gets one device a core, each with its share of the batch, which is faster than its own threads.
"""

import importlib.util
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from typing import Any

from babushka.organisms.life import default_threads
from benchmarks.measuring import Section, in_turns, ratios
from benchmarks.workloads import BUDGET, HORIZON

BATCHES = (256, 2048, 16384)  # searches at a time per device; JAX gets the fastest
WORLDS, SEARCHES = 256, 64  # and in each; a life decides up to 200 times, and makes room for it once
WAYS = {  # by module: the name, and the aim for how many times as fast the kernel is
    "jax_scan": ("JAX, as one would write it", ">= 10"),
    "jax_search": ("JAX, tuned", ""),
}
STEPS = 4e7  # model steps per measurement, about


def measure(rounds: int) -> Section:
    """Rates and ratios; the values that both find in the same plans."""
    section = Section(
        "jax", f"against JAX (vmap, scan, jit): inner searches, budget {BUDGET}, horizon {HORIZON}"
    )
    if importlib.util.find_spec("jax") is None:
        section.notes.append("Skipped: JAX is not installed; `pip install -e '.[bench]'` does that.")
        return section
    pinnable = hasattr(os, "sched_setaffinity")
    for cores in sorted({1, min(2, default_threads())}):
        if cores < default_threads() and not pinnable:
            section.notes.append(
                "One core alone was not compared: this system does not pin processes to cores."
            )
            continue
        found = _in_a_process(cores, rounds)
        where = f"{cores} core{'s' * (cores > 1)}"
        section.add(f"kernel, {where}", _millions(found["rates"]["ours"]), "million steps/s")
        section.add("    value of the plans found", [found["our value"]], "felt reward")
        for way, (name, aim) in WAYS.items():
            batch = f"{found[way]['batch']} searches a batch"
            section.add(f"{name}, {where}, {batch}", _millions(found["rates"][way]), "million steps/s")
            section.add("    kernel / JAX", ratios(found["rates"]["ours"], found["rates"][way]), "times", aim)
            by_processor = ratios(found["processor"]["ours"], found["processor"][way])
            section.add("    kernel / JAX, by processor time", by_processor, "times", aim)
            busy = ratios(found["rates"][way], found["processor"][way])
            section.add("    JAX's processor time / wall time", busy, "cores")
            section.add("    value of the plans found", [found[way]["value"]], "felt reward")
            difference = [found[way]["difference"]]
            section.add("    largest difference in the value of a plan", difference, "felt reward", "<= 1e-5")
    section.notes.append(
        "Both simulate every plan from its first step, JAX in 32 bits and the kernel in 64. There is no aim "
        "for the search that was tuned by hand. Where others use the machine too, ratios by processor time "
        "are the better ones."
    )
    return section


def _millions(rates: list[float]) -> list[float]:
    return [rate / 1e6 for rate in rates]


def _in_a_process(cores: int, rounds: int) -> dict[str, Any]:
    flags = f"{os.environ.get('XLA_FLAGS', '')} --xla_force_host_platform_device_count={cores}"
    if cores == 1:
        flags += " --xla_cpu_multi_thread_eigen=false"
    command = [sys.executable, "-m", "benchmarks.against_jax", str(cores), str(rounds)]
    environment = {**os.environ, "XLA_FLAGS": flags.strip(), "JAX_PLATFORMS": "cpu"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def _compare(cores: int, rounds: int) -> dict[str, Any]:
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:cores])
    import numpy as np

    from benchmarks import search_kernel

    given = search_kernel.problems(WORLDS, SEARCHES, HORIZON, seed=1)
    found: dict[str, Any] = {"our value": float(search_kernel.search(given, BUDGET).mean())}
    exact = search_kernel.search(given, 0)
    contestants = {"ours": _our_rate(given, cores)}
    for way in WAYS:
        module = import_module(f"benchmarks.{way}")
        made = {batch: _jax_rate(module, batch, cores) for batch in BATCHES}
        batch = max(BATCHES, key=lambda size: made[size].best_of(4))
        contestants[way] = made[batch]
        found[way] = {
            "batch": batch,
            "difference": float(np.abs(module.values(given) - exact).max()),
            "value": float(np.mean(module.compiled(given, BUDGET)(5))),
        }
    found["rates"] = in_turns(contestants, rounds)
    found["processor"] = {name: rate.processor[-rounds:] for name, rate in contestants.items()}
    return found


class _Rate:
    """Model steps per second of wall time when it is called; those per second of processor time are kept."""

    def __init__(self, work: Callable[[], None], steps: float) -> None:
        self.work, self.steps = work, steps
        self.processor: list[float] = []

    def __call__(self) -> float:
        begun = time.perf_counter(), time.process_time()
        self.work()
        wall, processor = time.perf_counter() - begun[0], time.process_time() - begun[1]
        self.processor.append(self.steps / processor)
        return self.steps / wall

    def best_of(self, times: int) -> float:
        """The highest of several rates by processor time, which whoever else is at work disturbs less."""
        for _ in range(times):
            self()
        return max(self.processor[-times:])


def _our_rate(given: Any, threads: int) -> _Rate:
    from benchmarks import search_kernel

    counted = given.plans.shape[0] * given.plans.shape[1] * (BUDGET + 1) * HORIZON
    repeats = max(1, round(STEPS / counted))

    def work() -> None:
        for key in range(repeats):
            search_kernel.search(given, BUDGET, threads, key)

    return _Rate(work, repeats * counted)


def _jax_rate(module: Any, batch: int, devices: int) -> _Rate:
    """A batch on every device, each fed by a thread: JAX runs a small batch in the thread that calls it."""
    import jax

    from benchmarks import search_kernel

    searches = [
        module.compiled(search_kernel.problems(batch // SEARCHES, SEARCHES, HORIZON, seed), BUDGET, device)
        for seed, device in enumerate(jax.devices()[:devices])
    ]
    repeats = max(1, round(STEPS / (devices * batch * (BUDGET + 1) * HORIZON)))
    for run in searches:
        run(0).block_until_ready()

    def keep_busy(run: Callable[[int], Any]) -> None:
        for seed in range(repeats):
            run(seed).block_until_ready()

    def work() -> None:
        with ThreadPoolExecutor(devices) as pool:
            list(pool.map(keep_busy, searches))

    return _Rate(work, devices * repeats * batch * (BUDGET + 1) * HORIZON)


if __name__ == "__main__":
    sys.stdout.write("\n" + json.dumps(_compare(int(sys.argv[1]), int(sys.argv[2]))) + "\n")
