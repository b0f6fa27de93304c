"""What is known of register machines on a class of instances: programs, the price between them, density."""

from dataclasses import dataclass
from typing import Any

from babushka.evolution.experiment import Experiment
from babushka.fitness.settings import SettingsError
from babushka.organisms.kinds.machine import Machine
from babushka.organisms.machines.concluding import Expected, expected
from babushka.organisms.machines.judging import Density, Judged, density, judge
from babushka.organisms.machines.language import in_lines
from babushka.runs.presentation.tables import text_table

INSTANCES = 20_000  # on which known programs are judged
TWO_SIDED = 1.96  # standard errors on either side of a mean, for 95 %


@dataclass(frozen=True)
class MachinesAccount:
    """Known programs on random instances, where one gives way, and how many random programs are exact."""

    machine: Machine
    judged: dict[str, Judged]
    expected: Expected | None
    density: Density | None

    def as_values(self) -> dict[str, Any]:
        """For JSON: nested mappings of plain values."""
        told: dict[str, Any] = {
            "given": self.machine.given,
            "programs": {name: each._asdict() for name, each in self.judged.items()},
        }
        if self.expected is not None:
            low, high = self.interval()
            told["price"] = {"gives_way": self.expected.price, "low": low, "high": high}
            told["instructions"] = self.expected.cost._asdict()
        if self.density is not None:
            least, at, most = self.density.bits()
            counted = {"exact": self.density.exact, "programs": self.density.programs}
            told["random"] = {**counted, "bits": at, "low": least, "high": most, "example": self.example()}
        return told

    def interval(self) -> tuple[float, float]:
        """The price at which dynamic programming gives way, at both ends of the accuracy's 95 % interval."""
        assert self.expected is not None
        known = self.expected
        apart = TWO_SIDED * known.greedy.error / (known.cost.programming - known.cost.greedy)
        return max(0.0, known.price - apart), known.price + apart

    def example(self) -> list[str]:
        """The first exact program that was drawn, in words; nothing if none was."""
        if self.density is None or not self.density.exact:
            return []
        return in_lines(self.density.example, self.machine.form)

    def text(self) -> str:
        """For reading."""
        rows = [
            [
                name,
                f"{each.instructions:.1f}",
                f"{each.accuracy:.4f}",
                f"{each.exact:.3f}",
                f"{each.table_match:.2f}",
            ]
            for name, each in self.judged.items()
        ]
        parts = [text_table(["known program", "instructions", "accuracy", "exact", "table match"], rows)]
        if self.expected is not None:
            known, (low, high) = self.expected, self.interval()
            parts.append(
                f"Counted in closed form, dynamic programming executes {known.cost.programming:.1f} "
                f"instructions and greedy {known.cost.greedy:.0f}.\nDynamic programming gives way to greedy "
                f"at a price of {known.price:.3g} an instruction ({low:.3g} to {high:.3g})."
            )
        if self.density is not None:
            parts.append(_density_text(self.density))
            parts.append("\n".join(self.example()))
        return "\n\n".join(part for part in parts if part)


def _density_text(found: Density) -> str:
    least, at, most = found.bits()
    counted = f"{found.exact:,} of {found.programs:,} random programs are exact"
    if found.exact == 0:
        return f"{counted}: over {least:.1f} bits."
    return f"{counted}: {at:.1f} bits ({least:.1f} to {most:.1f})."


def machines_account(experiment: Experiment, programs: int, seed: int, threads: int) -> MachinesAccount:
    """Judge known programs, and `programs` random ones; raises `SettingsError` for other organisms."""
    machine = experiment.organism
    if not isinstance(machine, Machine):
        raise SettingsError(
            f"Organisms of kind {machine.name!r} are no register machines; take a scenario such as "
            "'knapsack-planted'."
        )
    regime = experiment.world.regime(experiment.regime_settings)
    form, patience = machine.form, machine.patience
    known = {
        name: machine.code_of(genome[None])[0] for name, genome in machine.known(experiment.world).items()
    }
    judged = {name: judge(code, form, patience, regime, seed, INSTANCES) for name, code in known.items()}
    found = None
    if programs:
        found = density(form, machine.places, patience, regime, programs, seed, threads)
    return MachinesAccount(
        machine, judged, expected(regime, form, patience, seed, INSTANCES) if judged else None, found
    )
