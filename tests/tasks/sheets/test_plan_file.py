"""Reading the workbook of a plan, however it was made."""

from __future__ import annotations

import io
import re
import time
import zipfile
from datetime import date, datetime

import pytest
from openpyxl import Workbook

from tests.documents import OLE, PDF
from tests.workbooks import HEADS, book_of, plan_bytes, row, saved
from tracker.errors import Refused
from tracker.tasks.sheets.columns import Column
from tracker.tasks.sheets.plan_file import MOST_ROWS, read_plan


def read(content):
    return read_plan(io.BytesIO(content))


def faults_of(content):
    return [
        (fault.cell, fault.words.sentence % fault.words.values)
        for line in read(content).rows
        for fault in line.faults
    ]


def refusal_of(content):
    with pytest.raises(Refused) as refused:
        read(content)
    return refused.value.words.sentence % refused.value.words.values


def test_reads_text_and_days():
    table = read(plan_bytes(row(criteria="1.1; 2.3", details="Dòng một\nDòng hai")))

    assert table.sheet == "Kế hoạch"
    assert table.rows[0].number == 2
    assert table.rows[0].texts[Column.TITLE] == "Tuyên truyền cải cách hành chính"
    assert table.rows[0].texts[Column.DETAILS] == "Dòng một\nDòng hai"
    assert table.rows[0].days[Column.DUE] == date(2021, 11, 30)
    assert table.rows[0].cells[Column.DUE] == "I2"


@pytest.mark.parametrize(
    "typed",
    [
        pytest.param(date(2021, 11, 30), id="a date"),
        pytest.param(datetime(2021, 11, 30, 17, 0), id="a moment"),  # noqa: DTZ001 - as a sheet has it
        pytest.param("30/11/2021", id="text"),
        pytest.param(" 30.11.2021 ", id="text with points"),
        pytest.param(44530, id="a count of days"),
    ],
)
def test_takes_a_day_however_it_is_kept(typed):
    assert read(plan_bytes(row(due=typed))).rows[0].days[Column.DUE] == date(2021, 11, 30)


@pytest.mark.parametrize(
    ("cells", "cell", "words"),
    [
        pytest.param({"due": "cuối quý IV"}, "I2", "This is not a day", id="words for a day"),
        pytest.param({"due": "31/02/2021"}, "I2", "This is not a day", id="no such day"),
        pytest.param({"due": 10**12}, "I2", "This is not a day", id="a number beyond all days"),
        pytest.param({"due": -1}, "I2", "The year must be", id="a number below all days"),
        pytest.param({"due": 0.5}, "I2", "This is not a day", id="an hour"),
        pytest.param({"due": "30/11/0021"}, "I2", "The year must be", id="a slip in the year"),
        pytest.param({"due": "=TODAY()"}, "I2", "A formula stands here", id="a formula for a day"),
        pytest.param({"title": "=A1&A2"}, "A2", "A formula stands here", id="a formula for words"),
        pytest.param({"title": date(2021, 1, 1)}, "A2", "A date stands here", id="a date for words"),
        pytest.param({"title": True}, "A2", "TRUE or FALSE", id="a truth for words"),
        pytest.param({"title": "#REF!"}, "A2", "an error of the spreadsheet", id="an error"),
    ],
)
def test_names_the_cell_of_a_wrong_type(cells, cell, words):
    told = faults_of(plan_bytes(row(**cells)))

    assert [name for name, _words in told] == [cell]
    assert words in told[0][1]


def test_a_number_typed_for_words_is_taken_as_it_is_seen():
    assert read(plan_bytes(row(title=2021, criteria=1.1))).rows[0].texts[Column.CRITERIA] == "1.1"


def test_names_merged_cells():
    book = book_of(row(), row(title="Hai"), row(title="Ba"))
    book.worksheets[0].merge_cells("E2:E4")

    told = faults_of(saved(book))

    assert told[0] == ("E2", "The cells E2:E4 are merged. Part them and fill in each row.")


def test_a_merged_title_above_the_heads_does_no_harm():
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(["KẾ HOẠCH CẢI CÁCH HÀNH CHÍNH NĂM 2021"])
    sheet.merge_cells("A1:J1")
    sheet.append([])
    sheet.append([head.upper() for head in HEADS])
    sheet.append(row())

    table = read(saved(book))

    assert [line.number for line in table.rows] == [4]
    assert not table.rows[0].faults


def test_rows_keep_their_numbers_below_empty_ones():
    table = read(plan_bytes(row(), [], [None] * 10, ["  "], row(title="Hai")))

    assert [line.number for line in table.rows] == [2, 6]


def empty_rows_in_between(count):
    """Rows of formatted cells without a word, as a spreadsheet leaves them after a slip."""
    book = book_of(row())
    content = saved(book)
    source, target = zipfile.ZipFile(io.BytesIO(content)), io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in source.namelist():
            text = source.read(part)
            if part == "xl/worksheets/sheet1.xml":
                cells = "".join(f'<c r="{letter}{{0}}" s="0"/>' for letter in "ABCDEFGHIJ")
                rows = "".join(f'<row r="{n}">{cells.format(n)}</row>' for n in range(3, count + 3))
                text = text.replace(b"</sheetData>", rows.encode() + b"</sheetData>")
            archive.writestr(part, text)
    return target.getvalue()


