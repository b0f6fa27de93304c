"""A corpus of the user's own: a CSV or JSON lines file with text, label and, if there is one, title.

Everything is read as text, and nothing of it is run. What is wrong with it is a `SettingsError` that names
the row. Words that a label is called by are removed from texts and titles: they would give it away.
"""

import csv
import hashlib
import io
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from babushka.fitness.settings import SettingsError
from babushka.fitness.worlds.clerks.corpus import Corpus, Document, counted
from babushka.fitness.worlds.clerks.words import read_text, words_of

SUFFIXES = (".csv", ".jsonl")
LARGEST = 100_000_000  # bytes
MOST_LABELS = 50
LEAST_OF_A_LABEL = 2  # documents: one to learn from, one held out
LEAST = 2  # documents that a word or a symbol stands in
LONGEST_LABEL = 60  # characters
Row = tuple[str, Mapping[str, Any]]  # where it stands, in words, and what it says


def is_file(corpus: str) -> bool:
    """Whether a setting names a file, and no corpus that comes along."""
    return corpus.lower().endswith(SUFFIXES)


def digest_of(content: bytes) -> str:
    """SHA-256 of a corpus's bytes."""
    return hashlib.sha256(content).hexdigest()


def content_of(path: str) -> bytes:
    """The bytes of a file; raises `SettingsError` where they cannot be had, or are too many."""
    try:
        if Path(path).stat().st_size > LARGEST:
            raise SettingsError(f"The corpus {path!r} is larger than {LARGEST // 1_000_000} MB.")
        return Path(path).read_bytes()
    except (OSError, ValueError) as error:
        if isinstance(error, SettingsError):
            raise
        raise SettingsError(f"The corpus {path!r} cannot be read: {_reason(error)}.") from error


def checked_content(path: str, digest: str) -> bytes:
    """The bytes of a file; raises `SettingsError` where they have another digest."""
    content = content_of(path)
    if digest_of(content) != digest:
        raise SettingsError(
            f"{path!r} is not the file it was when this configuration was written; restore it, or remove "
            "'world.corpus_digest' to use it as it is now."
        )
    return content


@lru_cache(maxsize=4)
def corpus_of(path: str, digest: str) -> Corpus:
    """The corpus of a file whose bytes have that digest; raises `SettingsError` for any mistake in it."""
    content = checked_content(path, digest)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SettingsError(f"The corpus {path!r} is no UTF-8 text: byte {error.start} is not.") from error
    rows = _of_csv(text, path) if path.lower().endswith(".csv") else _of_json_lines(text, path)
    return _checked([(where, *_fields(row, where, path)) for where, row in rows], path)


def _of_csv(text: str, path: str) -> Iterator[Row]:
    before = csv.field_size_limit(LARGEST)
    try:
        reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
        for name in ("text", "label"):
            if name not in (reader.fieldnames or ()):
                raise SettingsError(f"The corpus {path!r} has no column {name!r} in its first line.")
        for row in reader:
            if None in row:
                raise SettingsError(
                    f"Line {reader.line_num} of the corpus {path!r} has more fields than its first line; "
                    "texts with commas stand in quotes."
                )
            yield f"line {reader.line_num}", row
    except csv.Error as error:
        raise SettingsError(f"The corpus {path!r} is no CSV file: {_reason(error)}.") from error
    finally:
        csv.field_size_limit(before)


def _of_json_lines(text: str, path: str) -> Iterator[Row]:
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise SettingsError(f"Line {number} of the corpus {path!r} is no JSON.") from error
        if not isinstance(row, dict):
            raise SettingsError(f"Line {number} of the corpus {path!r} is no JSON object.")
        yield f"line {number}", row


def _fields(row: Mapping[str, Any], where: str, path: str) -> tuple[str, str, str]:
    """(text, label, title) of a row."""
    found = []
    for name in ("text", "label", "title"):
        value = row.get(name)
        if value is None and name == "title":
            value = ""
        if not isinstance(value, str) or (name != "title" and not value.strip()):
            raise SettingsError(f"The corpus {path!r} has no {name} in {where}, or one that is no text.")
        found.append(value)
    label = found[1].strip()
    if len(label) > LONGEST_LABEL or not label.isprintable():
        raise SettingsError(
            f"The label in {where} of the corpus {path!r} is no printable text of up to {LONGEST_LABEL} "
            "characters."
        )
    return found[0], label, found[2]


def _checked(rows: list[tuple[str, str, str, str]], path: str) -> Corpus:
    having = Counter(label for _, _, label, _ in rows)
    if not 2 <= len(having) <= MOST_LABELS:
        raise SettingsError(
            f"The corpus {path!r} has {len(having)} different labels; it must have 2 to {MOST_LABELS}."
        )
    for label, many in having.items():
        if many < LEAST_OF_A_LABEL:
            raise SettingsError(
                f"The corpus {path!r} has one document with the label {label!r}; it needs one to learn from "
                "and another one."
            )
    removed = {word for label in having for word in words_of(label)}
    documents = []
    for where, text, label, title in rows:
        read = read_text(text, removed)
        documents.append(Document(where, label, read.words, read.symbols, words_of(title, removed)))
    corpus = counted(documents, LEAST)
    for number, name in enumerate(corpus.names):
        if corpus.words.first[number] == corpus.words.first[number + 1]:
            raise SettingsError(
                f"The text in {name} of the corpus {path!r} has no word of three letters or more that "
                "another text has as well, so nothing can be learned about it."
            )
    return corpus


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error)
