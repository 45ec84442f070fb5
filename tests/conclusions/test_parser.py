"""A notice becomes items as printed, and what is no conclusion is left out where it can be seen."""

from __future__ import annotations

import textwrap
from datetime import date
from pathlib import Path

import pytest

import tracker.demo
from tracker.conclusions.outline import LONGEST_POINT
from tracker.conclusions.parser import Parsed, parse_conclusion, parse_passage
from tracker.conclusions.warnings import Code

EXAMPLE = Path(tracker.demo.__file__).with_name("conclusion.txt").read_text(encoding="utf-8")
CAPTION = "Đ/c Đặng Tấn Giản, Phó Trưởng Ban, kết luận cuộc họp"


def numbers(text: str) -> list[str]:
    return [item.number for item in parse_conclusion(text).items]


def texts(text: str) -> list[str]:
    return [item.text for item in parse_conclusion(text).items]


def leads(text: str) -> list[tuple[str, ...]]:
    return [item.lead for item in parse_conclusion(text).items]


def doubts(text: str, **given) -> list[list[Code]]:
    return [[doubt.code for doubt in item.warnings] for item in parse_conclusion(text, **given).items]


def left_out(parsed: Parsed) -> list[str]:
    return [parsed.text[start:end] for start, end in parsed.unaccounted]


# --- the example ---------------------------------------------------------------


@pytest.fixture(params=["whole", "conclusion alone"])
def example(request: pytest.FixtureRequest) -> Parsed:
    """The example as a whole, and only from its concluding paragraph on."""
    begin = 0 if request.param == "whole" else EXAMPLE.index("Kết luận cuộc họp")
    return parse_conclusion(EXAMPLE[begin:])


def test_the_example_has_six_items_with_the_printed_numbers(example):
    assert [item.number for item in example.items] == ["1", "2", "2", "4", "4", "5"]


def test_the_example_names_a_lead_for_four_of_its_items(example):
    assert [item.lead for item in example.items] == [
        (),
        ("Trưởng các phòng",),
        ("Văn phòng",),
        ("Các phòng",),
        (),
        ("các phòng", "đoàn thể"),
    ]


def test_the_example_has_one_deadline_with_a_date_and_one_without(example):
    assert [(item.deadline, item.deadline_phrase) for item in example.items] == [
        (None, None),
        (None, None),
        (None, None),
        (None, "theo thời hạn UBND tỉnh ấn định"),
        (date(2021, 12, 31), "trong năm 2021"),
        (None, None),
    ]


def test_the_example_doubts_its_numbers_and_asks_who(example):
    assert [[doubt.code for doubt in item.warnings] for item in example.items] == [
        [Code.NOBODY_NAMED],
        [],
        [Code.NUMBER_REPEATED],
        [Code.NUMBER_OUT_OF_ORDER, Code.SET_BY_OTHERS],
        [Code.NUMBER_REPEATED, Code.NOBODY_NAMED],
        [Code.SEVERAL_LEADS],
    ]


def test_the_example_leaves_its_caption_out_and_goes_on_after_it(example):
    assert CAPTION in left_out(example)
    assert not any(CAPTION in item.text for item in example.items)


def test_the_example_shows_its_introduction_and_the_links_as_left_out():
    parsed = parse_conclusion(EXAMPLE)

    shown = left_out(parsed)

    assert [words[:20] for words in shown] == [
        "Hội đồng đánh giá ch",
        "Theo số liệu được cô",
        "Kết luận cuộc họp, P",
        CAPTION[:20],
        "Tin liên quan",
    ]
    assert parsed.paper_date == date(2021, 9, 1)


@pytest.mark.parametrize(
    "pasted",
    [
        EXAMPLE.replace("\n", "\r\n"),
        EXAMPLE.replace(" ", "\u00a0"),
        EXAMPLE.replace(" ", "  "),
        "\n".join(line for line in EXAMPLE.splitlines() if line.strip()),
        "\n".join(textwrap.fill(line, 80) for line in EXAMPLE.splitlines()),
        " ".join(EXAMPLE.split()),
    ],
    ids=["Windows", "no-break spaces", "double spaces", "no blank lines", "broken lines", "one line"],
)
def test_the_example_is_read_alike_however_it_was_pasted(pasted):
    items = parse_conclusion(pasted).items

    assert [item.number for item in items] == ["1", "2", "2", "4", "4", "5"]
    assert [" ".join(" ".join(item.lead).split()) for item in items] == [
        "", "Trưởng các phòng", "Văn phòng", "Các phòng", "", "các phòng đoàn thể",
    ]  # fmt: skip
    assert [item.deadline for item in items] == [None, None, None, None, date(2021, 12, 31), None]


