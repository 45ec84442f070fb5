"""Printed names are matched with the divisions that there are."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from tracker.accounts.models import DivisionKind
from tracker.conclusions.addressees import meant_by


@dataclass(frozen=True)
class Known:
    name: str
    short_name: str = ""
    kind: DivisionKind = DivisionKind.DIVISION


OFFICE = Known("Văn phòng", "VP", DivisionKind.OFFICE)
INSPECTORATE = Known("Thanh tra", "TTr", DivisionKind.INSPECTORATE)
PLANNING = Known("Phòng Kế hoạch - Tổng hợp", "KHTH")
POLICY = Known("Phòng Chính sách Dân tộc", "CSDT")
TEAM = Known("Tổ giúp việc Hội đồng", "TGV", DivisionKind.HELPING_TEAM)
UNION = Known("Công đoàn cơ sở", "CĐ", DivisionKind.UNION)
DIVISIONS = [OFFICE, INSPECTORATE, PLANNING, POLICY, TEAM, UNION]
STAFF = [OFFICE, INSPECTORATE, PLANNING, POLICY]


@pytest.mark.parametrize(
    ("printed", "meant"),
    [
        ("Văn phòng", [OFFICE]),
        ("VP", [OFFICE]),
        ("Chánh Văn phòng", [OFFICE]),
        ("Văn phòng Ban Dân tộc", [OFFICE]),
        ("Văn phòng của Ban", [OFFICE]),
        ("Văn phòng UBND tỉnh", []),
        ("Thanh tra tỉnh", []),
        ("Trưởng phòng Chính sách", [POLICY]),
        ("Phòng Kế hoạch, Tổng hợp", [PLANNING]),
        ("Phòng Kế hoạch và Tổng hợp", [PLANNING]),
        ("Phòng", []),
        ("Các phòng", STAFF),
        ("Trưởng các phòng", STAFF),
        ("thủ trưởng các đơn vị", STAFF),
        ("Các phòng, đoàn thể", [*STAFF, UNION]),
        ("đoàn thể", [UNION]),
        ("Tổ giúp việc", [TEAM]),
        ("Sở Nội vụ", []),
        ("", []),
    ],
)
def test_knows_whom_a_printed_name_means(printed: str, meant: list[Known]):
    assert meant_by([printed], DIVISIONS, ["Ban Dân tộc"]) == meant


def test_gives_each_division_once_in_the_agencys_order():
    assert meant_by(["các phòng", "Văn phòng"], DIVISIONS) == STAFF
