"""Whatever somebody is in one agency, another one's rows are no rows to them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from tests.documents import upload
from tests.rows import LONG_AGO
from tests.workbooks import plan_bytes, row
from tracker import clock
from tracker.accounts.models import Division, Membership, Role
from tracker.audit import AuditLine
from tracker.db import db
from tracker.evidence.store import keep
from tracker.evidence.store import open_file as stored_file
from tracker.tasks.course.models import Direction, Measure, Milestone
from tracker.tasks.extensions.models import Extension, ExtensionState
from tracker.tasks.finding.models import Layout
from tracker.tasks.finding.service import save_view
from tracker.tasks.kinds.models import TaskKind
from tracker.tasks.models import State, Task, TaskDivision, Watcher
from tracker.tasks.series.models import Series, SeriesDivision
from tracker.tasks.sheets.plan_file import read_plan
from tracker.tasks.sheets.service import keep_plan
from tracker.tasks.talk.service import comment_on

NUMBERS = {
    "task_id", "comment_id", "file_id", "kind_id", "upload_id", "series_id", "view_id", "measure_id",
    "milestone_id", "person_id", "division_id", "membership_id",
}  # fmt: skip


def everything_at(agency, division, make_user):
    """Somebody who is all there is to be in an agency."""
    person = make_user(Role.ADMIN, at=agency)
    for role in set(Role) - {Role.ADMIN}:
        person.memberships.append(
            Membership(
                agency=agency,
                role=role,
                division=division if role.needs_division else None,
                valid_from=LONG_AGO,
            )
        )
    return person


def fill(session, agency, division, person, make_task) -> dict[str, int]:
    """One row of each sort in the agency; gives their ids by the names that addresses have for them."""
    kind = TaskKind(agency_id=agency.id, code="x", name="Tuyên truyền")
    session.add(kind)
    session.flush()
    series = Series(agency_id=agency.id, title="Báo cáo", periods=["q1"], criterion_codes=[])
    series.parts = [SeriesDivision(division=division, part="lead")]
    task = make_task(
        agency=agency, leads=[division], official=person, kind_id=kind.id, state=State.IN_PROGRESS
    )
    milestone = Milestone(task_id=task.id, position=0, name="Kế hoạch")
    measure = Measure(
        task_id=task.id, position=0, name="Người", unit="người",
        baseline=Decimal(0), target=Decimal(9), direction=Direction.UP,
    )  # fmt: skip
    asked = Extension(
        task=task, asked_at=clock.now(), asked_by=person, reason="x", due_before=task.due,
        asked_due=date(2021, 12, 31), state=ExtensionState.ASKED, words="",
    )  # fmt: skip
    session.add_all([series, milestone, measure, asked])
    session.add(Watcher(task_id=task.id, user_id=person.id, since=clock.now()))
    session.flush()
    comment = comment_on(task, text="Lời", files=[keep(upload())], by=person)
    view = save_view(agency, name="Của tôi", query="", layout=Layout.LIST, is_shared=True, by=person)
    stored = keep(upload(plan_bytes(row(leads=division.name)), "ke-hoach.xlsx"))
    with stored_file(stored.sha256) as file:
        plan = keep_plan(agency, stored, read_plan(file), by=person)
    session.flush()
    return {
        "task_id": task.id, "comment_id": comment.id, "file_id": comment.files[0].id, "kind_id": kind.id,
        "upload_id": plan.id, "series_id": series.id, "view_id": view.id, "measure_id": measure.id,
        "milestone_id": milestone.id, "person_id": person.id, "division_id": division.id,
        "membership_id": person.memberships[0].id,
    }  # fmt: skip


@pytest.fixture
def theirs(session, make_agency, make_division, make_user, make_task):
    agency = make_agency("Sở khác")
    division = make_division("Phòng khác", agency=agency)
    return fill(session, agency, division, everything_at(agency, division, make_user), make_task)


@pytest.fixture
def own(session, agency, make_division, make_user, make_task):
    division = make_division("Phòng mình")
    person = everything_at(agency, division, make_user)
    return person, fill(session, agency, division, person, make_task)


def addresses(app, *, joined: bool = False):
    """Every address of whole numbers, or of a task and something of it: its method, and its rule."""
    return [
        (method, rule)
        for rule in app.url_map.iter_rules()
        if rule.arguments and rule.arguments <= NUMBERS
        if not joined or ("task_id" in rule.arguments and len(rule.arguments) > 1)
        for method in sorted(rule.methods & {"GET", "POST"})
    ]


def built(app, rule, values):
    adapter = app.url_map.bind("localhost")
    return adapter.build(rule.endpoint, {name: values[name] for name in rule.arguments})


def ask(browser, method, path):
    return browser.get(path) if method == "GET" else browser.post(path, {"version": "1"})


def test_no_address_leads_to_another_agencys_row(app, browse_as, session, own, theirs):
    browser, lines = browse_as(own[0]), session.scalar(select(func.count(AuditLine.id)))
    let_in = [
        (method, rule.endpoint, answer.status_code)
        for method, rule in addresses(app)
        if (answer := ask(browser, method, built(app, rule, theirs))).status_code != 404
    ]

    assert not let_in
    assert session.scalar(select(func.count(AuditLine.id))) == lines


def test_no_address_joins_ones_own_task_to_another_agencys_row(app, browse_as, own, theirs):
    person, ids = own
    browser, mixed = browse_as(person), {**theirs, "task_id": ids["task_id"]}
    let_in = [
        (method, rule.endpoint, answer.status_code)
        for method, rule in addresses(app, joined=True)
        if (answer := ask(browser, method, built(app, rule, mixed))).status_code != 404
    ]

    assert not let_in


FORMS = {
    "/tasks/new": {
        "title": "Việc", "issued_on": "05/10/2021", "due": "30/11/2021", "leads": "division_id",
        "official": "",
    },
    "/tasks/new#official": {
        "title": "Việc", "issued_on": "05/10/2021", "due": "30/11/2021", "leads": "own division_id",
        "official": "person_id",
    },
    "/tasks/{task_id}/edit": {
        "title": "Khác", "due": "30/11/2021", "leads": "division_id", "official": "", "rhythm": "",
        "version": "version", "reason": "x",
    },
    "/tasks/{task_id}/official": {"official": "person_id", "version": "version"},
    "/tasks/{task_id}/watchers": {"person": "person_id", "version": "version"},
    "/tasks/{task_id}/parts": {
        "title": "Phần", "official": "person_id", "due": "10/11/2021", "weight": "1", "version": "version",
    },
    "/tasks/{task_id}/ask_hand_over": {"reason": "x", "division": "division_id", "version": "version"},
    "/tasks/recurring/new": {
        "title": "Báo cáo", "leads": "division_id", "periods": "q1", "is_active": "y", "official": "",
        "kind": "",
    },
    "/tasks/recurring/new#kind": {
        "title": "Báo cáo", "leads": "own division_id", "periods": "q1", "is_active": "y", "official": "",
        "kind": "kind_id",
    },
    "/tasks/bulk/confirm#lead": {"act": "lead", "division": "division_id", "reason": "x", "seen": "own seen"},
    "/tasks/bulk/confirm#assign": {"act": "assign", "official": "person_id", "seen": "own seen"},
    "/tasks/bulk/confirm#watch": {"act": "watch", "people": "person_id", "seen": "own seen"},
    "/tasks/bulk/confirm#theirs": {"act": "remind", "seen": "seen"},
}  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_no_form_brings_another_agencys_row_into_ones_own(form, browse_as, session, own, theirs):
    person, ids = own
    task = session.get(Task, ids["task_id"])
    others = session.get(Task, theirs["task_id"])
    values = {
        **{name: str(number) for name, number in theirs.items()},
        **{f"own {name}": str(number) for name, number in ids.items()},
        "version": str(task.version),
        "seen": f"{others.id}:{others.version}",
        "own seen": f"{task.id}:{task.version}",
    }
    typed = {name: values.get(value, value) for name, value in FORMS[form].items()}
    before = everything_joined(session)

    answer = browse_as(person).post(form.partition("#")[0].format(**ids), typed)

    assert answer.status_code in {403, 404, 422}
    assert everything_joined(session) == before


def everything_joined(session):
    """Which divisions, officials and watchers the tasks and the recurring ones have."""
    db.session.expire_all()
    return [
        session.execute(query).all()
        for query in (
            select(Task.id, Task.official_id, Task.version).order_by(Task.id),
            select(TaskDivision.task_id, TaskDivision.division_id).order_by(TaskDivision.id),
            select(Watcher.task_id, Watcher.user_id).order_by(Watcher.task_id, Watcher.user_id),
            select(SeriesDivision.series_id, SeriesDivision.division_id).order_by(SeriesDivision.id),
            select(func.count(Division.id)),
        )
    ]
