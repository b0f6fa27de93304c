"""Bad input of every kind, made by chance: bytes, configurations, command lines, snapshots, folders.

Every function takes a `random.Random`, so that one description of bad input serves hypothesis (which draws
from it and shrinks), a long run with seeds, and a coverage-guided fuzzer (which chooses the bits).
"""

import io
import os
import random
import zipfile
from pathlib import Path
from typing import Any

import numpy as np

from babushka.runs.storage import snapshots

ODD_VALUES = (
    *(
        "0",
        "-1",
        "1",
        "2",
        "0.5",
        "-0.0",
        "1e308",
        "-1e308",
        "1e-320",
        "nan",
        "inf",
        "-inf",
        "true",
        "[]",
        "{}",
    ),
    *(
        "9223372036854775807",
        "-9223372036854775808",
        "9223372036854775808",
        "1" * 30,
        "1" * 5000,
        "0x7fffffff",
    ),
    *(
        '""',
        '"text"',
        '"\\u0000"',
        '"savanna"',
        '"../../up"',
        '"/dev/null"',
        '"a/b\\\\c"',
        '"\\U0001F600"',
        "'%s%n'",
    ),
    *("1979-05-27", "07:32:00", "[1, [2]]", "[nan]", '["a", "b"]', "{a = 1}", "{at = 1}", "[{at = 1}]"),
    *(
        "[" * 40 + "]" * 40,
        "[" * 3000 + "]" * 3000,
        "{a = " * 40 + "1" + "}" * 40,
        "[" * 200,
        "",
        "=",
        "#",
        '"',
    ),
    *(
        '"' + "x" * 5000 + '"',
        "[0, 0, 0, 0]",
        "[1e308, 1e308]",
        '{"" = 1}',
        "[{at = 0, every = 0}]",
        "-9999999",
    ),
)
ODD_KEYS = (
    *("extends", "title", "about", "seed", "generations", "schedule", "start", "record", "world", "organism"),
    *(
        "evolution",
        "regime",
        "belief",
        "probe",
        "probes",
        '""',
        '"a b"',
        '"\\n"',
        "x" * 300,
        "__class__",
        "kind",
    ),
    *(
        "file",
        "world.kind",
        "world.file",
        "organism.kind",
        "organism.file",
        "evolution.optimizer",
        "start.run",
    ),
    *("world.items", "world.file_digest", "record.keep", "probe.modern", "start.generation", "schedule.at"),
)
ODD_WORDS = (
    *(
        "",
        "-",
        "--",
        "-1",
        "0",
        "1",
        "99999999999999999999",
        "nan",
        "inf",
        "1e9999",
        "+1",
        "+-1",
        "row:0",
        "row:-1",
    ),
    *(
        "row:99",
        "best",
        "worst",
        "selection",
        "modern",
        "modern=",
        "modern=nan",
        "modern=1e999",
        "=",
        "a=b",
        "a.b=c",
    ),
    *(
        "no/such/place",
        "run",
        "run/history.csv",
        ".",
        "..",
        "/dev/null",
        "savanna",
        "curves",
        "lineage",
        "desires",
    ),
    *(
        "x" * 5000,
        "ä ö",
        "\U0001f600",
        "\udcff",
        "a\nb",
        "--help",
        "-h",
        "*",
        "~",
        "$HOME",
        "out.png",
        "out.csv",
    ),
    *(
        "out.gif",
        "out.json",
        "out.trees",
        "out.html",
        "out.xyz",
        "missing/out.png",
        "run/out.svg",
        "sweep.toml",
    ),
    *(
        "world.size=nan",
        "world.size=[[[[",
        "evolution.population=-1",
        "extends=savanna",
        "generations=-5",
        "[]=1",
    ),
)


