"""Who is let into which page: one table, and every page of the program is in it.

200 is in; 403 means "not your role", 404 means "you may not even know of it".
"""

from __future__ import annotations

import pytest
from sqlalchemy import select

from tests.conftest import NINE, copied_database, settings_for
from tests.documents import upload
from tests.test_gate import PUBLIC
from tests.workbooks import plan_bytes, row
from tracker import clock, create_app
from tracker.accounts.models import Division, Role, User
from tracker.db import db, transaction
from tracker.demo.load import load_example
from tracker.evidence.models import Evidence
from tracker.evidence.store import keep
from tracker.evidence.store import open_file as stored_file
from tracker.mail.delivery import deliver_letters
from tracker.tasks.models import Task
from tracker.tasks.sheets.plan_file import read_plan
from tracker.tasks.sheets.service import keep_plan
from tracker.tasks.talk.models import Comment
from tracker.tasks.talk.service import comment_on

IN = 200
WHO = {
    "admin": "quantri", "leader": "photruongban", "office": "vanphong",
    "head": "truongphong.tuyentruyen", "other head": "chanhthanhtra",
    "official": "yen", "other official": "tuan", "observer": "sonoivu",
}  # fmt: skip
EVERYONE = dict.fromkeys(WHO, IN)
MANAGERS = {"admin", "leader", "office", "observer"}
HEADS = {"head", "other head"}


def only(*who: str, others: int = 403) -> dict[str, int]:
    return {one: IN if one in who else others for one in WHO}


# The task and the document asked for are led and owned by the division of "head" and "official",
# and "other head" and "other official" have no part in them.
CONCERNED = only(*MANAGERS, "head", "official", others=404)
NOT_NOW = 302  # The step is theirs, but the task does not stand where it starts.


def step(*who: str, answer: int = IN) -> dict[str, int]:
    return {**only(), **dict.fromkeys(who, answer), "other head": 404, "other official": 404}


PAGES = {
    "accounts.people": only("admin"),
    "accounts.new_person": only("admin"),
    "accounts.address": only("admin"),
    "accounts.divisions": only("admin"),
    "accounts.division": only("admin"),
    "accounts.agency_name": only("admin"),
    "accounts.choose_change": only("admin"),
    "accounts.plan_change": only("admin"),
    "tasks.recurring": only("leader", "office"),
    "tasks.new_series": only("leader", "office"),
    "tasks.series": only("leader", "office"),
    "tasks.occurrences": only("leader", "office"),
    "tasks.grid": EVERYONE,
    "signin.account": EVERYONE,
    "tasks.mine": EVERYONE,
    "tasks.index": EVERYONE,
    "tasks.board": EVERYONE,
    "tasks.calendar": EVERYONE,
    "tasks.timeline": EVERYONE,
    "tasks.saved_views": EVERYONE,
    "tasks.new_view": EVERYONE,
    "tasks.new": only("leader", "office"),
    "tasks.export": EVERYONE,
    "tasks.plan": only("leader", "office"),
    "tasks.plan_template": only("leader", "office"),
    "tasks.plan_preview": only("leader", "office", others=404),
    "tasks.show": CONCERNED,
    "tasks.history": CONCERNED,
    "tasks.for_issue": step("leader", "office", answer=NOT_NOW),
    "tasks.for_acknowledge": step("head", "official", answer=NOT_NOW),
    "tasks.for_dispute": step("head", answer=NOT_NOW),
    "tasks.for_ask_hand_over": step("head"),
    "tasks.for_take_back": step("head", answer=NOT_NOW),
    "tasks.for_uphold": step("leader", "office", answer=NOT_NOW),
    "tasks.for_hand_over": step("leader", "office", answer=NOT_NOW),
    "tasks.for_remind": step("leader", "office", "head"),
    "tasks.for_cancel": step("leader", "office"),
    "tasks.for_merge": step("leader", "office"),
    "tasks.for_reopen": step("leader", "office", answer=NOT_NOW),
    "tasks.talk": CONCERNED,
    "tasks.edit_comment": {**only("official"), "other head": 404, "other official": 404},
    "tasks.comment_file": CONCERNED,
    "tasks.course": CONCERNED,
    "tasks.kinds": only("admin", "office"),
    "tasks.settings": only("admin", "leader", "office"),
    "tasks.new_kind": only("admin", "office"),
    "tasks.kind": only("admin", "office"),
    "tasks.update_form": {**only("head", "official"), "other head": 404, "other official": 404},
    "tasks.edit": {**only("leader", "office"), "other head": 404, "other official": 404},
    "tasks.extension_form": {**only("head", "official"), "other head": 404, "other official": 404},
    # Nothing is asked for this task: those who would decide are led back to it.
    "tasks.extension_decision": {
        **only(), "leader": 302, "office": 302, "other head": 404, "other official": 404,
    },
    "tasks.extension_policy": only("admin", "office"),
    "tasks.parts_form": {**only("leader", "office", "head"), "other head": 404, "other official": 404},
    "tasks.divisions_form": {**only("leader", "office", "head"), "other head": 404, "other official": 404},
    "evidence.index": EVERYONE,
    "evidence.new": {**EVERYONE, "admin": 403, "observer": 403},
    "evidence.show": CONCERNED,
    "evidence.download": CONCERNED,
    "conclusions.index": EVERYONE,
    "conclusions.show": EVERYONE,
    "conclusions.new": only("leader", "office"),
    "conclusions.edit": only("leader", "office"),
    "conclusions.review": EVERYONE,
    "index.evaluations": only(*MANAGERS, *HEADS),
    "index.show": only(*MANAGERS, *HEADS),
    "index.new_framework": only("office"),
    "index.framework_template": only("office"),
    "index.new_year": only("office"),
    "index.points": only("office"),
    "index.publish": only("office"),
    "accounts.working_days": EVERYONE,
    "accounts.export_calendar": EVERYONE,
    "accounts.calendar_template": only("admin"),
    "accounts.calendar_day": only("admin"),
    "personal.me": EVERYONE,
    "personal.absences": only("admin", "head", others=404),
    "reminders.index": only(*MANAGERS),
    "reminders.preview": only(*MANAGERS),
    "reminders.rule": only("admin"),
    "reminders.of_kind": only(*MANAGERS),
    "reminders.of_task": CONCERNED,
    "rollup.show": only(*MANAGERS, *HEADS),
    "monitor.overview": only(*MANAGERS),
    "mail.ledger": only(*MANAGERS),
    "mail.notices": only(*MANAGERS),
    "mail.export": only(*MANAGERS),
    "mail.show": only(*MANAGERS, others=404),
    "mail.body": only(*MANAGERS, others=404),
}
ELSEWHERE = {"accounts.home", "mail.mailbox", "mail.message", "mail.message_body"}


