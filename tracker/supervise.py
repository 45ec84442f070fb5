"""A `flask` command kept alive beside the web server, and never longer than it."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from flask.cli import ScriptInfo

from tracker import create_app

STEADY = 60.0  # seconds after which a start counts as a good one
LONGEST_PAUSE = 60.0
PATIENCE = 30.0  # seconds to finish the work in hand

log = logging.getLogger(__name__)


class Keeper:
    """Runs a command again whenever it ends, after a pause that grows while it keeps failing."""

    def __init__(self, command: str) -> None:
        self._command = command
        self._ending = threading.Event()
        self._process = self._start()
        self._watch = threading.Thread(target=self._keep, name=f"keeper of {command}", daemon=True)
        self._watch.start()

    def end(self) -> None:
        self._ending.set()
        self._process.terminate()
        self._watch.join(PATIENCE)
        if self._process.poll() is None:
            log.warning("flask %s did not stop; it is killed", self._command)
            self._process.kill()

    def _start(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", "tracker.supervise", self._command],
            stdin=subprocess.PIPE,  # closes when this process is gone, however it ended
            start_new_session=True,  # a Ctrl-C is for the server, which then ends the command
        )

    def _keep(self) -> None:
        pause = 1.0
        while not self._ending.is_set():
            try:
                self._process.wait(STEADY)
            except subprocess.TimeoutExpired:
                pause = 1.0
                self._process.wait()
            if self._ending.is_set():
                return
            log.error(
                "flask %s ended (%s); it starts again in %.0f s",
                self._command, self._process.returncode, pause,
            )  # fmt: skip
            if self._ending.wait(pause):
                return
            pause = min(pause * 2, LONGEST_PAUSE)
            self._process = self._start()


@contextmanager
def supervised(command: str) -> Iterator[None]:
    """The command runs as long as the block does."""
    keeper = Keeper(command)
    try:
        yield
    finally:
        keeper.end()


# --- in the command's process ---------------------------------------------------


def end_with_parent() -> None:
    """Stop this process, as a supervisor would, when standard input closes."""

    def wait() -> None:
        while os.read(0, 1024):  # not by sys.stdin, whose lock would be held when the process ends
            pass
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait, name="parent watch", daemon=True).start()


def main() -> None:
    end_with_parent()
    app = create_app()
    app.cli.main(args=sys.argv[1:], prog_name="flask", obj=ScriptInfo(create_app=lambda: app))


if __name__ == "__main__":
    main()
