"""Until when: the phrases of real papers, and the day each means."""

from __future__ import annotations

from datetime import date

import pytest

from tracker.conclusions.dates import binding, find_paper_date
from tracker.conclusions.time_phrases import Reckoning, months_later
from tracker.conclusions.warnings import Code
from tracker.workdays import WorkCalendar

PAPER = date(2021, 9, 1)


def read(text: str, **reckoning) -> tuple[str, date | None, list[Code]]:
    deadline = binding(text, Reckoning(**reckoning))
    assert deadline is not None
    return text[deadline.start : deadline.end], deadline.due, [each.code for each in deadline.warnings]


@pytest.mark.parametrize(
    ("text", "phrase", "due"),
    [
        ("báo cáo trước ngày 30/11/2021.", "trước ngày 30/11/2021", date(2021, 11, 30)),
        ("gửi trước 20.7.2022 để tổng hợp", "trước 20.7.2022", date(2022, 7, 20)),
        ("trước ngày 30-11-2021", "trước ngày 30-11-2021", date(2021, 11, 30)),
        ("trước ngày 1/10/21", "trước ngày 1/10/21", date(2021, 10, 1)),
        ("trước ngày 15 tháng 10 năm 2021", "trước ngày 15 tháng 10 năm 2021", date(2021, 10, 15)),
        ("trước 14 giờ, ngày 20/9/2021", "trước 14 giờ, ngày 20/9/2021", date(2021, 9, 20)),
        ("trước 16h30 ngày 20/9/2021", "trước 16h30 ngày 20/9/2021", date(2021, 9, 20)),
        ("trước thứ Sáu, ngày 17/9/2021", "trước thứ Sáu, ngày 17/9/2021", date(2021, 9, 17)),
        ("chậm nhất là ngày 05/10/2021", "chậm nhất là ngày 05/10/2021", date(2021, 10, 5)),
        ("không muộn hơn ngày 05/10/2021", "không muộn hơn ngày 05/10/2021", date(2021, 10, 5)),
        ("từ ngày 01/10 đến ngày 15/10/2021", "đến ngày 15/10/2021", date(2021, 10, 15)),
        ("Thời hạn hoàn thành: 30/9/2021", "Thời hạn hoàn thành: 30/9/2021", date(2021, 9, 30)),
        ("hạn chót ngày 15/11/2021", "hạn chót ngày 15/11/2021", date(2021, 11, 15)),
        ("xong trước ngày\n30/7/2022", "trước ngày\n30/7/2022", date(2022, 7, 30)),
        ("trước ngày 29/02/2024", "trước ngày 29/02/2024", date(2024, 2, 29)),
    ],
)
def test_the_printed_day_is_the_due_day(text, phrase, due):
    assert read(text) == (phrase, due, [])


@pytest.mark.parametrize(
    ("text", "phrase", "due"),
    [
        ("đưa vào khai thác trong năm 2021.", "trong năm 2021", date(2021, 12, 31)),
        ("cuối năm 2021", "cuối năm 2021", date(2021, 12, 31)),
        ("trước năm 2022", "trước năm 2022", date(2021, 12, 31)),
        ("trong quý III/2021", "trong quý III/2021", date(2021, 9, 30)),
        ("hết quý 4 năm 2021", "hết quý 4 năm 2021", date(2021, 12, 31)),
        ("trong tháng 10/2021", "trong tháng 10/2021", date(2021, 10, 31)),
        ("trong tháng Mười năm 2021", "trong tháng Mười năm 2021", date(2021, 10, 31)),
        ("trong tháng 10 và tháng 11/2021", "trong tháng 10 và tháng 11/2021", date(2021, 11, 30)),
        ("đến hết tháng 02/2024", "đến hết tháng 02/2024", date(2024, 2, 29)),
        ("trước tháng 10/2021", "trước tháng 10/2021", date(2021, 9, 30)),
        ("hoàn thành tháng 10/2021", "tháng 10/2021", date(2021, 10, 31)),
        ("trong 6 tháng đầu năm 2022", "trong 6 tháng đầu năm 2022", date(2022, 6, 30)),
        ("trong những tháng cuối năm 2021", "trong những tháng cuối năm 2021", date(2021, 12, 31)),
    ],
)
def test_a_period_ends_on_its_last_day(text, phrase, due):
    assert read(text) == (phrase, due, [])


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("trước ngày 30/11", date(2022, 11, 30)),
        ("đến hết tháng 9", date(2022, 9, 30)),
        ("trong quý III", date(2022, 9, 30)),
        ("cuối năm", date(2022, 12, 31)),
        ("trong 6 tháng đầu năm", date(2022, 6, 30)),
        ("trong năm nay", date(2022, 12, 31)),
    ],
)
def test_the_year_asked_for_completes_a_date_that_prints_none(text, due):
    assert read(text, year=2022, paper=PAPER) == (text, due, [Code.YEAR_ASSUMED])


