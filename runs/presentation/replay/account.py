"""A life in words and numbers: what it wanted, what it did, what it felt, what selection counted."""

import textwrap
from functools import partial
from typing import Any

import numpy as np

from babushka.runs.orchestration.one_life import OneLife, plain
from babushka.runs.presentation.numbers import number
from babushka.runs.presentation.replay.looks import bar
from babushka.runs.presentation.text import plain_lines

WIDTH = 80  # columns
MOST = 8  # words of bits that the text names, of all that were tried
HANDS = "taken."  # what other hands than its own took
ONLY_IF_ANY = (HANDS, "asked", "alike")  # groups of tallies that are not shown where all of them are 0
UNEXPLAINED = 1e-9  # felt reward, relative to its size, that may be left to rounding

_number = partial(number, missing="unknown")


def account(life: OneLife) -> dict[str, Any]:
    """The account as nested mappings of texts and finite numbers (None for others), ready for JSON.

    `felt.contributions` holds desire times what was felt, summed over life, by feature; with `felt.other`,
    which is 0 unless the organism kind feels more than its desires say, they add up to `felt.total`.
    `program` is the mesa-objective in writing where it is one; `desires` are then a linear view of it.
    """
    world, record = life.world, life.lives.features()[0, 0]
    contributions = np.asarray(life.objective_weights, np.float64) * record
    total = life.recorded("felt")
    other = total - float(contributions.sum())
    if abs(other) <= UNEXPLAINED * max(1.0, float(np.abs(contributions).sum())):
        other = 0.0
    tallies = {name: plain(life.recorded(name)) for name in world.tallies}
    return {
        "member": life.member,
        "generation": life.generation,
        "world": world.name,
        "regime": life.regime,
        "belief": life.belief,
        "traits": {name: plain(value) for name, value in life.traits.items()},
        "program": life.program,
        **({"in_words": life.in_words} if life.in_words else {}),
        **({"told": [*life.told]} if life.told else {}),
        **(_company(life) if life.seat >= 0 else {}),
        **({"altered": life.altered} if life.altered else {}),
        **({"pursued": _pursued(life)} if life.pursued else {}),
        "desires": {f: plain(w) for f, w in zip(world.features, life.objective_weights, strict=True)},
        "actions": _counted(life),
        "tallies": tallies,
        "felt": {
            "total": plain(total),
            "sums": {f: plain(s) for f, s in zip(world.features, record, strict=True)},
            "contributions": {f: plain(c) for f, c in zip(world.features, contributions, strict=True)},
            "other": plain(other),
        },
        "objective": {"name": world.objective, "value": tallies.get(world.objective)},
        "steps": life.steps,
        "cause": life.cause,
        "search": {name: plain(life.recorded(name)) for name in ("proposals", "simulated")},
    }


def account_text(life: OneLife, ascii_only: bool = False) -> str:
    """The account for reading, in lines of at most 80 columns if names are short."""
    told = account(life)
    felt = told["felt"]
    lines = [capital(life.title()) + "."]
    if told["traits"]:
        traits = ", ".join(f"{name} {_number(value)}" for name, value in told["traits"].items())
        lines.append(f"Traits: {traits}.")
    if life.pursued:
        return plain_lines("\n".join([*lines, *_driven(life, told, ascii_only)]))
    if told["program"]:
        lines += ["", "What it wanted, a program:", f"  {told['program']}"]
        lines += ["", "What each feature on its own moves in its value:"]
    else:
        lines += ["", "What it wanted (weight of each feature in its felt reward):"]
    wanted = sorted(told["desires"].items(), key=lambda entry: -(entry[1] or 0.0))
    lines += bars([(name, value, signed(value)) for name, value in wanted], ascii_only)
    lines += ["", f"What it did in {told['steps']} steps{', in order' * life.world.in_order}:"]
    if life.told:
        lines += [wrapped for line in life.told for wrapped in _wrapped(line)]
    else:
        lines += _in_order(life) if life.world.in_order else _did(life, told["actions"], ascii_only)
    for group, counts in _series(told["tallies"]).items():
        if not any(counts.values()) and group.startswith(ONLY_IF_ANY):
            continue
        lines.append(f"  {_of_hands(group)}: {_listed(counts)}")
    search = told["search"]
    if search["simulated"]:
        lines.append(
            f"  It searched: {_number(search['proposals'])} proposals, "
            f"{_number(search['simulated'])} steps simulated."
        )
    lines += ["", "What it felt (weight x sum of what was felt):"]
    sums = felt["sums"]
    sources = sorted(felt["contributions"].items(), key=lambda entry: -(entry[1] or 0.0))
    rows = [
        (name, value, f"{signed(value)} = {signed(told['desires'][name])} x {_number(sums[name])}")
        for name, value in sources
    ]
    if felt["other"]:
        rows.append(("other", felt["other"], signed(felt["other"])))
    lines += bars(rows, ascii_only)
    lines.append(f"  total {signed(felt['total'])}")
    lines += ["", "What selection counted:"]
    lines.append(f"  {told['objective']['name']} {_number(told['objective']['value'])}")
    for name in life.further_tallies():
        lines.append(f"  (not counted: {name} {_number(told['tallies'][name])} at the end)")
    for seat, counts in enumerate(told.get("seats", ())):
        counted = ", ".join(f"{name} {_number(count)}" for name, count in counts.items())
        lines.append(f"  seat {seat}{' (its own)' if seat == life.seat else ''}: {counted}")
    lines += ["", f"It ended after {told['steps']} steps: {told['cause']}."]
    return plain_lines("\n".join(lines))


