"""What tests stand on: a database of their own, a clock that stands still, rows, and browsers.

The database is made once a run by the migrations, and copied for each test; commits are real.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from flask.globals import _cv_app
from flask.testing import FlaskClient
from flask_migrate import upgrade
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import event
from sqlalchemy.orm import Session

import config
from tests.servers.postgres import Postgres, running_postgres
from tests.servers.smtp import MailServer, running_mail_server
from tracker import Application, clock, create_app
from tracker.accounts.models import User
from tracker.db import db
from tracker.signin import passwords

TODAY = date(2021, 10, 5)  # A Tuesday.
NINE = datetime(2021, 10, 5, 2, 0, tzinfo=UTC)  # 09:00 in Viet Nam.

TEMPLATE = "tracker_template"
# The fixtures that all databases of tests come from.
DATABASES = {"kept_database", "empty_database_url", "loaded", "loaded_example"}
_open = ExitStack()

pytest_plugins = ["tests.rows"]

# Passwords are slow on purpose; here nobody guesses.
passwords._hasher = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database", choices=["sqlite", "postgresql"], default="sqlite")


def pytest_configure(config: pytest.Config) -> None:
    """In the process that leads the run: make the one migrated database that tests copy."""
    if hasattr(config, "workerinput") or config.option.collectonly:
        return
    folder = Path(_open.enter_context(tempfile.TemporaryDirectory(prefix="tracker-tests-")))
    os.environ["TEST_TEMPLATE"] = str(folder / "template.sqlite")
    url = f"sqlite:///{os.environ['TEST_TEMPLATE']}"
    if config.getoption("--database") == "postgresql":
        server = _open.enter_context(running_postgres())
        os.environ["TEST_POSTGRES_PORT"] = str(server.port)
        url = server.make_database(TEMPLATE)
    app = create_app(settings_for(folder, url))
    with app.app_context():
        upgrade()
        db.engine.dispose()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What touches no database proves the same whichever is there: the run on SQLite has it."""
    if config.getoption("--database") == "sqlite":
        return
    kept, dropped = [], []
    for item in items:
        (kept if DATABASES.intersection(getattr(item, "fixturenames", ())) else dropped).append(item)
    config.hook.pytest_deselected(items=dropped)
    items[:] = kept


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        _open.close()


def settings_for(instance: Path, database_url: str, **environ: str) -> config.Settings:
    """Settings of an installation under test; `environ` says what is special."""
    return config.read(
        {
            "INSTANCE": str(instance),
            "DATABASE_URL": database_url,
            "SECRET_KEY": "a key for tests that guards nothing",
            "MAIL_DEFAULT_SENDER": "theo-doi@bandantoc.example",
            **environ,
        }
    )


@contextmanager
def copied_database(folder: Path) -> Iterator[str]:
    """A fresh copy of the migrated database, for as long as it is needed."""
    if port := os.environ.get("TEST_POSTGRES_PORT"):
        server, name = Postgres(int(port)), f"test_{uuid.uuid4().hex}"
        yield server.make_database(name, like=TEMPLATE)
        server.drop_database(name)
    else:
        yield f"sqlite:///{copy_file(folder)}"


def copy_file(folder: Path) -> Path:
    """A fresh copy of SQLite's file, in the place of an earlier one."""
    for old in folder.glob("tracker.sqlite*"):
        old.unlink()
    return Path(shutil.copyfile(os.environ["TEST_TEMPLATE"], folder / "tracker.sqlite"))


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the tests of a worker have their databases and files, one after the other."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="session")
def kept_database(home: Path) -> Iterator[str]:
    """What a worker's tests keep their rows in, one after the other."""
    with copied_database(home) as url:
        yield url


@pytest.fixture
def database_url(home: Path, kept_database: str) -> str:
    """The database of one test. It has the address of the last one, so that an application
    serves them all: making one anew takes longer than most tests."""
    if port := os.environ.get("TEST_POSTGRES_PORT"):
        Postgres(int(port)).empty_database(kept_database.rpartition("/")[2])
    else:
        copy_file(home)
    return kept_database


@pytest.fixture
def empty_database_url(tmp_path: Path) -> Iterator[str]:
    """A database without a single table, for the tests of migrations."""
    if port := os.environ.get("TEST_POSTGRES_PORT"):
        server, name = Postgres(int(port)), f"test_{uuid.uuid4().hex}"
        yield server.make_database(name)
        server.drop_database(name)
    else:
        yield f"sqlite:///{tmp_path / 'empty.sqlite'}"


@pytest.fixture
def environ() -> dict[str, str]:
    """Settings that differ in a test: override this fixture, or change it before `app`."""
    return {}


@pytest.fixture(autouse=True)
def at() -> Iterator[Callable[[datetime], None]]:
    """The clock stands still at nine on TODAY; `at(moment)` moves it."""
    clock.shift(timedelta(0))
    clock.stand_still(NINE)
    yield clock.stand_still
    clock.stand_still(None)
    clock.shift(timedelta(0))


