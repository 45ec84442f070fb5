"""A real Chromium before a real web server, on the example."""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import waitress
from axe_playwright_python.sync_playwright import Axe
from flask_migrate import upgrade
from playwright.sync_api import Browser, Error, Page, sync_playwright

from tests.conftest import settings_for
from tests.servers.postgres import Postgres
from tests.servers.web import running_web_server
from tracker import Application, clock, create_app
from tracker.db import db, transaction
from tracker.demo.load import load_example

# The example is loaded on this day, whatever day it is: a Wednesday, 09:00 in Viet Nam.
LOADED_AT = datetime(2026, 3, 4, 2, 0, tzinfo=UTC)
WIDTHS = {1280: 800, 360: 740}

CHROMIUM = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = shutil.which("chromium")
    if path is None:
        message = "Chromium is not installed"
        pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM)
        yield browser
        browser.close()


class Example:
    """The example as loaded: its folder, its database, and the accounts it made."""

    def __init__(self, folder: Path, url: str, accounts: list[Any]) -> None:
        self.folder, self.url, self.accounts = folder, url, accounts


@pytest.fixture(scope="session")
def loaded_example(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Example]:
    """The example, loaded once a worker and copied for each test."""
    folder = tmp_path_factory.mktemp("example")
    name = f"example_{uuid.uuid4().hex}"
    port = os.environ.get("TEST_POSTGRES_PORT")
    url = Postgres(int(port)).make_database(name) if port else f"sqlite:///{folder / 'tracker.sqlite'}"
    clock.stand_still(LOADED_AT)
    app = create_app(settings_for(folder, url))
    with app.app_context():
        upgrade()
        with transaction():
            accounts = load_example()
        db.engine.dispose()
    yield Example(folder, url, accounts)
    if port:
        Postgres(int(port)).drop_database(name)


@pytest.fixture
def example(loaded_example: Example, tmp_path: Path) -> Iterator[Example]:
    """A copy of the loaded example, evidence included; the clock stands at its loading."""
    folder = tmp_path / "instance"
    shutil.copytree(loaded_example.folder, folder)
    port = os.environ.get("TEST_POSTGRES_PORT")
    clock.stand_still(LOADED_AT)
    if port:
        name = f"example_{uuid.uuid4().hex}"
        url = Postgres(int(port)).make_database(name, like=loaded_example.url.rpartition("/")[2])
        yield Example(folder, url, loaded_example.accounts)
        Postgres(int(port)).drop_database(name)
    else:
        yield Example(folder, f"sqlite:///{folder / 'tracker.sqlite'}", loaded_example.accounts)


@contextmanager
def serving(app: Application) -> Iterator[str]:
    """The application behind the web server it is run by; gives its address."""
    server = waitress.create_server(app, host="127.0.0.1", port=0, threads=8)
    address = f"http://127.0.0.1:{server.effective_port}"
    app.extensions["settings"] = replace(app.extensions["settings"], base_url=address)
    with running_web_server(server):
        yield address
    with app.app_context():
        db.engine.dispose()


class Visitor:
    """One person at one browser window."""

    def __init__(self, page: Page, address: str) -> None:
        self.page, self.address = page, address
        self.complaints: list[str] = []
        page.on(
            "console",
            lambda said: self.complaints.append(said.text) if said.type == "error" else None,
        )

    def sign_in(self, email: str, password: str) -> Visitor:
        self.page.goto(f"{self.address}/signin")
        return self.type_in(email, password)

    def type_in(self, email: str, password: str) -> Visitor:
        self.page.fill("#email", email)
        self.page.fill("#password", password)
        self.page.click("form button.btn-primary")
        self.page.wait_for_load_state()
        return self

    def go(self, path: str) -> Page:
        self.page.goto(path if path.startswith("http") else self.address + path)
        return self.page

    def examined(self) -> dict[str, Any]:
        """What axe says of the page; asked again when a click's page arrived meanwhile."""
        for _ in range(2):
            try:
                return Axe().run(self.page).response
            except Error:  # The document axe stood on is gone: look at the one that came.
                self.page.wait_for_load_state()
        return Axe().run(self.page).response

    def faults(self) -> list[str]:
        """What axe finds wrong with the page as it is."""
        found = self.examined()["violations"]
        return [
            f"{self.page.url}: {fault['id']}: {node['target']} {node['failureSummary']}"
            for fault in found
            for node in fault["nodes"]
        ]


@pytest.fixture
def visit(chromium: Browser) -> Iterator[Callable[..., Visitor]]:
    """`visit(address, width=1280)`: a window of its own, with its own cookies."""
    contexts = []

    def open_window(address: str, *, width: int = 1280, **options: Any) -> Visitor:
        size = {"width": width, "height": WIDTHS[width]}
        context = chromium.new_context(viewport=size, locale="vi-VN", **options)
        context.set_default_timeout(15_000)
        contexts.append(context)
        return Visitor(context.new_page(), address)

    yield open_window
    for context in contexts:
        context.close()
