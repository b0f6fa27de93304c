"""What the `curves` figure shows, in a few sentences, computed from the data that it draws.

All numbers are means over members, as in progress and in tables, and of several runs their interquartile
mean. What is called higher, lower, risen or fallen is so by the rule of `evidence`. A percentage stands only
where a quantity is clearly lower than a base that is positive.
"""

from collections.abc import Sequence

import numpy as np

from babushka.fitness.measures.intervals import ENOUGH
from babushka.runs.presentation.numbers import count, number
from babushka.runs.presentation.plots.bands import aligned, band, statistic
from babushka.runs.presentation.plots.data import Group, RunData, changes_of, grouped, worlds
from babushka.runs.presentation.plots.evidence import HIGHER, LOWER, UNCLEAR, UNKNOWN, Point, kept_less

MOST_WORLDS = 3  # that are compared with the first; of more only the second is, as in progress
FELT = "felt reward"


def reading(runs: Sequence[RunData]) -> str:
    """The course of the first scenario, how other worlds compare, and a sentence on each further scenario."""
    groups = grouped(runs)
    if runs[0].shown:
        return " ".join(_together(group) for group in groups)
    labels = worlds(runs, runs[0].objective)
    away = labels[1:] if len(labels) <= 1 + MOST_WORLDS else labels[1:2]
    main, *others = (_Ends(group, labels[0], away) for group in groups)
    if not main.generations:
        noun = _noun(runs[0])
        return f"{main.extinct}No generation of {groups[0].heading} has a defined value of {noun}."
    named = f"{groups[0].heading}. " if others else ""
    told = [main.course(), *main.comparisons(), *(ends.aside() for ends in others if ends.generations)]
    return f"{main.extinct}{named}{' '.join(told)} {main.basis()}"


def _together(group: Group) -> str:
    """The first and last values of what is shown of members that live together, means over runs.

    They end where the first of the runs ends, as lines do.
    """
    parts, span = [], ""
    for name in group.runs[0].shown:
        line = band(group.runs, name)
        known = np.flatnonzero(np.isfinite(line.centre))
        if known.size:
            first, last = (number(float(line.centre[known[end]]), 3) for end in (0, -1))
            parts.append(f"{name} from {first} to {last}")
        span = f"generation {line.x[0]:g} to {line.x[-1]:g}"
    newest = max(run.column("generation")[-1] for run in group.runs)
    mean = f" These are {_statistic(group)}." if len(group.runs) > 1 else ""
    return f"{_extinct(group, newest)}{group.heading}, {span}: {', '.join(parts)}.{mean}"


def _extinct(group: Group, last: float) -> str:
    """How many populations died out, as a sentence; empty if none did."""
    members = [np.asarray(run.history.get("members", [1.0]), np.float64) for run in group.runs]
    gone = sum(bool(counts.size and counts[-1] == 0) for counts in members)
    which = f"{gone} of {len(group.runs)} populations" if len(group.runs) > 1 else "The population"
    return f"{which} had died out by generation {last:g}. " if gone else ""


def _statistic(group: Group) -> str:
    """What numbers of several runs are."""
    return f"{statistic(len(group.runs))}s over {group.size}"


def _noun(run: RunData) -> str:
    """The base objective as sentences call it."""
    return run.objective_words or run.objective


def _were(noun: str) -> str:
    first = noun.split()[0]
    return "were" if first.endswith("s") and not first.endswith("ss") else "was"


def _where(label: str) -> str:
    return "under selection" if label == "selection" else f"in the {label} world"