# --- headings and nesting ----------------------------------------------------------


def test_points_inherit_the_unit_of_their_heading():
    parsed = parse_conclusion("1. Văn phòng:\na) Rà soát;\nb) Phối hợp với Thanh tra báo cáo.")

    assert [(item.under, item.number, item.lead, item.support) for item in parsed.items] == [
        (("1",), "a", ("Văn phòng",), ()),
        (("1",), "b", ("Văn phòng",), ("Thanh tra",)),
    ]
    assert left_out(parsed) == ["1. Văn phòng:"]


def test_points_inherit_the_deadline_of_their_heading():
    text = "2. Các phòng hoàn thành trước ngày 30/9/2021:\n- Rà soát;\n- Báo cáo trước ngày 15/9/2021."

    assert [item.deadline for item in parse_conclusion(text).items] == [date(2021, 9, 30), date(2021, 9, 15)]
    assert Code.INHERITED_DEADLINE in doubts(text)[0]


def test_a_line_without_number_heads_the_list_below_it():
    text = "Văn phòng:\n- Rà soát\n- Đôn đốc\nPhòng Chính sách:\n- Điều tra"

    assert leads(text) == [("Văn phòng",), ("Văn phòng",), ("Phòng Chính sách",)]


def test_a_sentence_with_points_under_it_is_an_item_of_its_own():
    text = "1. Văn phòng tham mưu kế hoạch.\n- Nêu rõ sản phẩm;\n- Nêu rõ thời hạn."

    assert texts(text) == ["Văn phòng tham mưu kế hoạch.", "Nêu rõ sản phẩm", "Nêu rõ thời hạn."]


def test_an_item_keeps_all_its_paragraphs():
    text = "1. Về tuyên truyền\n\nGiao Văn phòng viết bài.\n\nThời hạn: 30/9/2021\n\n2. Thanh tra kiểm tra."

    first = parse_conclusion(text).items[0]

    assert first.lead == ("Văn phòng",)
    assert first.deadline == date(2021, 9, 30)


# --- what is no conclusion -----------------------------------------------------------


@pytest.mark.parametrize(
    "caption",
    [
        "Đ/c Nguyễn Văn A-Phó Trưởng Ban phát biểu chỉ đạo",
        "Toàn cảnh cuộc họp",
        "Quang cảnh hội nghị",
        "Ảnh: Minh Anh",
        "Các đại biểu dự họp tại hội trường (Ảnh: M.A.)",
        "Đồng chí Trưởng Ban chủ trì cuộc họp",
        "Bản đồ các xã miền núi",
    ],
)
def test_a_caption_is_left_out_and_does_not_end_the_list(caption):
    parsed = parse_conclusion(f"1. Văn phòng rà soát.\n\n{caption}\n\n2. Thanh tra kiểm tra.")

    assert [item.text for item in parsed.items] == ["Văn phòng rà soát.", "Thanh tra kiểm tra."]
    assert left_out(parsed) == [caption]


def test_a_caption_without_blank_lines_is_left_out_too():
    parsed = parse_conclusion("(1) Văn phòng rà soát.\nToàn cảnh cuộc họp\n(2) Thanh tra kiểm tra.")

    assert left_out(parsed) == ["Toàn cảnh cuộc họp"]


def test_a_caption_in_the_middle_of_a_sentence_is_kept_with_a_doubt():
    text = "1. Văn phòng rà soát\n\nToàn cảnh cuộc họp\n\nvà trình ký hồ sơ.\n2. Thanh tra kiểm tra."

    parsed = parse_conclusion(text)

    assert parsed.items[0].text.endswith("và trình ký hồ sơ.")
    assert Code.CAPTION_INSIDE in doubts(text)[0]


def test_the_end_of_a_notice_is_left_out():
    tail = [
        "Trên đây là kết luận, Văn phòng thông báo để các phòng biết, thực hiện./.",
        "Nơi nhận:",
        "- Như trên;",
        "- Lưu: VT.",
        "KT. TRƯỞNG BAN",
    ]

    parsed = parse_conclusion("\n".join(["1. Văn phòng rà soát.", "2. Thanh tra kiểm tra.", *tail]))

    assert [item.number for item in parsed.items] == ["1", "2"]
    assert left_out(parsed) == tail


