"""Pasting the text of a notice, and what cannot be one; making conclusions by hand."""

from __future__ import annotations

import html
import io
import json

import pytest

from tests.conclusions.conftest import NOTICE, address_of
from tracker.conclusions.models import Handling


@pytest.fixture
def empty(make_meeting):
    """A meeting that waits for its text."""
    return make_meeting()


@pytest.fixture
def paste(browse_as, cast, empty):
    def send(text="", meeting=empty, by=cast.office, **fields):
        return browse_as(by).post(
            f"/meetings/{meeting.id}/text", {"text": text, **fields}, content_type="multipart/form-data"
        )

    return send


def test_reads_the_numbered_conclusions_as_they_are_printed(session, paste, empty):
    response = paste(NOTICE)

    assert response.location == f"/meetings/{empty.id}"
    assert [each.number for each in empty.conclusions] == ["1", "2", "2"]
    assert {each.handling for each in empty.conclusions} == {Handling.OPEN}


def test_keeps_who_and_until_when_with_the_conclusion(paste, empty):
    paste(NOTICE)

    _publicity, contest, base = empty.conclusions
    assert contest.proposal["lead"] == ["Văn phòng"]
    assert (base.proposal["deadline"], base.proposal["deadline_phrase"]) == ("2021-12-31", "trong năm 2021")
    assert {doubt["code"] for doubt in base.proposal["warnings"]} == {"number_repeated", "nobody_named"}


def test_keeps_every_word_of_the_text(paste, empty):
    paste(NOTICE.replace("\n", "\r\n"))

    assert empty.text == NOTICE
    for each in empty.conclusions:
        assert each.text in empty.text[each.span_start : each.span_end]


def test_shows_what_was_not_taken_with_what_it_is(paste, browse_as, cast, empty):
    paste(NOTICE)

    page = browse_as(cast.head).get(f"/meetings/{empty.id}").text

    assert "4 đoạn không được ghi nhận là kết luận" in page
    assert "Chú thích ảnh" in page
    assert "Quang cảnh cuộc họp" in page


def test_reads_a_text_file(paste, empty):
    paste(file=(io.BytesIO(("\ufeff" + NOTICE).encode()), "thông báo.txt"))

    assert len(empty.conclusions) == 3


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"text": " \n "}, "text-fault"),
        ({"text": "(1) Rà soát \x00\x01 kế hoạch"}, "text-fault"),
        ({"file": (io.BytesIO(b"%PDF-1.7 ..."), "tb.pdf")}, "file-fault"),
        ({"file": (io.BytesIO(b"\x89PNG\x00\xff\xfe"), "tb.txt")}, "file-fault"),
        ({"file": (io.BytesIO(b""), "tb.txt")}, "file-fault"),
        ({"text": "(1) Rà soát", "file": (io.BytesIO("(1) Rà soát".encode()), "tb.txt")}, "file-fault"),
    ],
    ids=["empty", "binary paste", "pdf", "binary file", "empty file", "both"],
)
def test_refuses_what_is_no_text(paste, empty, fields, told):
    response = paste(**fields)

    assert response.status_code == 422
    assert told in response.text
    assert empty.text == ""


def test_keeps_a_refused_paste(paste, empty):
    response = paste("(1) Rà soát kế hoạch\x00")

    assert "(1) Rà soát kế hoạch" in response.text


def test_refuses_five_megabytes_without_sending_them_back(browse_as, cast, empty):
    response = browse_as(cast.office).post(f"/meetings/{empty.id}/text", {"text": "ke hoach " * 600_000})

    assert response.status_code == 422
    assert len(response.text) < 100_000
    assert "Nội dung quá dài nên không hiển thị lại." in response.text
    assert browse_as(cast.office).get(f"/meetings/{empty.id}").status_code == 200


def test_refuses_a_table_pasted_by_mistake(paste, empty):
    response = paste("một dòng\n" * 5001)

    assert response.status_code == 422
    assert "Văn bản này có 5001 dòng" in response.text
    assert empty.text == ""


def test_says_when_nothing_numbered_was_found(paste, browse_as, cast, empty):
    browser = browse_as(cast.office)

    browser.post(f"/meetings/{empty.id}/text", {"text": "Một đoạn không có số."})
    page = browser.get(f"/meetings/{empty.id}").text

    assert "Không tìm thấy kết luận đánh số" in page
    assert "Đoạn không có kết luận đánh số" in page


def test_replaces_a_text_its_sender_has_seen(paste, empty):
    paste(NOTICE)

    paste("(1) Rà soát kế hoạch; (2) Hoàn thành.", replaces="yes")

    assert [each.text for each in empty.conclusions] == ["Rà soát kế hoạch", "Hoàn thành."]


