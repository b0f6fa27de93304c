"""Selection by DEAP, on members that are a row number with a Fitness.

Every operator `deap.tools.sel*` that makes sense for genomes of one length is known by its DEAP name, with
its DEAP arguments. Another one is a function of the same form, `(members, count, *, ...)`, which returns the
members that it chose; decorated with `@SELECTIONS.add`, it is known by its name in a configuration. DEAP
draws from the global generators of `random` and `numpy.random`; both are seeded for the call and given back
as they were.

`selTournament`, `selBest` and `selWorst` compare several objectives lexicographically, first objective first.
"""

import inspect
import random
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from deap import tools
from numpy.typing import NDArray

from babushka.evolution.members import Maximised, Member, known_fitness, maximised, members_of
from babushka.evolution.operator_registry import Argument, Operators, read
from babushka.evolution.ranked import RANKED
from babushka.fitness import streams
from babushka.fitness.settings import About, SettingsError
from babushka.fitness.streams import hand_chance_to, seeded_globals

__all__ = [
    "SELECTIONS",
    "Maximised",
    "Member",
    "arguments_of",
    "check",
    "choose",
    "choose_rows",
    "complete",
    "members_of",
    "seeded_globals",
]


hand_chance_to(tools.selection, tools.emo, sys.modules[__name__])

# --- What can be chosen, and with which arguments -----------------------------------------------------------

TOURNAMENT = 3  # members in each tournament of selTournament, unless told otherwise
REFUSED = {
    "selDoubleTournament": "it prefers small genomes, and here all have the same length; use 'selTournament'",
    "selNSGA3WithMemory": "it keeps state that a resumed run would not have; use 'selNSGA3'",
}
ONE_OBJECTIVE = frozenset({"selRoulette", "selStochasticUniversalSampling"})
AT_MOST_ONCE = frozenset({"selBest", "selWorst", "selNSGA2", "selNSGA3", "selSPEA2"})
BY_DISTANCE = frozenset(
    {"selNSGA2", "selNSGA3", "selSPEA2", "selTournamentDCD", "selAutomaticEpsilonLexicase"}
)

# Parameters of DEAP's that are none of the user's business, by operator or for all of them.
_INTERNAL = {"individuals", "k", "fit_attr"}
_NSGA3_INTERNAL = {"ref_points", "best_point", "worst_point", "extreme_points", "return_memory"}
_KINDS: dict[str, tuple[Any, About]] = {
    "tournsize": (int, About("members in each tournament, drawn with replacement", 1)),
    "epsilon": (float, About("how far below the best a member may be and still pass a case", 0.0)),
    "nd": (str, About("algorithm of the non-dominated sort", choices=("standard", "log"))),
}
_REFERENCE_POINTS = {
    "p": Argument(int, About("divisions of each axis between the reference points", 1, 100), 12),
    "scaling": Argument(
        float, About("factor that draws the reference points to their centre", 0.01, 1.0), 1.0
    ),
}


SELECTIONS: Operators[Callable[..., Any]] = Operators("selection", {}, "babushka.selections")
for _name, _entry in sorted(vars(tools).items()):
    if _name.startswith("sel") and callable(_entry) and _name not in REFUSED:
        SELECTIONS.add(_entry)
OF_DEAP = frozenset(SELECTIONS.functions)


def arguments_of(name: str) -> dict[str, Argument]:
    """The keyword arguments of a selection, taken from the function's signature.

    `selNSGA3` takes those of DEAP's `uniform_reference_points`, which makes its reference points. Raises
    `SettingsError` for an unknown selection.
    """
    if name in REFUSED:
        raise SettingsError(f"Selection {name!r} cannot be used: {REFUSED[name]}.")
    function = SELECTIONS.get(name)
    if name not in OF_DEAP:
        return SELECTIONS.arguments(name)
    hidden = _INTERNAL | (_NSGA3_INTERNAL if name == "selNSGA3" else set())
    found = dict(_REFERENCE_POINTS) if name == "selNSGA3" else {}
    for key, parameter in inspect.signature(function).parameters.items():
        if key not in hidden:
            kind, about = _KINDS.get(key, (float, About(f"argument of DEAP's {name}")))
            found[key] = Argument(kind, about, parameter.default)
    return found