def damaged(data: bytes, chance: random.Random) -> bytes:
    """The bytes with something wrong with them: flipped bits, cut, doubled, filled in, swapped."""
    content = bytearray(data)
    for _ in range(chance.randint(1, 3)):
        size = len(content)
        start, end = sorted((chance.randint(0, size), chance.randint(0, size)))
        end = min(end, start + 200) if chance.random() < 0.7 else end
        way = chance.randrange(8)
        if way == 0 and size:
            for _ in range(chance.randint(1, 8)):
                content[chance.randrange(size)] ^= 1 << chance.randrange(8)
        elif way == 1:
            del content[start:]
        elif way == 2:
            del content[start:end]
        elif way == 3:
            content[start:start] = content[start:end]
        elif way == 4:
            content[start:end] = bytes(end - start)
        elif way == 5:
            content[start:start] = chance.choice(
                (
                    b"\0",
                    b"\xff\xfe",
                    b"\xed\xa0\x80",
                    b"\r",
                    b"\n",
                    b",",
                    b'"',
                    b"[" * 5000,
                    b"{",
                    b"nan",
                    b"-1",
                    b"1e999",
                )
            )
        elif way == 6:
            content[start:end] = bytes(chance.getrandbits(8) for _ in range(min(end - start, 64)))
        else:
            content[start:end] = content[start:end][::-1]
    return bytes(content)


def odd_numbers(data: bytes, chance: random.Random) -> bytes:
    """A table or a JSON text with one of its pieces replaced by an odd one."""
    text = data.decode("utf-8", "replace")
    separator = chance.choice((",", "\n", ":", " "))
    pieces = text.split(separator)
    odd = (
        "nan",
        "inf",
        "-1",
        "1e999",
        "",
        "x",
        "9" * 30,
        "9" * 5000,
        "null",
        "[]",
        "{}",
        '"x"',
        "true",
        "0",
        "-0",
        "1.5",
    )
    pieces[chance.randrange(len(pieces))] = chance.choice(odd)
    return separator.join(pieces).encode("utf-8", "replace")


def configuration(text: str, chance: random.Random) -> bytes:
    """A valid configuration with wrong values, wrong keys or damaged bytes."""
    lines = text.splitlines()
    for _ in range(chance.randint(1, 3)):
        places = [number for number, line in enumerate(lines) if "=" in line and not line.startswith("#")]
        way = chance.randrange(5)
        if way <= 2 and places:
            place = chance.choice(places)
            key = lines[place].split("=")[0]
            lines[place] = f"{key}= {chance.choice(ODD_VALUES)}"
        elif way == 3:
            key, value = chance.choice(ODD_KEYS), chance.choice(ODD_VALUES)
            lines.insert(chance.choice((0, 0, chance.randint(0, len(lines)))), f"{key} = {value}")
        elif lines:
            del lines[chance.randrange(len(lines))]
    content = "\n".join(lines).encode()
    return damaged(content, chance) if chance.random() < 0.2 else content


def setting(keys: list[str], chance: random.Random) -> str:
    """What may stand after --set."""
    key = chance.choice((*keys, *ODD_KEYS))
    if chance.random() < 0.1:
        key = damaged(key.encode(), chance).decode("utf-8", "replace")
    return f"{key}={chance.choice(ODD_VALUES)}"


def array(chance: random.Random, like: Any = None) -> Any:
    """An array that nobody expects in the place of `like`."""
    shape = chance.choice(
        ((), (0,), (1,), (3,), (12,), (12, 2), (2, 12), (12, 0), (0, 5), (1, 1, 1), (12, 3, 4))
    )
    if like is not None and chance.random() < 0.5:
        like = np.asarray(like)
        way = chance.randrange(6)
        if way == 0:
            return like.astype(np.float64, copy=True) * np.nan if like.dtype.kind in "fiu" else like
        if way == 1:
            return like[:-1] if like.ndim else like
        if way == 2:
            return np.stack([like, like])
        if way == 3:
            return like.astype("U8")
        if way == 4:
            return like.T
        return -like if like.dtype.kind in "fi" else like
    kind = chance.choice(("<f4", "<f8", "<i8", "<u1", "<i2", "?", "<U3", ">f8", "<f2"))
    return (
        np.full(shape, chance.choice((0, 1, -1, 200)), np.dtype(kind).newbyteorder("="))
        if kind != "<u1"
        else np.zeros(shape, kind)
    )


