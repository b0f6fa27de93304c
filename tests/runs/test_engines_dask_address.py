"""Addresses at which something else than a scheduler listens, and who may reach what listens here."""

import http.server
import ipaddress
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.tiny import options

pytest.importorskip("distributed")

from babushka.runs.orchestration.engines import dask


@contextmanager
def served(serve: Callable[[socket.socket], None] | None) -> Iterator[int]:
    """A port at which something takes every connection; None: and says nothing."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        if serve is not None:

            def take() -> None:
                while True:
                    try:
                        each, _ = listening.accept()
                    except OSError:  # the end
                        return
                    with each:
                        serve(each)

            threading.Thread(target=take, daemon=True).start()
        yield listening.getsockname()[1]
        listening.close()


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None: ...


@contextmanager
def web_server() -> Iterator[int]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Quiet) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


LISTENERS = {
    "silence": lambda: served(None),
    "a web server": web_server,
    "whoever hangs up": lambda: served(lambda each: None),
    "noise": lambda: served(lambda each: each.sendall(b"\xff" * 4096)),
    "text": lambda: served(lambda each: each.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n" * 9)),
}


@pytest.mark.parametrize("listener", LISTENERS.values(), ids=LISTENERS)
@pytest.mark.parametrize("command", ["run", "sweep"])
def test_what_listens_but_is_no_scheduler_is_refused_with_a_sentence(
    command: str, listener: Callable[[], Any], refused: Callable[..., str], tmp_path: Path
) -> None:
    with listener() as port:
        engine = ("--engine", f"dask://127.0.0.1:{port}", "--patience", "1")
        said = refused(command, "savanna", *options(1), "--out", tmp_path / "out", *engine)
    assert f"127.0.0.1:{port}" in said
    assert not (tmp_path / "out").exists()


def test_of_a_cluster_of_this_machine_nothing_listens_beyond_it() -> None:
    cluster = dask.local(1)
    try:
        this = psutil.Process()
        found = [place for each in (this, *this.children(recursive=True)) for place in listening(each)]
    finally:
        cluster.kill()
        cluster.shutdown()
    assert found
    assert all(ipaddress.ip_address(place).is_loopback for place in found), found


def listening(process: psutil.Process) -> list[str]:
    """The addresses at which a process takes connections."""
    connections = getattr(process, "net_connections", None) or process.connections
    return [each.laddr.ip for each in connections("inet") if each.status == psutil.CONN_LISTEN]