def test_else_the_year_of_the_paper_completes_it():
    assert read("trước ngày 30/11", paper=PAPER)[1] == date(2021, 11, 30)


def test_without_any_year_the_phrase_stays_without_a_date():
    assert read("trước ngày 30/11") == ("trước ngày 30/11", None, [Code.YEAR_MISSING])


@pytest.mark.parametrize("text", ["trước ngày 31/11/2021", "trước ngày 29/02/2021", "trước ngày 10/13/2021"])
def test_a_day_that_does_not_exist_is_a_doubt_and_no_date(text):
    assert read(text) == (text, None, [Code.IMPOSSIBLE_DATE])


@pytest.mark.parametrize(
    ("text", "phrase", "due"),
    [
        ("không quá 2 tháng kể từ ngày ban hành", "không quá 2 tháng kể từ ngày ban hành", date(2021, 11, 1)),
        ("trong 10 ngày", "trong 10 ngày", date(2021, 9, 11)),
        ("trong thời hạn 15 ngày kể từ ngày ký", "trong thời hạn 15 ngày kể từ ngày ký", date(2021, 9, 16)),
        ("trong vòng 02 (hai) tuần", "trong vòng 02 (hai) tuần", date(2021, 9, 15)),
        ("trong tháng này", "trong tháng này", date(2021, 9, 30)),
        ("Thời gian thực hiện: 20 ngày", "Thời gian thực hiện: 20 ngày", date(2021, 9, 21)),
    ],
)
def test_a_span_of_time_counts_from_the_day_of_the_paper(text, phrase, due):
    assert read(text, paper=PAPER) == (phrase, due, [Code.COUNTED_FROM_PAPER])
    assert read(text) == (phrase, None, [Code.NEEDS_ISSUE_DATE])


def test_a_term_in_working_days_is_reckoned_by_the_calendar_of_the_agency():
    national_days = WorkCalendar.of(days_off=[date(2021, 9, 2), date(2021, 9, 3)])
    text = "trong 30 ngày làm việc"

    assert read(text, paper=PAPER, workdays=national_days) == (
        text, date(2021, 10, 15), [Code.COUNTED_FROM_PAPER]
    )  # fmt: skip
    assert read(text, workdays=national_days) == (text, None, [Code.NEEDS_ISSUE_DATE])
    assert read(text, paper=PAPER) == (text, None, [Code.NEEDS_CALENDAR])


def test_a_month_after_the_31st_ends_with_the_shorter_month():
    assert months_later(date(2021, 8, 31), 1) == date(2021, 9, 30)


@pytest.mark.parametrize(
    ("text", "phrase", "doubt"),
    [
        ("trong 30 ngày làm việc", "trong 30 ngày làm việc", Code.NEEDS_CALENDAR),
        (
            "trong 5 ngày kể từ ngày nhận được hồ sơ, trả kết quả",
            "trong 5 ngày kể từ ngày nhận được hồ sơ",
            Code.NEEDS_EVENT,
        ),
        (
            "hoàn thành theo thời gian UBND tỉnh quy định;",
            "theo thời gian UBND tỉnh quy định",
            Code.SET_BY_OTHERS,
        ),
        ("theo đúng tiến độ đề ra", "theo đúng tiến độ đề ra", Code.SET_BY_OTHERS),
        ("trước ngày 20 hằng tháng", "trước ngày 20 hằng tháng", Code.RECURRING),
        ("định kỳ hằng quý báo cáo", "định kỳ hằng quý", Code.RECURRING),
        ("đầu tháng 10/2021", "đầu tháng 10/2021", Code.VAGUE_TIME),
        ("ngay sau cuộc họp", "ngay sau cuộc họp", Code.VAGUE_TIME),
        ("trong năm 2021 và những năm đến", "trong năm 2021 và những năm đến", Code.OPEN_ENDED),
    ],
)
def test_what_the_paper_alone_cannot_date_keeps_its_phrase(text, phrase, doubt):
    assert read(text, paper=PAPER) == (phrase, None, [doubt])