def _did(life: OneLife, actions: dict[str, int], ascii_only: bool) -> list[str]:
    """How often each action was taken; of words of bits, those that were tried most often."""
    if not life.world.bits:
        return bars([(name, count, str(count)) for name, count in actions.items()], ascii_only)
    tried = sorted(actions.items(), key=lambda entry: -entry[1])
    lines = bars([(name, count, str(count)) for name, count in tried[:MOST]], ascii_only)
    others = [f"  and {len(tried) - MOST:,} other words of {life.world.bits} bits"] * (len(tried) > MOST)
    return lines + others


def _in_order(life: OneLife) -> list[str]:
    """The actions one after the other."""
    taken = [life.world.action_name(int(action)) for action in life.trace.action[: life.steps]]
    return textwrap.wrap(", ".join(taken), WIDTH, initial_indent="  ", subsequent_indent="  ")


def _wrapped(line: str) -> list[str]:
    """A line for a step, over as many lines as it needs."""
    return textwrap.wrap(line, WIDTH, initial_indent="  ", subsequent_indent="    ")


def _pursued(life: OneLife) -> dict[str, Any]:
    """The value of each kind that its body was made to pursue, and what of that it attained."""
    took = life.trace.hands.took[: life.steps, 0]
    values = np.array([0.0, *life.pursued.values()])
    return {
        "values": {kind: plain(value) for kind, value in life.pursued.items()},
        "attained": plain(values[took].sum()),
    }


def _driven(life: OneLife, told: dict[str, Any], ascii_only: bool) -> list[str]:
    """A life in pursuit of given values of kinds: what they were, what it took, what it attained."""
    counts = np.bincount(life.trace.hands.took[: life.steps, 0], minlength=1 + len(life.world.kinds))[1:]
    taken = dict(zip(life.world.kinds, counts.tolist(), strict=True))
    pursued = sorted(life.pursued.items(), key=lambda entry: -entry[1])
    objective = told["objective"]
    return [
        "",
        "What its body pursued (value of each kind), and how often it took that:",
        *bars(
            [(kind, value, f"{signed(value)}, {taken[kind]} taken") for kind, value in pursued], ascii_only
        ),
        f"  attained {signed(told['pursued']['attained'])}",
        "",
        "What selection counted:",
        f"  {objective['name']} {_number(objective['value'])}",
        "",
        f"It ended after {told['steps']} steps: {told['cause']}.",
    ]


def _company(life: OneLife) -> dict[str, Any]:
    """In which seat it sat, with whom, and what was counted of each seat."""
    seats = [{name: plain(value) for name, value in seat.items()} for seat in life.seat_tallies()]
    return {"seat": life.seat, "opponents": list(life.opponents), "seats": seats}


def _counted(life: OneLife) -> dict[str, int]:
    """How often each action was taken: every named one, or the words of bits that were tried, in order."""
    taken = [life.world.action_name(int(action)) for action in life.trace.action[: life.steps]]
    counts = dict.fromkeys(life.world.actions, 0)
    for name in taken:
        counts[name] = counts.get(name, 0) + 1
    return counts


def _series(tallies: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Tallies with a dot in their names, by what stands before it: eaten -> {fruit: 21, ...}."""
    grouped: dict[str, dict[str, Any]] = {}
    for name, value in tallies.items():
        group, dot, member = name.rpartition(".")
        if dot:
            grouped.setdefault(group, {})[member] = value
    return grouped


def _of_hands(group: str) -> str:
    """'taken.1' as 'taken by level 2'."""
    hand = group.removeprefix(HANDS)
    return f"taken by level {int(hand) + 1}" if group.startswith(HANDS) and hand.isdecimal() else group


def _listed(counts: dict[str, Any]) -> str:
    return ", ".join(f"{_number(count)} {name}" for name, count in counts.items())


def bars(entries: list[tuple[str, float | None, str]], ascii_only: bool) -> list[str]:
    """Aligned rows of a name, a number in words, and a bar in proportion to the largest (minus: left out)."""
    if not entries:
        return ["  nothing"]
    names = max(len(name) for name, _, _ in entries)
    words = max(len(text) for _, _, text in entries)
    largest = max(abs(value or 0.0) for _, value, _ in entries) or 1.0
    lines = []
    for name, value, text in entries:
        mark = bar(abs(value or 0.0) / largest, 24, ascii_only)
        sign = "-" if (value or 0.0) < 0 else " "
        lines.append(f"  {name:<{names}}  {text:<{words}}  {sign}{mark}".rstrip())
    return lines


def signed(value: float | None) -> str:
    """A number with its sign and two digits."""
    return "unknown" if value is None else f"{value:+z.2f}"


def capital(text: str) -> str:
    """A text that begins a sentence."""
    return text[:1].upper() + text[1:]
