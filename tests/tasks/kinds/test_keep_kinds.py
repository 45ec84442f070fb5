"""Keeping kinds of tasks: the verbs, their pages, their refusals."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import select

from tracker.audit import AuditLine
from tracker.errors import Clash, NotAllowed, Refused
from tracker.tasks.course.models import Direction
from tracker.tasks.kinds.models import Anchor, TaskKind
from tracker.tasks.kinds.service import add_kind, edit_kind, seed_kinds, switch_kind
from tracker.tasks.kinds.shape import KindDraft, MeasureDraft, MilestoneDraft, TermDraft
from tracker.tasks.kinds.standard import standard_kinds

DRAFT = KindDraft(
    "Hội thảo",
    milestones=[MilestoneDraft("Mời họp", Anchor.DUE, 10)],
    measures=[MeasureDraft("Số người dự", "người", Decimal(0), Decimal(50))],
    terms=[TermDraft(2021, "hội thảo")],
)


def test_the_standard_kinds_are_those_the_department_has():
    assert [draft.code for draft in standard_kinds()] == [
        "awareness", "contest", "online_services", "survey", "reform_plan_review",
        "procedure_plan_review", "periodic_report", "general",
    ]  # fmt: skip


def test_seeding_twice_adds_nothing_and_keeps_what_was_edited(session, agency, kinds, cast):
    kinds["contest"].name = "Thi đua của Ban"

    assert seed_kinds(agency, by=cast.office) == []
    assert session.scalars(select(TaskKind.name).where(TaskKind.code == "contest")).all() == [
        "Thi đua của Ban"
    ]


def test_a_kind_is_kept_whole(agency, cast):
    kind = add_kind(agency, DRAFT, by=cast.office)

    assert (kind.code, kind.is_active) == ("hoi_thao", True)
    assert [(m.name, m.anchor, m.days) for m in kind.milestones] == [("Mời họp", Anchor.DUE, 10)]
    assert [(m.name, m.target, m.direction) for m in kind.measures] == [("Số người dự", 50, Direction.UP)]


def test_two_kinds_of_one_name_have_codes_of_their_own(session, agency, cast):
    first = add_kind(agency, DRAFT, by=cast.office)
    session.flush()

    assert (first.code, add_kind(agency, DRAFT, by=cast.office).code) == ("hoi_thao", "hoi_thao_2")


def test_editing_replaces_its_rows(session, agency, cast):
    kind = add_kind(agency, DRAFT, by=cast.office)
    session.commit()

    edit_kind(kind, replace(DRAFT, milestones=[], name="Tọa đàm"), version=kind.version, by=cast.admin)
    session.commit()

    assert (kind.name, kind.milestones, [term.words for term in kind.terms]) == ("Tọa đàm", [], ["hội thảo"])


def test_the_second_of_two_writers_is_told(session, agency, cast):
    kind = add_kind(agency, DRAFT, by=cast.office)
    session.commit()
    seen = kind.version
    edit_kind(kind, replace(DRAFT, milestones=[]), version=seen, by=cast.admin)
    session.commit()

    with pytest.raises(Clash):
        edit_kind(kind, DRAFT, version=seen, by=cast.office)


def test_switching_off_keeps_the_kind(agency, cast, kinds):
    switch_kind(kinds["survey"], is_active=False, version=None, by=cast.office)

    assert not kinds["survey"].is_active


def test_each_act_leaves_a_line_of_audit(session, agency, cast):
    kind = add_kind(agency, DRAFT, by=cast.office)
    switch_kind(kind, is_active=False, version=None, by=cast.office)

    session.flush()
    wanted = select(AuditLine.verb).where(AuditLine.subject_type == "task_kind").order_by(AuditLine.id)
    assert session.scalars(wanted).all() == ["add_kind", "switch_kind"]


@pytest.mark.parametrize("who", ["leader", "head", "official", "observer"])
def test_is_the_offices_and_the_administrators(agency, cast, who):
    with pytest.raises(NotAllowed):
        add_kind(agency, DRAFT, by=getattr(cast, who))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "k" * 10_000}, "name"),
        ({"milestones": [MilestoneDraft("m" * 10_000, Anchor.DUE, 1)]}, "milestones"),
        ({"milestones": [MilestoneDraft("Mốc", Anchor.DUE, -1)]}, "milestones"),
        ({"milestones": [MilestoneDraft("Mốc", Anchor.DUE, 1, 101)]}, "milestones"),
        ({"measures": [MeasureDraft("Số xã", "xã", Decimal(5), Decimal(5))]}, "measures"),
        ({"measures": [MeasureDraft("Số xã", "")]}, "measures"),
        ({"terms": [TermDraft(2021, "a"), TermDraft(2021, "b")]}, "terms"),
        ({"terms": [TermDraft(21, "a")]}, "terms"),
    ],
)
def test_refuses_such_a_kind(agency, cast, changes, field):
    with pytest.raises(Refused) as refusal:
        add_kind(agency, replace(DRAFT, **changes), by=cast.office)

    assert refusal.value.field == field


# --- the pages ---------------------------------------------------------------


def test_an_agency_without_kinds_is_told_what_to_do(browse_as, cast):
    page = browse_as(cast.office).get("/tasks/kinds").text

    assert "Nạp loại chuẩn" in page


def test_the_page_loads_the_standard_kinds(session, browse_as, cast):
    response = browse_as(cast.office).post("/tasks/kinds/standard")

    assert response.location == "/tasks/kinds"
    assert len(session.scalars(select(TaskKind)).all()) == len(standard_kinds())


def test_the_page_names_a_kind_in_the_terms_of_the_year(browse_as, cast, kinds):
    assert "Dịch vụ công trực tuyến mức độ 4" in browse_as(cast.office).get("/tasks/kinds").text


def typed_of(kind, typed_rows, **changes):
    return {
        "name": kind.name,
        "version": str(kind.version),
        **typed_rows("milestones", [{"name": "Mốc mới", "days": "5", "anchor": "due", "weight": "2"}]),
        **changes,
    }


def test_the_page_edits_a_kind_and_its_rows(session, browse_as, cast, kinds, typed_rows):
    session.commit()
    kind = kinds["awareness"]

    response = browse_as(cast.office).post(f"/tasks/kinds/{kind.id}", typed_of(kind, typed_rows))

    assert response.location == "/tasks/kinds"
    assert [(m.name, m.days) for m in kind.milestones] == [("Mốc mới", 5)]


def test_the_page_keeps_what_was_typed_wrong(session, browse_as, cast, kinds, typed_rows):
    session.commit()
    kind = kinds["awareness"]
    typed = typed_of(kind, typed_rows, **{"milestones-0-days": "năm ngày"})

    response = browse_as(cast.office).post(f"/tasks/kinds/{kind.id}", typed)

    assert response.status_code == 422
    assert "năm ngày" in response.text
    assert len(kind.milestones) == 4


def test_the_page_gives_more_rows_and_saves_nothing(session, browse_as, cast, kinds, typed_rows):
    session.commit()
    kind = kinds["awareness"]

    response = browse_as(cast.office).post(f"/tasks/kinds/{kind.id}", typed_of(kind, typed_rows, act="rows"))

    assert response.status_code == 200
    assert 'name="milestones-2-name"' in response.text
    assert len(kind.milestones) == 4


def test_a_clash_shows_both_texts(session, browse_as, cast, kinds, typed_rows):
    session.commit()
    kind = kinds["awareness"]
    typed = typed_of(kind, typed_rows, name="Tuyên truyền của tôi")
    browse_as(cast.admin).post(f"/tasks/kinds/{kind.id}", typed_of(kind, typed_rows, name="Của người khác"))

    response = browse_as(cast.office).post(f"/tasks/kinds/{kind.id}", typed)

    assert response.status_code == 409
    assert "Tuyên truyền của tôi" in response.text
    assert "Của người khác" in response.text
    assert kind.name == "Của người khác"


def test_a_kind_switched_off_is_not_offered(session, browse_as, cast, kinds):
    session.commit()
    kind = kinds["survey"]
    seen = {"version": str(kind.version), "act": "off"}

    browse_as(cast.office).post(f"/tasks/kinds/{kind.id}/switch", seen)

    assert "kind:survey" not in browse_as(cast.office).get("/tasks/new").text


def test_a_kind_of_another_agency_is_not_found(session, browse_as, cast, make_agency, make_user):
    other = make_agency("Sở khác")
    stranger = make_user(next(iter(cast.office.memberships)).role, at=other)
    kind = add_kind(other, DRAFT, by=stranger)
    session.flush()

    assert browse_as(cast.office).get(f"/tasks/kinds/{kind.id}").status_code == 404


@pytest.mark.parametrize("count", [8, 300])
def test_the_page_asks_as_much_for_many_kinds(session, browse_as, cast, kinds, agency, count, count_queries):
    for number in range(count - len(kinds)):
        add_kind(agency, replace(DRAFT, code=f"kind_{number}"), by=cast.office)
    browser = browse_as(cast.office)

    with count_queries() as counted:
        browser.get("/tasks/kinds")

    assert len(counted) <= 13
