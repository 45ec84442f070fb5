"""Who is in the example: divisions and people, as tables.

The department's report names Đặng Tấn Giản and his post, the council, the helping team and the
Văn phòng as standing body. Everybody and everything else here is made up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tracker.accounts.models import DivisionKind, Role

PASSWORD = "cai-cach-2021"
"""Everybody's in the example; it is printed with the accounts and stands in the README."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A division of the example; tables name it by its name."""

    name: str
    short_name: str
    kind: DivisionKind


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody of the example; tables name them by the part of their address before the @."""

    key: str
    name: str
    role: Role
    title: str
    unit: str | None = None
    password: str = PASSWORD

    @property
    def email(self) -> str:
        return f"{self.key}@bandantoc.example"

    @property
    def post(self) -> str:
        """The title with the division, where the title does not say it."""
        return self.title if self.unit is None or self.unit in self.title else f"{self.title}, {self.unit}"


VP = "Văn phòng"
TTRA = "Thanh tra"
KHTH = "Phòng Kế hoạch - Tổng hợp"
CSDT = "Phòng Chính sách Dân tộc"
TTDB = "Phòng Tuyên truyền và Địa bàn"
UNION = "Công đoàn cơ sở"

UNITS = (
    Unit(VP, "Văn phòng", DivisionKind.OFFICE),
    Unit(TTRA, "Thanh tra", DivisionKind.INSPECTORATE),
    Unit(KHTH, "P. KH-TH", DivisionKind.DIVISION),
    Unit(CSDT, "P. Chính sách", DivisionKind.DIVISION),
    Unit(TTDB, "P. Tuyên truyền", DivisionKind.DIVISION),
    Unit("Hội đồng đánh giá chỉ số cải cách hành chính", "Hội đồng", DivisionKind.COUNCIL),
    Unit("Tổ giúp việc Hội đồng", "Tổ giúp việc", DivisionKind.HELPING_TEAM),
    Unit(UNION, "Công đoàn", DivisionKind.UNION),
)

ADMIN = Account("quantri", "Trần Quốc Bảo", Role.ADMIN, "Quản trị hệ thống")
LEADER = Account("photruongban", "Đặng Tấn Giản", Role.LEADER, "Phó Trưởng Ban")
OFFICE = Account("vanphong", "Lê Thị Thu Hà", Role.OFFICE, "Thường trực CCHC, Văn phòng", VP)

ACCOUNTS = (
    ADMIN,
    LEADER,
    OFFICE,
    Account("chanhvanphong", "Nguyễn Văn Thành", Role.HEAD, "Chánh Văn phòng", VP),
    Account("chanhthanhtra", "Phạm Đình Khoa", Role.HEAD, "Chánh Thanh tra", TTRA),
    Account("truongphong.khth", "Võ Thị Mỹ Linh", Role.HEAD, "Trưởng phòng", KHTH),
    Account("truongphong.chinhsach", "Đỗ Quang Vinh", Role.HEAD, "Trưởng phòng", CSDT),
    Account("truongphong.tuyentruyen", "Huỳnh Ngọc Ánh", Role.HEAD, "Trưởng phòng", TTDB),
    Account("tuan", "Trần Minh Tuấn", Role.OFFICIAL, "Chuyên viên", VP),
    Account("bich", "Lê Ngọc Bích", Role.OFFICIAL, "Kế toán", VP),
    Account("phuoc", "Nguyễn Hữu Phước", Role.OFFICIAL, "Thanh tra viên", TTRA),
    Account("viet", "Đoàn Quốc Việt", Role.OFFICIAL, "Chuyên viên", KHTH),
    Account("dinh", "Trương Công Định", Role.OFFICIAL, "Chuyên viên", KHTH),
    Account("chi", "Huỳnh Thị Kim Chi", Role.OFFICIAL, "Chuyên viên", CSDT),
    Account("dong", "Phan Văn Đông", Role.OFFICIAL, "Chuyên viên", CSDT),
    Account("yen", "Võ Hoàng Yến", Role.OFFICIAL, "Chuyên viên", TTDB),
    Account("sonoivu", "Mai Thị Phương Thảo", Role.OBSERVER, "Sở Nội vụ"),
)

HEADS = {account.unit: account.key for account in ACCOUNTS if account.role is Role.HEAD}


def account_table(accounts: Sequence[Account]) -> str:
    """Who can sign in as what, one line each, and the password of all, for a terminal."""
    width = max(len(account.email) for account in accounts)
    lines = [
        f"  {account.email:<{width}}  {account.role.value:<8}  {account.name} – {account.post}"
        for account in accounts
    ]
    return "\n".join([*lines, f"  Mật khẩu chung (password of all): {PASSWORD}"])
