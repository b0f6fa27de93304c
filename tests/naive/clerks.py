"""A chain of clerks, slow and obvious: bags are dictionaries, and every number is counted anew."""

import math
from typing import Any

from babushka.fitness.exponential import exponential
from babushka.fitness.logarithm import logarithm
from tests.naive.streams import Stream

GRAIN = 2**20


def grained(number: float) -> float:
    return round(math.log(number) * GRAIN) / GRAIN


class PlainOffice:
    """A life: its pile, what is known from the other half of the corpus, and what was counted."""

    def __init__(self, world: Any, parameters: Any, key: int) -> None:
        self.world, self.parameters, self.stream = world, parameters, Stream(key)
        self.corpus = world.read()
        self.studied, self.held_out = [], []
        for label in range(len(self.corpus.labels)):
            of_label = [d for d in range(len(self.corpus.names)) if self.corpus.label[d] == label]
            self.studied += of_label[0::2]
            self.held_out += of_label[1::2]
        self.held_out.sort()
        self.pile = [self.held_out[self.stream.below(len(self.held_out))] for _ in range(world.documents)]
        self.sums: dict[str, float] = {}
        self.known: dict[int, list[float]] = {}
        self.totals = [
            sum(sum(self.bag(d).values()) for d in self.of_label(label))
            for label in range(len(self.corpus.labels))
        ]

    def bag(self, document: int) -> dict[int, int]:
        found: dict[int, int] = self.corpus.words.of(document)
        return found

    def symbols(self, document: int) -> list[int]:
        return [*self.corpus.formulas.of(document)]

    def of_label(self, label: int) -> list[int]:
        return [d for d in self.studied if self.corpus.label[d] == label]

    def log_word(self, word: int) -> list[float]:
        if word not in self.known:
            words = len(self.corpus.vocabulary)
            self.known[word] = [
                grained(
                    (sum(self.bag(d).get(word, 0) for d in self.of_label(label)) + 0.5)
                    / (self.totals[label] + 0.5 * words)
                )
                for label in range(len(self.corpus.labels))
            ]
        return self.known[word]

    def together(self, word: int, symbol: int) -> float:
        having = {d for d in self.studied if word in self.bag(d)}
        with_symbol = {d for d in self.studied if symbol in self.symbols(d)}
        chance = (len(having) + 0.5) * (len(with_symbol) + 0.5) / (len(self.studied) + 1)
        return grained((len(having & with_symbol) + 0.5) / chance)

    def add(self, name: str, number: float) -> None:
        self.sums[name] = self.sums.get(name, 0.0) + number

    def live(self, chain: "PlainChain", agent: Stream) -> dict[str, float]:
        """The tallies of a life, and what was felt."""
        for document in self.pile:
            is_open = self.stream.uniform() < self.parameters.seen
            label, sure, looked = chain.work_on(self, document, is_open, agent)
            summary, word, bag = chain.summary, chain.word, self.bag(document)
            right = label == self.corpus.label[document]
            self.add("right", right)
            self.add("score", right - self.world.looking_cost * looked)
            self.add("looked", looked)
            self.add("right_unseen", right and not looked)
            self.add("believed", exponential(sure))
            title = {*self.corpus.titles.of(document)}
            self.add("recall", len(title & {*summary}) / max(1, self.corpus.title_words[document]))
            self.add("false", sum(each not in bag for each in summary) / len(summary))
            self.add("described", word is not None)
            self.add("false_descriptions", word is not None and word not in bag)
            self.add("felt.belief", sure)
            self.add("felt.document", self.coverage(document, summary) if looked else 0.0)
            self.add("felt.repetition", self.repetition(summary))
        shared = {name: total / len(self.pile) for name, total in self.sums.items()}
        return shared | {name: total for name, total in self.sums.items() if name.startswith("felt.")}

    def coverage(self, document: int, summary: list[int]) -> float:
        bag = self.bag(document)
        return sum(bag.get(word, 0) for word in {*summary}) / sum(bag.values())

    def repetition(self, summary: list[int]) -> float:
        return (len(summary) - len({*summary})) / len(summary)

    def offer(self, document: int, agent: Stream) -> int:
        if agent.uniform() < self.parameters.invention:
            return agent.below(len(self.corpus.vocabulary))
        bag = self.bag(document)
        text = [word for word in sorted(bag) for _ in range(bag[word])]
        return text[agent.below(len(text))]


class PlainChain:
    """Summariser, describer and classifier, with what each weighs and how much it tries."""

    def __init__(
        self,
        wants: list[float],
        describing: list[float],
        trust: list[float],
        budgets: tuple[int, int],
        looking: float,
    ) -> None:
        self.wants, self.describing, self.trust = wants, describing, trust
        self.budgets, self.looking = budgets, looking
        self.tried = [0, 0, 0]
        self.summary: list[int] = []
        self.word: int | None = None

    def believe(self, office: PlainOffice, summary: list[int], word: int | None) -> tuple[int, float]:
        """The label that is worth most, and the logarithm of its posterior."""
        labels = range(len(office.corpus.labels))
        self.tried[2] += len(labels)
        scores = []
        for label in labels:
            prior = grained(len(office.of_label(label)) / len(office.studied))
            score = self.trust[0] * prior
            for each in summary:
                score += self.trust[1] * office.log_word(each)[label]
            if word is not None:
                score += self.trust[2] * office.log_word(word)[label]
            scores.append(score)
        best = scores.index(max(scores))
        return best, 0.0 - logarithm(sum(exponential(score - scores[best]) for score in scores))

    def work_on(
        self, office: PlainOffice, document: int, is_open: bool, agent: Stream
    ) -> tuple[int, float, bool]:
        looked = agent.uniform() < self.looking and is_open
        bag = office.bag(document)

        def worth(summary: list[int]) -> float:
            belief = self.believe(office, summary, None)[1]
            covered = office.coverage(document, summary) if looked else 0.0
            parts = (belief, covered, office.repetition(summary))
            return sum(weight * part for weight, part in zip(self.wants, parts, strict=True))

        def worth_of_word(word: int) -> float:
            total = self.describing[0] * self.believe(office, self.summary, word)[1]
            if looked:
                total += self.describing[1] * (bag.get(word, 0) / sum(bag.values()))
            met = [office.together(word, symbol) for symbol in office.symbols(document)]
            return total + self.describing[2] * (sum(met) / len(met))

        summary = [office.offer(document, agent) for _ in range(office.world.summary)]
        value = worth(summary) if self.budgets[0] else 0.0
        for _ in range(self.budgets[0]):
            other = summary.copy()
            place = agent.below(len(summary))
            other[place] = office.offer(document, agent)
            self.tried[0] += 1
            found = worth(other)
            if found >= value:
                summary, value = other, found
        self.summary, self.word = summary, None
        if office.symbols(document):
            self.word = office.offer(document, agent)
            value = worth_of_word(self.word) if self.budgets[1] else 0.0
            for _ in range(self.budgets[1]):
                other_word = office.offer(document, agent)
                self.tried[1] += 1
                found = worth_of_word(other_word)
                if found >= value:
                    self.word, value = other_word, found
        label, sure = self.believe(office, summary, self.word)
        return label, sure, looked
