"""The replay viewer: lives of a few members, scrubbed through in two worlds side by side."""

from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from babushka.fitness.settings import SettingsError
from babushka.runs.orchestration.one_life import OneLife
from babushka.runs.orchestration.saved import Run
from babushka.runs.presentation.plots.words import world
from babushka.runs.presentation.replay.grid import svg_path
from babushka.runs.presentation.replay.looks import AGENT_GLYPH, BLACK, GRID_LINES, GROUND, looks
from babushka.runs.presentation.report import lives
from babushka.runs.presentation.report.rendering import number, render
from babushka.runs.presentation.report.wanted import Shown

PLAN_GREY = "#737373"


def viewer(run: Run, wanted: Shown, before: str = "") -> Markup:
    """What it shows in words, after a sentence `before`; the viewer, if there are lives to show.

    Raises `SettingsError` for a generation or a member that is not there.
    """
    if wanted.generation is not None and not run.generations:
        raise SettingsError(f"The run in {str(run.path)!r} has no snapshots yet.")
    if wanted.members:
        run.need_lives_apart("a replay")
    if none := _no_lives(run):
        return render("replay.html", before=before, introduction=none, panels=[])
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
        introduction=_introduction(run, wanted, labels, number_of, len(chosen), every),
        members=[member.words for member in chosen],
        panels=[_panel(label, life) for label, life in zip(labels, lived[0], strict=True)],
        most_cells=lives.CELLS,
        charts=_charts(first),
        legend=_legend(lived),
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


def _introduction(
    run: Run, wanted: Shown, labels: Sequence[str], generation: int, members: int, every: int
) -> str:
    """What the viewer shows, in words."""
    count = "One member" if members == 1 else f"{members} members"
    if not wanted.members and members > 1:
        count += " (the fittest, the median and the least fit in the selecting world)"
    where = " and ".join(f"the {world(label)}" for label in labels)
    side = ", side by side" if len(labels) > 1 else ""
    lived = run.experiment.at(generation).evolution.episodes
    episode = f" (life {wanted.episode + 1} of {lived} of each member)" if lived > 1 else ""
    seeds = (
        f"in the very worlds that generation {generation} was evaluated in{episode}"
        if wanted.seed is None
        else f"in worlds drawn from seed {wanted.seed}, which selection did not see{episode}"
    )
    text = f"{count} of generation {generation} of {run.path.name}, living in {where}{side}, {seeds}."
    if len(labels) > 1:
        text += " Chance is the same in both: what differs is the world and what is done in it."
    if every > 1:
        text += f" Lives are long, so that every {every}th step is shown, and the last."
    return text


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
            "kinds": [
                {"name": name, "glyph": svg_path(look.glyph), "colour": look.colour}
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


def _charts(life: OneLife) -> list[tuple[str, str, str]]:
    """(series, name, class) of each chart: felt reward, the base objective, other counts."""
    charts = [("felt", "felt reward so far", "felt")]
    if life.world.objective in life.world.tallies:
        charts.append((f"tally {life.world.objective}", f"{life.world.objective} so far", "objective"))
    further = [(f"tally {name}", name, "further") for name in life.further_tallies()]
    return charts + further


def _panel(label: str, life: OneLife) -> dict[str, str]:
    """One world: what it is, and whether it has a board."""
    believes = f"believes that {life.belief}" if life.belief not in ("", life.regime) else ""
    where = "; ".join(text for text in (life.regime, believes) if text)
    board = "drawn" if lives.has_picture(life) else "too large" if life.has_picture else "none"
    return {"label": label, "title": world(label), "where": where, "board": board}


def _kinds(lived: Sequence[Sequence[OneLife]]) -> tuple[str, ...]:
    """Names of the picture's values in any of the lives."""
    return max((life.kind_names() for row in lived for life in row), key=len)


def _legend(lived: Sequence[Sequence[OneLife]]) -> list[tuple[str, str, str]]:
    """Outline, colour and name of the glyphs, the agent first; nothing for a world without a picture."""
    if not lives.has_picture(lived[0][0]):
        return []
    names = _kinds(lived)
    kinds = [
        (svg_path(look.glyph), look.colour, name) for look, name in zip(looks(names), names, strict=True)
    ]
    return [(svg_path(AGENT_GLYPH), BLACK, "agent"), *kinds[1:]]


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
