"""The package of a year's evidence: a folder for each criterion, written while it is read.

No more than one chunk of one file is in memory at a time.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import PurePosixPath
from typing import IO

from tracker.errors import TrackerError
from tracker.rollup.papers import Row
from tracker.rollup.workbooks import Entry, Say, write_index
from tracker.words import N_, normalised

CHUNK = 1 << 18
_LONGEST_FOLDER, _LONGEST_NAME, _LONGEST_ENDING = 60, 90, 6
_UNSAFE = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]+')


def stream_package(
    rows: Sequence[Row], on: date, open_file: Callable[[str], IO[bytes]], say: Say
) -> Iterator[bytes]:
    """The bytes of the archive. A file that the store lost is told in the index.

    The rows are at hand already, for the database is gone when the last byte goes out.
    """
    pipe = _Pipe()
    entries: list[Entry] = []
    with zipfile.ZipFile(pipe, "w") as archive:
        for row in (row for row in rows if row.is_leaf):
            folder = safe_name(f"{row.code} {row.name}", _LONGEST_FOLDER)
            for place, file in enumerate(row.files, start=1):
                number = f"{row.code}-{place:02d}"
                name = f"{folder}/{number} {safe_name(file.filename)}"
                try:
                    content = open_file(file.sha256)
                except TrackerError as lost:
                    entries.append(Entry(number, row.name, "", file, say(lost.words)))
                    continue
                yield from _pack_file(archive, pipe, _member(name, file.signed_on, file.size), content)
                entries.append(Entry(number, row.name, name, file, ""))
            if row.remarks:
                entries.append(_pack_explanation(archive, folder, row, on, say))
                yield pipe.take()
        index = io.BytesIO()
        write_index(entries, say, index)
        title = say(N_("00 List of supporting documents"))
        archive.writestr(_member(f"{safe_name(title)}.xlsx", on), index.getvalue())
    yield pipe.take()


def _pack_file(
    archive: zipfile.ZipFile, pipe: _Pipe, member: zipfile.ZipInfo, content: IO[bytes]
) -> Iterator[bytes]:
    with content, archive.open(member, "w") as packed:
        while chunk := content.read(CHUNK):
            packed.write(chunk)
            yield pipe.take()
    yield pipe.take()


def _pack_explanation(archive: zipfile.ZipFile, folder: str, row: Row, on: date, say: Say) -> Entry:
    """Say in the criterion's folder why it lacks documents."""
    explanation = "\r\n".join(say(remark) for remark in row.remarks)
    title = say(N_("Explanation"))
    name = f"{folder}/{safe_name(title)}.txt"
    text = f"{row.code} {row.name}\r\n\r\n{explanation}\r\n"
    archive.writestr(_member(name, on), text.encode("utf-8-sig"))
    return Entry(row.code, row.name, name, None, explanation.replace("\r\n", "\n"))


def safe_name(text: str, longest: int = _LONGEST_NAME) -> str:
    """A name that every file system takes, with its marks and its ending."""
    name = _UNSAFE.sub("-", normalised(text)).strip(" .")
    if len(name) > longest:
        suffix = PurePosixPath(name).suffix
        ending = suffix if len(suffix) <= _LONGEST_ENDING and " " not in suffix else ""
        kept = name[: longest - len(ending)]
        whole_words = kept.rpartition(" ")[0] or kept
        name = whole_words.rstrip(" .,;:(-") + ending
    return name or "-"


def _member(name: str, day: date, size: int = 0) -> zipfile.ZipInfo:
    """Documents are compressed already, so nothing is compressed again."""
    info = zipfile.ZipInfo(name, (max(day.year, 1980), day.month, day.day, 0, 0, 0))
    info.file_size = size
    return info


class _Pipe(io.RawIOBase):
    """Where the archive is written to, and taken from before it grows."""

    def __init__(self) -> None:
        super().__init__()
        self._written: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, chunk: bytes) -> int:  # type: ignore[override]
        self._written.append(bytes(chunk))
        return len(chunk)

    def take(self) -> bytes:
        taken = b"".join(self._written)
        self._written.clear()
        return taken