def snapshot(path: Path, chance: random.Random) -> bytes:
    """The bytes of a snapshot with a right digest and wrong arrays, or of a zip file that lies."""
    way = chance.randrange(8)
    if way >= 4:
        try:
            found = snapshots.read(path)
        except Exception:  # it was damaged before
            return damaged(path.read_bytes(), chance)
        arrays = dict(found.arrays)
        for _ in range(chance.randint(1, 2)):
            name = chance.choice(sorted(arrays))
            if chance.random() < 0.3:
                del arrays[name]
            else:
                arrays[name] = array(chance, arrays[name])
        return snapshots.encode(found.generation, arrays)
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        name = chance.choice(
            ("genomes.npy", "../../climbed.npy", "/climbed.npy", "a/../../climbed.npy", "digest.npy")
        )
        header = chance.choice(
            (
                "{'descr': '<f8', 'fortran_order': False, 'shape': (1000000000000,), }",
                "{'descr': '|O', 'fortran_order': False, 'shape': (1,), }",
                "{'descr': '<f8', 'fortran_order': False, 'shape': (-1,), }",
                "{'descr': [('a', '<f8')], 'fortran_order': False, 'shape': (1,), }",
                "{'descr': __import__('os').system('touch EXECUTED'), 'fortran_order': False, 'shape': ()}",
                "(" * 3000,
            )
        ).encode()
        npy = b"\x93NUMPY" + bytes(chance.choice(((1, 0), (2, 0), (3, 0), (9, 9))))
        npy += len(header).to_bytes(2, "little") + header
        archive.writestr(name, npy + (b"cos\nsystem\n(S'touch EXECUTED'\ntR." if way == 0 else bytes(64)))
        if way == 1:  # a bomb: a thousand times as large as it is here
            archive.writestr("lives.npy", bytes(2**24))
        if way == 2:
            for number in range(50):
                archive.writestr(f"n{number}.npy", b"")
    data = content.getvalue()
    if way == 3:  # sizes in the zip directory that are lies
        end = data.rfind(b"PK\x01\x02")
        data = data[: end + 20] + b"\xff\xff\xff\x7f" * 2 + data[end + 28 :]
    return data


def folder(place: Path, chance: random.Random) -> list[str]:
    """Damage a copy of a run or sweep; returns what was done, in words."""
    told = []
    for _ in range(chance.randint(1, 3)):
        files = sorted(path for path in place.rglob("*") if path.is_file() and path.stat().st_size < 2**24)
        if not files:
            break
        path = chance.choice(files)
        name, way = path.relative_to(place).as_posix(), chance.randrange(14)
        told.append(f"{name}: {way}")
        if path.suffix == ".npz" and way < 7:
            path.write_bytes(snapshot(path, chance))
        elif way < 4:
            path.write_bytes(damaged(path.read_bytes(), chance))
        elif way < 7:
            path.write_bytes(odd_numbers(path.read_bytes(), chance))
        elif way == 7:
            path.unlink()
        elif way == 8:
            path.write_bytes(chance.choice(files).read_bytes())
        elif way == 9:
            path.unlink()
            path.mkdir()
        elif way == 10:
            path.unlink()
            path.symlink_to(
                chance.choice(("/dev/zero", "/etc/hostname", path.name, "nowhere", "../../outside"))
            )
        elif way == 11:
            path.unlink()
            os.mkfifo(path)
        elif way == 12:
            os.truncate(path, 2 ** chance.randint(10, 40))  # sparse: enormous, and no disk used
        else:
            path.write_bytes(b"[" * chance.choice((10, 1000, 100_000)))
    return told