def check(name: str, arguments: Mapping[str, Any], objectives: int) -> dict[str, Any]:
    """The arguments of a selection, checked and complete with defaults.

    Raises `SettingsError` for an unknown selection or argument, a wrong or missing value, or a number of
    objectives that the selection would not look at.
    """
    given = read(name, arguments_of(name), arguments)
    maximised(objectives)
    if name in ONE_OBJECTIVE and objectives > 1:
        raise SettingsError(f"Selection {name!r} looks at one objective only, but there are {objectives}.")
    return given


def complete(name: str, given: Mapping[str, Any], objectives: int) -> dict[str, Any]:
    """As `check`, with this house's default for `tournsize`, which has none in DEAP."""
    defaults = {"tournsize": TOURNAMENT} if name == "selTournament" else {}
    return check(name, {**defaults, **given}, objectives)


# --- Choosing -----------------------------------------------------------------------------------------------


def choose(
    name: str,
    members: Sequence[Member],
    count: int,
    seed: int | np.random.SeedSequence,
    /,
    **arguments: Any,
) -> NDArray[np.int64]:
    """The rows of the members that DEAP's operator `name` selects, shape (count,), in its order.

    The same `seed` gives the same rows. Neither members nor the global random generators are changed.

    Where DEAP's operator itself would go wrong:
    - crowding distances and the like need finite numbers: an infinite fitness counts as the finite extreme of
      that objective moved outwards by the range of its finite values;
    - `selTournamentDCD` is given crowding distances and is called in rounds of a multiple of four members,
      the last of them cut short; a member can be selected twice per round;
    - the logarithmic sort fails with one objective, where the standard one finds the same fronts;
    - `selTournament`, `selRandom`, `selBest` and `selWorst` choose for all at once (`evolution.ranked`);
    - `selRoulette` turns the wheel for all parents at once: the same members, but for rounding, in a time
      that does not grow with the square of their number;
    - shares of the wheel, if all members have fitness 0, are equal, and minus infinity (a NaN) has none.

    Raises `SettingsError` as `check` does, for more members than the operator can select, and for a fitness
    that no share of a wheel can stand for.
    """
    if not members:
        raise ValueError("There is no member to choose from.")
    if count < 0:
        raise ValueError(f"Cannot choose {count} members.")
    objectives = len(members[0].fitness.wvalues)
    given = check(name, arguments, objectives)
    if name in AT_MOST_ONCE:
        _check_enough(name, count, len(members))
    if count == 0:
        return np.zeros(0, np.int64)
    if not isinstance(seed, np.random.SeedSequence):
        seed = streams.sequence(int(seed), streams.SELECTION)
    if name in RANKED:
        values = np.array([member.fitness.wvalues for member in members], np.float64)
        rows = np.array([member.row for member in members], np.int64)
        return rows[RANKED[name](values, count, seed, **given)]
    stand_ins = _stand_ins(name, members)
    if "nd" in given and objectives == 1:
        given["nd"] = "standard"
    if name == "selNSGA3":
        spread = {key: given.pop(key) for key in _REFERENCE_POINTS}
        given["ref_points"] = tools.uniform_reference_points(objectives, **spread)
    operator = OURS.get(name) or SELECTIONS.get(name)
    with seeded_globals(seed):
        chosen = operator(stand_ins, count, **given)
    if len(chosen) != count:
        raise RuntimeError(f"Selection {name!r} chose {len(chosen)} members instead of {count}.")
    return np.array([member.row for member in chosen], np.int64)


