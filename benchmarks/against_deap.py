"""Time per generation of this base optimizer and of DEAP's own algorithms, on the same functions."""

from benchmarks import deap_programs
from benchmarks.deap_programs import Program
from benchmarks.measuring import Section, in_turns, ratios, seconds

GENERATIONS = 10
PROGRAMS: dict[str, Program] = {
    "eaSimple, OneMax of 100 bits, 100 members": deap_programs.simple_onemax(100, 100),
    "eaSimple, OneMax of 100 bits, 1,000 members": deap_programs.simple_onemax(1000, 100),
    "eaSimple, Rastrigin in 20 dimensions, 1,000 members": deap_programs.simple_rastrigin(1000, 20),
    "eaMuPlusLambda, Rastrigin in 5 dimensions, 100 + 900": deap_programs.mu_plus_lambda_rastrigin(100, 900),
    "NSGA-II, ZDT1 in 30 dimensions, 100 + 100": deap_programs.nsga2_zdt1(100, 30),
}


def measure(rounds: int) -> Section:
    """Both sides in turns; founders count as a generation, and scoring is included."""
    section = Section("deap", "time per generation: DEAP's own algorithms, and the same here, 1 thread")
    for name, program in PROGRAMS.items():

        def ours(run: Program = program) -> float:
            return seconds(lambda: run.ours(0, GENERATIONS)) / (GENERATIONS + 1)

        def theirs(run: Program = program) -> float:
            return seconds(lambda: run.theirs(0, GENERATIONS)) / (GENERATIONS + 1)

        spent = in_turns({"DEAP": theirs, "here": ours}, min(rounds, 5))
        for side, times in spent.items():
            section.add(f"{name}: {side}", [1000 * time for time in times], "ms/generation")
        section.add("    DEAP / here", ratios(spent["DEAP"], spent["here"]), "times")
    section.notes.append(
        "DEAP scores one list at a time in plain Python; here a function scores a whole generation. "
        "Selection is DEAP's code on both sides."
    )
    return section
