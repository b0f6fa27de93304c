"""Against plain Python with DEAP and NumPy: the search, whole experiments, and that both do the same."""

import time
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from babushka.evolution.loop import evolve
from babushka.organisms.life import Seeds, default_threads, live
from babushka.organisms.records import Lives
from benchmarks import plain, plain_experiment
from benchmarks.measuring import Section, in_turns, ratios
from benchmarks.workloads import BUDGET, HORIZON, Workload, evolved, experiment, founding, searching

try:
    from tests.naive import life as twin
except ImportError:  # an installed copy has no tests
    twin = None  # type: ignore[assignment]

PEOPLE = 120  # lives that the births of both are compared over
SMALL = {"population": 8, "episodes": 1, "survivors": 2, "random_lives": 2}


def measure(rounds: int) -> Section:
    """Rates on the same genomes, then an experiment of few members, then births."""
    section = Section("plain", "against the same written plainly in Python with DEAP and NumPy")
    rounds = min(rounds, 5)
    _search(section, rounds)
    _whole_experiments(section, rounds)
    _same_births(section)
    _same_numbers(section)
    return section


def _search(section: Section, rounds: int) -> None:
    genomes = evolved()
    ours = searching(genomes)
    few = searching(genomes[:2])
    contestants = {
        "one": ours.rate(1),
        "all": ours.rate(default_threads()),
        "plain": _plain_rate(_plain_life, few),
    }
    if twin is not None:
        contestants["twin"] = _plain_rate(_twin_life, few)
    rates = in_turns(contestants, rounds)
    what = f"budget {BUDGET}, horizon {HORIZON}"
    section.add(f"plain Python, {what}", [rate / 1e6 for rate in rates["plain"]], "million steps/s")
    section.add("kernel, 1 thread", [rate / 1e6 for rate in rates["one"]], "million steps/s")
    section.add("    1 thread / plain", ratios(rates["one"], rates["plain"]), "times", ">= 500")
    section.add(
        f"    {default_threads()} threads / plain", ratios(rates["all"], rates["plain"]), "times", ">= 500"
    )
    if twin is not None:
        section.add("the tests' twin", [rate / 1e6 for rate in rates["twin"]], "million steps/s")
        section.add("    1 thread / twin", ratios(rates["one"], rates["twin"]), "times")
        threads = f"    {default_threads()} threads / twin"
        section.add(threads, ratios(rates["all"], rates["twin"]), "times", ">= 500")


def _plain_rate(
    life: Callable[[Workload, int, int], dict[str, float]], workload: Workload
) -> Callable[[], float]:
    """Model steps per second of the plain lives; every round has its own worlds."""
    seed = 0

    def measured() -> float:
        nonlocal seed
        seed += 1
        begun = time.perf_counter()
        steps = sum(life(workload, row, seed)["simulated"] for row in range(workload.members))
        return steps / (time.perf_counter() - begun)

    return measured


def _plain_life(workload: Workload, row: int, seed: int) -> dict[str, float]:
    return plain.live(workload.experiment.world, workload.agents, row, 0.0, 1000 * seed + row)


def _whole_experiments(section: Section, rounds: int) -> None:
    """Evolution and all, from the same founders; ours is larger, since it is over too soon otherwise."""
    genomes = evolved()
    small = experiment(generations=2, evolution=SMALL)
    large = experiment(generations=4, evolution={**SMALL, "population": 400, "random_lives": 64})

    def plainly() -> float:
        outcome = plain_experiment.evolve(small, genomes[: small.evolution.population])
        return outcome.seconds / outcome.lives

    def ours(threads: int) -> Callable[[], float]:
        def measured() -> float:
            begun = time.perf_counter()
            lives = 0
            for generation in evolve(large, start=genomes, threads=threads):
                # A probe that equals the selecting regime shares its lives, which are lived once.
                lived = {id(records): records for records in generation.lives.values()}
                lives += sum(records.values.shape[0] * records.values.shape[1] for records in lived.values())
            return (time.perf_counter() - begun) / lives

        return measured

    times = in_turns({"one": ours(1), "all": ours(default_threads()), "plain": plainly}, min(rounds, 3))
    section.add("experiment with DEAP and plain lives", [1e3 * spent for spent in times["plain"]], "ms/life")
    section.add("this experiment, 1 thread", [1e3 * spent for spent in times["one"]], "ms/life")
    section.add("    plain / 1 thread", ratios(times["plain"], times["one"]), "times", ">= 500")
    section.add(
        f"    plain / {default_threads()} threads", ratios(times["plain"], times["all"]), "times", ">= 500"
    )


def _same_births(section: Section) -> None:
    """Other random numbers, so the births must agree in the mean over many lives of the same genomes."""
    genomes = np.repeat(evolved()[:4], PEOPLE // 4, axis=0)
    workload = searching(genomes, 8, 5)
    ours = _births(workload)
    plainly = np.array([_plain_life(workload, row, 7)["births"] for row in range(PEOPLE)])
    error = np.sqrt((ours.var(ddof=1) + plainly.var(ddof=1)) / PEOPLE)
    section.add("births per life, kernel", [float(ours.mean())], "births")
    section.add("births per life, plain", [float(plainly.mean())], "births")
    section.add(
        "    their difference", [abs(float(ours.mean() - plainly.mean())) / error], "standard errors", "<= 3"
    )


def _births(workload: Workload) -> NDArray[np.float64]:
    """Every member in a world of its own, as the plain lives are; shape (members,)."""
    made = workload.experiment
    regime, belief = made.world.regime(made.regime_settings), made.world.belief(made.belief_settings)
    births = []
    for row in range(workload.members):
        one = _only(workload.agents, row)
        lives = live(made.organism, made.world, one, regime, belief, np.arange(1), Seeds.of(1, row, 1))
        births.append(lives.each(made.world.objective)[0, 0])
    return np.array(births)


def _only(agents: Any, row: int) -> Any:
    """The agents of one member."""
    return agents._replace(
        **{
            name: value[row : row + 1]
            for name, value in agents._asdict().items()
            if isinstance(value, np.ndarray)
        }
    )


def _same_numbers(section: Section) -> None:
    """The tests' twin takes the kernel's own random numbers, so its records must be equal to the last bit."""
    if twin is None:
        section.notes.append("The exact twin was not compared: the tests are not here.")
        return
    workload = searching(founding(6), 16, 6)
    made = workload.experiment
    world = made.world
    regime, belief = world.regime(made.regime_settings), world.belief(made.belief_settings)
    seeds = Seeds.of(5, 0, 1)
    ours = live(made.organism, world, workload.agents, regime, belief, np.arange(6), seeds).values[:, 0]
    twins = np.array([_twin_record(workload, row, seeds) for row in range(6)])
    equal = float((twins == ours).all(axis=1).mean())
    section.add("lives equal to the tests' twin, bit for bit", [equal], "of all", "= 1")


def _twin_record(workload: Workload, row: int, seeds: Seeds) -> list[float]:
    """The record of member `row`, whose id is its row, as the twin lives it."""
    made = workload.experiment
    regime, belief = made.world.regime(made.regime_settings), made.world.belief(made.belief_settings)
    world_key, agent_key = int(seeds.worlds[0]), int(seeds.agents[0])
    record: list[float] = twin.live(
        made.world, regime, belief, workload.agents, row, row, world_key, agent_key
    )
    return record


def _twin_life(workload: Workload, row: int, seed: int) -> dict[str, float]:
    columns = Lives.columns_of(workload.experiment.organism, workload.experiment.world)
    return dict(zip(columns, _twin_record(workload, row, Seeds.of(seed, row, 1)), strict=True))
