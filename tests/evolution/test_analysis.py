"""Analyses of generations: every number recomputed another way, or in a case whose answer is known."""

import itertools
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from babushka.evolution.analysis import Analysis, AnalysisSettings, Distances, Subject, analyse, measures
from babushka.evolution.analysis.columns import measured_columns
from babushka.evolution.analysis.curves import by_choice
from babushka.evolution.analysis.failing import failure, failure_requests, yardsticks
from babushka.evolution.analysis.measures import by_name, declared, families
from babushka.evolution.analysis.requests import Request
from babushka.evolution.analysis.selected import Succession
from babushka.evolution.experiment import Experiment
from babushka.evolution.generation import Generation
from babushka.evolution.loop import evolve
from babushka.fitness.measures.taxonomy import SELECTING
from babushka.fitness.registry import Modules
from babushka.organisms.inner.account import Limits
from babushka.organisms.life import live_together
from tests import tiny
from tests.installed import install

TABLES = ("goodhart", "fits", "parts", "failures")
QUICK = AnalysisSettings(lives=4, random_organisms=16, pressure_lives=2, traced=5, discount=0.9, states=20)


def generations(**changes: Any) -> Iterator[tuple[Any, Generation]]:
    made = tiny.experiment(**changes)
    return ((made, generation) for generation in evolve(made))


def subject(number: int = 2, settings: AnalysisSettings = QUICK, threads: int = 1, **changes: Any) -> Subject:
    made, saved = next(itertools.islice(generations(**changes), number, None))
    return Subject(made.at(number), made.at(number + 1), saved, settings, threads)


@pytest.fixture(scope="module")
def one() -> tuple[Subject, Analysis]:
    about = subject()
    return about, analyse(about, Distances())


def same(one: Analysis, other: Analysis) -> bool:
    rows = all(np.array_equal(one.row[name], other.row[name], equal_nan=True) for name in one.row)
    members = all(
        np.array_equal(one.members[name], other.members[name], equal_nan=True) for name in one.members
    )
    tables = all(repr(one.table(name)) == repr(other.table(name)) for name in TABLES)
    return rows and members and tables and one.labels == other.labels


def curves_of(found: Analysis, label: str) -> dict[str, list[dict[str, Any]]]:
    """The points of each kind of Goodhart curve, in order."""
    points = [row for row in found.table("goodhart") if row["label"] == label]
    return {
        kind: [row for row in points if row["kind"] == kind]
        for kind in dict.fromkeys(p["kind"] for p in points)
    }


def test_every_measure_has_a_name_that_is_explained(one: tuple[Subject, Analysis]) -> None:
    about, found = one
    for name in found.families:
        columns = measured_columns(found, name)
        assert [column.name for column in columns] == [*found.families[name].row]
        for column in columns:
            assert column.title, column.name
            assert column.name == f"{column.label}.{column.quantity}"
    known = {declared(column.partition(".")[2], [*by_name().values()]) for column in found.row}
    assert None not in known
    of_other_worlds = (
        "agreement",
        "belief",
        "forks",
        "intent",
        "matched",
        "packing",
        "reached",
        "sharing",
        "strength",
    )
    elsewhere = [name for name in families() if name.startswith("tower") or name in of_other_worlds]
    others = {each.name for name in elsewhere for each in families()[name].MEASURES}
    plain = set(by_name()) - {"lost", "taxonomy"} - others  # of which there is one for each part
    for label in about.regimes:
        assert {f"{label}.{name}" for name in plain} <= set(found.row)
    for values in found.members.values():
        assert values.shape == (len(about.generation.ids),)


def test_the_same_for_any_number_of_threads_and_again(one: tuple[Subject, Analysis]) -> None:
    about, found = one
    again = Subject(about.experiment, about.following, about.generation, QUICK, threads=2)
    assert same(analyse(again, Distances()), found)


