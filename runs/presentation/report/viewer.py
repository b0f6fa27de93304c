"""The replay viewer: lives of a few members, scrubbed through in two worlds side by side."""

from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from babushka.fitness.settings import SettingsError
from babushka.runs.orchestration.one_life import OneLife
from babushka.runs.orchestration.saved import Run
from babushka.runs.presentation.plots.words import world
from babushka.runs.presentation.replay.grid import svg_path
from babushka.runs.presentation.replay.looks import (
    AGENT_GLYPH,
    BLACK,
    GRID_LINES,
    GROUND,
    TARGET_GLYPH,
    hand_look,
    is_map,
    legend_kinds,
    looks,
)
from babushka.runs.presentation.report import lives
from babushka.runs.presentation.report.crowd import can_be_shown, crowd_viewer
from babushka.runs.presentation.report.rendering import number, render
from babushka.runs.presentation.report.wanted import Shown

PLAN_GREY = "#737373"
RIM = "0.05"  # of glyphs in the legend


def viewer(run: Run, wanted: Shown, before: str = "") -> Markup:
    """What it shows in words, after a sentence `before`; the viewer, if there are lives to show.

    Raises `SettingsError` for a generation or a member that is not there.
    """
    if wanted.generation is not None and not run.generations:
        raise SettingsError(f"The run in {str(run.path)!r} has no snapshots yet.")
    if wanted.members:
        run.need_lives_apart("a replay")
    if run.generations and not run.experiment.dynamics.lives_apart and can_be_shown(run):
        return crowd_viewer(run, wanted, before)
    if none := _no_lives(run):
        return render("replay.html", before=before, introduction=none, details="", panels=[])
    generation = run.generation(wanted.generation)
    number_of = generation.number
    chosen = lives.chosen_members(run, generation, wanted.members)
    labels = lives.shown_worlds(run, number_of)
    lived = lives.lives_of(run, number_of, [member.row for member in chosen], wanted.seed, wanted.episode)
    every, packed = lives.packed(lived)
    first = lived[0][0]
    return render(
        "replay.html",
        before=before,
        introduction=_introduction(labels, number_of),
        details=_details(run, wanted, number_of, len(chosen), every),
        members=[member.words for member in chosen],
        panels=[_panel(label, life) for label, life in zip(labels, lived[0], strict=True)],
        most_cells=lives.CELLS,
        charts=_charts(lived),
        legend=_legend(lived),
        levels=_levels(first),
        plan_colour=PLAN_GREY,
        numbers=_numbers(first, every),
        data=_data(chosen, lived, packed),
    )


def _no_lives(run: Run) -> str:
    """Why there is nothing to replay; empty if there is."""
    if not run.generations:
        return "There is no saved generation yet, so there are no lives to replay."
    apart = run.experiment.dynamics.lives_apart
    return "" if apart else "Members live together, so there are no single lives to replay."


def _introduction(labels: Sequence[str], generation: int) -> str:
    """What the viewer shows, in words."""
    if len(labels) == 1:
        return f"The life of a member of generation {generation} in the {world(labels[0])}."
    where = " and in the ".join(world(label) for label in labels)
    return (
        f"The same member of generation {generation} in the {where}. "
        "Chance is the same in both: only the worlds differ, and what the member does in them."
    )


def _details(run: Run, wanted: Shown, generation: int, members: int, every: int) -> str:
    """Whose lives can be chosen, and which of their lives is shown."""
    lived = run.experiment.at(generation).evolution.episodes
    episode = f" (life {wanted.episode + 1} of {lived} of each member)" if lived > 1 else ""
    told = []
    if not wanted.members and members > 1:
        told.append("Best, median and worst are by fitness in the world of selection.")
    if wanted.seed is None:
        told.append(f"These lives are those of the evaluation of generation {generation}{episode}.")
    else:
        told.append(f"The worlds are drawn from seed {wanted.seed}, which selection did not see{episode}.")
    if every > 1:
        told.append(f"Lives are long: every {every}th step is shown, and the last.")
    return " ".join(told)