@pytest.fixture(scope="session")
def kept_apps() -> dict[tuple[tuple[str, str], ...], Application]:
    """One application for each choice of settings: it keeps nothing of what it is asked."""
    return {}


@pytest.fixture
def app(
    home: Path,
    database_url: str,
    environ: dict[str, str],
    kept_apps: dict[tuple[tuple[str, str], ...], Application],
) -> Iterator[Application]:
    shutil.rmtree(home / "instance", ignore_errors=True)
    settings = settings_for(home / "instance", database_url, **environ)
    choice = tuple(sorted(environ.items()))
    if choice not in kept_apps:
        kept_apps[choice] = create_app(settings)
    application = kept_apps[choice]
    application.extensions["settings"] = settings
    application.extensions.pop("holds_example", None)  # It belongs to the database.
    application.testing = True
    yield application
    with application.app_context():
        db.engine.dispose()


@pytest.fixture
def session(app: Application) -> Iterator[Session]:
    """A session for arranging and asserting. Requests have sessions of their own: commit what
    they shall see, and `session.expire_all()` (done by `browse_as`) to see what they did."""
    with app.app_context():
        yield db.session()
        db.session.rollback()


class Browser:
    """A person at a browser, without the browser: signed in, and with CSRF tokens at hand."""

    def __init__(self, app: Application, session: Session | None, user: User | None) -> None:
        self._client: FlaskClient = app.test_client()
        self._session = session
        self._user_id = user.id if user is not None else None
        if user is not None:
            with self._client.session_transaction() as cookie:
                cookie["_user_id"] = f"{user.id}:{user.session_salt}"
                cookie["_fresh"] = True

    def get(self, path: str, **kwargs: Any) -> Any:
        return self._ask("GET", path, **kwargs)

    def post(self, path: str, data: dict[str, Any] | None = None, **kwargs: Any) -> Any:
        return self._ask("POST", path, data=self.signed(data or {}), **kwargs)

    def send(self, path: str, data: dict[str, Any]) -> Any:
        """Post these fields and no others: the token is the test's own affair."""
        return self._ask("POST", path, data=data)

    def signed(self, data: dict[str, Any]) -> dict[str, Any]:
        """The fields, with the token that a form of this browser's session carries."""
        with self._client.session_transaction() as cookie:
            cookie.setdefault("csrf_token", "known")
            secret = cookie["csrf_token"]
        key = self._client.application.secret_key
        token = str(URLSafeTimedSerializer(key, salt="wtf-csrf-token").dumps(secret))
        return {"csrf_token": token, **data}

    @property
    def client(self) -> FlaskClient:
        return self._client

    def _ask(self, method: str, path: str, **kwargs: Any) -> Any:
        """One request in an application context of its own, as in production."""
        if self._session is not None:
            self._session.commit()
        kwargs.setdefault("headers", {"Sec-Fetch-Site": "same-origin"} if method == "POST" else {})
        with _no_context():
            response = self._client.open(path, method=method, **kwargs)
        if self._session is not None:
            self._session.expire_all()
        return response


@contextmanager
def _no_context() -> Iterator[None]:
    """Flask-Login keeps the last person in the context; a request must not find a test's."""
    token = _cv_app.set(None)  # type: ignore[arg-type]
    try:
        yield
    finally:
        _cv_app.reset(token)


@pytest.fixture
def browse_as(app: Application, session: Session) -> Callable[[User | None], Browser]:
    """`browse_as(user).get(path)`; `None` is somebody who has not signed in."""

    def browse(user: User | None) -> Browser:
        session.commit()
        return Browser(app, session, user)

    return browse


@pytest.fixture
def count_queries(app: Application) -> Callable[[], Any]:
    """`with count_queries() as counted: ...` then `counted.statements`."""

    class Counted:
        def __init__(self) -> None:
            self.statements: list[str] = []

        def __len__(self) -> int:
            return len(self.statements)

    @contextmanager
    def counting() -> Iterator[Counted]:
        counted = Counted()

        def note(_conn: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            if not statement.startswith(("BEGIN", "PRAGMA")):
                counted.statements.append(statement)

        with app.app_context():
            engine = db.engine
        event.listen(engine, "before_cursor_execute", note)
        try:
            yield counted
        finally:
            event.remove(engine, "before_cursor_execute", note)

    return counting


@pytest.fixture(scope="session")
def kept_mail_server() -> Iterator[MailServer]:
    """One server for all tests of a worker, so that it has one address, and they one application."""
    with running_mail_server() as server:
        yield server


@pytest.fixture
def mail_server(kept_mail_server: MailServer) -> Iterator[MailServer]:
    yield kept_mail_server
    kept_mail_server.forget()
