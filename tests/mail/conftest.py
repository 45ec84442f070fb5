"""A rule of the tests' own: people are told of a division, as long as it exists."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.servers.smtp import MailServer
from tracker.accounts.models import Division, Role, User
from tracker.db import db
from tracker.mail.models import Letter, Notice
from tracker.mail.rules import Act, Block, Digest, Item, Line, Rule, Table, TableRow, register
from tracker.mail.service import notify
from tracker.words import N_, Words


def _still_true(notice: Notice) -> Words | None:
    division = db.session.get_one(Division, notice.subject_id)
    return None if division.valid_to is None else N_("The division was closed.")


def _facts(notice: Notice) -> Item:
    division = db.session.get_one(Division, notice.subject_id)
    return Item(
        heading=N_("New division"),
        title=division.name,
        lines=[N_("It begins on %(day)s.", day=division.valid_from)],
        path=f"/divisions/{division.id}",
        urgency=division.position,
    )


def _always(notice: Notice) -> None:
    return None


def _broken(notice: Notice) -> Item:
    raise RuntimeError("a fault in the rule")


def _secret(notice: Notice) -> Item:
    return Item(heading=N_("A key"), title="Chìa khóa", path="/open/sesame", secret=True)


def _acting(notice: Notice) -> Item:
    return Item(
        heading=N_("A key"),
        title="Việc cần làm",
        path="/divisions",
        acts=(Act(N_("Do it"), "/act/now"),),
    )


def _summary(notice: Notice) -> Digest | None:
    division = db.session.get_one(Division, notice.subject_id)
    if not division.position:
        return None
    return Digest(
        heading=N_("%(count)s divisions", count=division.position),
        sentences=[N_("It begins on %(day)s.", day=division.valid_from)],
        table=Table(
            N_("Figures"),
            [N_("Division"), N_("Tasks")],
            [TableRow(division.name, [N_("%(count)s", count=7)], "/divisions")],
        ),
        blocks=[Block(N_("First of them"), [Line(division.name, "/divisions/1")], "/divisions", rest=12)],
        path="/divisions",
    )


register(Rule("acting", still_true=_always, facts=_acting))
register(Rule("summed_up", still_true=_always, facts=_summary, words=N_("The week"), optional=True))
register(Rule("division_founded", still_true=_still_true, facts=_facts, family="divisions"))
register(Rule("division_nears", still_true=_still_true, facts=_facts, family="divisions"))
register(Rule("faulty", still_true=_always, facts=_broken))
register(Rule("secret_told", still_true=_always, facts=_secret))


@pytest.fixture
def environ(mail_server: MailServer) -> dict[str, str]:
    """Letters go to the test's own mail server."""
    return {
        "MAIL_SERVER": mail_server.host,
        "MAIL_PORT": str(mail_server.port),
        "MAIL_TIMEOUT": "1",
        "BASE_URL": "https://cchc.example",
    }


@pytest.fixture
def person(make_user: Callable[..., User]) -> User:
    return make_user(Role.OFFICE, name="Nguyễn Thị Ấn", email="an@bandantoc.example")


@pytest.fixture
def tell(session: Session, make_division: Callable[..., Division]) -> Callable[..., Notice]:
    """Let a person be told of a division; keeps it."""

    def telling(
        person: User, division: Division | None = None, rule: str = "division_founded", **when: object
    ) -> Notice:
        division = division or make_division()
        agency_id = division.agency_id
        notify(rule, about=division, to=[person], agency_id=agency_id, **when)  # type: ignore[arg-type]
        session.commit()
        return session.scalars(select(Notice).order_by(Notice.id.desc())).first()

    return telling


@pytest.fixture
def letters(session: Session) -> Callable[[], list[Letter]]:
    """The ledger as it stands now."""

    def read() -> list[Letter]:
        session.commit()
        session.expire_all()
        return list(session.scalars(select(Letter).order_by(Letter.id)))

    return read
