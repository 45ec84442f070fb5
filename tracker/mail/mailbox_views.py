"""The mailbox of the example, which everybody at its machine may read."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from flask import current_app, render_template, request
from flask.typing import ResponseReturnValue

from config import Settings
from tracker.edge import public
from tracker.errors import NotFound
from tracker.mail import localbox, transport
from tracker.mail.blueprint import bp
from tracker.mail.framing import framed, framing


@bp.get("/mailbox")
@public
def mailbox() -> ResponseReturnValue:
    _require_mailbox()
    return render_template("mail/mailbox.html", messages=localbox.list_messages(_settings().mailbox_folder))


@bp.get("/mailbox/<key>")
@public
def message(key: str) -> ResponseReturnValue:
    _require_mailbox()
    found = localbox.get_message(_settings().mailbox_folder, key)
    return framing(
        render_template(
            "mail/message.html",
            message=found,
            key=key,
            at=localbox.moment_of(found),
            text=localbox.part_of(found, "plain"),
        )
    )


@bp.get("/mailbox/<key>/body")
@public
def message_body(key: str) -> ResponseReturnValue:
    _require_mailbox()
    return framed(localbox.part_of(localbox.get_message(_settings().mailbox_folder, key), "html"))


@bp.app_context_processor
def offer_mailbox() -> dict[str, object]:
    """Let the layout lead to the mailbox where it is shown."""
    return {"shows_mailbox": _shows_mailbox}


def _require_mailbox() -> None:
    if not _shows_mailbox():
        raise NotFound


def _shows_mailbox() -> bool:
    """Whether everybody at this machine, and nobody else, may read all letters: in the example,
    while no mail server is set, asked without a proxy by this machine's own name."""
    return (
        request.remote_addr is not None
        and ipaddress.ip_address(request.remote_addr).is_loopback
        and urlsplit(f"//{request.host}").hostname in {"127.0.0.1", "localhost", "::1"}
        and not _came_through_proxy()
        and _settings().is_loopback
        and transport.has_mailbox()
    )


def _came_through_proxy() -> bool:
    return any(
        name.lower() in {"forwarded", "via", "x-real-ip"} or name.lower().startswith("x-forwarded-")
        for name in request.headers.keys()  # noqa: SIM118 - iterating gives pairs
    )


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings
