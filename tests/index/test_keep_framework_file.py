"""The table of a framework as people bring it: CSV and XLSX of their own making."""

from __future__ import annotations

import io
import zipfile

import pytest
from openpyxl import Workbook, load_workbook

from tracker.errors import Refused
from tracker.index import framework_file
from tracker.index.framework_file import COLUMNS, BrokenTable
from tracker.index.framework_table import (
    MOST_BYTES,
    empty_csv,
    empty_workbook,
    read_table,
    reconstructed_rows,
)

HEADS = "code,parent_code,level,name_vi,name_en,maximum,scored_by,rule,evidence_wanted"
TABLE = f"""{HEADS}
1,,field,Chỉ đạo,,2.5,,,
1.1,1,criterion,"Kế hoạch, báo cáo",,1.5,self,1=0.5 2=1,Kế hoạch
1.2,1,criterion,Hài lòng,,1,survey,survey,
"""


def workbook(rows):
    book = Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def faults_of(table):
    with pytest.raises(BrokenTable) as broken:
        framework_file.read(read_table(table.encode()))
    return [fault.sentence % fault.values for fault in broken.value.faults]


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(TABLE.encode(), id="UTF-8"),
        pytest.param(TABLE.encode("utf-8-sig"), id="UTF-8 as Excel saves it"),
        pytest.param(TABLE.replace("\n", "\r\n").encode("utf-16"), id="UTF-16"),
        pytest.param(
            TABLE.replace('"Kế hoạch, báo cáo"', '"Kế hoạch& báo cáo"')
            .replace(",", ";")
            .replace("2.5", "2,5")
            .replace("1.5", "1,5")
            .replace("&", ",")
            .encode(),
            id="semicolons and decimal commas",
        ),
    ],
)
def test_reads_csv_as_spreadsheets_save_it(content):
    lines = framework_file.read(read_table(content))

    assert [str(line.maximum) for line in lines] == ["2.5", "1.5", "1"]
    assert lines[1].name_vi == "Kế hoạch, báo cáo"


def test_reads_a_workbook_whose_cells_are_numbers():
    rows = [
        HEADS.split(","),
        [1, None, "field", "Chỉ đạo", None, 2.5, None, None, None],
        [1.1, 1, "criterion", "Kế hoạch", None, 0.1 + 0.2 + 1.2, "self", "1=1", None],
        [1.2, 1, "Criterion", "Hài lòng", None, 1, "survey", "survey", None],
    ]

    lines = framework_file.read(read_table(workbook(rows)))

    assert [(line.code, str(line.maximum)) for line in lines] == [("1", "2.5"), ("1.1", "1.5"), ("1.2", "1")]


def test_tells_every_broken_row_by_the_number_the_spreadsheet_shows():
    table = TABLE.replace("field,Chỉ đạo", "linh vuc,Chỉ đạo")
    table = table.replace(",1,survey,survey", ",-1,survey,survey")

    assert faults_of(table) == [
        "Row 2 (1): the level is field, criterion or subcriterion.",
        "Row 4 (1.2): the points are a number above 0 with at most four decimals.",
    ]


def test_rows_keep_their_numbers_below_an_empty_one():
    table = TABLE.replace("\n1.2,1,criterion,Hài lòng", "\n,,,,,,,,\n\n1.2,1,criterion,")

    assert faults_of(table) == ["Row 6 (1.2) lacks a name."]


def test_tells_every_sum_that_is_wrong():
    table = TABLE.replace(",,2.5,", ",,3,") + "2,,field,Trống,,1,,,\n"

    assert faults_of(table) == [
        "Row 2 (1): its points are not the sum of its parts.",
        "Row 5 (2) has no parts: say by scored_by and rule how it is scored.",
    ]


@pytest.mark.parametrize("points", ["NaN", "1e99", "0.00001", "sNaN", "1_0e9999999", ""])
def test_points_that_are_none_are_told(points):
    assert len(faults_of(TABLE.replace(",1,survey", f",{points},survey"))) == 1


def bomb():
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b" " * 30_000_000)
    return target.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"\r\n,,\r\n", id="nothing but commas"),
        pytest.param(b"code,level\n1,field\n", id="columns are missing"),
        pytest.param(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", id="a picture"),
        pytest.param(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00", id="an old workbook"),
        pytest.param(TABLE.encode("cp1258", "replace"), id="an old code page"),
        pytest.param(b"PK\x03\x04 and no archive", id="a broken archive"),
        pytest.param(workbook([HEADS.split(",")])[:2000], id="half a workbook"),
        pytest.param(bomb(), id="an archive that swells"),
        pytest.param(b"x" * (MOST_BYTES + 1), id="too large"),
        pytest.param((TABLE + "3,,field,Chỉ đạo,,1,self,1=1,\n" * 2100).encode(), id="too many rows"),
    ],
)
def test_refuses_what_is_no_such_table(content):
    with pytest.raises(Refused):
        read_table(content)


def test_an_archive_that_is_no_workbook_is_refused():
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")

    with pytest.raises(Refused):
        read_table(target.getvalue())


@pytest.mark.parametrize("empty", [empty_csv(), empty_workbook(str)])
def test_the_empty_table_has_all_columns_and_no_rows(empty):
    assert read_table(empty) == []


def test_the_workbook_explains_each_column():
    sheet = load_workbook(io.BytesIO(empty_workbook(str))).worksheets[1]

    told = [row[0].value for row in sheet.iter_rows()]

    assert set(COLUMNS) <= set(told)


def test_the_shipped_reconstruction_is_a_whole_table():
    lines = framework_file.read(reconstructed_rows())

    assert sum(line.maximum for line in lines if line.scored_by) == 100
