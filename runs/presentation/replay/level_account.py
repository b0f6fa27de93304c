"""A life as one level felt it, in words and numbers; and two lives of one member beside each other."""

import textwrap
from collections.abc import Mapping
from typing import Any

from babushka.runs.orchestration.one_level import WorkingMachine, machines_of
from babushka.runs.orchestration.one_life import OneLife, plain
from babushka.runs.presentation.numbers import number
from babushka.runs.presentation.replay.account import account, bars, capital, signed
from babushka.runs.presentation.tables import text_table
from babushka.runs.presentation.text import plain_lines

WIDTH = 80


def level_account(life: OneLife, level: int) -> dict[str, Any]:
    """The account of a level, from 2 on, as nested mappings ready for JSON.

    `promise`, `delivery` are felt by its maker per step; `felt` by itself, in all.
    """
    machines = machines_of(life, level)
    return {
        "member": life.member,
        "generation": life.generation,
        "regime": life.regime,
        "level": level,
        "steps": life.steps,
        "worked": plain(life.recorded(f"worked.{level}")),
        "felt": plain(life.recorded(f"sensed.{level}")),
        "brought": plain(life.recorded(f"brought.{level}")),
        "machines": [_machine(machine) for machine in machines],
    }


def level_text(life: OneLife, level: int, ascii_only: bool = False) -> str:
    """The same for reading."""
    told = level_account(life, level)
    machines, maker = told["machines"], f"level {level - 1}"
    lines = [f"Level {level} in the life of {life.title()}."]
    if not machines:
        lines += ["", f"Nothing was ever built on it in the {life.steps} steps of this life."]
    for place, machine in enumerate(machines, start=1):
        last = machine["first"] + machine["steps"] - 1
        lines += ["", f"Machine {place} of {len(machines)}, at work in steps {machine['first']} to {last}."]
        lines.append("  What it wanted (weight of each sensor):")
        wants = {sensor_name(sensor): weight for sensor, weight in machine["wants"].items()}
        lines += _bars(wants, ascii_only)
        lines.append("  What each kind was worth to it:")
        lines += _bars(machine["worth"], ascii_only)
        lines.append(
            f"  Promise {signed(machine['promise'])} a step: what {maker} felt more with it in trials."
        )
        lines.append(
            f"  Delivery {signed(machine['delivery'])} a step: what {maker} felt of what it brought."
        )
        lines += _takings(machine["took"], level)
        lines.append(f"  It felt {signed(machine['felt'])} of that.")
    worked = f"at work in {told['worked']} of {life.steps} steps"
    lines += ["", f"Level {level} felt {signed(told['felt'])} in all, {worked}."]
    return plain_lines("\n".join(lines))


def beside_text(with_it: OneLife, without: OneLife, level: int) -> str:
    """The numbers of a life with a level and of the same life without it, and the difference."""
    table = [
        [name, number(first), number(second), f"{first - second:+.3g}"]
        for name, first, second in _compared(with_it, without)
    ]
    whose = f"{capital(with_it.title())}, with level {level} and without."
    heads = ["", f"with level {level}", "without", "it adds"]
    return plain_lines(f"{whose}\n\n{text_table(heads, table)}")


def beside_account(with_it: OneLife, without: OneLife) -> dict[str, Any]:
    """Both accounts, for JSON."""
    return {"with": account(with_it), "without": account(without)}


def _compared(with_it: OneLife, without: OneLife) -> list[tuple[str, float, float]]:
    """What both lives have in common and is worth comparing: felt, steps, what was felt and counted."""
    features = [f"felt.{feature}" for feature in with_it.world.features]
    names = [with_it.world.objective, "steps", "felt", *features, *with_it.world.tallies]
    found = [(name, with_it.recorded(name), without.recorded(name)) for name in dict.fromkeys(names)]
    return [row for row in found if row[1] or row[2]]


def _machine(machine: WorkingMachine) -> dict[str, Any]:
    return {
        "first": machine.first,
        "steps": machine.steps,
        "promise": plain(machine.promise),
        "delivery": plain(machine.delivery),
        "felt": plain(machine.felt),
        "wants": _plain(machine.wants),
        "worth": _plain(machine.worth),
        "took": [
            {"step": each.step, "level": each.level, "kind": each.kind, "worth": plain(each.worth)}
            for each in machine.takings
        ],
    }


def _plain(values: Mapping[str, float]) -> dict[str, float | int | None]:
    return {name: plain(value) for name, value in values.items()}


def _bars(values: Mapping[str, float | None], ascii_only: bool) -> list[str]:
    ordered = sorted(values.items(), key=lambda entry: -(entry[1] or 0.0))
    return [
        f"  {line}" for line in bars([(name, value, signed(value)) for name, value in ordered], ascii_only)
    ]


def sensor_name(sensor: str) -> str:
    """A sensor in words: drawn ones have numbers only."""
    return f"sensor {sensor}" if sensor.isdecimal() else sensor


def _takings(took: list[dict[str, Any]], level: int) -> list[str]:
    """What was taken step by step, in lines; whose hand it was, if not the machine's own."""
    if not took:
        return ["  It took nothing."]
    parts = [
        f"{each['step']} {each['kind']} {signed(each['worth'])}"
        + (f" (level {each['level']})" if each["level"] != level else "")
        for each in took
    ]
    text = f"What was taken, by step: {', '.join(parts)}."
    return textwrap.wrap(text, WIDTH, initial_indent="  ", subsequent_indent="    ")
