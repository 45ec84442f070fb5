"""Agencies, their divisions, the people, and which person is what where and when."""

from __future__ import annotations

import enum
import hashlib
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, or_, text
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates
from sqlalchemy.sql import ColumnElement

from tracker import clock
from tracker.db import db, key
from tracker.words import N_, Words, sort_key


class Role(enum.StrEnum):
    """What a person is in an agency."""

    ADMIN = "admin"
    LEADER = "leader"
    OFFICE = "office"
    HEAD = "head"
    OFFICIAL = "official"
    OBSERVER = "observer"

    @property
    def words(self) -> Words:
        return _ROLE_WORDS[self]

    @property
    def needs_division(self) -> bool:
        return self in {Role.HEAD, Role.OFFICIAL}


_ROLE_WORDS = {
    Role.ADMIN: N_("Administrator"),
    Role.LEADER: N_("Leader"),
    Role.OFFICE: N_("Standing office"),
    Role.HEAD: N_("Division head"),
    Role.OFFICIAL: N_("Official"),
    Role.OBSERVER: N_("Observer"),
}


class DivisionKind(enum.StrEnum):
    """What a division is; outside bodies are named in tasks but have no people here."""

    DIVISION = "division"
    OFFICE = "office"
    INSPECTORATE = "inspectorate"
    COUNCIL = "council"
    HELPING_TEAM = "helping_team"
    UNION = "union"
    OUTSIDE = "outside"

    @property
    def words(self) -> Words:
        return _KIND_WORDS[self]


_KIND_WORDS = {
    DivisionKind.DIVISION: N_("Specialist division"),
    DivisionKind.OFFICE: N_("Office"),
    DivisionKind.INSPECTORATE: N_("Inspectorate"),
    DivisionKind.COUNCIL: N_("Council"),
    DivisionKind.HELPING_TEAM: N_("Helping team"),
    DivisionKind.UNION: N_("Union"),
    DivisionKind.OUTSIDE: N_("Outside body"),
}


class DayKind(enum.StrEnum):
    """How a calendar day differs from the plain week."""

    OFF = "off"
    WORKED = "worked"

    @property
    def words(self) -> Words:
        return _DAY_WORDS[self]


_DAY_WORDS = {DayKind.OFF: N_("Day off"), DayKind.WORKED: N_("Working day")}


class Installation(db.Model):
    """The one row of what holds for the whole installation."""

    __table_args__ = (CheckConstraint("id = 1", name="only_one"),)

    id: Mapped[key]
    clock_offset_days: Mapped[int] = mapped_column(default=0)
    holds_example: Mapped[bool] = mapped_column(default=False)


class Agency(db.Model):
    """A department that is scored; its parent is the province."""

    __table_args__ = (CheckConstraint("send_hour BETWEEN 0 AND 23", name="send_hour"),)

    id: Mapped[key]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"), index=True)
    name: Mapped[str]
    short_name: Mapped[str]
    symbol: Mapped[str]
    send_hour: Mapped[int] = mapped_column(default=7)
    acts_from_letters: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]

    parent: Mapped[Agency | None] = relationship(remote_side="Agency.id")
    divisions: Mapped[list[Division]] = relationship(back_populates="agency", order_by="Division.position")


class Division(db.Model):
    """A part of an agency that can be given a task."""

    __table_args__ = (
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="valid_span"),
        Index(
            "uq_division_agency_id_name_open",
            "agency_id",
            "name",
            unique=True,
            sqlite_where=text("valid_to IS NULL"),
            postgresql_where=text("valid_to IS NULL"),
        ),
    )

    id: Mapped[key]
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), index=True)
    kind: Mapped[DivisionKind]
    name: Mapped[str]
    short_name: Mapped[str]
    position: Mapped[int] = mapped_column(default=0)
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]

    agency: Mapped[Agency] = relationship(back_populates="divisions")

    def is_valid(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    @property
    def fingerprint(self) -> str:
        """Changes with whatever people edit; a form carries the one its writer saw."""
        told = "|".join([self.name, self.short_name, self.kind, str(self.valid_from), str(self.valid_to)])
        return hashlib.sha256(told.encode()).hexdigest()[:16]


class Change(enum.StrEnum):
    """What became of a division on a day."""

    RENAMED = "renamed"
    MERGED = "merged"
    SPLIT = "split"
    DISSOLVED = "dissolved"

    @property
    def words(self) -> Words:
        return _CHANGE_WORDS[self]


_CHANGE_WORDS = {
    Change.RENAMED: N_("Renamed"),
    Change.MERGED: N_("Merged with others"),
    Change.SPLIT: N_("Split up"),
    Change.DISSOLVED: N_("Dissolved"),
}


class Succession(db.Model):
    """What became of a division, and which one carries on its work from that day."""

    __table_args__ = (
        UniqueConstraint("division_id", "successor_id"),
        CheckConstraint("division_id <> successor_id", name="not_itself"),
    )

    id: Mapped[key]
    division_id: Mapped[int] = mapped_column(ForeignKey("division.id"))
    successor_id: Mapped[int] = mapped_column(ForeignKey("division.id"), index=True)
    change: Mapped[Change]
    from_day: Mapped[date]

    division: Mapped[Division] = relationship(foreign_keys=[division_id])
    successor: Mapped[Division] = relationship(foreign_keys=[successor_id])


class AgencyName(db.Model):
    """A name the agency bore from a day on; papers of a day print the name of that day."""

    __table_args__ = (UniqueConstraint("agency_id", "from_day"),)

    id: Mapped[key]
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    from_day: Mapped[date]
    name: Mapped[str]
    short_name: Mapped[str]
    symbol: Mapped[str]


class User(db.Model):
    """A person who can sign in; what they may do is in their memberships."""

    __table_args__ = (CheckConstraint("email = lower(email)", name="email_lower"),)

    id: Mapped[key]
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    name_key: Mapped[str]
    password_hash: Mapped[str | None]
    session_salt: Mapped[str]
    locale: Mapped[str] = mapped_column(default="vi")
    is_active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]

    memberships: Mapped[list[Membership]] = relationship(back_populates="user", lazy="selectin")
    standing_in: Mapped[list[Absence]] = relationship(
        foreign_keys="Absence.deputy_id", viewonly=True, lazy="raise"
    )
    """In which absences they act today, once `absences.absences_covered` has found it out."""

    @validates("name")
    def _keep_sort_key(self, _column: str, name: str) -> str:
        # Vietnamese lists sort by the given name, which comes last.
        self.name_key = sort_key(" ".join(reversed(name.split())))
        return name

    def memberships_at(self, agency_id: int) -> list[Membership]:
        """What the person is in the agency today."""
        today = clock.today()
        return [m for m in self.memberships if m.agency_id == agency_id and m.is_valid(today)]

    def holds(self, *roles: Role, at: Agency | int) -> bool:
        """Is the person one of these in the agency today?"""
        agency_id = at if isinstance(at, int) else at.id
        return any(m.role in roles for m in self.memberships_at(agency_id))

    def divisions_as(self, *roles: Role, at: Agency | int) -> frozenset[int]:
        """Ids of the divisions in which the person is one of these today."""
        agency_id = at if isinstance(at, int) else at.id
        return frozenset(
            m.division_id
            for m in self.memberships_at(agency_id)
            if m.role in roles and m.division_id is not None
        )


class Membership(db.Model):
    """A person's role in an agency, for a time; several at once are usual (an acting head)."""

    __table_args__ = (
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="valid_span"),
        CheckConstraint("role NOT IN ('head', 'official') OR division_id IS NOT NULL", name="division_named"),
        UniqueConstraint("user_id", "agency_id", "division_id", "role", "valid_from"),
        Index("ix_membership_agency_id_role", "agency_id", "role"),
    )

    id: Mapped[key]
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    division_id: Mapped[int | None] = mapped_column(ForeignKey("division.id"), index=True)
    role: Mapped[Role]
    title: Mapped[str] = mapped_column(default="")
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]

    user: Mapped[User] = relationship(back_populates="memberships")
    agency: Mapped[Agency] = relationship()
    division: Mapped[Division | None] = relationship()

    def is_valid(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    @classmethod
    def valid_on(cls, day: date) -> ColumnElement[bool]:
        """`is_valid` as a condition of a query."""
        return (cls.valid_from <= day) & or_(cls.valid_to.is_(None), cls.valid_to >= day)


class CalendarDay(db.Model):
    """A day on which the agency does not follow the plain week."""

    __table_args__ = (UniqueConstraint("agency_id", "day"),)

    id: Mapped[key]
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    day: Mapped[date]
    kind: Mapped[DayKind]
    name: Mapped[str]
    source: Mapped[str]


class CalendarYear(db.Model):
    """A year of the agency's calendar: where its days come from, and who confirmed them.

    What the law fixes is known ahead; Tết and swapped days of a coming year are a forecast
    until the decision on them, which somebody has to look up.
    """

    __table_args__ = (
        CheckConstraint("(confirmed_at IS NULL) = (confirmed_by_id IS NULL)", name="confirmed_by_somebody"),
        CheckConstraint("year BETWEEN 2000 AND 2100", name="year"),
    )

    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str]
    confirmed_at: Mapped[datetime | None]
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    confirmed_by: Mapped[User | None] = relationship()


class Absence(db.Model):
    """Days on which a person is away, and the deputy who is told and acts in their place."""

    __table_args__ = (
        CheckConstraint("to_day >= from_day", name="span"),
        CheckConstraint("deputy_id <> user_id", name="somebody_else"),
        Index("ix_absence_agency_id_to_day", "agency_id", "to_day"),
        Index("ix_absence_deputy_id_to_day", "deputy_id", "to_day"),
    )

    id: Mapped[key]
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    deputy_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    from_day: Mapped[date]
    to_day: Mapped[date]

    user: Mapped[User] = relationship(foreign_keys=[user_id])
    deputy: Mapped[User] = relationship(foreign_keys=[deputy_id])