def choose_rows(
    name: str,
    fitness: NDArray[np.float64],
    rows: NDArray[np.int64],
    count: int,
    seed: int,
    arguments: Mapping[str, Any],
) -> NDArray[np.int64]:
    """As `choose`, of the members in `rows` of a population of that fitness, (members, objectives).

    `arguments` are complete and checked, as `check` returns them. Selections that look at nothing but the
    order of fitness need no member as an object.
    """
    if name not in RANKED or not len(rows) or count <= 0:
        members, _ = members_of(fitness[rows])
        for member, row in zip(members, rows.tolist(), strict=True):
            member.row = row
        return choose(name, members, count, seed, **arguments)
    if name in AT_MOST_ONCE:
        _check_enough(name, count, len(rows))
    values, _ = known_fitness(fitness[rows])
    return rows[RANKED[name](values, count, streams.sequence(seed, streams.SELECTION), **arguments)]


def _check_enough(name: str, count: int, members: int) -> None:
    """Raise `SettingsError` for more members than can be chosen at most once each."""
    if count > members:
        raise SettingsError(
            f"Selection {name!r} takes a member at most once, so it cannot choose {count} of {members}."
        )


def _stand_ins(name: str, members: Sequence[Member]) -> list[Member]:
    """Members that the operator can work with: those given, or copies with other fitness values."""
    if name not in BY_DISTANCE | ONE_OBJECTIVE:
        return list(members)
    values = np.array([member.fitness.wvalues for member in members], np.float64)
    if name in ONE_OBJECTIVE:
        shares = _shares(name, values, members)
        if np.array_equal(shares, values):  # they change nothing about members, and copies take time
            return list(members)
        values = shares
    else:
        values = _finite(values)
    kind = maximised(values.shape[1])
    return [Member(member.row, kind(line)) for member, line in zip(members, values.tolist(), strict=True)]


def _finite(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """`values`, shape (members, objectives), in the same order per objective but finite."""
    finite = np.isfinite(values)
    if finite.all():
        return values
    lowest = np.where(finite, values, np.inf).min(axis=0)
    highest = np.where(finite, values, -np.inf).max(axis=0)
    none = ~finite.any(axis=0)
    lowest, highest = np.where(none, 0.0, lowest), np.where(none, 0.0, highest)
    margin = np.where(highest > lowest, highest - lowest, 1.0)
    return np.where(finite, values, np.where(values < 0.0, lowest - margin, highest + margin))


def _shares(name: str, values: NDArray[np.float64], members: Sequence[Member]) -> NDArray[np.float64]:
    """Shares of a wheel, shape (members, 1): finite, none negative, not all zero."""
    wrong = np.flatnonzero((values[:, 0] == np.inf) | ((values[:, 0] < 0.0) & np.isfinite(values[:, 0])))
    if len(wrong):
        raise SettingsError(
            f"Selection {name!r} gives members shares in proportion to fitness, which must be finite and "
            f"not negative, but row {members[wrong[0]].row} has {values[wrong[0], 0]:g}; use 'selTournament'."
        )
    shares = np.where(np.isfinite(values), values, 0.0)
    return shares if shares.any() else np.ones_like(shares)


def _dominance_tournaments(members: list[Member], count: int) -> list[Member]:
    """DEAP's selTournamentDCD for any count, from at least four members."""
    fours = len(members) // 4 * 4
    if fours == 0:
        raise SettingsError(
            f"Selection 'selTournamentDCD' draws four members at a time, but there are only {len(members)}."
        )
    for front in tools.sortNondominated(members, len(members)):
        tools.emo.assignCrowdingDist(front)
    chosen: list[Member] = []
    while len(chosen) < count:
        missing = count - len(chosen)
        chosen += tools.selTournamentDCD(members, min(-(-missing // 4) * 4, fours))
    return chosen[:count]


def _roulette(members: list[Member], count: int) -> list[Member]:
    """DEAP's selRoulette, with its draws and its order of the wheel: the highest share first."""
    shares = np.array([member.fitness.wvalues[0] for member in members])
    order = np.argsort(-shares, kind="stable")
    wheel = np.cumsum(shares[order])
    turns = np.array([random.random() for _ in range(count)]) * wheel[-1]
    places = np.minimum(np.searchsorted(wheel, turns, side="right"), len(members) - 1)
    return [members[row] for row in order[places]]


OURS = {"selTournamentDCD": _dominance_tournaments, "selRoulette": _roulette}
