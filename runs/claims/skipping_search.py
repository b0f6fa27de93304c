"""Skipping search: do optimizers that get better leave out more of it?

A better optimizer could need less search for what it can do, since its heuristics say where to look; and it
could, where search has a price, also come to search less. These are different, and so are the budget with
which 95 % of own best is attained, the positions that alpha-beta must meet to look six plies ahead, and
the median budget that evolves: each is a part, for players of Connect Four and organisms of the savanna.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import numpy as np

from babushka.runs.claims.search_leaves_a_heuristic import (
    AT_THE_RIM,
    ELSEWHERE,
    SHORT,
    STRENGTH,
    WINS_AND_BLOCKS,
    WITHOUT_SELECTION,
)
from babushka.runs.studies import (
    AGAINST,
    NO_DIFFERENCE,
    SUPPORTED,
    Analysis,
    Arm,
    Claim,
    Interest,
    Part,
    Planted,
    Runs,
    Setting,
    Values,
)

if TYPE_CHECKING:
    from babushka.runs.orchestration.saved import Run

HOME = "ancestral"
FIRST, LAST = 0, -1
OWN_BEST = 0.95
ONE_HALVING = 1.0
CURVES = Analysis(("goodhart",), ("members=24", "lives=4", "pressure_lives=4", "random_organisms=8"))


def halvings(spent: Callable[["Run", int], float]) -> Callable[[Runs], Values]:
    """How often what founders spend is halved in the last generation, by a measure of runs, (seeds,)."""

    def found(runs: Runs) -> Values:
        before = runs["founders"].each(lambda run: spent(run, FIRST))
        after = runs["evolved"].each(lambda run: spent(run, LAST))
        return np.asarray(np.log2(before) - np.log2(after), np.float64)

    return found


def positions_needed(run: "Run", when: int) -> float:
    """Positions at a move, and one, that 95 % of own best skill take."""
    return float(run.measures["selection.enough"][when]) + 1


def positions_to_a_depth(run: "Run", when: int) -> float:
    """The share of positions that alpha-beta meets to look six plies ahead."""
    return float(run.measures["selection.nodes"][when])


def proposals_needed(run: "Run", when: int) -> float:
    """Proposals at a step, and one, with which births are 95 % of their highest mean, search being free."""
    number = int(run.measures["generation"][when])
    rows = [row for row in run.analysis.table("goodhart") if row["generation"] == number]
    curves = {
        kind: [(row["pressure"], row["true"]) for row in rows if (row["label"], row["kind"]) == (HOME, kind)]
        for kind in ("free_budget", "budget")
    }
    curve = curves["free_budget"] or curves["budget"]  # there is one only where search is free anyway
    most = max(births for _, births in curve)
    return float(min(budget for budget, births in curve if births >= OWN_BEST * most)) + 1


def evolved_budget(run: "Run", when: int) -> float:
    """The median budget, and one."""
    return float(run.history["budget.median"][when]) + 1


def _arms(
    scenario: str,
    settings: tuple[str, ...],
    asked: Analysis | None,
    generations: int | None = None,
    probed: int | None = None,
) -> dict[str, Arm]:
    """The same runs twice, since both of their ends are analysed."""
    founders = None if asked is None else Analysis(asked.only, asked.settings, (FIRST,))
    return {
        label: Arm(scenario, settings, generations, analysis, probed)
        for label, analysis in (("founders", founders), ("evolved", asked))
    }


def _foragers(scenario: str) -> dict[str, Arm]:
    return _arms(scenario, (), CURVES, 60, probed=0)


NOT_SELECTED = Interest(ONE_HALVING, "none")
# The best order of moves that is known takes about a quarter of all positions, founders' half of them.
HALF_OF_THE_ROOM = Interest(0.5)
UNSELECTED = "Without selection nothing is left out."
FEWER = "The strong reading: where search has a price, less is searched."
FREE = ("world.price=0", "world.search_cost=0")
PLAYERS = {"by a tree": "connect-four", "by alpha-beta": "connect-four-alpha-beta"}


def _of_players(how: str, scenario: str) -> tuple[Part, ...]:
    arms = _arms(scenario, (), STRENGTH)
    return (
        Part(f"Connect Four {how}: positions needed", arms, effect=halvings(positions_needed)),
        Part(
            f"Connect Four {how}: positions to a depth",
            arms,
            rule=HALF_OF_THE_ROOM,
            effect=halvings(positions_to_a_depth),
        ),
        Part(f"Connect Four {how}: positions met", arms, FEWER, effect=halvings(evolved_budget)),
    )


PLAYING = tuple(part for how, scenario in PLAYERS.items() for part in _of_players(how, scenario))
IN_SAVANNA = (
    Part(
        "savanna: proposals needed",
        _foragers("savanna"),
        effect=halvings(proposals_needed),
    ),
    Part("savanna: proposals made", _foragers("savanna"), FEWER, effect=halvings(evolved_budget)),
)
CONTROLS = (
    Part(
        "Connect Four by a tree, drift: positions needed",
        _arms("connect-four-drift", (), STRENGTH),
        UNSELECTED,
        NOT_SELECTED,
        halvings(positions_needed),
    ),
    Part(
        "savanna, drift: proposals needed",
        _foragers("savanna-drift"),
        UNSELECTED,
        NOT_SELECTED,
        halvings(proposals_needed),
    ),
)
ORDER = PLAYING[1].label
ANIMALS: Mapping[str, tuple[str, ...]] = {
    "search is free": ("world.search_cost=0",),
    "search is dear": ("world.search_cost=1e-3",),
    "short delays": ("world.digestion=2", "world.gestation=3"),
    "half the members": ("evolution.population=75",),
    "five lives": ("evolution.episodes=5",),
    "many mutations": ("evolution.mutation_rate=0.2",),
    "short plans": ("organism.max_horizon=4",),
    "larger budgets": ("organism.max_budget=256",),
}


def _labels(parts: tuple[Part, ...], settings: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Those of the parts that can be asked in other settings: of a price only where search has one."""
    free = any(each in FREE for each in settings)
    return tuple(part.label for part in parts if not (free and part.statement == FEWER))


