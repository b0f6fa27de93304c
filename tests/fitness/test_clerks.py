"""Corpora of clerks: naive Bayes against direct counts, the Bayes accuracy, and files of one's own."""

import importlib.metadata
import itertools
import json
import math
from collections import Counter
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from babushka.fitness.logarithm import logarithm
from babushka.fitness.settings import SettingsError, read
from babushka.fitness.worlds.clerks import Clerks, Offers, frozen
from babushka.fitness.worlds.clerks.corpus import Document, counted, halves, learn
from babushka.fitness.worlds.clerks.frozen import LICENCE, packed, unpacked
from babushka.fitness.worlds.clerks.generated import LABELS, Generated, bayes_accuracy, generated
from babushka.fitness.worlds.clerks.reading import digest_of
from babushka.fitness.worlds.clerks.words import read_text, words_of

ROWS = [
    {"text": "Apples and pears are ripe; :math:`\\alpha + x`.", "label": "fruit", "title": "Ripe pears"},
    {"text": "pears, pears and more apples", "label": "fruit"},
    {"text": "Nails and a hammer, more nails.", "label": "tool", "title": ""},
    {"text": "a hammer and nails", "label": "tool"},
]


def csv_of(rows: list[dict[str, str]], columns: str = "text,label,title") -> str:
    lines = [",".join(f'"{row.get(name, "")}"' for name in columns.split(",")) for row in rows]
    return "\n".join([columns, *lines]) + "\n"


def jsonl_of(rows: list[Any]) -> str:
    return "".join(json.dumps(row) + "\n" for row in rows)


def test_naive_bayes_is_what_is_counted_directly() -> None:
    texts = [("a", "xxx yyy xxx"), ("a", "zzz"), ("b", "yyy zzz"), ("b", "zzz xxx"), ("a", "yyy")]
    documents = [Document(f"{n}", label, text.split(), [], []) for n, (label, text) in enumerate(texts)]
    corpus = counted(documents, 1)
    studied, held_out = halves(corpus)
    assert studied.tolist() == [0, 2, 4]
    assert held_out.tolist() == [1, 3]
    learned = learn(corpus)
    assert np.exp(learned.log_prior) == pytest.approx([2 / 3, 1 / 3], abs=1e-6)
    for label, words in enumerate((["xxx", "yyy", "xxx", "yyy"], ["yyy", "zzz"])):
        counts = Counter(words)
        expected = [(counts[word] + 0.5) / (len(words) + 1.5) for word in corpus.vocabulary]
        assert np.exp(learned.log_word[:, label]) == pytest.approx(expected, abs=1e-6)


def test_words_and_symbols_are_told_apart() -> None:
    text = "The gamma function:\n\n.. math::\n\n    \\Gamma(z) = \\int_0^\\infty t\n\nand $y$ of scipy.norm"
    found = read_text(text, {"norm"})
    assert found.words == ["the", "gamma", "function", "and", "scipy"]
    assert found.symbols == ["\\Gamma", "z", "\\int", "\\infty", "t", "y"]
    assert words_of("A NORM, norms; ab", {"norm"}) == ["norms"]


def test_the_frozen_corpus_is_whole_and_packs_into_the_same_arrays() -> None:
    corpus = frozen.frozen()
    again = unpacked(packed(corpus))
    assert again[:4] == corpus[:4]
    for one, other in zip(again[5:8], corpus[5:8], strict=True):
        assert all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))
    assert np.array_equal(again.label, corpus.label)
    assert np.array_equal(again.title_words, corpus.title_words)
    assert corpus.labels == ("linalg", "ndimage", "optimize", "signal", "special", "stats")
    assert np.diff(corpus.words.first).min() > 0
    assert not {"scipy", "stats", "linalg"} & {*corpus.vocabulary}
    assert len(frozen.content()) < 300_000
    assert "Redistribution" in Path(frozen.__file__).with_name(LICENCE).read_text()


@pytest.mark.slow
def test_the_script_makes_the_same_corpus_from_the_same_scipy() -> None:
    pytest.importorskip("scipy")
    said = Path(frozen.__file__).with_name(LICENCE).read_text()
    if importlib.metadata.version("scipy") not in said.splitlines()[0]:
        pytest.skip("another version of SciPy is installed")
    from babushka.fitness.worlds.clerks.make_corpus import made

    with np.load(BytesIO(frozen.content()), allow_pickle=False) as arrays:
        for name, values in packed(made()).items():
            assert np.array_equal(arrays[name], values), name


def test_whoever_reads_a_whole_text_of_the_frozen_corpus_is_nearly_always_right() -> None:
    world = Clerks()
    corpus, learned = world.read(), learn(world.read())
    right = []
    for document in learned.held_out:
        bag = corpus.words.of(document)
        scores = learned.log_prior + [*bag.values()] @ learned.log_word[[*bag]]
        right.append(scores.argmax() == corpus.label[document])
    assert np.mean(right) > 0.93


