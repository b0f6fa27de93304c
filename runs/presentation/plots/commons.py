"""The yield of the commons and the weights of root and leaf, over the harm that an uprooting does.

Of a sweep over `world.harm`, and maybe `regime.own`: a line for each share of the harm that falls on oneself,
dashed where the objective is wired. Of other runs, lines over generations.
"""

from collections.abc import Sequence

from babushka.fitness.settings import SettingsError
from babushka.runs.presentation.comparing.comparison import Row
from babushka.runs.presentation.comparing.settings import value_words
from babushka.runs.presentation.groups import Group
from babushka.runs.presentation.plots import drawing, labels, style, words
from babushka.runs.presentation.plots.annotations import Figure
from babushka.runs.presentation.plots.data import RunData, over_generations, worlds
from babushka.runs.presentation.plots.panel_grid import panel_grid
from babushka.runs.presentation.plots.sheet import wrapped
from babushka.runs.presentation.plots.sweep import over_values
from babushka.runs.presentation.plots.swept import Swept, said, swept

HARM, OWN = "world.harm", "regime.own"
ANGLE = "angle"
EVERYBODY = "shared"  # the probe in which all harm is one's own: what is eaten there is everybody's yield
EQUAL = 45.0  # degrees, at which a root and a leaf are worth as much
UNBROKEN, DASHED = "-", (0, (5, 2))


def draw(runs: Sequence[RunData], columns: Sequence[str] = ()) -> Figure:
    """A panel for the yield and one for the angle of the two weights; `columns` are further ones.

    Raises `SettingsError` for runs of another world, and for other swept settings.
    """
    objective = runs[0].objective
    if any(run.settings.get("world", {}).get("kind") != "commons" for run in runs):
        raise SettingsError(
            "The figure is of the world 'commons', and some of these runs are of another one."
        )
    made = swept(runs, [f"{EVERYBODY}.{objective}", ANGLE, *columns])
    if HARM in made.keys and set(made.keys) <= {HARM, OWN}:
        return _over_harm(made)
    if made.keys:
        raise made.refused("figure of the commons", f"'{HARM}', and maybe '{OWN}'")
    stems = [(objective, f"{objective} per life"), ("uprooted", "uprooted per life")]
    return panel_grid(over_generations(runs), worlds(runs, objective), stems).finish()


def _over_harm(made: Swept) -> Figure:
    sheet = wrapped(made.groups, len(made.generations), 0.7, 2.6, least=2.2)
    shares = made.values(OWN, axis=True) if OWN in made.keys else [None]
    rows: list[Row] = []
    key: dict[str, style.Stroke] = {}
    for (panel, *_), measure in zip(sheet.panels, made.generations, strict=True):
        drawn = []
        for place, share in enumerate(shares):
            chosen = {} if share is None else {OWN: share}
            for group in made.groups:
                if not made.where(chosen, group):
                    continue
                line, found = made.line(HARM, group, measure, chosen)
                stroke = _stroke(place, _wired(group))
                drawing.draw_band(panel, line, stroke, every=True)
                rows += found
                name = _named(group, made.groups, share)
                key[name] = stroke
                drawn.append((name, line))
        drawing.say_if_empty(panel, drawn)
        if measure == ANGLE:
            panel.axhline(EQUAL, color="#444444", linewidth=0.6, zorder=1)
        else:
            drawing.from_zero(panel)
        yields = made.column(measure).label == EVERYBODY
        panel.set_ylabel("yield per life" if yields else labels.quantity(made.column(measure)))
        panel.set_xlabel(made.label(HARM))
        over_values(panel, [float(value) for value in made.values(HARM, axis=True)], False)
    words.key(sheet.figure, [*key.items()])
    return sheet.finish(
        "Yield: value eaten where all harm is one's own, so that everybody is like the member.",
        f"At {EQUAL:g} degrees a root is worth as much as a leaf, above it more.",
        "Dashed: the objective is wired, not evolved." * any(map(_wired, made.groups)),
        said(rows),
        made.generations_in_words,
        made.settings_in_words,
    )


def _wired(group: Group[RunData]) -> bool:
    """Whether the objective of these runs is wired."""
    return bool(group.runs[0].settings.get("organism", {}).get("wired"))


def _named(group: Group[RunData], groups: Sequence[Group[RunData]], share: float | None) -> str:
    """What a line is called: its scenario where there are several, and the share of harm."""
    parts = [group.name] * (len(groups) > 1 or share is None)
    return ", ".join(parts + ([] if share is None else [f"own share {value_words(share)}"]))


def _stroke(place: int, wired: bool) -> style.Stroke:
    """A colour and marker for each share of harm, unbroken where the objective evolves."""
    own = style.scenario_stroke(place)
    return style.Stroke(own.colour, DASHED if wired else UNBROKEN, own.marker, hollow=wired)
