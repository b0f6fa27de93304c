"""Whether a Dask scheduler answers at an address, before Dask's own client waits for it without end.

That client bounds the time for a connection, but not for the first words over it: something else that listens
there, as a web server, would be waited for for ever.
"""

import asyncio
import threading
from collections.abc import Callable, Coroutine
from typing import Any

from babushka.fitness.settings import SettingsError


def greet(address: str, finding: float, patience: float) -> None:
    """Raise `SettingsError` unless a scheduler at HOST:PORT says that it is one.

    The connection may take `finding` seconds, and the answer `patience`.
    """
    try:
        found = _elsewhere(lambda: asyncio.wait_for(_identity(address, finding), finding + patience))
    except TimeoutError as error:
        raise SettingsError(
            f"What listens at {address!r} has not answered for {patience:g} s as a Dask scheduler does: "
            "give the address that `dask scheduler` prints, as dask://HOST:PORT."
        ) from error
    except OSError as error:
        raise SettingsError(
            f"There is no Dask scheduler at {address!r}: start one with `dask scheduler`, and give the "
            "address that it prints, as dask://HOST:PORT."
        ) from error
    except Exception as error:  # whatever its words are taken for
        raise _something_else(address) from error
    if not isinstance(found, dict) or found.get("type") != "Scheduler":
        raise _something_else(address)


def _something_else(address: str) -> SettingsError:
    return SettingsError(
        f"What answers at {address!r} is no Dask scheduler: give the address that `dask scheduler` prints, "
        "as dask://HOST:PORT."
    )


async def _identity(address: str, finding: float) -> Any:
    from distributed.core import rpc

    asked = rpc(f"tcp://{address}", timeout=finding)
    try:
        return await asked.identity()
    except TimeoutError as error:  # of the connection, not of an answer
        raise OSError(str(error)) from error
    finally:
        await asked.close_rpc()


def _elsewhere(ask: Callable[[], Coroutine[Any, Any, Any]]) -> Any:
    """The result of a coroutine in a thread of its own, since a notebook's may be in the middle of a loop."""
    found: list[Any] = []
    failed: list[Exception] = []

    def run() -> None:
        try:
            found.append(asyncio.run(ask()))
        except Exception as error:
            failed.append(error)

    thread = threading.Thread(target=run, name="babushka-greeting", daemon=True)
    thread.start()
    thread.join()
    if failed:
        raise failed[0]
    return found[0]
