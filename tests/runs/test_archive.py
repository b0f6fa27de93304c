"""Archives are what Python's zipfile, and so NumPy, reads."""

import io
import zipfile

import numpy as np
import pytest

from runs.folder import archive

CONTENTS = {
    "empty": b"",
    "zeros.npy": bytes(5000),
    "noise": np.random.default_rng(0).bytes(3000),
    "with a blank.ä": b"x",
}


@pytest.mark.parametrize("deflate", [False, True])
def test_zipfile_reads_what_is_packed(deflate: bool) -> None:
    members = {
        name: archive.deflated(1, content[:7], content[7:]) if deflate else archive.stored(content)
        for name, content in CONTENTS.items()
    }
    with zipfile.ZipFile(io.BytesIO(archive.packed(members))) as opened:
        assert opened.testzip() is None
        assert opened.namelist() == list(CONTENTS)
        assert {name: opened.read(name) for name in opened.namelist()} == CONTENTS
        assert {entry.date_time for entry in opened.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert {entry.external_attr >> 16 for entry in opened.infolist()} == {0o644}
        sizes = [entry.compress_size for entry in opened.infolist()]
        assert (sizes[1] < 100) == deflate
        assert sum(sizes) < 1.1 * sum(map(len, CONTENTS.values()))


def test_an_archive_of_nothing() -> None:
    with zipfile.ZipFile(io.BytesIO(archive.packed({}))) as opened:
        assert opened.namelist() == []