def test_fitness_and_felt_reward_are_means_over_lives_that_selection_did_not_see(
    one: tuple[Subject, Analysis],
) -> None:
    about, found = one
    for label, where in about.regimes.items():
        (lives,) = about.live([Request(where, QUICK.lives)])
        assert found.row[f"{label}.fitness"] == lives.mean("births").mean()
        assert found.row[f"{label}.felt"] == lives.mean("felt").mean()
        assert list(found.members[f"{label}.felt"]) == list(lives.mean("felt"))
        seen = set(about.seeds(QUICK.lives).worlds.tolist())
        assert len(seen) == QUICK.lives
    divergence = found.members["modern.z_felt"] - found.members["modern.z_fitness"]
    assert np.array_equal(found.members["modern.divergence"], divergence, equal_nan=True)


def test_the_succession_is_the_one_that_the_run_makes() -> None:
    made, _ = next(generations())
    first, second = itertools.islice(evolve(made), 2)
    succession = Succession(Subject(made.at(0), made.at(1), first, QUICK))
    assert (succession.next.genomes == second.genomes).all()
    assert (succession.next.ids == second.ids).all()
    assert succession.offspring.sum() == len(second.ids)
    assert (succession.parents >= 0).all()
    survivors = ~second.population.newborn()
    assert (first.ids[succession.parents[survivors, 0]] == second.ids[survivors]).all()
    children = second.population.newborn()
    assert (first.ids[succession.parents[children]] == second.parents[children]).all()


def test_selection_on_what_is_felt_is_its_covariance_with_relative_offspring(
    one: tuple[Subject, Analysis],
) -> None:
    _, found = one
    for label in ("ancestral", "modern"):
        felt, offspring = found.members[f"{label}.felt"], found.offspring
        weighted = (felt * offspring).sum() / offspring.sum()  # the mean over offspring of a parent's
        assert found.row[f"{label}.price.felt"] == pytest.approx(weighted - felt.mean())


def test_curves_begin_where_they_must(one: tuple[Subject, Analysis]) -> None:
    about, found = one
    for label, where in about.regimes.items():
        curves = curves_of(found, label)
        assert list(curves) == ["budget", "free_budget", "best_of_random", "best_of_own"]
        proxy = [point["proxy"] for point in curves["best_of_random"]]
        assert curves["best_of_random"][0]["pressure"] == 1
        assert (np.diff(proxy) >= -1e-12).all()  # more choice never feels worse
        lives, baseline = about.live([Request(where, QUICK.lives), about.at_random(where)])
        chosen = by_choice(about, lives, baseline)[0]
        for attained in (chosen.z_true, chosen.z_proxy):  # the best of one is a random life
            assert np.nanmean(attained[:, 0]) == pytest.approx(0, abs=1e-9)
        (reflex,) = about.live([Request(where, QUICK.pressure_lives, Limits(budget=(0,)))])
        assert curves["budget"][0]["true"] == reflex.mean("births").mean()
        assert curves["free_budget"][0]["true"] == curves["budget"][0]["true"]
        assert curves["best_of_own"][0]["true"] == pytest.approx(found.row[f"{label}.fitness"])


def test_where_search_costs_nothing_there_is_one_curve_over_budgets() -> None:
    found = analyse(subject(number=0, world={"search_cost": 0.0}), Distances())
    assert list(curves_of(found, "modern")) == ["budget", "best_of_random", "best_of_own"]


def test_losses_add_up_to_what_the_shift_costs(one: tuple[Subject, Analysis]) -> None:
    about, found = one
    assert {row["label"] for row in found.table("parts")} == {"modern"}  # the ancestral regime shifts nothing
    *parts, total = found.table("parts")
    assert total["part"] == "total"
    assert found.row["modern.lost.total"] == total["loss"]
    assert sum(part["loss"] for part in parts) == pytest.approx(total["loss"], abs=1e-9)
    ancestral, modern = about.live(
        [Request(about.regimes[label], QUICK.pressure_lives) for label in ("ancestral", "modern")]
    )
    assert total["loss"] == pytest.approx(ancestral.mean("births").mean() - modern.mean("births").mean())


def test_a_brief_analysis_has_the_same_measures_without_curves(one: tuple[Subject, Analysis]) -> None:
    about, found = one
    brief = analyse(about, Distances(), thorough=False)
    assert not {"goodhart", "parts"} & set(brief.families)
    for name, value in brief.row.items():
        assert np.array_equal(value, found.row[name], equal_nan=True)
    more = set(found.row) - set(brief.row)
    assert {name.partition(".")[2].split(".")[0] for name in more} == {"spearman", "lost"}


