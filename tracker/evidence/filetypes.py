"""Which files are taken as documents; pure but for reading the file.

A file is taken when its name says a type we take and its bytes say the same. Programs, pages
that a browser would run, archives and documents with macros are not.
"""

from __future__ import annotations

import codecs
import unicodedata
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, cast

import puremagic

from tracker.errors import Refused
from tracker.words import N_, composed

_HEAD = 8192
_LONGEST_NAME = 120
_CHUNK = 1 << 20
_MOST_LISTED = 1 << 20
"""The longest table of contents of a ZIP that is read: some 20,000 entries of the shortest kind,
where documents have some hundred."""


@dataclass(frozen=True, slots=True)
class FileType:
    """A type we take: what its bytes look like, and what must stand in its container."""

    media_type: str
    container: str = ""  # What puremagic calls it; by default the extension itself.
    member: str = ""  # A file that must be inside a ZIP container.


_OFFICE = "application/vnd.openxmlformats-officedocument."
_OPEN = "application/vnd.oasis.opendocument."
_WORD, _SHEET = "word/document.xml", "xl/workbook.xml"
TYPES = {
    ".pdf": FileType("application/pdf"),
    ".docx": FileType(_OFFICE + "wordprocessingml.document", member=_WORD),
    ".xlsx": FileType(_OFFICE + "spreadsheetml.sheet", member=_SHEET),
    ".doc": FileType("application/msword"),
    ".xls": FileType("application/vnd.ms-excel", container=".doc"),  # Both are one OLE container.
    ".odt": FileType(_OPEN + "text", container=".docx", member="content.xml"),
    ".ods": FileType(_OPEN + "spreadsheet", container=".docx", member="content.xml"),
    ".jpg": FileType("image/jpeg"),
    ".jpeg": FileType("image/jpeg"),
    ".png": FileType("image/png"),
    ".txt": FileType("text/plain"),
}
ACCEPT = ",".join(TYPES)
"""What a file field offers to choose."""

_RUNS_IN_BROWSER = frozenset({".html", ".htm", ".svg", ".xml", ".xhtml", ".mht", ".js"})


def media_type_of(filename: str, path: Path) -> str:
    """The media type of a file we take; raises `Refused` for one we do not."""
    extension = Path(filename).suffix.lower()
    file_type = TYPES.get(extension)
    if file_type is None:
        raise Refused(
            N_("Files of this type are not taken. Attach one of: %(types)s.", types=", ".join(TYPES)),
            field="file",
        )
    with path.open("rb") as file:
        is_it = _is_text(file) if extension == ".txt" else _looks_like(file, extension, file_type)
    if not is_it:
        raise Refused(N_("The file does not hold what its name %(name)s says.", name=filename), field="file")
    return file_type.media_type


def _looks_like(file: IO[bytes], extension: str, file_type: FileType) -> bool:
    found = _signatures(file.read(_HEAD))
    if (file_type.container or extension) not in found:
        return False
    return not file_type.member or _holds(file, file_type)


def _signatures(head: bytes) -> set[str]:
    try:
        return {match.extension.lower() for match in puremagic.magic_string(head)}
    except (puremagic.PureError, ValueError):
        return set()


def _holds(file: IO[bytes], file_type: FileType) -> bool:
    """Look inside a ZIP container, by its table of contents only: nothing is unpacked."""
    try:
        with zipfile.ZipFile(cast(IO[bytes], _ShortReads(file))) as archive:
            names = set(archive.namelist())
            if any(name.lower().endswith("vbaproject.bin") for name in names):
                raise Refused(
                    N_("The document holds macros. Save it without them and attach it again."),
                    field="file",
                )
            if file_type.member not in names:
                return False
            if not file_type.media_type.startswith(_OPEN):
                return "[Content_Types].xml" in names
            with archive.open("mimetype") as said:
                return said.read(100).decode("ascii", "replace").strip() == file_type.media_type
    except (zipfile.BadZipFile, KeyError, NotImplementedError, OSError, RuntimeError):
        return False


class _ShortReads:
    """A file that is never read in long pieces: `ZipFile` reads the table of contents at once,
    however long the archive says it is, and makes an object of each entry."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def read(self, size: int = -1) -> bytes:
        piece = self._file.read(size if 0 <= size <= _MOST_LISTED else _MOST_LISTED + 1)
        if len(piece) > _MOST_LISTED:
            raise zipfile.BadZipFile("the table of contents is too long")
        return piece

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


def _is_text(file: IO[bytes]) -> bool:
    """Is it UTF-8 text that no browser would run?"""
    head = file.read(_HEAD)
    if _signatures(head.lstrip()) & _RUNS_IN_BROWSER:
        return False
    file.seek(0)
    decode = codecs.getincrementaldecoder("utf-8")().decode
    try:
        while chunk := file.read(_CHUNK):
            if "\0" in decode(chunk):
                return False
        decode(b"", True)
    except UnicodeDecodeError:
        return False
    return True


def safe_name(filename: str | None) -> str:
    """The last part of a name as people typed it, in NFC, without what no file name should hold."""
    name = composed(filename or "").replace("\\", "/").rpartition("/")[2]
    # Control signs, and the marks that turn the direction of text to hide an extension.
    name = "".join(sign for sign in name if unicodedata.category(sign) not in {"Cc", "Cf", "Cs"})
    name = "".join("_" if sign in '<>:"|?*' else sign for sign in name).strip(" .")
    stem, suffix = Path(name).stem, Path(name).suffix
    if len(name) > _LONGEST_NAME:
        name = stem[: _LONGEST_NAME - len(suffix)].rstrip() + suffix
    return name or "file"
