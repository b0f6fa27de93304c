"""Which generations stay on disk as snapshots; history and lineage are complete all the same."""

from dataclasses import dataclass

from babushka.fitness.settings import setting


@dataclass(frozen=True)
class Record:
    """Settings of the run folder. The first and the last generation are always kept, and so is the newest
    until the next one is written."""

    keep: str = setting(
        "dense",
        "which generations stay on disk: all, every k-th, or dense at first and every k-th later",
        choices=("all", "every", "dense"),
    )
    every: int = setting(10, "k, for keep = every and keep = dense", low=1, unit="generations")
    first: int = setting(
        20,
        "how many generations are all kept at first, for keep = dense",
        low=0,
        unit="generations",
    )

    together: int = setting(
        1,
        "how many generations are saved at a time at most; a crash costs those since the last saving",
        low=1,
        unit="generations",
    )

    def due(self, generation: int, last: int) -> bool:
        """Whether `generation`, and all before it that are not saved yet, are to be saved now."""
        return self.kept(generation, last) or (generation + 1) % self.together == 0

    def kept(self, generation: int, last: int) -> bool:
        """Whether the snapshot of `generation` stays in a run that ends at generation `last`."""
        if generation in (0, last) or self.keep == "all":
            return True
        if self.keep == "dense" and generation < self.first:
            return True
        return generation % self.every == 0
