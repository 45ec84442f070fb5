"""Uploads are written to disk and hashed while they arrive, before any transaction begins.

A file larger than the limit is read no further than it, and forgotten with the request.
"""

from __future__ import annotations

import hashlib
import tempfile
from pathlib import Path
from typing import IO, Any, cast

import flask
from babel.support import NullTranslations
from flask import current_app
from flask_babel import get_translations

from config import Settings


class Upload:
    """The file object Werkzeug writes an upload into: a temporary file beside the store,
    whose SHA-256 is known when the last byte is in."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._file: IO[bytes] = tempfile.NamedTemporaryFile(dir=folder, prefix="upload-")  # noqa: SIM115
        self._hash = hashlib.sha256()
        self.size = 0

    def write(self, chunk: bytes) -> int:
        self._hash.update(chunk)
        self.size += len(chunk)
        return self._file.write(chunk)

    @property
    def sha256(self) -> str:
        return self._hash.hexdigest()

    @property
    def path(self) -> Path:
        self._file.flush()
        return Path(self._file.name)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


class Request(flask.Request):
    """A request whose files are `Upload`s, and whose forms speak by the tracker's own catalogue:
    that of WTForms has no Vietnamese."""

    @property
    def wtforms_translations(self) -> NullTranslations:
        """Flask-WTF looks for its catalogue here."""
        return cast(NullTranslations, get_translations())

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        return cast(IO[bytes], Upload(_settings().instance / "uploads"))


def receive(stream: IO[bytes]) -> Upload:
    """Bytes that did not come by a request, brought to the same form."""
    upload = Upload(_settings().instance / "uploads")
    while chunk := stream.read(1 << 20):
        upload.write(chunk)
    return upload


def limit() -> int:
    """The most bytes that a file may have."""
    return _settings().upload_limit


def lasting_folder() -> Path:
    """Where files are kept that shall stay."""
    return _settings().evidence_folder


def _settings() -> Settings:
    return cast(Settings, current_app.extensions["settings"])