def _data(
    chosen: Sequence[lives.Chosen], lived: Sequence[Sequence[OneLife]], packed: Sequence[Sequence[Any]]
) -> dict[str, Any]:
    """What the script needs beside the markup."""
    first = lived[0][0]
    names = _kinds(lived)
    rows, columns = first.trace.picture.shape[1:] if lives.has_picture(first) else (0, 0)
    return {
        "rows": rows,
        "columns": columns,
        "actions": list(first.world.actions),
        "looks": {
            "ground": GROUND,
            "lines": GRID_LINES,
            "agent": svg_path(AGENT_GLYPH),
            "agentColour": BLACK,
            "target": svg_path(TARGET_GLYPH) if is_map(looks(names)) else "",
            "hands": [
                {"glyph": svg_path(look.glyph), "colour": look.colour}
                for look in map(hand_look, range(1, first.levels))
            ],
            "kinds": [
                {
                    "name": name,
                    "glyph": svg_path(look.shape),
                    "colour": look.colour,
                    "fills": look.fills,
                }
                for name, look in zip(names, looks(names)[: len(names)], strict=True)
            ],
        },
        "members": [
            {"about": _about(lives_of_one[0]), "lives": list(packed_ones)}
            for lives_of_one, packed_ones in zip(lived, packed, strict=True)
        ],
    }


def _about(life: OneLife) -> str:
    """What a member wants and how it searches, in one sentence."""
    wants = sorted(
        zip(life.world.features, life.objective_weights.tolist(), strict=True), key=lambda want: -want[1]
    )
    objective_weights = ", ".join(
        f"{name} {'+' if weight >= 0 else ''}{number(round(weight, 2))}" for name, weight in wants
    )
    objective_weights = life.program or objective_weights
    traits = ", ".join(f"{name} {number(value)}" for name, value in life.traits.items())
    parts = [
        f"Member {life.member} feels: {objective_weights}" if objective_weights else f"Member {life.member}",
        traits,
    ]
    return "; ".join(part for part in parts if part) + "."


def _charts(lived: Sequence[Sequence[OneLife]]) -> list[tuple[str, str, str]]:
    """(series, name, class) of each chart: felt reward, the base objective, other counts that ever rise."""
    life = lived[0][0]
    charts = [("felt", "felt reward so far", "felt")]
    if life.world.objective in life.world.tallies:
        charts.append((f"tally {life.world.objective}", f"{life.world.objective} so far", "objective"))
    happened = [
        name for name in life.further_tallies() if any(one.tally(name).any() for row in lived for one in row)
    ]
    further = [(f"tally {name}", name, "further") for name in happened]
    return charts + further


def _panel(label: str, life: OneLife) -> dict[str, str]:
    """One world: what it is, and whether it has a board."""
    assumes = f"its inner search assumes {life.belief}" if life.belief not in ("", life.regime) else ""
    where = "; ".join(text for text in (life.regime, assumes) if text)
    board = "drawn" if lives.has_picture(life) else "too large" if life.has_picture else "none"
    return {"label": label, "title": world(label), "where": where, "board": board}


def _kinds(lived: Sequence[Sequence[OneLife]]) -> tuple[str, ...]:
    """Names of the picture's values in any of the lives."""
    return max((life.kind_names() for row in lived for life in row), key=len)


def _legend(lived: Sequence[Sequence[OneLife]]) -> list[tuple[str, str, str, str]]:
    """Outline, colour, width of its line and name of each glyph; nothing without a picture."""
    if not lives.has_picture(lived[0][0]):
        return []
    names = _kinds(lived)
    kinds = [(svg_path(look.shape), look.colour, RIM, name) for name, look in legend_kinds(names)]
    if is_map(looks(names)):
        kinds.insert(0, (svg_path(TARGET_GLYPH), PLAN_GREY, RIM, "its target"))
    hands = [(glyph, colour, "0", f"{name} and its plan") for glyph, colour, name in _levels(lived[0][0])[1:]]
    return [(svg_path(AGENT_GLYPH), BLACK, RIM, "agent"), *hands, *kinds]


def _levels(life: OneLife) -> list[tuple[str, str, str]]:
    """Outline, colour and name of every level, if there are several, whose wants are told."""
    if life.levels == 1 or not lives.has_picture(life):
        return []
    hands = [(hand_look(hand), f"level {hand + 1}") for hand in range(1, life.levels)]
    return [
        (svg_path(AGENT_GLYPH), BLACK, "organism"),
        *((svg_path(look.glyph), look.colour, name) for look, name in hands),
    ]


def _numbers(life: OneLife, every: int) -> list[tuple[str, str]]:
    """The rows of the table of numbers that the script fills: what it knows them by, and words."""
    felt = "felt in this step" if every == 1 else "felt since the moment before"
    rows = [("step", "steps lived"), ("action", "what it did"), ("felt now", felt), ("felt", "felt so far")]
    objective = life.world.objective
    named = sorted(life.world.tallies, key=lambda name: (name != objective, "." in name))
    return [*rows, *((f"tally {name}", _tally_name(name, objective)) for name in named)]


def _tally_name(name: str, objective: str) -> str:
    """'eaten.fruit' as 'eaten: fruit'; the base objective as such."""
    return f"{name} so far (base objective)" if name == objective else name.replace(".", ": ", 1)