class _Ends:
    """The first and the last generation of one scenario at which everything is defined."""

    def __init__(self, group: Group, home: str, away: Sequence[str]) -> None:
        self.group, self.home, self.away = group, home, away
        first = group.runs[0]
        self.objective, self.noun = first.objective, _noun(first)
        chosen = first.settings.get("evolution", {}).get("objectives", ())
        counted = [f"{home}.{each.removeprefix('-')}" for each in chosen]
        self.counted = {  # beside the base objective, by column, in words
            name: _title(first, name)
            for name in counted
            if name != f"{home}.{self.objective}" and all(run.has(name) for run in group.runs)
        }
        names = [f"{label}.{stem}" for label in (home, *away) for stem in (self.objective, "felt")]
        names = [name for name in names if all(run.has(name) for run in group.runs)]
        found = {name: _points(group, name) for name in (*names, *self.counted)}
        means = np.concatenate([each[0] for each in found.values()])
        known = np.flatnonzero(np.isfinite(means).all(axis=0))
        where = aligned(group.runs, names[0], "generation", "history")[0]
        self.newest = float(where[-1])
        self.extinct = _extinct(group, self.newest)
        self.generations = [float(where[known[end]]) for end in (0, -1)] if known.size else []
        self.points = {
            name: [Point(*each[:, :, known[end]]) for end in (0, -1)]
            for name, each in found.items()
            if known.size
        }

    def course(self) -> str:
        """How what selection counts went in the first world from the first generation to the last."""
        start, stop = self.generations
        changes = changes_of(self.group.runs)
        notes = [f"{words} from generation {at}" for at, words in changes if start < at <= stop]
        notes += ["later generations are not defined"] * (stop < self.newest)
        noted = f" ({'; '.join(notes)})" if notes else ""
        first, last = self.points[f"{self.home}.{self.objective}"]
        here = _where(self.home)
        if start == stop:
            return f"At generation {stop:g}{noted}, {self.noun} {here} {_were(self.noun)} {last} per life."
        told = [f"{self.noun} {here} {_moved(first, last)}"]
        told += [f"{title} {_moved(*self.points[name])}" for name, title in self.counted.items()]
        return f"From generation {start:g} to {stop:g}{noted}, {', and '.join(told)}."

    def comparisons(self) -> list[str]:
        """A sentence for each other world: what the same organisms had and felt there at the end."""
        start, stop = self.generations
        told = [self._comparison(label) for label in self.away]
        if told and start < stop:
            told[0] = f"At generation {stop:g}, {told[0]}"
        return [f"{sentence[0].upper()}{sentence[1:]}." for sentence in told]

    def _comparison(self, label: str) -> str:
        here, there = (self._last(where, self.objective) for where in (self.home, label))
        assert here is not None
        assert there is not None
        if not here.means.any() and not there.means.any():
            return f"no organism had any {self.noun} in the {self.home} world or in the {label} one"
        had = there.against(here)
        length = _length(self.group.runs[0], label)
        text = f"{_compared(self.noun, had, label, self.home, length)}{_numbers(had, there, here)}"
        felt_here, felt_there = (self._last(where, "felt") for where in (self.home, label))
        if felt_here is None or felt_there is None or not (felt_here.means.any() or felt_there.means.any()):
            return text
        felt = felt_there.against(felt_here)
        text += f"{_as_well(felt, had)}{_numbers(felt, felt_there, felt_here)}"
        less = kept_less((there, here), (felt_there, felt_here)) if felt == had == LOWER else ""
        return text + (f"; {self.noun if less == 'one' else FELT} kept the smaller share" if less else "")

    def aside(self) -> str:
        """The end of a scenario that stands beside the main one."""
        places = {label: self._last(label, self.objective) for label in (self.home, *self.away)}
        had = [f"{each} {_where(label)}" for label, each in places.items()]
        felt = [str(each) for label in places if (each := self._last(label, "felt")) is not None]
        felt_too = f"; {FELT} {' and '.join(felt)}" if felt else ""
        return (
            f"{self.extinct}{self.group.heading}, generation {self.generations[-1]:g}: {self.noun} per life "
            f"{', '.join(had)}{felt_too}."
        )

    def basis(self) -> str:
        """What the numbers are."""
        runs = self.group.runs
        if len(runs) > 1:
            return f"These are {_statistic(self.group)} (of each, the mean of its members)."
        members = count(runs[0].members, "member") if runs[0].members else "the members"
        return f"These are means over {members} of one run ({self.group.size})."

    def _last(self, label: str, stem: str) -> Point | None:
        """A quantity in a world in the last generation; None if it is not recorded."""
        found = self.points.get(f"{label}.{stem}")
        return found[-1] if found else None


def _moved(first: Point, last: Point) -> str:
    """How a quantity went over time."""
    verdict = last.against(first)
    if verdict in (HIGHER, LOWER):
        return f"{'rose' if verdict == HIGHER else 'fell'} from {first} to {last} per life"
    told = f"went from {first} to {last} per life"
    if verdict == UNKNOWN:
        return told
    who = "runs" if len(last.means) >= ENOUGH else "members"
    return f"{told}, which is no clear change, since {who} differ as much"


def _length(run: RunData, label: str) -> str:
    """' (lives of 240 steps)' of a world with another length of life than that of selection; or ''."""
    own = run.settings.get("probes", {}).get(label, {}).get("lifetime")
    return f" (lives of {own} steps)" if own and own != run.settings.get("world", {}).get("lifetime") else ""


def _compared(noun: str, verdict: str, label: str, home: str, length: str = "") -> str:
    """'births were lower in the modern world than in the ancestral one'."""
    if verdict in (HIGHER, LOWER):
        return f"{noun} {_were(noun)} {verdict} in the {label} world{length} than in the {home} one"
    if verdict == UNKNOWN:
        return f"{noun} {_were(noun)} recorded in the {label}{length} and in the {home} world"
    return f"{noun} did not clearly differ between the {label}{length} and the {home} world"


def _as_well(felt: str, had: str) -> str:
    """The same of felt reward, in a clause that follows: ', but felt reward did not clearly differ'."""
    if felt == UNKNOWN:
        return f", and {FELT} was recorded" if had != UNKNOWN else f", and so was {FELT}"
    if felt == had:
        return f", and neither did {FELT}" if felt == UNCLEAR else f", and {FELT} was {felt} too"
    return f", but {FELT} did not clearly differ" if felt == UNCLEAR else f", but {FELT} was {felt}"


def _numbers(verdict: str, there: Point, here: Point) -> str:
    """' (4.86 against 14.3, or 34 %)'; a share only of what is clearly lower."""
    share = there.share_of(here) if verdict == LOWER else ""
    return f" ({there} against {here}{f', or {share}' if share else ''})"


def _points(group: Group, name: str) -> np.ndarray:
    """Mean and quartiles over members of each run, shape (3, runs, generations); quartiles may be NaN."""
    means = aligned(group.runs, name, "generation", "history")[1]
    known = group.runs[0].statistics(name)
    ends = [
        aligned(group.runs, known[end], "generation", "history")[1]
        if all(end in run.statistics(name) for run in group.runs)
        else np.full(means.shape, np.nan)
        for end in ("q25", "q75")
    ]
    return np.stack([means, *ends])


def _title(run: RunData, name: str) -> str:
    """What a quantity such as 'modern.simulated' is, in words."""
    of = [each for each in run.declared() if f"{each.label}.{each.quantity}" == name]
    return next((each.title for each in of if each.title), name.partition(".")[2])
