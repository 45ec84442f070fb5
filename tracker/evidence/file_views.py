"""Handing a kept file to whoever may have it."""

from __future__ import annotations

from typing import Protocol

from flask import send_file
from flask.typing import ResponseReturnValue

from tracker.evidence import store


class Kept(Protocol):
    """A row that says which bytes of the store it means, and what they came in as."""

    sha256: str
    media_type: str
    filename: str


def send_kept(file: Kept) -> ResponseReturnValue:
    """The bytes as they came in, to be saved and never shown in the page's own place."""
    return send_file(
        store.open_file(file.sha256),
        mimetype=file.media_type,
        as_attachment=True,
        download_name=file.filename,
        etag=file.sha256,
        max_age=0,
    )