def test_organisms_that_never_search_are_not_asked_how_they_search() -> None:
    found = analyse(subject(number=0, organism={"mode": "reflex"}), Distances())
    asked = {column.partition(".")[2] for column in found.row}
    assert not asked & {"reliance", "agreement", "depth.fitness", "plan_kept", "spearman.pressures"}
    assert list(curves_of(found, "modern")) == ["best_of_random", "best_of_own"]
    assert not any("optimizer" in row["verdict"] for row in found.table("failures"))


def test_organisms_wired_to_births_are_at_no_distance_from_them() -> None:
    settings = replace(QUICK, states=200)
    found = analyse(subject(0, settings, organism={"wired": {"newborns": 1.0}}), Distances(), thorough=False)
    for label in ("ancestral", "modern"):
        assert found.members[f"{label}.starc"] == pytest.approx(0, abs=1e-6)
        assert found.row[f"{label}.divergence"] == pytest.approx(0, abs=1e-9)


def test_a_mere_change_of_the_spread_of_random_lives_changes_no_verdict_of_the_selecting_yardstick() -> None:
    about = subject(0)
    where = about.regimes["modern"]
    requests = failure_requests(about, where)
    lives = {name: about.live(asked) for name, asked in requests.items()}
    values = lives["intended"][1].values
    wider = replace(lives["intended"][1], values=values.mean((0, 1)) + 50 * (values - values.mean((0, 1))))
    changed = {**lives, "intended": [lives["intended"][0], wider]}
    before, after = (failure(about, where, led, SELECTING) for led in (lives, changed))
    assert after[1] == pytest.approx(before[1], nan_ok=True)
    assert after[0].name == before[0].name
    before, after = (failure(about, where, led)[1] for led in (lives, changed))
    assert after["fitness_intended"] == pytest.approx(before["fitness_intended"] / 50)


