"""Where the bytes of documents are: files named by their SHA-256, kept once and never changed.

`keep` takes an upload that was hashed while it arrived; `open_file` gives only bytes that
still have the hash they came with.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Protocol

from config import MEBIBYTE
from tracker import uploads
from tracker.db import db
from tracker.errors import Refused, TrackerError
from tracker.evidence.filetypes import media_type_of, safe_name
from tracker.words import N_


class Incoming(Protocol):
    """A file as a form hands it in: what its sender calls it, and its bytes."""

    filename: str | None
    stream: Any


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file in the store, and what its sender called it."""

    sha256: str
    size: int
    media_type: str
    filename: str


class FileLost(TrackerError):
    """The store no longer holds the bytes that came in."""


def keep(upload: Incoming) -> StoredFile:
    """Put an upload into the store, once however often the same bytes come.

    Raises `Refused` for a file that is empty, too large, or not a document.
    """
    filename = safe_name(upload.filename)
    if isinstance(upload.stream, uploads.Upload):
        return _keep(upload.stream, filename)
    with closing(uploads.receive(upload.stream)) as received:
        return _keep(received, filename)


def _keep(received: uploads.Upload, filename: str) -> StoredFile:
    if received.size == 0:
        raise Refused(N_("The file %(name)s is empty.", name=filename), field="file")
    if received.size > (limit := uploads.limit()):
        raise Refused(
            N_("The file is larger than %(limit)s MB, the most that is taken.", limit=limit // MEBIBYTE),
            field="file",
        )
    media_type = media_type_of(filename, received.path)
    _place(received.path, _path_of(received.sha256), received.size)
    return StoredFile(received.sha256, received.size, media_type, filename)


def keep_before_writing(upload: Incoming) -> StoredFile:
    """Take an upload in while the database is left alone: copying a file and looking into it
    takes its time, and on SQLite nobody else could write meanwhile. Gives up the transaction
    that began; rows must be read again."""
    session = db.session()
    if session.new or session.dirty or session.deleted:
        raise RuntimeError("what was changed before the file came would be dropped")
    session.rollback()
    return keep(upload)


def open_file(sha256: str) -> IO[bytes]:
    """The bytes, read and compared with their hash first. Raises `FileLost`."""
    try:
        file = _path_of(sha256).open("rb")
    except OSError as error:
        raise FileLost(N_("The file is missing from the store. Tell the administrator.")) from error
    if hashlib.file_digest(file, "sha256").hexdigest() != sha256:
        file.close()
        raise FileLost(N_("The file in the store is damaged. Tell the administrator."))
    file.seek(0)
    return file


def _path_of(sha256: str) -> Path:
    return uploads.lasting_folder() / sha256[:2] / sha256[2:4] / sha256


def _place(source: Path, target: Path, size: int) -> None:
    """Give the file its lasting name, whole or not at all."""
    if target.exists() and target.stat().st_size == size:
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, part = tempfile.mkstemp(dir=target.parent, prefix="part-")
    os.close(handle)
    try:
        _link_or_copy(source, Path(part))
        with Path(part).open("rb+") as file:
            os.fsync(file.fileno())  # The database must not know a file that a power cut can take.
        Path(part).replace(target)
    finally:
        Path(part).unlink(missing_ok=True)


def _link_or_copy(source: Path, target: Path) -> None:
    target.unlink()
    try:
        os.link(source, target)
    except OSError:  # Another disk, or a file system without links.
        shutil.copyfile(source, target)
