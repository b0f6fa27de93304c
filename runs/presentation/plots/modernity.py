"""Dose-response: base fitness, felt reward, steps lived and divergence against the regime's parameter."""

from collections.abc import Sequence

from babushka.runs.orchestration import measuring
from babushka.runs.orchestration.saved import Run
from babushka.runs.presentation.numbers import number
from babushka.runs.presentation.plots import drawing, labels, words
from babushka.runs.presentation.plots.annotations import Figure
from babushka.runs.presentation.plots.bands import band
from babushka.runs.presentation.plots.data import Prepared, RunData, grouped
from babushka.runs.presentation.plots.sheet import wrapped

PLACE = 5
SLOW = True
TABLE = "modernity"


def prepare(run: Run, generation: int | None) -> Prepared:
    """Lives at every dose of the world's regime parameter."""
    return Prepared({TABLE: measuring.modernity(run, generation)})


def draw(runs: Sequence[RunData]) -> Figure:
    """Four panels, a line for each scenario."""
    groups = grouped(runs, TABLE)
    objective = runs[0].objective
    stems = {
        objective: f"{objective} per life",
        "felt": words.felt_reward(runs),
        "steps": "steps lived per life",
        "divergence": f"divergence: felt minus\n{objective} (SD of random lives)",
    }
    dose = next(iter(runs[0].table(TABLE)))  # the name of the regime's parameter
    sheet = wrapped(groups, len(stems), 0.9, 1.8, columns=2, table=TABLE, sharex=True)
    for panel, (stem, text) in zip(sheet.panels, stems.items(), strict=True):
        sheet.draw_scenarios(
            panel.axes, words.one_line(text), [band(group.runs, stem, dose, TABLE) for group in groups]
        )
        panel.axes.set_ylabel(text)
        if stem == "divergence":
            drawing.zero_line(panel.axes)
        else:
            drawing.from_zero(panel.axes)
        if panel.below:
            panel.axes.set_xlabel(labels.setting(f"regime.{dose}", dose, runs[0].described))
    sheet.name_scenarios()
    return sheet.finish(_probes(runs[0], dose))


def _probes(run: RunData, parameter: str) -> str:
    """Where along the axis the probes are."""
    probes = run.settings.get("probes", {})
    said = [
        f"{number(probe[parameter], 6)} is the {label} world"
        for label, probe in probes.items()
        if parameter in probe
    ]
    return f"Along the axis {', '.join(said)}." if said else ""
