"""Level 0, where a designer is named: what he wanted, what was selected instead, and the gap between them."""

from babushka.evolution.analysis.attained import mean_of_known
from babushka.evolution.analysis.measures import Found, Place
from babushka.evolution.statistics import intent_attained
from babushka.fitness.columns import ATTAINMENT, GAP, INTENT
from babushka.fitness.measures.correlation import spearman
from babushka.fitness.measures.names import Measure

PLACE = 2
NEEDS = ("attainment",)
MEASURES = (
    Measure(
        "intent", "designer's intent", "", "what the designer wants, mean over lives and members", INTENT
    ),
    Measure(
        "z_intent",
        "designer's intent attained",
        "SD",
        "the designer's intent above random lives, in their standard deviations",
        ATTAINMENT,
    ),
    Measure("gap", "gap", "SD", "fitness attained minus designer's intent attained", GAP, panel=True),
    Measure(
        "spearman.intent",
        "rank correlation of fitness and intent",
        "",
        "within organisms: over the lives of a member, mean over members",
        panel=True,
    ),
)


def measure(place: Place) -> Found:
    """`intent`, `z_intent`, `gap`, `spearman.intent`; nothing where nobody wants anything else."""
    subject = place.subject
    wanted = subject.experiment.intent
    if not wanted:
        return Found()
    lives = place.lives["free"][0]
    z_intent = intent_attained(subject.experiment, lives, place.random_baseline)
    members = {
        "intent": lives.mean(wanted),
        "z_intent": z_intent,
        "gap": place.members["z_fitness"] - z_intent,
        "spearman.intent": spearman(lives.each(subject.objective), lives.each(wanted)),
    }
    return Found({name: mean_of_known(values) for name, values in members.items()}, members)