def test_passes_over_a_hundred_thousand_empty_rows():
    content = empty_rows_in_between(100_000)
    began = time.process_time()

    table = read(content)

    assert len(table.rows) == 1
    assert time.process_time() - began < 5


def test_a_row_far_below_is_not_dropped():
    book = book_of(row())
    for place, cell in enumerate(row(title="Xa"), 1):
        book.worksheets[0].cell(90_000, place, cell)

    assert [line.number for line in read(saved(book)).rows] == [2, 90_000]


def test_a_hidden_sheet_is_not_read_and_that_is_said():
    book = book_of(row())
    hidden = book.create_sheet("Bản cũ", 0)
    hidden.append(HEADS)
    hidden.append(row(title="Cũ"))
    hidden.sheet_state = "hidden"
    book.active = 1

    table = read(saved(book))

    assert [line.texts[Column.TITLE] for line in table.rows] == ["Tuyên truyền cải cách hành chính"]
    assert [note.sentence % note.values for note in table.notes] == ["The hidden sheet “Bản cũ” is not read."]


def test_only_the_first_sheet_with_the_heads_is_read_and_that_is_said():
    book = book_of(row())
    second = book.create_sheet("Năm sau")
    second.append(HEADS)
    second.append(row(title="Sau"))

    table = read(saved(book))

    assert len(table.rows) == 1
    assert "Năm sau" in table.notes[0].values["sheet"]


def test_says_which_columns_lack():
    heads = [head for head in HEADS if head not in {"Đơn vị chủ trì", "Hạn hoàn thành"}]

    told = refusal_of(plan_bytes(heads=heads))

    assert "“Đơn vị chủ trì”, “Hạn hoàn thành”" in told
    assert "Ngày giao" not in told


def test_columns_stand_in_any_order_among_others():
    heads = ["Ghi chú", *reversed(HEADS)]

    table = read(plan_bytes(["x", *reversed(row())], heads=heads))

    assert table.rows[0].texts[Column.LEADS] == "Phòng Tuyên truyền"
    assert table.rows[0].cells[Column.LEADS] == "G2"


def swollen():
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b" " * 150_000_000)
    return target.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(bytes, id="nothing"),
        pytest.param(lambda: PDF, id="a PDF"),
        pytest.param(lambda: OLE, id="an old workbook"),
        pytest.param(lambda: b"PK\x03\x04 and no archive", id="a broken archive"),
        pytest.param(lambda: plan_bytes(row())[:3000], id="half a workbook"),
        pytest.param(swollen, id="an archive that swells"),
        pytest.param(lambda: saved(Workbook()), id="an empty workbook"),
        pytest.param(lambda: plan_bytes(*[row()] * (MOST_ROWS + 1)), id="too many rows"),
    ],
)
def test_refuses_what_is_no_plan(content):
    assert refusal_of(content())


def test_laughing_entities_are_refused():
    source, target = zipfile.ZipFile(io.BytesIO(plan_bytes(row()))), io.BytesIO()
    laugh = b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 100) for n in range(4))
    laugh = b'<!DOCTYPE x [<!ENTITY a "' + b"x" * 100_000 + b'">' + laugh + b"]><worksheet"
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in source.namelist():
            text = source.read(name)
            if name == "xl/worksheets/sheet1.xml":
                text = text.replace(b"<worksheet", laugh, 1).replace(b"<t>Nhi", b"<t>&e;Nhi")
            archive.writestr(name, text)

    assert refusal_of(target.getvalue())


def test_refuses_styles_that_would_take_a_minute_to_read():
    source, target = zipfile.ZipFile(io.BytesIO(plan_bytes(row()))), io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in source.namelist():
            text = source.read(name)
            if name == "xl/styles.xml":
                text = text.replace(b"<cellXfs", b"<x/>" * 2_000_000 + b"<cellXfs")
            archive.writestr(name, text)

    assert "larger than any plan" in refusal_of(target.getvalue())


def test_reads_words_that_excel_keeps_apart():
    """Excel keeps the words of all cells in a part of their own."""
    source, target = zipfile.ZipFile(io.BytesIO(plan_bytes(row(), row(title="Hai")))), io.BytesIO()
    words: list[bytes] = []

    def kept_apart(found):
        words.append(found[1])
        return b't="s"><v>%d</v>' % (len(words) - 1)

    kind = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    relation = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
    with zipfile.ZipFile(target, "w") as archive:
        for name in source.namelist():
            text = source.read(name)
            if name == "xl/worksheets/sheet1.xml":
                text = re.sub(rb't="inlineStr"><is><t>([^<]*)</t></is>', kept_apart, text)
            if name == "[Content_Types].xml":
                part = b'<Override PartName="/xl/sharedStrings.xml" ContentType="' + kind + b'"/></Types>'
                text = text.replace(b"</Types>", part)
            if name == "xl/_rels/workbook.xml.rels":
                part = (
                    b'<Relationship Id="rId99" Target="sharedStrings.xml" Type="'
                    + relation
                    + b'"/></Relationships>'
                )
                text = text.replace(b"</Relationships>", part)
            archive.writestr(name, text)
        listed = b"".join(b"<si><t>%s</t></si>" % word for word in words)
        head = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        archive.writestr("xl/sharedStrings.xml", head + listed + b"</sst>")

    table = read(target.getvalue())

    assert [line.texts[Column.TITLE] for line in table.rows] == ["Tuyên truyền cải cách hành chính", "Hai"]
