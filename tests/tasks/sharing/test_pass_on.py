"""Passing parts of a task on: the task follows them by their weights."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import TODAY
from tracker.accounts.models import Role
from tracker.errors import Clash, NotAllowed, Refused
from tracker.tasks.closing import cancel_task
from tracker.tasks.editing import edit_task
from tracker.tasks.family import mean_percent
from tracker.tasks.models import EventKind, Part, ProgressBy, Source, State, Task
from tracker.tasks.service import accept_task, report_progress, submit_task
from tracker.tasks.sharing.parts import pass_on, set_weights

RESULT = "Đã hoàn thành và báo cáo trưởng phòng kết quả."


@pytest.fixture
def task(make_task, cast):
    return make_task(leads=[cast.division], supports=[cast.other])


@pytest.fixture
def give(task, cast, session):
    """Pass a part on, by the head to the official unless a test says otherwise."""

    def make(**fields):
        fields = {
            "title": "Viết tin bài", "official": cast.official, "due": date(2021, 11, 15),
            "version": None, "by": cast.head, **fields,
        }  # fmt: skip
        part = pass_on(fields.pop("parent", task), **fields)
        session.flush()
        return part

    return make


# --- the arithmetic ----------------------------------------------------------

parts = st.lists(st.tuples(st.integers(1, 100), st.integers(0, 100)), min_size=1)


@given(parts)
def test_a_mean_lies_between_its_parts(given_parts):
    mean = mean_percent(given_parts)

    assert min(p for _, p in given_parts) <= mean <= max(p for _, p in given_parts)


@given(parts)
def test_a_hundred_means_that_all_are_done(given_parts):
    assert (mean_percent(given_parts) == 100) == all(p == 100 for _, p in given_parts)


@given(parts, st.randoms())
def test_the_order_of_parts_does_not_matter(given_parts, chance):
    shuffled = chance.sample(given_parts, len(given_parts))

    assert mean_percent(shuffled) == mean_percent(given_parts)


@given(parts, st.data())
def test_progress_of_a_part_never_lowers_the_whole(given_parts, data):
    place = data.draw(st.integers(0, len(given_parts) - 1))
    weight, percent = given_parts[place]
    further = [*given_parts]
    further[place] = (weight, data.draw(st.integers(percent, 100)))

    assert mean_percent(further) >= mean_percent(given_parts)


def test_without_parts_there_is_no_mean():
    assert mean_percent([]) is None


# --- passing on --------------------------------------------------------------


def test_a_part_is_a_task_of_the_head_s_division(task, give, cast):
    part = give(weight=3)

    assert (part.parent, part.source, part.weight) == (task, Source.PART, 3)
    assert [(p.division, p.part) for p in part.parts] == [(cast.division, Part.LEAD)]
    assert (part.official, part.state, part.issued_on) == (cast.official, State.ASSIGNED, TODAY)


def test_the_official_is_told(give, cast, told):
    give()

    assert told("task_assigned") == {cast.official.id}


def test_the_task_begins_and_follows_its_parts(task, give):
    part = give()

    assert (task.state, task.progress_by) == (State.IN_PROGRESS, ProgressBy.PARTS)
    line = next(event for event in task.events if event.kind is EventKind.PARTS)
    assert line.after == f"{part.code} Viết tin bài"


def test_the_percent_is_the_weighted_mean(task, give, session, cast):
    light, heavy = give(weight=1), give(weight=3)

    report_progress(light, percent=80, words="Đang viết", version=None, by=cast.official)
    assert task.percent == 20
    report_progress(heavy, percent=40, words="Đang viết", version=None, by=cast.official)

    session.refresh(task)
    assert task.percent == 50  # (1 × 80 + 3 × 40) / 4
    assert task.events[-1].kind is EventKind.PROGRESS


def test_an_accepted_part_counts_in_full_and_a_cancelled_one_not_at_all(task, give, cast):
    first, second, third = give(), give(), give()
    submit_task(first, words=RESULT, version=None, by=cast.official)
    accept_task(first, by=cast.head, version=None)
    assert task.percent == 33

    cancel_task(second, reason="Không cần nữa", by=cast.head, version=None)

    assert task.percent == 50
    assert third.percent == 0


def test_the_head_decides_on_what_comes_back(give, cast, told):
    part = give()
    submit_task(part, words=RESULT, version=None, by=cast.official)

    accept_task(part, by=cast.head, version=None)

    assert part.state is State.ACCEPTED
    assert cast.head.id in told("task_submitted")


def test_parts_of_parts_move_the_task_at_the_top(task, give, cast, make_user):
    deputy = make_user(Role.HEAD, cast.division)
    part = give(official=deputy)
    below = give(parent=part, by=deputy)

    report_progress(below, percent=60, words="Đang viết", version=None, by=cast.official)

    assert (part.percent, task.percent) == (60, 60)


def test_below_a_part_of_a_part_nothing_is_passed_on(give):
    part = give()
    below = give(parent=part)

    with pytest.raises(Refused, match="levels deep at most"):
        give(parent=below)


@pytest.mark.parametrize("who", ["official", "other_head", "office", "leader", "observer", "admin"])
def test_only_the_head_of_the_lead_passes_on(give, cast, who):
    with pytest.raises(NotAllowed):
        give(by=getattr(cast, who))


@pytest.mark.parametrize(
    ("field", "fields"),
    [
        ("title", {"title": " "}),
        ("title", {"title": "x" * 10_000}),
        ("official", {"official": None}),
        ("due", {"due": None}),
        ("due", {"due": date(2021, 12, 1)}),
        ("due", {"due": TODAY - timedelta(1)}),
        ("weight", {"weight": 0}),
        ("weight", {"weight": 101}),
    ],
)
def test_bad_input_is_refused_at_its_field(task, give, field, fields, session):
    with pytest.raises(Refused) as refusal:
        give(**fields)

    assert refusal.value.field == field


def test_an_official_of_another_division_is_refused(give, cast):
    with pytest.raises(Refused, match="does not work in"):
        give(official=cast.other_head)


def test_somebody_else_s_save_is_a_clash(task, give):
    with pytest.raises(Clash):
        give(version=task.version - 1)


# --- dates above and below ---------------------------------------------------


def edit(task, due, by):
    edit_task(
        task, title=task.title, details=task.details, product=task.product, due=due, leads=task.leads,
        supports=task.supports, official=task.official, criteria=task.criteria, reason="x", version=None,
        by=by,
    )  # fmt: skip


def test_a_task_is_not_due_before_its_part(task, give, cast):
    part = give()

    with pytest.raises(Refused) as refusal:
        edit(task, date(2021, 11, 10), cast.office)

    assert refusal.value.field == "due"
    assert refusal.value.words.values["code"] == part.code
    assert task.due == date(2021, 11, 30)


def test_a_part_is_not_due_after_its_task(task, give, cast):
    part = give()

    with pytest.raises(Refused) as refusal:
        edit(part, date(2021, 12, 1), cast.head)

    assert refusal.value.words.values["code"] == task.code


def test_a_cancelled_part_holds_no_date(task, give, cast):
    cancel_task(give(), reason="Không cần", by=cast.head, version=None)

    edit(task, date(2021, 11, 10), cast.office)

    assert task.due == date(2021, 11, 10)


# --- weights -----------------------------------------------------------------


def test_other_weights_move_the_percent(task, give, cast):
    done, open_one = give(), give()
    report_progress(done, percent=100, words="Xong", version=None, by=cast.official)
    assert task.percent == 50

    set_weights(task, {done.id: 3}, version=None, by=cast.head)

    assert (done.weight, open_one.weight, task.percent) == (3, 1, 75)


@pytest.mark.parametrize("weight", [0, -1, 101])
def test_a_weight_lies_between_one_and_a_hundred(task, give, cast, weight):
    part = give()

    with pytest.raises(Refused) as refusal:
        set_weights(task, {part.id: weight}, version=None, by=cast.head)

    assert refusal.value.field == f"weight-{part.id}"


# --- the page ----------------------------------------------------------------


def typed(task, cast, **fields):
    return {
        "title": "Viết tin bài", "official": str(cast.official.id), "due": "15/11/2021", "weight": "2",
        "version": str(task.version), **fields,
    }  # fmt: skip


def test_the_head_passes_a_part_on_on_the_page(task, browse_as, cast, session):
    browser = browse_as(cast.head)

    response = browser.post(f"/tasks/{task.id}/parts", typed(task, cast))

    assert response.status_code == 302
    part = session.query(Task).filter(Task.parent_id == task.id).one()
    assert (part.weight, part.due) == (2, date(2021, 11, 15))
    assert "Viết tin bài" in browser.get(f"/tasks/{task.id}").text
    assert task.code in browser.get(f"/tasks/{part.id}").text


@pytest.mark.parametrize(
    "fault",
    [
        {"title": ""},
        {"due": "01/12/2021"},
        {"weight": "101"},
        {"weight": "x"},
        {"official": ""},
        {"official": "9" * 30},
    ],
)
def test_a_bad_part_is_shown_again_and_nothing_is_made(task, browse_as, cast, session, fault):
    response = browse_as(cast.head).post(
        f"/tasks/{task.id}/parts", typed(task, cast, details="Giữ lại", **fault)
    )

    assert response.status_code == 422
    assert "Giữ lại" in response.text
    assert session.query(Task).filter(Task.parent_id == task.id).count() == 0


def test_a_clash_shows_both_texts(task, browse_as, cast, session):
    response = browse_as(cast.head).post(
        f"/tasks/{task.id}/parts", typed(task, cast, version=str(task.version - 1))
    )

    assert response.status_code == 409
    assert 'id="clash"' in response.text
    assert "Viết tin bài" in response.text
    assert session.query(Task).filter(Task.parent_id == task.id).count() == 0


def test_weights_are_saved_on_the_page(task, give, browse_as, cast):
    part = give()

    response = browse_as(cast.head).post(
        f"/tasks/{task.id}/weights", {f"weight-{part.id}": "7", "version": str(task.version)}
    )

    assert response.status_code == 302
    assert part.weight == 7


@pytest.mark.parametrize("weight", ["0", "", "mười", "1000", "²"])
def test_a_bad_weight_is_shown_again(task, give, browse_as, cast, weight):
    part = give()

    response = browse_as(cast.head).post(
        f"/tasks/{task.id}/weights", {f"weight-{part.id}": weight, "version": str(task.version)}
    )

    assert response.status_code == 422
    assert f'value="{weight}"' in response.text
    assert part.weight == 1


@pytest.mark.parametrize(
    ("who", "page", "post"),
    [
        ("head", 200, 422),
        ("office", 200, 403),
        ("leader", 200, 403),
        ("official", 404, 404),
        ("other_head", 403, 403),
    ],
)
def test_who_is_let_in(task, browse_as, cast, who, page, post):
    browser = browse_as(getattr(cast, who))

    assert browser.get(f"/tasks/{task.id}/parts").status_code == page
    assert browser.post(f"/tasks/{task.id}/parts").status_code == post


@pytest.mark.parametrize("count", [10, 1000])
def test_the_task_s_page_asks_the_same_for_few_parts_and_for_many(
    task, browse_as, cast, make_tasks, count_queries, count
):
    make_tasks(count, parent=task)
    path = f"/tasks/{task.id}"
    browser = browse_as(cast.office)
    browser.get(path)

    with count_queries() as counted:
        assert browser.get(path).status_code == 200

    assert len(counted) <= 17
