"""Model steps per second of the inner search, as it runs inside lives."""

from benchmarks.measuring import Section, in_turns, ratios
from benchmarks.workloads import BUDGET, HORIZON, evolved, founding, searching
from organisms.life import default_threads

MEMBERS = 200


def measure(rounds: int) -> Section:
    """One and two threads; founders and evolved genomes."""
    section = Section("kernel", "model steps of the inner search per second, whole lives included")
    two = default_threads() >= 2
    genomes = founding(MEMBERS)
    veterans = evolved()
    workloads = {
        f"founders, budget {BUDGET}, horizon {HORIZON}": searching(genomes),
        f"evolved, budget {BUDGET}, horizon {HORIZON}": searching(veterans),
        "founders, budget and horizon as they are": searching(genomes, None, None),
        "evolved, budget and horizon as they are": searching(veterans, None, None),
    }
    for first, (name, workload) in enumerate(workloads.items()):
        contestants = {"one": workload.rate(1), **({"two": workload.rate(2)} if two else {})}
        rates = in_turns(contestants, rounds)
        section.add(f"{name}; 1 thread", [rate / 1e6 for rate in rates["one"]], "million steps/s")
        if two:
            section.add(f"{name}; 2 threads", [rate / 1e6 for rate in rates["two"]], "million steps/s")
            aim = ">= 1.9" if first == 0 else ""
            section.add("    2 threads / 1 thread", ratios(rates["two"], rates["one"]), "times", aim)
    if not two:
        section.notes.append("Only one core is usable here, so two threads were not measured.")
    section.notes.append(
        "A step of a full plan counts, whether simulated again or reused (column 'simulated')."
    )
    return section
