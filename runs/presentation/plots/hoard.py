"""Chests opened, keys left over, and what organisms want, over a swept setting or over generations.

Of a sweep over one setting, such as the share of keys where selection happens, the numbers of the last
generation against that setting; of other runs, lines over generations.
"""

from collections.abc import Sequence

from babushka.fitness.settings import SettingsError
from babushka.runs.presentation.comparing.comparison import Row
from babushka.runs.presentation.plots import drawing, labels, style, words
from babushka.runs.presentation.plots.annotations import Figure
from babushka.runs.presentation.plots.data import RunData, over_generations, worlds
from babushka.runs.presentation.plots.panel_grid import panel_grid
from babushka.runs.presentation.plots.sheet import wrapped
from babushka.runs.presentation.plots.sweep import over_values
from babushka.runs.presentation.plots.swept import Swept, said, swept

LEFT, ANGLE = "left", "angle"
EQUAL = 45.0  # degrees, at which a key and a chest are worth as much


def draw(runs: Sequence[RunData], columns: Sequence[str] = ()) -> Figure:
    """A panel for chests, one for keys left at the end of life, one for the angle of the two weights.

    `columns` are further ones, a panel each, where a setting was swept.
    """
    if not any(each.quantity == LEFT for each in runs[0].declared()):
        raise SettingsError(f"The figure is of worlds with keys, and run {runs[0].name!r} is of another one.")
    objective = runs[0].objective
    places = [label for label in worlds(runs, LEFT) if not _of_trials(runs[0], label)]
    measures = {name: [f"{label}.{name}" for label in places] for name in (objective, LEFT)}
    panels = {**measures, ANGLE: [ANGLE], **{name: [name] for name in columns}}
    made = swept(runs, [name for names in panels.values() for name in names])
    if made.along is not None:
        return _over_setting(made, made.along, panels)
    stems = [(objective, f"{objective} per life"), (LEFT, "keys left at the end of life")]
    return panel_grid(over_generations(runs), places, stems).finish()


def _of_trials(run: RunData, label: str) -> bool:
    """Whether life in a world is trials, which have nothing to hoard."""
    return bool(run.settings.get("probes", {}).get(label, {}).get("fork", False))


def _over_setting(made: Swept, along: str, measures: dict[str, list[str]]) -> Figure:
    group = made.groups[0]
    sheet = wrapped(made.groups, len(measures), 0.7, 2.6, least=2.2)
    places = {name.rpartition(".")[0]: None for names in measures.values() for name in names}
    strokes = style.world_strokes(places)
    values = [float(value) for value in made.values(along, axis=True)]
    effort = labels.is_effort(made.described.get(along))
    rows: list[Row] = []
    for (panel, *_), (quantity, names) in zip(sheet.panels, measures.items(), strict=True):
        drawn = []
        for name in names:
            line, found = made.line(along, group, name)
            place = name.rpartition(".")[0]
            drawing.draw_band(panel, line, strokes[place], every=True)
            rows += found
            drawn.append((place, line))
        drawing.say_if_empty(panel, drawn)
        if quantity == ANGLE:
            panel.axhline(EQUAL, color="#444444", linewidth=0.6, zorder=1)
        else:
            drawing.from_zero(panel)
        panel.set_ylabel(
            "keys left at the end of life" if quantity == LEFT else labels.quantity(made.column(names[0]))
        )
        panel.set_xlabel(made.label(along))
        over_values(panel, values, effort)
    words.heading(sheet.figure, group.name)
    words.key(sheet.figure, [(words.world(label), stroke) for label, stroke in strokes.items() if label])
    equal = f"At {EQUAL:g} degrees a key is worth as much as a chest, above it more."
    return sheet.finish(equal, said(rows), made.generations_in_words, made.settings_in_words)
