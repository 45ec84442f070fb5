"""Divisions renamed, merged, split, dissolved: open work goes over, closed work keeps its name."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.conftest import TODAY
from tests.tasks.reorganising.conftest import DAY, dissolved, merged, renamed, split
from tracker.accounts.models import Change, DivisionKind, Membership, Role, Succession
from tracker.audit import AuditLine
from tracker.errors import Clash, NotAllowed, Refused
from tracker.tasks.models import EventKind, Part, Source, State, TaskDivision
from tracker.tasks.reorganising.plan import Choices
from tracker.tasks.series.periods import Period
from tracker.tasks.series.service import Wanted as WantedSeries
from tracker.tasks.series.service import add_series
from tracker.tasks.service import open_task

BEFORE = DAY - timedelta(days=1)


def roles(user, day=TODAY):
    return [(m.role, m.division.name) for m in user.memberships if m.is_valid(day)]


# --- what each change does ------------------------------------------------------


def test_a_renamed_division_goes_on_under_the_new_name(carry_out, cast, make_task, session):
    task = make_task(leads=[cast.division], supports=[cast.other], official=cast.official)

    [successor] = carry_out(renamed(cast.division))

    assert (cast.division.name, cast.division.valid_to) == ("Phòng Tuyên truyền", BEFORE)
    assert (successor.name, successor.valid_from, successor.kind) == (
        "Phòng Truyền thông", DAY, cast.division.kind,
    )  # fmt: skip
    assert (task.leads, task.supports, task.official) == ([successor], [cast.other], cast.official)
    [succession] = session.query(Succession)
    assert (succession.division, succession.successor, succession.change, succession.from_day) == (
        cast.division, successor, Change.RENAMED, DAY,
    )  # fmt: skip


def test_a_closed_task_keeps_the_old_name(carry_out, cast, make_task):
    closed = [make_task(leads=[cast.division], state=state) for state in (State.ACCEPTED, State.CANCELLED)]

    carry_out(renamed(cast.division))

    assert [task.leads for task in closed] == [[cast.division], [cast.division]]
    assert [len(task.events) for task in closed] == [1, 1]


@pytest.mark.parametrize(
    "state",
    [s for s in State if not s.is_closed],
)
def test_every_task_not_closed_goes_over_and_says_so_in_one_line(carry_out, cast, make_task, state):
    task = make_task(leads=[cast.division], state=state)

    [successor] = carry_out(renamed(cast.division))

    assert task.state is state
    [line] = [event for event in task.events if event.kind is EventKind.REORGANISED]
    assert (line.before, line.after) == ("Phòng Tuyên truyền", "Phòng Truyền thông")
    assert line.context["before"]["leads"] == [cast.division.id]
    assert line.context["after"]["leads"] == [successor.id]


def test_people_work_in_the_successor_from_the_day(carry_out, cast):
    carry_out(renamed(cast.division))

    assert roles(cast.head) == [(Role.HEAD, "Phòng Truyền thông")]
    assert roles(cast.head, BEFORE) == [(Role.HEAD, "Phòng Tuyên truyền")]
    assert roles(cast.official) == [(Role.OFFICIAL, "Phòng Truyền thông")]
    assert roles(cast.other_head) == [(Role.HEAD, "Phòng Chính sách")]


def test_a_role_given_after_the_day_is_moved_whole(carry_out, cast, agency, session):
    late = Membership(agency=agency, role=Role.HEAD, division=cast.division, valid_from=TODAY)
    cast.observer.memberships.append(late)
    session.flush()

    carry_out(renamed(cast.division))

    assert late.division.name == "Phòng Truyền thông"
    assert late.valid_from == TODAY


def test_two_that_merge_become_one_with_one_part_in_a_task(carry_out, cast, make_task, session):
    both = make_task(leads=[cast.division], supports=[cast.other])
    both.parts[1].contribution = "Số liệu"
    one = make_task(supports=[cast.division], leads=[])
    session.flush()

    [successor] = carry_out(merged(cast.division, cast.other))

    assert [(p.division, p.part, p.contribution) for p in both.parts] == [(successor, Part.LEAD, "Số liệu")]
    assert one.supports == [successor]
    assert session.query(TaskDivision).filter_by(division_id=cast.division.id).count() == 0


def test_a_support_that_merges_with_the_lead_loses_nothing(carry_out, cast, make_task):
    task = make_task(leads=[cast.other], supports=[cast.division])

    [successor] = carry_out(dissolved(cast.division, cast.other))

    assert successor is cast.other
    assert (task.leads, task.supports) == ([cast.other], [])


def test_merging_into_an_existing_division_ends_only_the_other(carry_out, cast, make_task):
    task = make_task(leads=[cast.division])

    carry_out(merged(cast.division, new=[], into=[cast.other]))

    assert task.leads == [cast.other]
    assert cast.other.valid_to is None
    assert roles(cast.head) == [(Role.HEAD, "Phòng Chính sách")]


def test_who_heads_a_merged_division_is_chosen(carry_out, foresee, cast):
    wanted = merged(cast.division, cast.other)
    assert foresee(wanted).heads() == [("Phòng Tổng hợp", 2)]
    chosen = Choices(roles={cast.other_head.memberships[0].id: Role.OFFICIAL})
    assert foresee(wanted, chosen).heads() == [("Phòng Tổng hợp", 1)]

    carry_out(wanted, chosen)

    assert roles(cast.head) == [(Role.HEAD, "Phòng Tổng hợp")]
    assert roles(cast.other_head) == [(Role.OFFICIAL, "Phòng Tổng hợp")]


def test_a_role_can_end_with_the_division(carry_out, cast):
    carry_out(renamed(cast.division), Choices(roles={cast.head.memberships[0].id: None}))

    assert roles(cast.head) == []
    assert roles(cast.head, BEFORE) == [(Role.HEAD, "Phòng Tuyên truyền")]


def test_each_task_of_a_split_goes_where_it_was_chosen(carry_out, cast, make_task):
    first, second = make_task(leads=[cast.division]), make_task(leads=[cast.division])

    one, two = carry_out(split(cast.division, "Phòng Một", "Phòng Hai"), Choices(tasks={second.id: 1}))

    assert (first.leads, second.leads) == ([one], [two])


def test_unless_chosen_a_task_of_a_split_follows_its_official(carry_out, cast, make_task):
    task = make_task(leads=[cast.division], official=cast.official)
    goes = Choices(people={cast.official.memberships[0].id: 1})

    _one, two = carry_out(split(cast.division, "Phòng Một", "Phòng Hai"), goes)

    assert (task.leads, task.official) == ([two], cast.official)


def test_an_official_who_goes_elsewhere_answers_no_more(carry_out, cast, make_task):
    task = make_task(leads=[cast.division], official=cast.official)
    apart = Choices(people={cast.official.memberships[0].id: 1}, tasks={task.id: 0})

    one, _two = carry_out(split(cast.division, "Phòng Một", "Phòng Hai"), apart)

    assert (task.leads, task.official) == ([one], None)
    assert task.events[-1].kind is EventKind.OFFICIAL


def test_recurring_tasks_go_over_too(carry_out, agency, cast):
    wanted = WantedSeries(
        title="Báo cáo", leads=[cast.division], supports=[cast.other], periods=[Period.YEAR]
    )
    series = add_series(agency, wanted, by=cast.office)

    [successor] = carry_out(merged(cast.division, cast.other))

    assert (series.leads, series.supports) == ([successor], [])


def test_a_division_without_open_tasks_is_dissolved_without_successor(carry_out, cast, make_task, session):
    closed = make_task(leads=[cast.division], state=State.ACCEPTED)

    assert carry_out(dissolved(cast.division)) == []

    assert cast.division.valid_to == BEFORE
    assert closed.leads == [cast.division]
    assert roles(cast.head) == []
    assert session.query(Succession).count() == 0


# --- what it leaves behind -------------------------------------------------------


def test_it_is_one_audit_line(carry_out, cast, make_task, session):
    tasks = [make_task(leads=[cast.division]) for _ in range(3)]

    [successor] = carry_out(renamed(cast.division))

    [line] = session.query(AuditLine)
    assert line.verb == "reorganise"
    assert line.details["tasks"] == [task.id for task in tasks]
    assert line.details["divisions"] == [cast.division.id]
    assert line.details["successors"] == [successor.id]


def test_those_who_work_in_the_successor_are_told(carry_out, cast, told):
    carry_out(merged(cast.division, new=[], into=[cast.other]))

    assert told("division_reorganised") == {cast.head.id, cast.official.id, cast.other_head.id}


def test_a_name_of_an_ended_division_is_free_again(carry_out, cast):
    [successor] = carry_out(merged(cast.division, cast.other, name="Phòng Chính sách"))

    assert successor.name == "Phòng Chính sách"
    assert successor is not cast.other


# --- what is refused --------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (lambda c: renamed(c.division, on=TODAY + timedelta(days=1)), "on"),
        (lambda c: renamed(c.division, on=date(2020, 1, 1)), "on"),
        (lambda c: renamed(c.division, "Phòng Chính sách"), "name_1"),
        (lambda c: renamed(c.division, "x" * 10_000), "name_1"),
        (lambda c: renamed(c.division, c.division.name, new=[]), "name_1"),
        (lambda c: merged(c.division), "divisions"),
        (lambda c: merged(c.division, c.other, into=[c.other], new=[]), "into"),
        (lambda c: merged(c.division, c.other, new=[]), "into"),
        (lambda c: split(c.division, "Phòng Một"), "name_2"),
        (lambda c: split(c.division, "Phòng Một", "Phòng Một"), "name_2"),
        (lambda c: dissolved(c.division), "into"),
        (lambda c: dissolved(c.division, c.division), "into"),
    ],
)
def test_what_makes_no_sense_is_refused_and_changes_nothing(
    carry_out, cast, make_task, session, change, field
):
    task = make_task(leads=[cast.division])
    session.commit()

    with pytest.raises(Refused) as refusal:
        carry_out(change(cast))

    session.rollback()
    assert refusal.value.field == field
    assert task.leads == [cast.division]
    assert cast.division.valid_to is None
    assert session.query(AuditLine).count() == 0


def test_an_ended_division_cannot_change_again(carry_out, cast):
    carry_out(renamed(cast.division))

    with pytest.raises(Refused):
        carry_out(renamed(cast.division, "Tên khác"))


def test_a_council_takes_no_tasks_over(carry_out, cast, make_division, make_task):
    make_task(leads=[cast.division])
    council = make_division("Hội đồng", kind=DivisionKind.COUNCIL)

    with pytest.raises(Refused):
        carry_out(dissolved(cast.division, council))


@pytest.mark.parametrize("who", ["office", "leader", "head", "official", "observer"])
def test_only_an_administrator_reorganises(carry_out, cast, who):
    with pytest.raises(NotAllowed):
        carry_out(renamed(cast.division), by=getattr(cast, who))


def test_what_was_not_shown_is_not_done(carry_out, foresee, cast, make_task):
    wanted = renamed(cast.division)
    seen = foresee(wanted).fingerprint
    make_task(leads=[cast.division])

    with pytest.raises(Clash):
        carry_out(wanted, seen=seen)
    carry_out(wanted, seen=foresee(wanted).fingerprint)


def test_an_ended_division_can_lead_no_new_task(carry_out, cast, agency):

    carry_out(merged(cast.division, cast.other))

    with pytest.raises(Refused) as refusal:
        open_task(
            agency=agency, title="Việc mới", source=Source.PLAN, leads=[cast.division],
            issued_on=TODAY, due=None, by=cast.office,
        )  # fmt: skip
    assert refusal.value.field == "leads"


# --- the plan is what is done ------------------------------------------------------


def test_the_plan_names_every_task_and_role(foresee, cast, make_task):
    lead, support = make_task(leads=[cast.division]), make_task(leads=[cast.other], supports=[cast.division])
    make_task(leads=[cast.division], state=State.ACCEPTED)

    plan = foresee(renamed(cast.division))

    assert [(h.subject, h.parts) for h in plan.tasks] == [
        (lead, frozenset({Part.LEAD})), (support, frozenset({Part.SUPPORT})),
    ]  # fmt: skip
    assert [m.membership.user for m in plan.people] == [cast.head, cast.official]
    assert lead.leads == [cast.division]


def test_the_plan_asks_as_much_for_many_tasks_as_for_few(foresee, cast, make_tasks, count_queries, session):
    counts = []
    for many in (10, 200):
        make_tasks(many)
        session.expire_all()
        with count_queries() as counted:
            foresee(renamed(cast.division))
        counts.append(len(counted))

    assert counts[0] == counts[1]
