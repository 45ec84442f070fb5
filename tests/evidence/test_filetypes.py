"""Which files are taken, and under which name."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.documents import OLE, PDF, PNG, word_file, zipped
from tracker.errors import Refused
from tracker.evidence.filetypes import media_type_of, safe_name

SHEET = zipped(**{"[Content_Types].xml": "<Types/>", "xl/workbook.xml": "<w/>"})
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01" + bytes(20) + b"\xff\xd9"


def open_document(kind: str) -> bytes:
    return zipped(
        **{"mimetype": f"application/vnd.oasis.opendocument.{kind}", "content.xml": "<c/>"}
    )


@pytest.fixture
def media_type(tmp_path):
    def find(content: bytes, name: str) -> str:
        path = tmp_path / "upload"
        path.write_bytes(content)
        return media_type_of(name, path)

    return find


@pytest.mark.parametrize(
    ("content", "name", "expected"),
    [
        (PDF, "a.pdf", "application/pdf"),
        (PDF, "A.PDF", "application/pdf"),
        (word_file(), "a.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (SHEET, "a.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (OLE, "a.doc", "application/msword"),
        (OLE, "a.xls", "application/vnd.ms-excel"),
        (open_document("text"), "a.odt", "application/vnd.oasis.opendocument.text"),
        (open_document("spreadsheet"), "a.ods", "application/vnd.oasis.opendocument.spreadsheet"),
        (JPEG, "a.jpg", "image/jpeg"),
        (JPEG, "a.jpeg", "image/jpeg"),
        (PNG, "a.png", "image/png"),
        ("Báo cáo tuyên truyền".encode(), "a.txt", "text/plain"),
        ("\ufeffCó dấu đầu".encode(), "a.txt", "text/plain"),
    ],
)
def test_takes_documents_of_these_types(media_type, content, name, expected):
    assert media_type(content, name) == expected


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"MZ\x90\x00" + bytes(100), "a.exe"),
        (b"MZ\x90\x00" + bytes(100), "a.pdf"),
        (b"#!/bin/sh\n", "a.sh"),
        (b"<!doctype html><html></html>", "a.html"),
        (b"<!doctype html><html></html>", "a.txt"),
        (b"<!doctype html><html></html>", "a.pdf"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>', "a.svg"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>', "a.png"),
        (zipped(**{"evil.exe": "MZ"}), "a.zip"),
        (zipped(**{"evil.exe": "MZ"}), "a.docx"),
        (SHEET, "a.docx"),
        (word_file(), "a.odt"),
        (open_document("presentation"), "a.odt"),
        (PNG, "a.jpg"),
        (PDF, "a"),
        (b"\xff\xfe\x00\x01", "a.txt"),
        (b"\xc3\x28", "a.txt"),
        (b"Text\x00with nothing", "a.txt"),
        (PDF, "a.pdf.exe"),
    ],
)
def test_refuses_everything_else(media_type, content, name):
    with pytest.raises(Refused) as refusal:
        media_type(content, name)

    assert refusal.value.field == "file"


def test_refuses_a_document_with_macros(media_type):
    with pytest.raises(Refused):
        media_type(word_file(**{"word/vbaProject.bin": "x"}), "a.docx")


def test_refuses_an_archive_with_endless_entries(media_type):
    many = word_file(**{f"word/{number:05}.xml": "" for number in range(20_000)})

    with pytest.raises(Refused):
        media_type(many, "a.docx")


def test_a_sign_cut_in_two_by_the_reading_is_still_text(media_type):
    content = b"a" * ((1 << 20) - 1) + "ế".encode()

    assert media_type(content, "a.txt") == "text/plain"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("../../x.pdf", "x.pdf"),
        ("..\\..\\x.pdf", "x.pdf"),
        ("C:\\Users\\An\\Báo cáo.pdf", "Báo cáo.pdf"),
        ("/etc/passwd", "passwd"),
        ("Kế hoạch tuyên truyền năm 2021.docx", "Kế hoạch tuyên truyền năm 2021.docx"),
        (unicodedata.normalize("NFD", "Báo cáo.pdf"), "Báo cáo.pdf"),
        ("a\x00b\nc.pdf", "abc.pdf"),
        ("hoa don\u202efdp.exe", "hoa donfdp.exe"),
        ('a<b>:"c".pdf', "a_b___c_.pdf"),
        (" .bashrc", "bashrc"),
        ("...", "file"),
        ("", "file"),
        (None, "file"),
    ],
)
def test_a_name_is_reduced_to_a_safe_one(typed, kept):
    assert safe_name(typed) == kept


def test_a_long_name_keeps_its_extension():
    name = safe_name("á" * 500 + ".docx")

    assert len(name) <= 120
    assert name.endswith(".docx")


@given(st.text(max_size=300))
def test_no_name_leaves_its_folder_or_is_empty(typed: str):
    name = safe_name(typed)

    assert 0 < len(name) <= 300
    assert not set(name) & set('/\\\x00\r\n"')
    assert name not in {".", ".."}
    assert safe_name(name) == name