DRIFTING = _labels(CONTROLS)

CLAIM = Claim(
    statement="The better an optimizer gets, the more of the search it leaves out.",
    source="mesa-optimization is a gradual affair of heuristics",
    strong="It searches less.",
    weak="It needs less search: its own best is attained with a smaller budget, or the same depth with fewer "
    "positions.",
    question="How often is the search halved, from founders to the last generation, that 95 % of own best "
    "takes, that six plies take, and that is made?",
    design="Players of Connect Four for 30 generations, by a tree and by alpha-beta, at a price of 3e-4 "
    "points a position; of the six strongest the median. Organisms of the savanna for 60, with a price in "
    "energy; of the mean over members, while budgets are set and cost nothing. Needs are looked up among "
    "budgets in steps of four and of two. Controls without selection. The smallest effect is one halving: "
    "alpha-beta takes 1.4 doublings at best for a ply of seven moves, so that less buys no ply.",
    estimand="log2 of what founders need or spend, less that of the last generation; budgets and one",
    unit="halvings",
    rule=Interest(ONE_HALVING),
    effect=halvings(positions_needed),
    parts=(*PLAYING, *IN_SAVANNA, *CONTROLS),
    settings=(
        *(
            Setting(
                label,
                settings,
                SHORT,
                _labels(PLAYING, settings) + DRIFTING[:1] * (WITHOUT_SELECTION in asked),
            )
            for label, (settings, asked) in ELSEWHERE.items()
        ),
        *(
            Setting(f"savanna: {label}", settings, 30, _labels(IN_SAVANNA, settings) + DRIFTING[1:])
            for label, settings in ANIMALS.items()
        ),
        Setting("savanna: CMA-ES", ("evolution.optimizer=cma",), 30, _labels(IN_SAVANNA)),
        Setting("savanna: (1 + lambda)", ("evolution.optimizer=one-plus-lambda",), 30, _labels(IN_SAVANNA)),
    ),
    planted=(
        Planted(
            "founders look at the rim first, and the evolved at what wins",
            SUPPORTED,
            arms={"founders": AT_THE_RIM, "evolved": WINS_AND_BLOCKS},
            part=ORDER,
        ),
        Planted(
            "the other way round",
            AGAINST,
            arms={"founders": WINS_AND_BLOCKS, "evolved": AT_THE_RIM},
            part=ORDER,
        ),
        Planted(
            "nothing changes",
            NO_DIFFERENCE,
            arms={"founders": WINS_AND_BLOCKS, "evolved": WINS_AND_BLOCKS},
            part=ORDER,
        ),
    ),
    refuted_by="Optimizers whose own best takes as much search as that of founders, or more; for the strong "
    "reading budgets that stay or grow, though each position or proposal costs something.",
    limits="Own best is another for each: to need less of it is not to be as strong with less. What a price "
    "of search does depends on its size, of which three are looked at. Founders of the control by a tree "
    "need nearly the largest budget that is tried, so that it can hardly rise.",
    seeds_of_settings=5,
)