def test_a_closing_sentence_in_the_last_paragraph_is_cut_off():
    parsed = parse_conclusion("Gồm: (1) Văn phòng rà soát; (2) Thanh tra kiểm tra. Trên đây là kết luận.")

    assert parsed.items[-1].text == "Thanh tra kiểm tra."
    assert left_out(parsed) == ["Gồm:", "Trên đây là kết luận."]


def test_links_at_the_end_of_a_page_are_left_out():
    parsed = parse_conclusion("1. Văn phòng rà soát.\n\nTin liên quan\n- Hội nghị khác\n1. Tin cũ")

    assert [item.number for item in parsed.items] == ["1"]
    assert left_out(parsed) == ["Tin liên quan", "- Hội nghị khác", "1. Tin cũ"]


def test_links_in_the_middle_of_a_page_do_not_end_the_list():
    parsed = parse_conclusion("1. Văn phòng rà soát.\nTin liên quan\n- Tin cũ\n2. Thanh tra kiểm tra.")

    assert [item.number for item in parsed.items] == ["1", "2"]


def test_lists_before_the_conclusion_are_left_out():
    parsed = parse_conclusion(
        "Hội đồng nêu ba hạn chế: (1) Chậm; (2) Thiếu; (3) Sai.\n"
        "Phát biểu kết luận, Trưởng Ban yêu cầu: (1) Văn phòng rà soát; (2) Thanh tra kiểm tra."
    )

    assert [item.lead for item in parsed.items] == [("Văn phòng",), ("Thanh tra",)]


def test_words_about_a_conclusion_inside_a_list_do_not_cut_it():
    text = "1. Văn phòng rà soát.\n2. Văn phòng ra thông báo kết luận cuộc họp.\n3. Thanh tra kiểm tra."

    assert numbers(text) == ["1", "2", "3"]


def test_orders_without_numbers_are_items_with_a_doubt():
    text = "Cuộc họp thống nhất.\nGiao Văn phòng rà soát trước ngày 30/11/2021.\nYêu cầu Thanh tra kiểm tra."

    parsed = parse_conclusion(text)

    assert [(item.number, item.lead) for item in parsed.items] == [("", ("Văn phòng",)), ("", ("Thanh tra",))]
    assert doubts(text) == [[Code.NO_NUMBER], [Code.NO_NUMBER]]


# --- who and until when, in items ----------------------------------------------------


def test_asks_who_when_only_supporters_are_named():
    assert doubts("1. Phối hợp với Văn phòng rà soát.") == [[Code.ONLY_SUPPORT]]


def test_the_year_of_the_paper_completes_dates():
    text = "Ngày 01/9/2021, Hội đồng họp.\n1. Văn phòng rà soát trước ngày 30/11."

    assert parse_conclusion(text).items[0].deadline == date(2021, 11, 30)
    assert parse_conclusion(text, year=2022).items[0].deadline == date(2022, 11, 30)


def test_a_given_day_of_the_paper_stands_over_the_printed_one():
    text = "Ngày 01/9/2021, Hội đồng họp.\n1. Văn phòng rà soát trong 10 ngày."

    assert parse_conclusion(text, paper_date=date(2021, 9, 6)).items[0].deadline == date(2021, 9, 16)


def test_doubts_a_deadline_before_the_paper():
    text = "Ngày 01/9/2021, Hội đồng họp.\n1. Văn phòng rà soát trước ngày 30/11/2020."

    assert doubts(text) == [[Code.BEFORE_PAPER]]


def test_units_that_exist_are_known_by_name():
    text = "1. Khối nội chính rà soát."

    assert parse_conclusion(text).items[0].lead == ()
    assert parse_conclusion(text, units=["Khối nội chính"]).items[0].lead == ("Khối nội chính",)


def test_reads_a_passage_that_a_person_picked():
    text = "Văn phòng rà soát trước ngày 30/11/2021."

    item = parse_passage(f"Mở đầu.\n{text}", (8, 8 + len(text)))

    assert (item.number, item.text, item.lead) == ("", text, ("Văn phòng",))
    assert item.deadline == date(2021, 11, 30)


def test_an_item_ends_before_it_is_longer_than_any_conclusion():
    parsed = parse_conclusion("1. Văn phòng rà soát:\n" + "đủ các hồ sơ\n" * LONGEST_POINT)

    start, end = parsed.items[0].span
    assert LONGEST_POINT - 100 < end - start <= LONGEST_POINT + 100
    assert len(parsed.unaccounted) > 1000