@pytest.mark.parametrize(
    "text",
    [
        "rà soát kế hoạch CCHC, kế hoạch Kiểm soát TTHC năm 2021 và các nhiệm vụ",
        "báo cáo 6 tháng cuối năm 2021",
        "báo cáo quý III/2021",
        "theo Nghị định số 30/2020/NĐ-CP ngày 05/3/2020 của Chính phủ",
        "hoàn thành các việc giao tại cuộc họp ngày 01/9/2021",
        "số liệu tính đến ngày 30/6/2021",
        "có hiệu lực từ ngày 01/7/2021",
        "đạt 4/4 điểm trong 4/4 tiêu chí, tăng 12,5/13",
        "đề án phát triển đến năm 2030",
        "giai đoạn 2021-2025",
        "kết quả trong 5 năm qua",
        "trước khi trình ký",
    ],
)
def test_other_dates_and_numbers_are_no_deadline(text):
    assert binding(text, Reckoning(paper=PAPER)) is None


def test_a_date_that_nothing_binds_is_taken_with_a_doubt():
    assert read("hoàn thành việc này ngày 20.9.2021") == (
        "ngày 20.9.2021",
        date(2021, 9, 20),
        [Code.UNBOUND_DATE],
    )


def test_the_last_of_several_days_binds():
    text = "trình trước ngày 15/10/2021, hoàn thành trước ngày 30/11/2021"

    phrase, due, doubts = read(text)

    assert (phrase, due) == ("trước ngày 30/11/2021", date(2021, 11, 30))
    assert doubts == [Code.SEVERAL_DEADLINES]


def test_a_day_binds_before_a_period():
    phrase, _due, doubts = read("xong trước ngày 30/11/2021 để khai thác trong năm 2021")

    assert phrase == "trước ngày 30/11/2021"
    assert doubts == [Code.SEVERAL_DEADLINES]


def test_a_date_binds_before_a_phrase_without_one():
    assert read("theo tiến độ đề ra, trong năm 2021")[1] == date(2021, 12, 31)


def test_a_day_that_is_over_binds_only_alone():
    text = "khắc phục hạn chế nêu trước ngày 30/6/2021, xong trong quý IV/2021"

    assert read(text, paper=PAPER)[1] == date(2021, 12, 31)


def test_doubts_a_deadline_before_the_paper():
    assert read("trước ngày 30/6/2021", paper=PAPER)[2] == [Code.BEFORE_PAPER]


def test_tells_only_the_first_of_very_many_deadlines():
    text = " ".join(f"trước ngày {day}/10/2021," for day in range(1, 29))

    deadline = binding(text, Reckoning())

    assert deadline is not None
    assert deadline.warnings[0].values["phrases"].count("trước") == 4


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Quảng Nam, ngày 15 tháng 9 năm 2021\n\nNgày 01/9/2021, tại trụ sở, ...", date(2021, 9, 15)),
        ("Chỉ số năm 2020\n\nNgày 01/9/2021, tại trụ sở, Hội đồng họp.", date(2021, 9, 1)),
        ("Căn cứ Quyết định số 12/QĐ-UBND ngày 05/3/2020, ngày 01/9/2021 Hội đồng họp", date(2021, 9, 1)),
        ("Hội đồng họp ngày 31/02/2021 rồi ngày 01/3/2021", date(2021, 3, 1)),
        ("gửi trước ngày 01/9/2021", None),
        ("không có ngày nào", None),
    ],
)
def test_finds_the_day_of_the_paper(text, day):
    assert find_paper_date(text) == day
