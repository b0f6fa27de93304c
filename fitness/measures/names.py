"""The measures by name: what tables, figures and reports call them, their unit, and what they say."""

from typing import NamedTuple


class Measure(NamedTuple):
    """One measure. Columns are called `<label>.<name>`, where the label says in which regime it was taken."""

    name: str
    title: str
    unit: str
    about: str


MEASURES = (
    Measure("fitness", "fitness", "", "the base objective, mean over lives and members"),
    Measure("felt", "felt reward", "", "each member's own mesa-objective over a life, mean likewise"),
    Measure(
        "z_fitness", "fitness attained", "SD", "fitness above random lives, in their standard deviations"
    ),
    Measure("z_felt", "felt reward attained", "SD", "felt reward above random lives, likewise"),
    Measure("divergence", "divergence", "SD", "felt reward attained minus fitness attained"),
    Measure(
        "spearman.within",
        "rank correlation within organisms",
        "",
        "of fitness and felt reward over the lives of a member, mean over members",
    ),
    Measure(
        "spearman.members",
        "rank correlation across members",
        "",
        "of the members' mean fitness and mean felt reward",
    ),
    Measure(
        "spearman.pressures",
        "rank correlation across pressures",
        "",
        "of fitness and felt reward as the search budget rises",
    ),
    Measure("power.fitness", "power over fitness", "bits", "optimization power: how rare among random lives"),
    Measure(
        "power.felt", "power over felt reward", "bits", "the same of felt reward, by each member's own lights"
    ),
    Measure("price.fitness", "selection on fitness", "", "covariance of fitness there with relative fitness"),
    Measure(
        "price.felt", "selection on felt reward", "", "covariance of felt reward there with relative fitness"
    ),
    Measure("intensity.fitness", "selection on fitness", "SD", "that in standard deviations over members"),
    Measure("intensity.felt", "selection on felt reward", "SD", "that in standard deviations over members"),
    Measure("epic", "EPIC distance", "0 to 1", "between mesa-objective and base objective, over transitions"),
    Measure(
        "starc", "STARC distance", "0 to 1", "the same, also blind to what cannot change what is best to do"
    ),
    Measure("reliance", "search reliance", "share", "fitness lost when the search budget is cut to 0"),
    Measure("reliance.z", "search reliance", "SD", "the same in standard deviations of random lives"),
    Measure(
        "agreement", "agreement", "share", "of decisions in which reflex and search choose the same action"
    ),
    Measure("kappa", "agreement beyond chance", "", "Cohen's kappa of the same"),
    Measure("plan_kept", "plan kept", "steps", "how far ahead the plan in mind was what then was done"),
    Measure("plan_kept.possible", "plan that could be kept", "steps", "how far ahead plans reached"),
    Measure(
        "depth.fitness", "depth used for fitness", "steps", "shortest horizon with 95 % of what plans add"
    ),
    Measure("depth.felt", "depth used for felt reward", "steps", "the same of felt reward"),
)

BY_NAME = {measure.name: measure for measure in MEASURES}
