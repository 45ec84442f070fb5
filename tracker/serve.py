"""`python -m tracker.serve`: the web server and the scheduler, started and stopped together.

What `make run` ends in. Whatever prevents the start is said in one line, before anything
was changed. Larger installations run the two apart, under their own supervisor.
"""

from __future__ import annotations

import gc
import logging
import os
import signal
import socket
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import flask_migrate
import waitress
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy.exc import DBAPIError

import config
from tracker import create_app, watching
from tracker.accounts.queries import has_agency, installation
from tracker.db import db, reading, transaction
from tracker.demo.load import load_example
from tracker.demo.people import ACCOUNTS, account_table
from tracker.supervise import supervised

HOST = "127.0.0.1"
THREADS = 8


class CannotStart(Exception):
    """What stands in the way, in one line for the person who starts the program."""


def main() -> int:
    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)
    # A request that waits a moment for a thread is no news; one that waits long shows in its time.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    try:
        with listening(config.read_port()) as door:
            settings = config.read()
            app = prepare(settings)
            with supervised("scheduler"):
                watching.watch(app)
                print(f"The tracker is at {settings.base_url} (Ctrl-C stops it).", flush=True)
                web_server(app, door).run()
    except (CannotStart, config.InvalidSetting) as obstacle:
        print(f"tracker: {obstacle}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        pass
    return 0


def web_server(app: Flask, door: socket.socket) -> waitress.server.BaseWSGIServer:
    # What the start made stays until the end, and a page drops some thousand objects at once: looking
    # for rings among them several times a page found none, and took a twelfth of its time.
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)
    # Nothing believes what proxies say of the caller, but the example's mailbox is closed to
    # whoever came through one: so the headers must arrive.
    return waitress.create_server(app, sockets=[door], threads=THREADS, clear_untrusted_proxy_headers=False)


def stop(signum: int, frame: FrameType | None) -> None:
    """Stop once, whether a person or a supervisor asks; who asks again must wait."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    raise KeyboardInterrupt


@contextmanager
def listening(port: int) -> Iterator[socket.socket]:
    """The address, taken before anything else is done; who calls early waits for the server."""
    with socket.socket() as door:
        if os.name == "posix":  # Elsewhere this option would let two programs share the port.
            door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind((HOST, port))
            door.listen()
        except OSError as error:
            raise CannotStart(
                f"port {port} cannot be used ({error.strerror}); set PORT to another."
            ) from error
        yield door


# --- before the start ----------------------------------------------------------


def prepare(settings: config.Settings) -> Flask:
    """An application on a folder it can write in and a database that fits it."""
    check_writable(settings.instance)
    app = create_app(settings)
    with app.app_context():
        script = ScriptDirectory.from_config(app.extensions["migrate"].migrate.get_config())
        if is_behind(script):
            flask_migrate.upgrade()
        if settings.load_example and not has_agency():
            print("Loading the example ...", flush=True)
            with transaction():
                load_example()
        for line in how_to_begin():
            print(line)
    return app


def check_writable(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise CannotStart(f"cannot write in {folder} ({error.strerror}); set INSTANCE to another.") from error


def is_behind(script: ScriptDirectory) -> bool:
    """Whether the database needs the migrations; refuses one that is ahead of this program."""
    present = set(database_heads())
    if unknown := present - {revision.revision for revision in script.walk_revisions()}:
        raise CannotStart(
            f"the database is newer than this program (it is at {', '.join(sorted(unknown))}). "
            "Start the newer program; nothing was changed."
        )
    return present != set(script.get_heads())


def database_heads() -> tuple[str, ...]:
    token = reading.set(True)
    try:
        with db.engine.connect() as connection:
            return MigrationContext.configure(connection).get_current_heads()
    except DBAPIError as error:
        reason = " ".join(str(error.orig).split())
        raise CannotStart(f"the database cannot be opened: {reason}") from error
    finally:
        reading.reset(token)


def how_to_begin() -> Iterator[str]:
    """What to type first: an account of the example, or the command that makes a real agency."""
    row = installation()
    if row is not None and row.holds_example:
        yield f"This is the example. Its accounts:\n{account_table(ACCOUNTS)}"
    elif not has_agency():
        flask = os.path.relpath(Path(sys.executable).with_name("flask"))
        yield "There is no agency yet. Under the same settings as this start, type:"
        yield f"  {flask} agency create"


if __name__ == "__main__":
    sys.exit(main())
