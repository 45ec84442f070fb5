"""`scripts/dev.py run` as a person meets it: real processes on a folder of their own."""

import hashlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import psutil
import pytest
from sqlalchemy import NullPool, create_engine, text

from tests.servers.postgres import free_port

DEV = Path(__file__).parents[2] / "scripts/dev.py"
PATIENCE = 60

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals are sent")


class Start:
    """One start of the program."""

    def __init__(self, instance, port, database_url, demo):
        self.port = port
        ours = {"INSTANCE": str(instance), "PORT": str(port), "DATABASE_URL": database_url, "DEMO": demo}
        self.process = subprocess.Popen(
            [sys.executable, DEV, "run"],
            env={**os.environ, **ours},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def is_healthy(self):
        """Whether /healthz answers well, as soon as it answers."""
        address = f"http://127.0.0.1:{self.port}/healthz"

        def answer():
            assert self.process.poll() is None, self.process.communicate()[1]
            try:
                return urllib.request.urlopen(address, timeout=PATIENCE).status
            except urllib.error.HTTPError as answer:
                return answer.code
            except OSError:
                return None

        return until(answer) == 200

    def scheduler(self, *, but=None):
        """The process beside the server; one that is not `but`."""
        server = psutil.Process(self.process.pid)
        return until(lambda: next((child for child in server.children() if child != but), None))

    def outcome(self, wish=None):
        """Its exit status and what it complained about, after the wish to stop if there is one."""
        if wish:
            self.process.send_signal(wish)
        complaint = self.process.communicate(timeout=PATIENCE)[1]
        return self.process.returncode, complaint


def until(look):
    """What is seen, once something is; processes of others give no sign to wait for."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if seen := look():
            return seen
        time.sleep(0.02)
    raise TimeoutError


def is_gone(process):
    return not psutil.wait_procs([process], timeout=PATIENCE)[1]


def contents(folder):
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


@pytest.fixture
def instance(tmp_path):
    return tmp_path / "instance"


@pytest.fixture
def start(instance, empty_database_url):
    started = []

    def make(folder=instance, port=None, demo="0"):
        started.append(Start(folder, port or free_port(), empty_database_url, demo))
        return started[-1]

    yield make
    for one in started:
        one.process.kill()
        one.process.communicate()


@pytest.fixture
def used_instance(start, instance):
    """A folder in which the program ran before."""
    first = start()
    assert first.is_healthy()
    first.outcome(signal.SIGTERM)
    return instance


def test_says_that_the_port_is_taken_and_changes_nothing(start, instance):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        status, complaint = start(port=port).outcome()

    assert (status, complaint.count("\n")) == (1, 1)
    assert complaint.startswith(f"tracker: port {port} cannot be used")
    assert not instance.exists()


def test_says_that_it_cannot_write_in_the_folder(start, tmp_path):
    taken = tmp_path / "taken"
    taken.write_text("a file, where a folder is needed")

    status, complaint = start(taken).outcome()

    assert (status, complaint.count("\n")) == (1, 1)
    assert complaint.startswith("tracker: ")
    assert str(taken) in complaint


def test_leaves_a_database_of_a_newer_program_alone(start, used_instance, empty_database_url):
    engine = create_engine(empty_database_url, poolclass=NullPool)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'of_next_year'"))
    before = contents(used_instance.parent)

    status, complaint = start().outcome()

    assert (status, complaint.count("\n")) == (1, 1)
    assert complaint.startswith("tracker: the database is newer than this program (it is at of_next_year)")
    assert contents(used_instance.parent) == before
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT version_num FROM alembic_version")) == "of_next_year"


def test_names_a_setting_it_cannot_start_with(start, monkeypatch):
    monkeypatch.setenv("TIMEZONE", "Asia/Atlantis")

    status, complaint = start().outcome()

    assert (status, complaint.count("\n")) == (1, 1)
    assert "TIMEZONE" in complaint


@pytest.mark.usefixtures("used_instance")
def test_answers_within_three_seconds_when_it_ran_before(start):
    again = start()
    assert again.is_healthy()

    # Seconds of work, not of waiting: other tests run on the same processors.
    assert sum(psutil.Process(again.process.pid).cpu_times()[:4]) < 3


@pytest.mark.parametrize("wish", [signal.SIGINT, signal.SIGTERM])
def test_stops_both_processes_when_asked_to(start, wish):
    running = start()
    assert running.is_healthy()
    scheduler = running.scheduler()

    status, complaint = running.outcome(wish)

    assert status == 0
    assert "Traceback" not in complaint
    assert is_gone(scheduler)


def test_says_how_a_real_department_begins(start):
    running = start()
    assert running.is_healthy()

    running.process.send_signal(signal.SIGTERM)

    assert "flask agency create" in running.process.communicate(timeout=PATIENCE)[0]


def test_loads_the_example_once_and_prints_its_accounts_at_every_start(start):
    said = []
    for _ in range(2):
        running = start(demo="1")
        assert running.is_healthy()
        running.process.send_signal(signal.SIGTERM)
        said.append(running.process.communicate(timeout=PATIENCE)[0])

    assert ["Loading the example" in words for words in said] == [True, False]
    assert all("vanphong@bandantoc.example" in words for words in said)


def test_starts_a_scheduler_that_died_again(start):
    running = start()
    assert running.is_healthy()
    first = running.scheduler()

    first.kill()

    assert running.scheduler(but=first).is_running()


def test_leaves_no_scheduler_behind_when_it_is_killed(start):
    running = start()
    assert running.is_healthy()
    scheduler = running.scheduler()

    running.process.kill()

    assert is_gone(scheduler)
