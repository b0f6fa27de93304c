"""Invented histories of a plausible shape, for tests of figures."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from babushka.runs.presentation.plots.data import RunData

FEATURES = ("sweet", "bitter", "fat", "touch", "energy", "newborns")
_DIRECTION = np.array([0.5, -0.35, 0.45, 0.6, 0.1, 0.05])
BUDGETS = np.array([0.0, 1, 2, 4, 8, 16, 32, 64, 128, 256])


def invented_run(
    scenario: str = "savanna",
    seed: int = 0,
    generations: int = 101,
    births: float = 14.0,
    modern_births: float = 0.4,
    modern_felt: float = 1.03,
    schedule: tuple[Mapping[str, Any], ...] = (),
) -> RunData:
    """A run whose births rise from 0.6 to `births`; `modern_*` are shares of those at the end."""
    chance = np.random.default_rng([seed, len(scenario)])
    generation = np.arange(generations, dtype=float)
    grown = 1 / (1 + np.exp(-(generation - 35) / 10))
    history: dict[str, np.ndarray] = {"generation": generation, "members": np.full(generations, 300.0)}
    wander = _walk(chance, generations)
    for label in ("selection", "ancestral", "modern"):
        modern = label == "modern"
        share = 1 + (modern_births - 1) * grown if modern else 1.0
        base = (0.6 + (births - 0.6) * grown * (1 + 0.05 * wander)) * share
        felt = (1 + 20 * grown * (1 + 0.05 * wander)) * (1 + (modern_felt - 1) * grown if modern else 1.0)
        noise = 1 + 0.05 * chance.normal(size=generations)
        _spread(history, f"{label}.births", base * noise, 0.8 + 0.25 * base)
        _spread(history, f"{label}.felt", felt * noise, 1 + 0.15 * felt)
        history[f"{label}.steps.mean"] = (120 + 70 * grown) * (0.8 if modern else 1.0)
        history[f"{label}.simulated.mean"] = 8000 + 70000 * grown * (1 + 0.1 * wander)
        history[f"{label}.z_felt"] = felt / 2.5 - 0.5
        history[f"{label}.z_fitness"] = (base - 0.5) / 1.6
        history[f"{label}.divergence"] = history[f"{label}.z_felt"] - history[f"{label}.z_fitness"]
    for index, feature in enumerate(FEATURES):
        weight = _DIRECTION[index] * grown + 0.04 * _walk(chance, generations)
        history[f"desires.{feature}.mean"] = weight
        history[f"desires.{feature}.std"] = 0.38 * (1 - grown) + 0.08
    for trait, first, last in (("budget", 8.0, 55.0), ("horizon", 5.0, 8.6), ("trust", 2.5, 1.2)):
        history[f"{trait}.mean"] = first + (last - first) * grown + 0.1 * first * wander
        history[f"{trait}.std"] = np.full(generations, 0.3 * first)
    for allele, first, last in (("zeros", 0.25, 0.01), ("ones", 0.25, 0.76), ("undecided", 0.5, 0.23)):
        history[f"{allele}.mean"] = first + (last - first) * grown
    for stem, rest in (("wanted", "other"), ("reached", "none")):
        for name, share in (("offspring", 0.2 + 0.5 * grown), ("pleasure", 0.6 - 0.5 * grown)):
            history[f"parted.{stem}.{name}.mean"] = share
        history[f"parted.{stem}.{rest}.mean"] = np.full(generations, 0.2)
    return RunData(
        scaled=True,
        name=f"{scenario}-{seed}",
        scenario=scenario,
        seed=seed,
        history=history,
        features=FEATURES,
        schedule=schedule,
        selection="modern = 0",
        episodes=4,
        search_cost=0.0001,
        tables=_tables(births, modern_births, modern_felt, chance),
    )


def _tables(births: float, modern_births: float, modern_felt: float, chance: np.random.Generator) -> Any:
    pressure: dict[str, np.ndarray] = {"budget": BUDGETS}
    reached = np.log2(BUDGETS + 1) / 8
    for label, births_share, felt_share in (("ancestral", 1.0, 1.0), ("modern", modern_births, modern_felt)):
        noise = 1 + 0.04 * chance.normal(size=BUDGETS.size)
        _spread(
            pressure, f"{label}.births", births * reached * births_share * noise, 1 + births * reached / 5
        )
        _spread(pressure, f"{label}.felt", 21 * reached * felt_share * noise, 1 + 3 * reached)
    modern = np.linspace(0, 1, 11)
    dose: dict[str, np.ndarray] = {"modern": modern}
    noise = 1 + 0.03 * chance.normal(size=modern.size)
    _spread(dose, "births", births * (1 + (modern_births - 1) * modern) * noise, 2 + 0 * modern)
    _spread(dose, "felt", 21 * (1 + (modern_felt - 1) * modern) * noise, 3 + 0 * modern)
    dose["steps.mean"] = 190 - 40 * modern
    dose["divergence"] = 0.3 + 5 * modern * noise * (1 - modern_births)
    length = np.sqrt((_DIRECTION**2).sum())
    best = {
        "ancestral": _DIRECTION / length,
        "modern": np.array([0.1, -0.3, 0.55, 0.2, 0.3, 0.65]),
    }
    made = {"pressure": pressure, "modernity": dose, "best": best} | _analysis(modern_births, chance)
    made |= _rewards(births, chance)
    made |= _reliance(births) | _damage() | _strength() | _belief()
    return made | _levels(chance) | _descent(chance)


def _levels(chance: np.random.Generator) -> Any:
    """What three levels value, and machines on two of them."""
    levels = {"generation": np.array([10.0]), "known": np.array([1.0, 1.0, 0.0])}
    for place, kind in enumerate(("fruit", "mate", "bolt")):
        levels[f"0.{kind}"] = np.array([float(place == 1)])
        for level in (1, 2):
            levels[f"{level}.{kind}"] = chance.uniform(-1, 1, size=30)
    machines = {"generation": np.array([10.0])}
    for label in ("ancestral", "modern"):
        for level in (2, 3):
            for name in ("promise", "tried", "delivery"):
                machines[f"{label}.{name}.{level}"] = chance.normal(0.1, 0.1, size=40)
    return {"levels": levels, "trial": machines}


def _reliance(births: float) -> Any:
    """What search adds to births, generation by generation: a jump."""
    generation = np.arange(12.0)
    added = births * (generation > 5) + np.sin(generation)
    return {
        "reliance": {
            "generation": generation,
            "ancestral.reliance.added": added,
            "ancestral.reliance.attained": added + 1,
        }
    }


def _strength() -> Any:
    """Players who get better by search, and founders who are worse."""
    table = {"budget": np.array([0.0, 4, 64, 1024]), "positions per second": np.full(4, 1e5)}
    for place, who in enumerate(("evolved", "founders")):
        table[f"{who}.move_error"] = np.array([0.4, 0.3, 0.2, 0.1]) + 0.05 * place
        table[f"{who}.elo"] = np.array([300.0, 400, 500, 600]) - 100 * place
    return {"strength": table}


def _belief() -> Any:
    """Clerks who are surer the more they search, and where words are invented no more often right."""
    table = {"budget": np.array([0.0, 4, 64, 256])}
    for place, label in enumerate(("ancestral", "modern")):
        table[f"{label}.believed"] = np.array([0.8, 0.9, 0.99, 1.0])
        table[f"{label}.accuracy"] = np.array([0.8, 0.85, 0.9, 0.9]) * (1 - 0.7 * place)
        table[f"{label}.false_words"] = np.full(4, 0.9 * place)
        table[f"{label}.title_recall"] = np.array([0.1, 0.2, 0.3, 0.4]) * (1 - place)
        table[f"{label}.false_descriptions"] = np.full(4, 0.6)
    return {"belief": table}


def _damage() -> Any:
    """What three units are needed for: one at home, one in both settings, one for nothing."""
    units = {
        "unit": np.arange(1.0, 4.0),
        "home": np.array([0.3, 0.2, 0.0]),
        "twin": np.array([0.0, 0.2, 0.0]),
    }
    return {"damage.modern": units}


def _rewards(births: float, chance: np.random.Generator) -> Any:
    """What three hundred mesa-objectives bring, and one that is known from elsewhere."""
    weights = chance.choice([-1.0, -0.1, 0.0, 0.1, 1.0], size=(300, len(FEATURES)))
    rewards = {f"desires.{name}": weights[:, column] for column, name in enumerate(FEATURES)}
    rewards["objective"] = births * np.exp(-((weights - _DIRECTION) ** 2).sum(axis=1))
    rewards |= {"generation": np.zeros(300), "lives": np.full(300, 4.0)}
    return {"rewards": rewards, "known": {"touch alone": np.array([0, 0, 0, 1.0, 0, 0, births / 3])}}


def _analysis(modern_births: float, chance: np.random.Generator) -> Any:
    """Curves, measures and parts such as an analysis finds."""
    tables: dict[str, dict[str, np.ndarray]] = {}
    for kind, pressure in (("budget", BUDGETS), ("best_of_random", 2.0 ** np.arange(11))):
        tried = pressure + (kind == "budget")
        kl = np.log(tried) - (tried - 1) / tried
        curve = {"pressure": pressure, "kl": kl, "lives": np.full(pressure.size, 4.0)}
        for label, used_up in (("ancestral", 0.05), ("modern", 0.35 + 0.02 * chance.normal())):
            distance = np.sqrt(kl)
            for name, gain in (
                ("z_proxy", 3 * distance),
                ("z_true", 3 * distance * (1 - used_up * distance)),
            ):
                curve[f"{label}.{name}.mean"] = gain + 0.05 * chance.normal(size=gain.size)
                curve[f"{label}.{name}.std"] = 0.2 + 0.1 * distance
        tables[f"goodhart.{kind}"] = curve
    measures = {"generation": np.arange(0.0, 11.0, 5.0), "lives": np.full(3, 16.0)}
    for label in ("ancestral", "modern"):
        for name in ("z_felt", "divergence", "epic", "starc", "reliance"):
            measures[f"{label}.{name}"] = chance.uniform(size=3)
        for level in (1, 2, 3):
            measures[f"{label}.likeness.{level}"] = chance.uniform(size=3) / level
            measures[f"{label}.product.{level}"] = chance.uniform(size=3) / level
            measures[f"{label}.link.{level}-{level + 1}"] = chance.uniform(size=3)
        measures[f"{label}.loss.2"] = chance.normal(size=3)
        for name in (
            "packed",
            "packed.reflex",
            "alike.greedy",
            "alike.beam",
            "alike.branch",
            "shared",
            "enough",
            "nodes",
        ):
            measures[f"{label}.{name}"] = np.array([0.7, 0.8, 0.9])
    tables["measures"] = measures
    lost = {"scarcity (opportunity)": 4.0, "candy (causal)": 1.5, "extremes (extremal)": -0.5}
    lost["total"] = sum(lost.values())
    tables["parts"] = {"generation": np.array([10.0]), "lives": np.array([4.0])} | {
        f"modern.{part}": np.array([(1 - modern_births) * value * (1 + 0.1 * chance.normal())])
        for part, value in lost.items()
    }
    return tables


def _descent(chance: np.random.Generator) -> Any:
    """A line of ancestors, sweeps of alleles, and substitutions in two blocks, the first constrained."""
    born = np.array([0.0, 2, 3, 5, 6, 8, 11])
    line = {"id": 300 * born + 7, "generation": born}
    sweeps = {"generation": np.array([0.0, 5, 10, 11])}
    for index, feature in enumerate(FEATURES):
        weights = _DIRECTION[index] * (1 - np.exp(-born / 5))
        weights[[1, 4]] = np.nan
        line[f"desires.{feature}"] = weights
        sweeps[f"{feature}.own"] = np.array([0.0, 0.1, 0.6, 0.9])
        sweeps[f"{feature}.1"] = np.array([0.0, 0.5, 0.3, 0.0])
    generation = np.arange(12.0)
    ancestors = np.minimum(300, 2.0 ** (11 - generation))
    ancestry = {"generation": generation, "born": np.full(12, 300.0), "ancestors": ancestors}
    changed = {"generation": generation[1:]}
    for block, kept in (("desires", 0.5), ("reflex", 1.0)):
        births = np.full(11, 2000.0)
        found = chance.binomial(2000, 0.05 * kept, 11).astype(float)
        for name, values in (
            ("births", births),
            ("substitutions", found),
            ("neutral", 0.05 * births),
            ("squares", 0.04 * found),
            ("fourths", 0.005 * found),
            ("neutral_squares", 0.04 * 0.05 * births),
        ):
            changed[f"{block}.{name}"] = values
    genes = ancestry | {"genes": ancestors / ancestors.sum()}
    return {"lineage": line, "sweeps": sweeps, "ancestry": genes, "constraint": changed}


def _spread(table: dict[str, np.ndarray], stem: str, mean: np.ndarray, deviation: np.ndarray) -> None:
    table[f"{stem}.mean"] = mean
    table[f"{stem}.std"] = deviation
    for name, normal in (("q25", -0.674), ("median", -0.02), ("q75", 0.674), ("max", 2.8)):
        table[f"{stem}.{name}"] = np.maximum(mean + normal * deviation, 0.0)


def _walk(chance: np.random.Generator, generations: int) -> np.ndarray:
    """A slow random walk of unit spread, the same beginning for any number of generations."""
    steps = chance.normal(size=generations)
    walk = np.zeros(generations)
    for index in range(1, generations):
        walk[index] = 0.95 * walk[index - 1] + 0.31 * steps[index]
    return walk
