"""Workbooks of plans, for tests that bring one."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

from openpyxl import Workbook

HEADS = [
    "Nhiệm vụ", "Nội dung chi tiết", "Sản phẩm", "Loại nhiệm vụ", "Đơn vị chủ trì", "Đơn vị phối hợp",
    "Email người phụ trách", "Ngày giao", "Hạn hoàn thành", "Mã tiêu chí",
]  # fmt: skip
DIVISION = "Phòng Tuyên truyền"


def row(**cells: Any) -> list[Any]:
    """A row that is right, but for what a test says; the names are the columns' places."""
    told = {
        "title": "Tuyên truyền cải cách hành chính",
        "details": None,
        "product": "Báo cáo",
        "kind": None,
        "leads": DIVISION,
        "supports": None,
        "official": None,
        "issued_on": date(2021, 9, 1),
        "due": date(2021, 11, 30),
        "criteria": None,
        **cells,
    }
    return list(told.values())


def book_of(*rows: list[Any], heads: list[str] | None = None) -> Workbook:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Kế hoạch"
    sheet.append(heads or HEADS)
    for cells in rows:
        sheet.append(cells)
    return book


def saved(book: Workbook) -> bytes:
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def plan_bytes(*rows: list[Any], heads: list[str] | None = None) -> bytes:
    return saved(book_of(*rows, heads=heads))
