"""A lander whose life has a dose, in plain Python: that of guidance, and what is made of what it feels."""

from tests.naive.guidance import PlainLander
from tests.naive.streams import Stream

LEVELS = ("near", "lights", "slow", "low")


class PlainEmbedded:
    """One flight. `doses` are the least and the largest; `at_one` is what gravity, wind and beacon gain."""

    def __init__(self, doses: tuple[float, float], at_one: tuple[float, float, float], felt_at: str) -> None:
        self.doses, self.at_one, self.felt_at = doses, at_one, felt_at
        self.lights = 0.0
        self.before = dict.fromkeys(LEVELS, 0.0)
        self.dose = doses[0]

    def reset(self, stream: Stream) -> None:
        """Begin somewhere above the ground; then the dose is drawn."""
        starting = PlainLander(1.6, 0.02, 0.0, 0.0, 0.0, 0.0)
        starting.reset(stream)
        least, largest = self.doses
        self.dose = least + (largest - least) * stream.uniform()
        self.lander = self.flown_at(starting, self.dose)

    def flown_at(self, lander: PlainLander, dose: float) -> PlainLander:
        """The same flight, from now on at a dose."""
        heavier, wind, beacon = (gained * dose for gained in self.at_one)
        lander.gravity, lander.wind, lander.beacon = 1.6 + heavier, wind, beacon
        return lander

    def believed(self, doses: tuple[float, float], seen: str) -> None:
        """From now on everything is as in a model that has those doses and one cue where it is."""
        beacon = self.lander.beacon
        self.flown_at(self.lander, min(max(self.dose, doses[0]), doses[1]))
        if seen == "beacon":
            self.lights = beacon - self.lander.beacon
            self.lander.beacon = beacon

    def step(self, action: int, stream: Stream) -> list[float]:
        """What is felt of a step."""
        lander = self.lander
        near, slow, low, thrift, touchdown, softness, on_beacon = lander.step(action, stream)
        now = {"near": near, "lights": -abs(lander.x - self.lights) / 60, "slow": slow, "low": low}
        felt = dict(now)
        if self.felt_at == "potential":
            felt = {name: now[name] - self.before[name] for name in LEVELS}
        if self.felt_at == "end":
            felt = now if lander.landed else dict.fromkeys(LEVELS, 0.0)
            thrift = -lander.used / 4 if lander.landed else 0.0
        self.before = now
        on_lights = 1 / (1 + ((lander.x - self.lights) / 5) ** 2) if lander.landed else 0.0
        return [*felt.values(), thrift, touchdown, softness, on_beacon, on_lights]

    def observe(self) -> list[float]:
        """What the reflex senses."""
        return [*self.lander.observe(), self.lander.x / 60]

    def tally(self) -> list[float]:
        """As guidance, and the dose."""
        return [*self.lander.tally(), self.dose]