@pytest.mark.parametrize("words", [None, 1, 3])
def test_the_bayes_accuracy_is_that_of_all_documents_that_there_can_be(words: int | None) -> None:
    """All texts of three words, and all draws from them: 'own' or shared is all that words can tell."""
    made = Generated(length=3, topics=LABELS, purity=0.7, topical=0.3)
    total = 0.0
    for text in itertools.product((True, False), repeat=3):
        chance = math.prod(made.topical if own else 1 - made.topical for own in text)
        draws = [text] if words is None else [*itertools.product(text, repeat=words)]
        for draw in draws:
            total += chance / len(draws) * (made.purity if any(draw) else 1 / LABELS)
    assert bayes_accuracy(made, words) == pytest.approx(total, abs=1e-12)


def test_naive_bayes_attains_the_bayes_accuracy_of_the_generated_corpus() -> None:
    made = Generated(documents=2000, length=20, topical=0.3)
    corpus = generated(made, 3)
    learned = learn(corpus)
    right = []
    for document in learned.held_out:
        bag = corpus.words.of(document)
        scores = learned.log_prior + [*bag.values()] @ learned.log_word[[*bag]]
        right.append(scores.argmax() == corpus.label[document])
    best = bayes_accuracy(made)
    assert np.mean(right) == pytest.approx(best, abs=4 * math.sqrt(best * (1 - best) / len(right)))


def test_each_run_draws_its_own_corpus_and_the_same_one_again() -> None:
    world = Clerks(corpus="generated", generated=Generated(documents=40))
    first, again, other = (world.seeded(seed).read().words.which for seed in (1, 1, 2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)
    with pytest.raises(SettingsError, match="multiple"):
        read(Generated, {"topics": 13})


@pytest.mark.parametrize("number", [1.0, 1.0 + 1e-9, 1.3, 4 / 3, 1.34, 2.0, 6.0, 50.0, 1e12])
def test_logarithms_agree_with_those_of_the_system(number: float) -> None:
    assert logarithm(number) == pytest.approx(math.log(number), abs=1e-13)


def test_a_corpus_of_ones_own_is_read_from_csv_and_from_json_lines(tmp_path: Path) -> None:
    found = []
    for name, text in (("mine.csv", csv_of(ROWS)), ("mine.jsonl", jsonl_of(ROWS))):
        (tmp_path / name).write_text(text)
        world = read(Clerks, Clerks.pinned({"corpus": str(tmp_path / name)}))
        assert world.corpus_digest == digest_of((tmp_path / name).read_bytes())
        corpus = world.read()
        assert world.actions == ("fruit", "tool")
        assert set(corpus.vocabulary) == {"apples", "pears", "and", "more", "nails", "hammer"}
        assert corpus.title_words.tolist() == [2, 0, 0, 0]
        assert world.regime(Offers()).held_out.tolist() == [1, 3]
        found.append(corpus)
    for one, other in zip(found[0].words, found[1].words, strict=True):
        assert np.array_equal(one, other)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", csv_of(ROWS, "text,kind,title")),
        ("a.csv", csv_of(ROWS[:3])),
        ("a.csv", csv_of([{**row, "label": "fruit"} for row in ROWS])),
        ("a.csv", csv_of([*ROWS, {"text": "", "label": "tool"}])),
        ("a.csv", csv_of([*ROWS, {"text": "only rare words", "label": "tool"}])),
        ("a.csv", csv_of(ROWS) + '"an open quote'),
        ("a.csv", csv_of(ROWS) + "a text, which is not quoted,tool,title\n"),
        ("a.csv", ""),
        ("a.csv", b"\xff\xfe\xfa"),
        ("a.jsonl", jsonl_of(ROWS) + "{"),
        ("a.jsonl", jsonl_of([*ROWS, [1]])),
        ("a.jsonl", jsonl_of([*ROWS, {"text": 1, "label": "tool"}])),
        ("a.jsonl", jsonl_of([*ROWS, {"text": "nails", "label": "x" * 61}])),
        ("a.jsonl", jsonl_of([*ROWS, {"text": "nails", "label": "tool", "title": 3}])),
        ("a.jsonl", "[" * 100_000),
    ],
)
def test_a_file_that_is_no_corpus_is_refused_by_its_name(
    name: str, content: str | bytes, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(SettingsError, match=name):
        read(Clerks, Clerks.pinned({"corpus": str(tmp_path / name)}))


@pytest.mark.parametrize("corpus", ["nonsense", "no/such.csv", "", "a\0.csv", "."])
def test_a_corpus_that_is_not_there_is_refused(corpus: str) -> None:
    with pytest.raises(SettingsError):
        read(Clerks, Clerks.pinned({"corpus": corpus}))


def test_another_file_than_when_it_was_written_down_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "mine.csv"
    file.write_text(csv_of(ROWS))
    pinned = Clerks.pinned({"corpus": str(file)})
    file.write_text(csv_of([*ROWS, ROWS[0]]))
    with pytest.raises(SettingsError, match="mine"):
        read(Clerks, pinned)
    assert len(read(Clerks, Clerks.pinned({"corpus": str(file)})).read().names) == 5
    with pytest.raises(SettingsError, match="digest"):
        replace(Clerks(), corpus_digest="0" * 64).check()
    with pytest.raises(SettingsError, match="digest"):
        replace(Clerks(corpus="generated"), corpus_digest="0" * 64).check()