def test_tells_the_second_of_two_who_paste_at_once(paste, empty):
    paste(NOTICE)

    response = paste("(1) Văn bản khác")

    assert response.status_code == 422
    assert "Người khác vừa nhập nội dung" in response.text
    assert "(1) Văn bản khác" in response.text
    assert empty.text == NOTICE


@pytest.mark.parametrize("handled", ["information", "task"])
def test_keeps_the_text_once_a_conclusion_is_handled(paste, make_meeting, make_task, handled):
    meeting = make_meeting("Rà soát", "Hoàn thành", title="Họp khác")
    if handled == "task":
        make_task(conclusion_id=meeting.conclusions[1].id)
    else:
        meeting.conclusions[0].handling, meeting.conclusions[0].reason = Handling.INFORMATION, "nhắc lại"

    response = paste(NOTICE, meeting, replaces="yes")

    assert response.status_code == 422
    assert [each.text for each in meeting.conclusions] == ["Rà soát", "Hoàn thành"]


@pytest.mark.parametrize("who", ["head", "official", "observer", "admin"])
def test_only_office_and_leader_paste(paste, cast, empty, who):
    assert paste(NOTICE, by=getattr(cast, who)).status_code == 403


def test_makes_a_conclusion_of_a_left_out_passage_in_its_place(browse_as, cast, paste, empty):
    paste(NOTICE)
    start = NOTICE.index("Hội đồng họp")
    end = NOTICE.index("\n")

    response = browse_as(cast.office).post(f"/meetings/{empty.id}/conclusions", {"passage": f"{start}-{end}"})

    first = empty.conclusions[0]
    assert (first.position, first.number, first.text) == (1, "", NOTICE[start:end])
    assert response.location == f"/meetings/{empty.id}#conclusion-{first.id}"
    assert [each.position for each in empty.conclusions] == [1, 2, 3, 4]


def test_makes_a_conclusion_of_a_part_of_a_passage(browse_as, cast, paste, empty):
    paste(NOTICE)

    browse_as(cast.office).post(f"/meetings/{empty.id}/conclusions", {"part": "bàn những  việc\nphải làm."})

    first = empty.conclusions[0]
    assert empty.text[first.span_start : first.span_end] == "bàn những việc phải làm."


@pytest.mark.parametrize(
    "fields",
    [
        {"passage": "0-999999"},
        {"passage": "7-7"},
        {"passage": "9-2"},
        {"passage": "x"},
        {"part": "lời không có trong văn bản"},
        {"part": "phát động thi đua"},
        {},
    ],
)
def test_refuses_a_passage_that_is_none(browse_as, cast, paste, empty, fields):
    paste(NOTICE)

    response = browse_as(cast.office).post(f"/meetings/{empty.id}/conclusions", fields)

    assert response.status_code == 422
    assert len(empty.conclusions) == 3


def test_refuses_a_passage_that_a_conclusion_has(browse_as, cast, paste, empty):
    paste(NOTICE)
    taken = empty.conclusions[1]

    response = browse_as(cast.office).post(
        f"/meetings/{empty.id}/conclusions", {"passage": f"{taken.span_start}-{taken.span_end}"}
    )

    assert response.status_code == 422
    assert "Đoạn này đã thuộc một kết luận." in response.text


def test_puts_back_into_the_text_what_was_no_conclusion(browse_as, cast, paste, empty):
    paste(NOTICE)
    dropped = empty.conclusions[0]

    browse_as(cast.office).post(address_of(dropped, "drop"))

    assert [(each.position, each.number) for each in empty.conclusions] == [(1, "2"), (2, "2")]
    assert "Duy trì tuyên truyền" in empty.text


def test_does_not_drop_a_handled_conclusion(browse_as, cast, conclusion, make_task):
    make_task(conclusion_id=conclusion.id)

    assert browse_as(cast.office).post(address_of(conclusion, "drop")).status_code == 409


def test_keeps_the_paste_of_someone_whose_session_has_ended(browse_as, empty):
    response = browse_as(None).post(f"/meetings/{empty.id}/text", {"text": NOTICE})

    kept = html.unescape(response.text).split('name="kept"')[1]
    assert response.status_code == 401
    assert json.dumps("Duy trì tuyên truyền")[1:-1] in kept
    assert f"/meetings/{empty.id}/text" in kept


def test_a_part_without_end_is_refused(browse_as, cast, paste, empty):
    paste(NOTICE)

    response = browse_as(cast.office).post(f"/meetings/{empty.id}/conclusions", {"part": "a " * 10_001})

    assert response.status_code == 422
    assert "20000" in response.text
