"""Plant rules, one file each: how plants come. Other packages announce theirs by `babushka.plants`."""

from babushka.fitness.registry import Registry
from babushka.fitness.worlds.ecology.protocol import PlantRule

plant_rules: Registry[PlantRule] = Registry(
    PlantRule,  # type: ignore[type-abstract]
    "babushka.fitness.worlds.ecology.plants",
    "babushka.plants",
    "plant rule",
)