def test_every_page_is_in_the_table(app):
    pages = {
        rule.endpoint for rule in app.url_map.iter_rules() if "GET" in rule.methods
    } - PUBLIC - ELSEWHERE  # fmt: skip

    assert pages == set(PAGES)


@pytest.fixture(scope="module")
def filled_app(tmp_path_factory):
    """The example with something behind every page, made once: no test here changes it."""
    folder = tmp_path_factory.mktemp("filled")
    with copied_database(folder) as url:
        filled = create_app(settings_for(folder / "instance", url))
        filled.testing = True
        clock.stand_still(NINE)
        with filled.app_context():
            with transaction():
                load_example()
            deliver_letters()
            with transaction() as session:
                task, paper, _division = subjects(session)
                bring_a_plan(session)
                talk_about(task, paper.created_by)
            db.engine.dispose()
        yield filled


@pytest.fixture
def app(filled_app):
    yield filled_app
    with filled_app.app_context():
        db.engine.dispose()


@pytest.fixture
def addresses(session):
    return subjects(session)


def subjects(session):
    """A task, a paper and a division of the example, for the addresses that lead to one."""
    division = session.scalars(select(Division).where(Division.short_name == "P. Tuyên truyền")).one()
    official = session.scalars(select(User).where(User.email.startswith("yen@"))).one()
    task = session.scalars(select(Task).where(Task.year == 2021, Task.number == 7)).one()
    paper = session.scalars(
        select(Evidence).where(Evidence.division_id == division.id, Evidence.created_by_id == official.id)
    ).first()
    return task, paper, division


def talk_about(task, official):
    comment_on(task, text="Kèm dự thảo", files=[keep(upload())], by=official)


def bring_a_plan(session):
    stored = keep(upload(plan_bytes(row(leads="Thanh tra")), "ke-hoach.xlsx"))
    with stored_file(stored.sha256) as file:
        table = read_plan(file)
    office = session.scalars(select(User).where(User.email.startswith("vanphong@"))).one()
    keep_plan(office.memberships[0].agency, stored, table, by=office)


@pytest.mark.parametrize("who", WHO)
def test_a_role_gets_the_pages_of_its_row(who, browse_as, session, addresses, app):
    task, paper, division = addresses
    comment = session.scalars(select(Comment).order_by(Comment.id.desc())).first()
    values = {
        "task_id": task.id, "evidence_id": paper.id, "version_id": paper.versions[0].id,
        "division_id": division.id, "meeting_id": 1, "conclusion_id": 1, "letter_id": 1, "year": 2021,
        "kind_id": 1, "kind": "xlsx", "change": "renamed", "series_id": 1, "upload_id": 1,
        "comment_id": comment.id, "file_id": comment.files[0].id, "person_id": comment.by_id,
        "membership_id": 1, "written": "2021-09-02",
    }  # fmt: skip
    user = session.scalars(select(User).where(User.email == f"{WHO[who]}@bandantoc.example")).one()
    with app.test_request_context():
        rules = {rule.endpoint: rule for rule in app.url_map.iter_rules() if "GET" in rule.methods}
        paths = {
            endpoint: rules[endpoint].build({n: values[n] for n in rules[endpoint].arguments})[1]
            for endpoint in PAGES
        }
    browser = browse_as(user)

    got = {}
    for endpoint, path in paths.items():
        with browser.get(path) as response:
            got[endpoint] = response.status_code

    assert got == {endpoint: row[who] for endpoint, row in PAGES.items()}


def test_changes_are_refused_to_those_who_may_only_look(browse_as, session, addresses, app):
    task, paper, _division = addresses
    observer = session.scalars(select(User).where(User.email.startswith("sonoivu@"))).one()
    before = (task.state, task.version, len(paper.versions))
    browser = browse_as(observer)

    for act in (
        "accept", "return", "cancel", "update", "edit", "issue", "acknowledge", "dispute",
        "ask_hand_over", "take_back", "uphold", "hand_over", "remind", "merge", "reopen",
    ):  # fmt: skip
        seen = {"version": str(task.version)}
        assert browser.post(f"/tasks/{task.id}/{act}", seen).status_code == 403, act
    for path in (f"/evidence/{paper.id}/versions", "/evidence/new", "/meetings/new", "/tasks/new"):
        assert browser.post(path).status_code == 403, path

    assert (task.state, task.version, len(paper.versions)) == before
    assert {m.role for m in observer.memberships} == {Role.OBSERVER}
