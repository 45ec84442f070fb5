import signal
import subprocess
import sys
import time
from contextlib import suppress

import psycopg
import pytest

from tests.servers.postgres import Postgres, running_postgres


@pytest.fixture(scope="module")
def server():
    with running_postgres() as server:
        yield server


def ask(server: Postgres, database: str, statement: str) -> list[tuple[object, ...]]:
    address = f"host=127.0.0.1 port={server.port} user=postgres dbname={database}"
    with psycopg.connect(address) as connection:
        return connection.execute(statement).fetchall()


def test_makes_a_database_like_another(server):
    server.make_database("first")
    with psycopg.connect(f"host=127.0.0.1 port={server.port} user=postgres dbname=first") as first:
        first.execute("CREATE TABLE kept AS SELECT 'Tết' AS word")

    server.make_database("second", like="first")

    assert ask(server, "second", "SELECT word FROM kept") == [("Tết",)]


def test_drops_a_database_that_is_in_use(server):
    server.make_database("busy")
    address = f"host=127.0.0.1 port={server.port} user=postgres dbname=busy"

    with psycopg.connect(address):
        server.drop_database("busy")

    assert ask(server, "postgres", "SELECT 1 FROM pg_database WHERE datname = 'busy'") == []


def test_an_emptied_database_is_as_it_was_when_it_was_made(server):
    server.make_database("emptied")
    address = f"host=127.0.0.1 port={server.port} user=postgres dbname=emptied"
    with psycopg.connect(address) as writer:
        writer.execute("CREATE TABLE alembic_version AS SELECT 'newest' AS version_num")
        writer.execute("CREATE TABLE parent (id serial PRIMARY KEY)")
        writer.execute("CREATE TABLE child (id serial PRIMARY KEY, parent_id integer REFERENCES parent)")
        writer.execute("INSERT INTO parent SELECT FROM generate_series(1, 10000)")
        writer.execute("INSERT INTO child (parent_id) VALUES (1)")
        writer.commit()
        writer.execute("LOCK TABLE parent")  # Someone who never lets go.

        server.empty_database("emptied")

        with suppress(psycopg.OperationalError):
            writer.rollback()
    assert ask(server, "emptied", "SELECT version_num FROM alembic_version") == [("newest",)]
    assert ask(server, "emptied", "SELECT * FROM child") == []
    assert ask(server, "emptied", "SELECT pg_relation_size('parent')") == [(0,)]
    assert ask(server, "emptied", "INSERT INTO parent DEFAULT VALUES RETURNING id") == [(1,)]


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_stops_when_the_tests_are_killed():
    tests = subprocess.Popen(
        [sys.executable, "-c", "import sys; from tests.servers.postgres import running_postgres\n"
         "with running_postgres() as server: print(server.port, flush=True); sys.stdin.read()"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    with tests:
        port = int(tests.stdout.readline())

        tests.send_signal(signal.SIGKILL)
        tests.wait()

    assert is_gone(port)


def is_gone(port: int) -> bool:
    """Whether the server stops answering; its keeper hears of the end at once, but needs a moment."""
    until = time.monotonic() + 10
    while time.monotonic() < until:
        try:
            psycopg.connect(f"host=127.0.0.1 port={port} user=postgres connect_timeout=1").close()
        except psycopg.OperationalError:
            return True
    return False
