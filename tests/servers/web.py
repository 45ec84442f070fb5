"""The web server of the program, run in a thread of a test and stopped without a race."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from waitress import wasyncore
from waitress.server import BaseWSGIServer


@contextmanager
def running_web_server(server: BaseWSGIServer) -> Iterator[None]:
    """Serve in a thread. The thread itself closes the sockets: closed by another one, they
    would vanish under its `select`."""
    stop = threading.Event()

    def serve() -> None:
        while not stop.is_set():
            wasyncore.loop(timeout=0.1, map=server._map, count=1)
        server.task_dispatcher.shutdown()
        wasyncore.close_all(map=server._map, ignore_all=True)

    thread = threading.Thread(target=serve, name="web server", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(10)
