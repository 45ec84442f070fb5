"""The columns of a yearly plan as a workbook; pure.

The heads are those of the papers, in Vietnamese, whoever reads them: a workbook goes from hand to
hand. A list of tasks is exported under the same heads, so that it can be brought back.
"""

from __future__ import annotations

import enum

from tracker.words import N_, Words, fold


class Column(enum.StrEnum):
    """What a column of the plan holds."""

    TITLE = "title"
    DETAILS = "details"
    PRODUCT = "product"
    KIND = "kind"
    LEADS = "leads"
    SUPPORTS = "supports"
    OFFICIAL = "official"
    ISSUED_ON = "issued_on"
    DUE = "due"
    CRITERIA = "criteria"

    @property
    def head(self) -> str:
        return _HEADS[self]

    @property
    def explained(self) -> Words:
        return _EXPLAINED[self]


_HEADS = {
    Column.TITLE: "Nhiệm vụ",
    Column.DETAILS: "Nội dung chi tiết",
    Column.PRODUCT: "Sản phẩm",
    Column.KIND: "Loại nhiệm vụ",
    Column.LEADS: "Đơn vị chủ trì",
    Column.SUPPORTS: "Đơn vị phối hợp",
    Column.OFFICIAL: "Email người phụ trách",
    Column.ISSUED_ON: "Ngày giao",
    Column.DUE: "Hạn hoàn thành",
    Column.CRITERIA: "Mã tiêu chí",
}
REQUIRED = (Column.TITLE, Column.LEADS, Column.ISSUED_ON, Column.DUE)
DAYS = frozenset({Column.ISSUED_ON, Column.DUE})

_EXPLAINED = {
    Column.TITLE: N_("What is to be done, at most 500 characters. Must be given."),
    Column.DETAILS: N_("More about it; may be empty."),
    Column.PRODUCT: N_("What is to be handed in: a plan, a report, a decision, data. May be empty."),
    Column.KIND: N_("One of the kinds of the sheet of lists; may be empty."),
    Column.LEADS: N_(
        "The division that leads, as the sheet of lists names it. Several equal ones: with ; in between."
    ),
    Column.SUPPORTS: N_("Divisions that support, with ; in between; may be empty."),
    Column.OFFICIAL: N_(
        "E-mail address of the official who answers for it, of a leading division; may be empty."
    ),
    Column.ISSUED_ON: N_("A day, as 05/01/2022. Must be given; the number of the task follows its year."),
    Column.DUE: N_("A day, as 30/11/2022, not before the day of issue. Must be given."),
    Column.CRITERIA: N_(
        "Codes of the criteria of the index that it is to mend, with ; in between; may be empty."
    ),
}
_BY_HEAD = {fold(head): column for column, head in _HEADS.items()}


def column_called(head: str) -> Column | None:
    """The column with this head, however its letters are cased and accented."""
    return _BY_HEAD.get(fold(head).rstrip(" *"))


def pieces(text: str) -> list[str]:
    """What a cell lists, with semicolons or line breaks in between."""
    return [piece for part in text.replace("\n", ";").split(";") if (piece := " ".join(part.split()))]
