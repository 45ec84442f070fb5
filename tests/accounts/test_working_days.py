"""The calendar of an agency: what an administrator says of days, and who may look."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from tracker.accounts import calendar
from tracker.accounts.calendar import SaidDay, confirm_year, seed_calendar, unconfirmed_year
from tracker.accounts.models import CalendarDay, CalendarYear, DayKind, Role
from tracker.accounts.queries import work_calendar
from tracker.errors import Clash, Refused

YEAR = 2026
SWAPPED, SATURDAY = date(2026, 1, 2), date(2026, 1, 10)
PAGE = f"/working-days?year={YEAR}"


@pytest.fixture
def admin(make_user):
    return make_user(Role.ADMIN)


@pytest.fixture
def seeded(agency):
    seed_calendar(agency, [YEAR])
    return agency


def day_of(session, day):
    return session.scalar(select(CalendarDay).where(CalendarDay.day == day))


def is_confirmed(session, year=YEAR):
    return session.scalar(select(CalendarYear.confirmed_at).where(CalendarYear.year == year)) is not None


def typed(day="24/12/2026", kind="off", name="Nghỉ theo quyết định"):
    return {"day": day, "kind": kind, "name": name}


def seen_of_year(session, agency):
    days = calendar.list_days(agency.id, YEAR)
    return calendar.mark_of_year(days, calendar.find_year(agency.id, YEAR))


def test_everybody_sees_tet_and_the_working_days_of_each_month(browse_as, make_user, seeded):
    page = browse_as(make_user(Role.OBSERVER)).get(PAGE).text

    assert "Mùng hai Tết Nguyên Đán" in page
    assert "Tháng 2" in page
    assert "holidays 0." in page


def test_an_administrator_adds_a_day(browse_as, admin, seeded, session):
    response = browse_as(admin).post(f"/working-days/{YEAR}/days", typed())

    assert response.status_code == 302
    day = day_of(session, date(2026, 12, 24))
    assert (day.kind, day.name, day.source) == (DayKind.OFF, "Nghỉ theo quyết định", "typed")


@pytest.mark.parametrize("role", [Role.LEADER, Role.OFFICE, Role.OBSERVER])
def test_nobody_else_changes_the_calendar(browse_as, make_user, seeded, session, role):
    browser = browse_as(make_user(role))

    for path, fields in (
        (f"/working-days/{YEAR}/days", typed()),
        (f"/working-days/{YEAR}/swap", {"off": "02/01/2026", "worked": "10/01/2026", "reason": "Hoán đổi"}),
        (f"/working-days/{YEAR}/confirm", {}),
        (f"/working-days/{YEAR}/import", {"lines": "2026-12-24 off Nghỉ"}),
        ("/working-days/days/2026-01-01/remove", {}),
        ("/working-days/days/2026-01-01", typed()),
    ):
        assert browser.post(path, fields).status_code == 403, path

    assert day_of(session, date(2026, 12, 24)) is None
    assert not is_confirmed(session)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        (typed(day="30/02/2026"), "30/11/2021"),
        (typed(day="01/01/2026"), "Tết Dương lịch"),
        (typed(name=" "), "lý do"),
        (typed(name="x" * 121), "121"),
        (typed(kind="perhaps"), "trong danh sách"),
    ],
)
def test_a_day_that_cannot_be_added_is_shown_again_with_what_was_typed(
    browse_as, admin, seeded, session, fields, said
):
    before = len(calendar.list_days(seeded.id, YEAR))

    response = browse_as(admin).post(f"/working-days/{YEAR}/days", fields)

    assert response.status_code == 422
    assert said in response.text
    assert f'value="{fields["day"]}"' in response.text
    assert len(calendar.list_days(seeded.id, YEAR)) == before


def test_two_days_are_swapped_in_one_act(browse_as, admin, seeded, session):
    fields = {"off": "02/01/2026", "worked": "10/01/2026", "reason": "Hoán đổi ngày làm việc"}

    browse_as(admin).post(f"/working-days/{YEAR}/swap", fields)

    works = work_calendar(seeded.id)
    assert not works.is_working(SWAPPED)
    assert works.is_working(SATURDAY)


@pytest.mark.parametrize(("off", "worked"), [("01/01/2026", "10/01/2026"), ("02/01/2026", "05/01/2026")])
def test_a_swap_of_a_free_day_or_for_a_worked_one_changes_nothing(
    browse_as, admin, seeded, session, off, worked
):
    fields = {"off": off, "worked": worked, "reason": "Hoán đổi"}

    response = browse_as(admin).post(f"/working-days/{YEAR}/swap", fields)

    assert response.status_code == 422
    assert f'value="{worked}"' in response.text
    assert day_of(session, SWAPPED) is None
    assert day_of(session, SATURDAY) is None


def test_the_page_names_the_swap_that_the_package_does_not_know(browse_as, admin, seeded):
    assert "10/01/2026" in browse_as(admin).get(PAGE).text

    calendar.swap_days(seeded, off=SWAPPED, worked=SATURDAY, name="Hoán đổi", by=admin)

    assert "khối cơ quan nhà nước" not in browse_as(admin).get(PAGE).text


def test_a_day_is_mended_and_moved(browse_as, admin, seeded, session):
    browser = browse_as(admin)
    seen = calendar.mark_of(day_of(session, date(2026, 11, 24)))

    browser.post("/working-days/days/2026-11-24", typed(day="25/11/2026", name="Nghỉ bù") | {"seen": seen})

    works = work_calendar(seeded.id)
    assert works.is_working(date(2026, 11, 24))
    assert not works.is_working(date(2026, 11, 25))


def test_of_two_who_mend_a_day_the_second_sees_both(browse_as, admin, seeded, session):
    day = date(2026, 11, 24)
    seen = calendar.mark_of(day_of(session, day))
    calendar.edit_day(seeded, day, SaidDay(day, DayKind.WORKED, "Vẫn làm việc"), by=admin)

    response = browse_as(admin).post(
        "/working-days/days/2026-11-24", typed(day="24/11/2026", name="Ngày Văn hóa") | {"seen": seen}
    )

    assert response.status_code == 409
    assert "Vẫn làm việc" in response.text
    assert 'value="Ngày Văn hóa"' in response.text
    assert day_of(session, day).name == "Vẫn làm việc"


def test_a_day_of_the_package_that_was_taken_out_stays_out(browse_as, admin, seeded, session):
    day = date(2026, 11, 24)
    seen = calendar.mark_of(day_of(session, day))

    browse_as(admin).post("/working-days/days/2026-11-24/remove", {"seen": seen})
    seed_calendar(seeded, [YEAR])

    assert work_calendar(seeded.id).is_working(day)


def test_a_day_that_people_added_is_gone_when_it_is_taken_out(admin, seeded, session):
    day = date(2026, 12, 24)
    calendar.add_day(seeded, SaidDay(day, DayKind.OFF, "Nghỉ"), by=admin)

    calendar.remove_day(seeded, day, by=admin)

    assert day_of(session, day) is None


def test_the_next_version_of_the_package_replaces_its_own_days_and_no_others(admin, seeded, session, at):
    at(datetime(2026, 3, 1, 2, tzinfo=UTC))
    typed_day, of_old = date(2026, 12, 24), date(2026, 12, 28)
    calendar.add_day(seeded, SaidDay(typed_day, DayKind.OFF, "Nghỉ"), by=admin)
    session.add(
        CalendarDay(agency_id=seeded.id, day=of_old, kind=DayKind.OFF, name="Dự kiến", source="holidays 0.1")
    )
    calendar.find_year(seeded.id, YEAR).source = "holidays 0.1"
    session.commit()

    calendar.seed_next_year()

    assert day_of(session, of_old) is None
    assert day_of(session, typed_day).name == "Nghỉ"
    assert day_of(session, date(2026, 1, 1)) is not None


def test_a_confirmed_year_is_not_touched_by_a_later_version(admin, seeded, session, at):
    at(datetime(2026, 3, 1, 2, tzinfo=UTC))
    confirm_year(seeded, YEAR, by=admin)
    day_of(session, date(2026, 1, 1)).source = "holidays 0.1"
    calendar.find_year(seeded.id, YEAR).source = "holidays 0.1"
    session.commit()

    calendar.seed_next_year()

    assert day_of(session, date(2026, 1, 1)).source == "holidays 0.1"


def test_a_year_is_confirmed_by_who_saw_it(browse_as, admin, seeded, session):
    response = browse_as(admin).post(f"/working-days/{YEAR}/confirm", {"seen": seen_of_year(session, seeded)})

    assert response.status_code == 302
    assert is_confirmed(session)
    assert "Nguyễn Văn An" in browse_as(admin).get(PAGE).text


def test_a_year_that_changed_meanwhile_is_not_confirmed(browse_as, admin, seeded, session):
    seen = seen_of_year(session, seeded)
    calendar.add_day(seeded, SaidDay(date(2026, 12, 24), DayKind.OFF, "Nghỉ"), by=admin)

    response = browse_as(admin).post(f"/working-days/{YEAR}/confirm", {"seen": seen})

    assert response.status_code == 409
    assert "24/12/2026" in response.text
    assert not is_confirmed(session)


def test_who_changes_a_confirmed_year_has_to_confirm_it_anew(admin, seeded, session):
    confirm_year(seeded, YEAR, by=admin)

    calendar.add_day(seeded, SaidDay(date(2026, 12, 24), DayKind.OFF, "Nghỉ"), by=admin)
    session.commit()

    assert not is_confirmed(session)


def test_a_refused_change_leaves_the_year_confirmed(browse_as, admin, seeded, session):
    confirm_year(seeded, YEAR, by=admin)

    browse_as(admin).post(f"/working-days/{YEAR}/days", typed(day="01/01/2026"))

    assert is_confirmed(session)


@pytest.mark.parametrize(
    ("today", "year"), [(date(2025, 10, 31), 2025), (date(2025, 11, 1), 2026), (date(2026, 1, 1), 2026)]
)
def test_from_november_on_it_is_the_next_year_that_is_to_be_confirmed(seeded, today, year):
    assert unconfirmed_year(seeded.id, today) == year


def test_a_confirmed_year_warns_nobody(seeded, admin):
    confirm_year(seeded, YEAR, by=admin)

    assert unconfirmed_year(seeded.id, date(2025, 11, 1)) is None


@pytest.mark.parametrize(
    ("role", "is_warned"), [(Role.ADMIN, True), (Role.OFFICE, True), (Role.LEADER, False)]
)
def test_administrators_and_the_office_are_warned(browse_as, make_user, seeded, at, role, is_warned):
    at(datetime(2025, 11, 3, 2, tzinfo=UTC))

    page = browse_as(make_user(role)).get("/working-days?year=2025").text

    assert ("Lịch làm việc năm 2026 chưa được xác nhận" in page) is is_warned


def test_a_far_year_is_filled_in_on_request(browse_as, admin, agency, session):
    assert "Điền ngày nghỉ lễ" in browse_as(admin).get("/working-days?year=2031").text

    browse_as(admin).post("/working-days/2031/fill")

    assert day_of(session, date(2031, 9, 2)) is not None


def test_a_year_into_which_a_day_is_typed_has_its_holidays_too(admin, agency, session):
    calendar.add_day(agency, SaidDay(date(2031, 12, 24), DayKind.OFF, "Nghỉ"), by=admin)

    assert day_of(session, date(2031, 9, 2)) is not None


@pytest.mark.parametrize("year", [1999, 2101, 99999])
def test_there_is_no_such_year(browse_as, admin, year):
    assert browse_as(admin).get(f"/working-days?year={year}").status_code == 404


def test_the_verbs_refuse_years_that_no_calendar_holds(admin, agency):
    with pytest.raises(Refused):
        calendar.add_day(agency, SaidDay(date(1999, 12, 24), DayKind.OFF, "Nghỉ"), by=admin)


def test_a_day_that_was_mended_is_not_taken_out_by_who_saw_the_old_one(admin, seeded):
    with pytest.raises(Clash):
        calendar.remove_day(seeded, date(2026, 1, 1), seen="of another day", by=admin)


def test_the_page_asks_as_much_for_a_full_year_as_for_an_empty_one(
    browse_as, admin, seeded, session, count_queries
):
    browser = browse_as(admin)
    browser.get(PAGE)
    with count_queries() as few:
        browser.get(PAGE)
    known = {day.day for day in calendar.list_days(seeded.id, YEAR)}
    session.add_all(
        CalendarDay(agency_id=seeded.id, day=day, kind=DayKind.OFF, name="Nghỉ", source="typed")
        for n in range(365)
        if (day := date.fromordinal(date(2026, 1, 1).toordinal() + n)) not in known
    )
    session.commit()

    with count_queries() as many:
        browser.get(PAGE)

    assert len(many) == len(few)


@pytest.mark.parametrize(("day", "kind"), [("23/12/2026", "worked"), ("26/12/2026", "off")])
def test_what_is_so_in_any_week_is_not_said_of_a_day(browse_as, admin, seeded, session, day, kind):
    response = browse_as(admin).post(f"/working-days/{YEAR}/days", typed(day=day, kind=kind))

    assert response.status_code == 422
    assert 'id="kind-fault"' in response.text
    assert day_of(session, date(2026, 12, int(day[:2]))) is None


def test_a_swap_that_is_taken_back_leaves_nothing(browse_as, admin, seeded, session):
    browser = browse_as(admin)
    browser.post(
        f"/working-days/{YEAR}/swap", {"off": "02/01/2026", "worked": "10/01/2026", "reason": "Hoán đổi"}
    )

    browser.post(
        f"/working-days/{YEAR}/swap", {"off": "10/01/2026", "worked": "02/01/2026", "reason": "Thôi"}
    )

    assert (day_of(session, SWAPPED), day_of(session, SATURDAY)) == (None, None)


def test_a_day_of_another_year_is_not_kept_on_this_page(browse_as, admin, seeded, session):
    browser = browse_as(admin)

    added = browser.post(f"/working-days/{YEAR}/days", typed(day="23/12/2027"))
    swap = {"off": "22/12/2027", "worked": "25/12/2027", "reason": "Hoán đổi"}
    swapped = browser.post(f"/working-days/{YEAR}/swap", swap)

    assert [added.status_code, swapped.status_code] == [422, 422]
    assert "Hãy mở lịch năm 2027" in added.text
    assert day_of(session, date(2027, 12, 23)) is None


def test_a_change_of_a_confirmed_year_says_that_it_has_to_be_confirmed_anew(browse_as, admin, seeded):
    confirm_year(seeded, YEAR, by=admin)
    browser = browse_as(admin)

    browser.post(f"/working-days/{YEAR}/days", typed())

    assert "cần được xác nhận lại" in browser.get(PAGE).text


def test_the_thirtieth_of_april_bears_its_official_name(seeded, session):
    assert day_of(session, date(2026, 4, 30)).name == "Ngày Giải phóng miền Nam, thống nhất đất nước"
