"""Workbooks that people bring; pure.

A workbook is somebody else's program until it is read: sizes are looked at before anything is
unpacked, nothing is computed, and each sheet is read as a stream.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import PurePosixPath
from typing import Any

from openpyxl.utils.datetime import from_excel

from tracker.words import N_, Words, composed, normalised

_MOST_UNPACKED = 100_000_000
_MOST_BESIDE = 5_000_000  # Of a part that holds no cells, such as the styles, which are read whole.
_HOLD_CELLS = ("xl/worksheets/", "xl/sharedStrings.xml")
_LAST_ROW = 1_048_576
_CHUNK = 1 << 20
_YEARS = range(1990, 2100)
_DAY = re.compile(r"(\d{1,2})\s*[/.-]\s*(\d{1,2})\s*[/.-]\s*(\d{4})")
BROKEN = (
    zipfile.BadZipFile, zlib.error, OSError, EOFError, SyntaxError,
    LookupError, ValueError, TypeError, AttributeError, NotImplementedError, RuntimeError,
)  # fmt: skip
"""What is packed like a workbook and is none breaks its reader in all these ways."""


def is_too_large(parts: list[zipfile.ZipInfo]) -> bool:
    """Whether unpacking the workbook would take more room than any paper of ours."""
    beside = [
        part.file_size
        for part in parts
        if part.filename.endswith((".xml", ".rels")) and not part.filename.startswith(_HOLD_CELLS)
    ]
    return sum(part.file_size for part in parts) > _MOST_UNPACKED or max(beside, default=0) > _MOST_BESIDE


@dataclass(slots=True)
class Scan:
    """What the raw sheet says before it is read: how far it is filled, and what is merged."""

    last: int = 0
    merged: list[str] = field(default_factory=list)


_TOKEN = re.compile(
    rb"<(?:\w+:)?(?:(row)\b([^>]*)>|(?:v|t|f)(?:\s[^>]*)?>[^<]|mergeCell\s[^>]*?ref=\"([A-Z0-9:$]{1,40})\")"
)
_ROW_NUMBER = re.compile(rb"\br=\"(\d{1,7})\"")


def scan_sheet(archive: zipfile.ZipFile, sheet: Any) -> Scan:
    """How far the sheet is filled, and its merged cells, which a streamed reading does not tell."""
    scan, row, rest = Scan(), 0, b""
    path = str(PurePosixPath(str(sheet._worksheet_path).lstrip("/")))
    with archive.open(path) as stream:
        while chunk := stream.read(_CHUNK):
            text = rest + chunk
            cut = text.rfind(b"<")  # A tag that is cut in two is looked at with the next piece.
            cut = len(text) if cut < 0 else cut
            row = _take_in(scan, text[:cut], row)
            rest = text[cut:][:_CHUNK]
        _take_in(scan, rest, row)
    return scan


def _take_in(scan: Scan, text: bytes, row: int) -> int:
    for token in _TOKEN.finditer(text):
        if token[1]:
            number = _ROW_NUMBER.search(token[2])
            row = int(number[1]) if number else row + 1
        elif token[3]:
            if len(scan.merged) < 1000:
                scan.merged.append(token[3].decode())
        elif row <= _LAST_ROW:
            scan.last = max(scan.last, row)
    return row


class Wrong(Exception):
    """What is wrong with a cell."""

    def __init__(self, words: Words) -> None:
        super().__init__(words)
        self.words = words


def _check_type(cell: Any) -> None:
    kind = getattr(cell, "data_type", "n")
    if kind == "f":
        raise Wrong(N_("A formula stands here. Put in its value instead (copy, paste as values)."))
    if kind == "e":
        raise Wrong(N_("The cell holds an error of the spreadsheet."))
    if kind == "b":
        raise Wrong(N_("TRUE or FALSE stands here where words are wanted."))


def text_of(cell: Any) -> str:
    """The words of a cell."""
    _check_type(cell)
    value = getattr(cell, "value", None)
    if value is None:
        return ""
    if isinstance(value, str):
        return normalised(value.replace("\r\n", "\n").replace("_x000D_", ""))
    if isinstance(value, int | float):
        return f"{value:.10g}"  # A code typed as a number: 1 and not 1.0.
    raise Wrong(N_("A date stands here where words are wanted."))


def day_of(cell: Any, epoch: datetime) -> date | None:
    """The day in a cell; None where the cell is empty."""
    _check_type(cell)
    value = getattr(cell, "value", None)
    try:
        day = _as_day(value, epoch)
    except (ValueError, OverflowError, TypeError):
        raise Wrong(N_("This is not a day. Write it as 30/11/2021.")) from None
    if day is not None and day.year not in _YEARS:
        years = {"first": _YEARS[0], "last": _YEARS[-1]}
        raise Wrong(N_("The year must be from %(first)s to %(last)s.", **years))
    return day


def _as_day(value: Any, epoch: datetime) -> date | None:
    """The day of a date cell, of a day typed as text, or of a spreadsheet's count of days."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, int | float):
        counted = from_excel(value, epoch)
        if not isinstance(counted, datetime):
            raise ValueError(value)
        return counted.date()
    typed = _DAY.fullmatch(composed(str(value)).strip())
    if typed is None:
        raise ValueError(value)
    return date(int(typed[3]), int(typed[2]), int(typed[1]))
