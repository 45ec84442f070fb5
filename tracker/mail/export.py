"""The ledger as a workbook: one line for each thing that was told, or was not, and why."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, BinaryIO

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from tracker import clock
from tracker.cells import day_cell, plain_text, text_cell
from tracker.mail.queries import LedgerRow
from tracker.words import N_, Words

Say = Callable[[Words | str], str]

_HEADS = (
    (N_("Planned for"), 14),
    (N_("Person"), 28),
    (N_("About"), 34),
    (N_("Task"), 12),
    (N_("State"), 14),
    (N_("Why not told"), 40),
    (N_("Letter"), 60),
    (N_("Address"), 30),
    (N_("State of the letter"), 18),
    (N_("What the server said"), 40),
    (N_("Tries"), 8),
    (N_("Sent at"), 18),
    (N_("Message-ID"), 46),
)
MOMENT_FORMAT = "hh:mm dd/mm/yyyy"


def write_ledger(
    rows: Iterable[tuple[LedgerRow, str]],
    *,
    agency: str,
    day: date,
    rule_words: Callable[[str], str],
    say: Say,
    target: BinaryIO,
) -> None:
    """Write the rows, each with the code of its task, one by one however many there are."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(say(N_("Ledger")))
    for place, (_head, width) in enumerate(_HEADS, 1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.freeze_panes = "A5"
    title = text_cell(sheet, say(N_("LEDGER OF LETTERS")))
    title.font = Font(bold=True, size=14)
    sheet.append([text_cell(sheet, agency.upper())])
    sheet.append([title])
    sheet.append([text_cell(sheet, say(N_("As of %(day)s", day=day)))])
    sheet.append([_bold(text_cell(sheet, say(head))) for head, _width in _HEADS])
    for row, code in rows:
        sheet.append(_cells(sheet, row, code, rule_words, say))
    book.save(target)


def _bold(cell: Any) -> Any:
    cell.font = Font(bold=True)
    return cell


def _cells(
    sheet: Any,
    row: LedgerRow,
    code: str,
    rule_words: Callable[[str], str],
    say: Say,
) -> list[Any]:
    return [
        day_cell(sheet, row.planned_on),
        plain_text(sheet, row.person),
        plain_text(sheet, rule_words(row.rule)),
        code,
        say(row.state.words),
        plain_text(sheet, say(Words(row.reason)) if row.reason else ""),
        plain_text(sheet, row.subject or ""),
        plain_text(sheet, row.address or ""),
        say(row.letter_state.words) if row.letter_state is not None else "",
        plain_text(sheet, say(Words(row.why)) if row.why else ""),
        row.tries,
        _moment_cell(sheet, row),
        plain_text(sheet, row.message_id or ""),
    ]


def _moment_cell(sheet: Any, row: LedgerRow) -> Any:
    if row.sent_at is None:
        return None
    cell = text_cell(sheet, "")
    cell.value = clock.local(row.sent_at).replace(tzinfo=None)
    cell.number_format = MOMENT_FORMAT
    return cell
