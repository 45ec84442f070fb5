"""Behind a proxy, as the README starts the web server, callers are told apart."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from pathlib import Path

from waitress.adjustments import Adjustments
from waitress.proxy_headers import proxy_headers_middleware
from werkzeug.test import Client

from tracker import Application
from tracker.signin.service import TRIES_PER_MACHINE

README = Path(__file__).parents[3] / "README.md"


def as_deployed(app: Application) -> Client:
    """The application with what the README has the web server make of a proxy's headers."""
    line = next(line for line in README.read_text("utf-8").splitlines() if "waitress-serve" in line)
    options, _application = Adjustments.parse_args(shlex.split(line)[1:])
    given = Adjustments(**{name: value for name, value in options.items() if name not in {"help", "call"}})
    return Client(
        proxy_headers_middleware(
            app.wsgi_app,
            trusted_proxy=given.trusted_proxy,
            trusted_proxy_count=given.trusted_proxy_count,
            trusted_proxy_headers=given.trusted_proxy_headers,
        )
    )


def ask(client: Client, path: str, *, caller: str, through: str = "127.0.0.1") -> str:
    headers = {"X-Forwarded-For": caller}
    return client.get(path, headers=headers, environ_base={"REMOTE_ADDR": through}).text


def test_one_caller_who_tries_strange_links_slows_down_no_other(
    app: Application, link: Callable[[], str], session
):
    client, strange = as_deployed(app), link() + "x"
    session.commit()

    for _ in range(TRIES_PER_MACHINE):
        ask(client, strange, caller="192.0.2.7")

    assert "Thử quá nhiều lần" in ask(client, strange, caller="192.0.2.7")
    assert "Thử quá nhiều lần" not in ask(client, strange, caller="192.0.2.8")


def test_who_is_no_proxy_of_ours_cannot_be_somebody_else(app: Application, link: Callable[[], str], session):
    client, strange = as_deployed(app), link() + "x"
    session.commit()

    for number in range(TRIES_PER_MACHINE):
        ask(client, strange, caller=f"192.0.2.{number}", through="198.51.100.1")

    assert "Thử quá nhiều lần" in ask(client, strange, caller="192.0.2.200", through="198.51.100.1")