def test_where_the_ceiling_is_lower_half_of_what_can_be_had_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is attained in a world with half as much to be had counts twice; only fitness is looked at so."""
    about = subject(0)
    where, here = about.regimes["modern"], about.experiment.conditions["selection"]
    lives = {name: about.live(asked) for name, asked in failure_requests(about, where).items()}
    assert yardsticks(about, where) == ("lived in", "selecting")
    assert yardsticks(about, here) == ("lived in", "selecting")
    chance = {name: led[1].mean(about.objective).mean() for name, led in lives.items()}
    room = {here.regime: 40.0, where.regime: 20.0}
    names = {here.regime: "selecting", where.regime: "intended"}
    monkeypatch.setattr(
        type(about.experiment.world),
        "ceiling",
        lambda self, regime: float(chance[names[regime]] + room[regime]),
    )
    assert yardsticks(about, where) == ("lived in", "selecting", "ceiling")
    plain, stretched = (failure(about, where, lives, yardstick)[1] for yardstick in (SELECTING, "ceiling"))
    assert stretched["fitness_intended"] == pytest.approx(2 * plain["fitness_intended"])
    same = set(plain) - {"fitness_intended", "aim_intended"}
    assert {name: stretched[name] for name in same} == pytest.approx(
        {name: plain[name] for name in same}, nan_ok=True
    )


def test_selecting_for_a_stand_in_compares_it_with_the_worlds_own_objective() -> None:
    found = analyse(subject(0, evolution={"objectives": ["eaten.fruit"]}), Distances(), thorough=False)
    assert "modern.taxonomy.aim_intended" in found.row
    plain = analyse(subject(0), Distances(), thorough=False)
    assert "modern.taxonomy.aim_intended" not in plain.row
    assert (
        plain.row["ancestral.taxonomy.fitness_selecting"] == plain.row["ancestral.taxonomy.fitness_intended"]
    )


def test_without_probes_the_selecting_regime_is_looked_at() -> None:
    made, saved = next(generations())
    bare = replace(made, probe_settings={})
    found = analyse(Subject(bare, bare, saved, QUICK), Distances(), thorough=False)
    assert "selection.divergence" in found.row


def test_of_a_large_population_some_are_looked_at() -> None:
    about = subject(0, replace(QUICK, members=5))
    found = analyse(about, Distances(), thorough=False)
    assert list(about.rows) == [0, 2, 5, 8, 11]
    assert found.members["modern.felt"].shape == found.offspring.shape == (5,)
    whole = analyse(subject(0), Distances(), thorough=False)
    assert list(found.members["modern.felt"]) == list(whole.members["modern.felt"][about.rows])


def test_it_can_be_stopped() -> None:
    about = replace(subject(number=0), stopped=lambda: True)
    with pytest.raises(KeyboardInterrupt):
        analyse(about, Distances())


def test_equal_requests_are_lived_once_and_share_their_records(monkeypatch: pytest.MonkeyPatch) -> None:
    about, led = subject(0), []

    def counted(batches: list[Any], *rest: Any) -> Any:
        led.append(len(batches))
        return live_together(batches, *rest)

    monkeypatch.setattr("babushka.evolution.analysis.subject.live_together", counted)
    where = about.regimes["modern"]
    free, reflex = Request(where, 2), Request(where, 2, about.without_search)
    chance = Request(where, 2, random=5)
    found = about.live([free, reflex, chance, Request(where, 2), chance._replace(), free._replace(lives=3)])
    assert led == [4]
    assert found[0] is found[3]
    assert found[2] is found[4]
    assert found[2].values.shape[:2] == (5, 2)
    assert (found[5].values[:, :2] == found[0].values).all()  # fewer lives are the first of more
    assert not (found[1].values == found[0].values).all()


def without_desires(experiment: Experiment, genomes: Any, limits: Limits) -> Any:
    changed = genomes.copy()
    changed[:, experiment.layout.span("desires")] = 0
    return experiment.agents(changed, limits)


def test_a_request_may_change_the_agents_and_ask_for_worlds_that_all_generations_share() -> None:
    first, later = subject(0), subject(1)
    where = first.regimes["modern"]
    wanting, not_wanting = first.live([Request(where, 2), Request(where, 2, agents=without_desires)])
    assert wanting.each("felt").any()
    assert not not_wanting.each("felt").any()
    keys = [[about.seeds(2, fixed).worlds.tolist() for about in (first, later)] for fixed in (True, False)]
    assert keys[0][0] == keys[0][1]
    assert keys[1][0] != keys[1][1]
    chance = Request(where, 2, random=3, fixed=True)
    one, other = first.live([chance])[0], later.live([chance])[0]
    assert (one.values == other.values).all()  # of random lives nothing depends on the members
    assert not (one.values == later.live([chance._replace(fixed=False)])[0].values).all()


def test_some_families_are_measured_with_what_they_need(one: tuple[Subject, Analysis]) -> None:
    about, found = one
    some = analyse(about, Distances(), only=["selection"])
    assert list(some.families) == ["attainment", "selection"]
    assert some.families["selection"].row == found.families["selection"].row


def test_a_measure_of_another_package_is_measured_in_every_regime_and_a_broken_one_hinders_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = (
        "from babushka.evolution.analysis.measures import Found\n"
        "from babushka.fitness.measures.names import Measure\n\n"
        "MEASURES = (Measure('lifespan', 'lifespan', 'steps', 'mean'),)\n\n\n"
        "def measure(place):\n"
        "    each = place.lives['free'][0].mean('steps')\n"
        "    return Found({'lifespan': float(each.mean())}, {'lifespan': each})\n"
    )
    install(
        monkeypatch, tmp_path, "babushka.measures", {"lifespan_of_theirs": source, "ruined_measure": "1 / 0"}
    )
    monkeypatch.setattr(
        measures, "FOUND", Modules(measures.__name__, "babushka.measures", "measure", "measure")
    )
    assert measures.by_name()["lifespan"].unit == "steps"
    assert [*measures.families()][-1] == "lifespan_of_theirs"
    about = subject(number=1)
    found = analyse(about, Distances(), thorough=False)
    for label in about.regimes:
        each = found.members[f"{label}.lifespan"]
        assert found.row[f"{label}.lifespan"] == each.mean()
        assert each.shape == about.ids.shape
    assert {"divergence", "epic", "reliance"} <= set(measures.by_name())
