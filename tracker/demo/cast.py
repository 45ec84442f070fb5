"""The rows the stories are played by: the agency with its divisions, people and index."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tracker.accounts.calendar import confirm_year
from tracker.accounts.models import Agency, Division, User
from tracker.accounts.service import add_division, add_person, create_agency, create_first_admin
from tracker.demo.people import ACCOUNTS, ADMIN, OFFICE, UNITS
from tracker.index.framework_table import reconstructed_rows
from tracker.index.models import Criterion, Evaluation
from tracker.index.queries import leaf_criteria
from tracker.index.service import load_framework, open_evaluation
from tracker.signin.service import change_password
from tracker.tasks.kinds.models import TaskKind
from tracker.tasks.kinds.service import seed_kinds

FIRST_DAY = date(2021, 1, 4)
LONG_AGO = date(2016, 1, 1)


@dataclass(frozen=True, slots=True)
class Cast:
    """Rows by the names that the tables use."""

    agency: Agency
    divisions: dict[str, Division]
    people: dict[str, User]
    leaves: dict[str, Criterion]
    evaluations: dict[int, Evaluation]
    kinds: list[TaskKind]

    @property
    def office(self) -> User:
        return self.people[OFFICE.key]


def assemble(password_hash: str) -> Cast:
    """Make the agency, its people and its index, as they stood on the year's first working day."""
    province = create_agency(
        name="Ủy ban nhân dân tỉnh Quảng Nam", short_name="UBND tỉnh Quảng Nam", symbol="UBND"
    )
    agency = create_agency(
        name="Ban Dân tộc tỉnh Quảng Nam", short_name="Ban Dân tộc", symbol="BDT", parent=province
    )
    admin = create_first_admin(agency, name=ADMIN.name, email=ADMIN.email)
    admin.memberships[0].title = ADMIN.title
    divisions = {
        unit.name: add_division(
            agency,
            name=unit.name,
            short_name=unit.short_name,
            kind=unit.kind,
            valid_from=LONG_AGO,
            by=admin,
        )
        for unit in UNITS
    }
    people = {ADMIN.key: admin}
    for account in ACCOUNTS:
        if account is not ADMIN:
            membership = add_person(
                agency,
                name=account.name,
                email=account.email,
                role=account.role,
                division=divisions[account.unit] if account.unit else None,
                title=account.title,
                by=admin,
            )
            people[account.key] = membership.user
    for user in people.values():
        change_password(user, password_hash)
    confirm_year(agency, FIRST_DAY.year, by=admin)
    evaluations = _open_years(agency, people[OFFICE.key])
    kinds = seed_kinds(agency, by=admin)
    leaves = {leaf.code: leaf for leaf in leaf_criteria(evaluations[2021].framework_id)}
    return Cast(agency, divisions, people, leaves, evaluations, kinds)


def _open_years(agency: Agency, office: User) -> dict[int, Evaluation]:
    framework = load_framework(
        agency,
        "Bộ chỉ số cải cách hành chính cấp sở (bản dựng lại)",
        reconstructed_rows(),
        first_year=2020,
        is_official=False,
        note="Bản dựng lại để minh họa, cộng khớp với các số đã công bố; không phải văn bản chính thức.",
        by=office,
    )
    made_up = "Điểm từng tiêu chí là số minh họa, chọn cho khớp với tỷ lệ đã công bố của từng lĩnh vực."
    return {
        2020: open_evaluation(agency, framework, 2020, date(2020, 12, 31), note=made_up, by=office),
        2021: open_evaluation(agency, framework, 2021, date(2021, 12, 31), by=office),
    }
