"""Files and pastes are read as text, or refused with words that say what to do."""

from __future__ import annotations

import pytest

from tracker.conclusions.readers import MOST_BYTES, read_paste, read_text
from tracker.errors import Refused

SENTENCE = "(1) Văn phòng rà soát thủ tục hành chính;"
TCVN3 = "Phßng ChÝnh s¸ch tiÕp tôc rµ so¸t c¸c thñ tôc hµnh chÝnh, b¸o c¸o kÕt qu¶ c¶i c¸ch"
VNI = "Vaên phoøng tieáp tuïc raø soaùt caùc thuû tuïc haønh chính, baùo caùo keát quaû ñuùng haïn"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_reads_text_in_the_encodings_that_editors_save(encoding):
    assert read_text(SENTENCE.encode(encoding), "kết luận.txt") == SENTENCE


def test_reads_utf_16_of_either_byte_order():
    content = b"\xfe\xff" + SENTENCE.encode("utf-16-be")

    assert read_text(content, "thong-bao.txt") == SENTENCE


def test_keeps_text_composed():
    decomposed = "Va\u0306n pho\u0300ng"

    assert read_paste(decomposed) == "Văn phòng"


def test_keeps_line_breaks_and_tabs():
    assert read_paste("1. Một\r\n\t2. Hai") == "1. Một\r\n\t2. Hai"


@pytest.mark.parametrize("text", ["", "  \n\t ", "\ufeff", "... - ..."])
def test_refuses_a_paste_without_words(text):
    with pytest.raises(Refused, match="no text"):
        read_paste(text)


def test_refuses_an_empty_file():
    with pytest.raises(Refused, match="no text"):
        read_text(b"", "trong.txt")


def test_refuses_a_paste_of_five_megabytes():
    with pytest.raises(Refused, match="larger than 1 MB"):
        read_paste("kết luận " * 600_000)


def test_counts_bytes_and_not_letters():
    text = "ậ" * (MOST_BYTES // 2)

    with pytest.raises(Refused, match="larger than 1 MB"):
        read_paste(text)


def test_refuses_a_large_file_whatever_it_is():
    with pytest.raises(Refused, match="larger than 1 MB"):
        read_text(b"%PDF-1.7" + b"0" * MOST_BYTES, "a.pdf")


@pytest.mark.parametrize(
    ("content", "filename", "said"),
    [
        (b"%PDF-1.7 ...", "thong-bao.txt", "PDF files"),
        (b"anything", "THONG BAO.PDF", "PDF files"),
        (b"PK\x03\x04 word/document.xml", "thong-bao", "Word files"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "thong-bao.txt", "Word files"),
        (b"{\\rtf1 Van phong}", "thong-bao.txt", "Word files"),
        (b"anything", "thong-bao.docx", "Word files"),
    ],
)
def test_sends_office_files_to_the_clipboard(content, filename, said):
    with pytest.raises(Refused, match=said) as refused:
        read_text(content, filename)

    assert "paste it" in str(refused.value)


@pytest.mark.parametrize(
    "content",
    [
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
        b"\x00" * 100,
        bytes(range(256)),
        b"abc\x00def",
    ],
)
def test_refuses_a_binary_file_as_text(content):
    with pytest.raises(Refused, match="not text"):
        read_text(content, "ket-luan.txt")


def test_refuses_a_binary_file_that_was_pasted():
    with pytest.raises(Refused, match="not text"):
        read_paste("\ufffdPNG \x1a \ufffd\ufffd IHDR \ufffd\x08\x02")


def test_refuses_half_a_character():
    with pytest.raises(Refused, match="not text"):
        read_paste("Văn phòng \ud83d")


def test_lets_a_stray_sign_pass_that_a_pdf_left_in_the_clipboard():
    text = f"{SENTENCE} " * 10 + "\x02"

    assert read_paste(text) == text


def test_refuses_bytes_of_an_old_code_page():
    with pytest.raises(Refused, match="not in Unicode"):
        read_text("Phßng ChÝnh s¸ch".encode("latin-1"), "ket-luan.txt")


@pytest.mark.parametrize("text", [TCVN3, VNI], ids=["TCVN3", "VNI"])
def test_refuses_text_typed_for_an_old_font(text):
    with pytest.raises(Refused, match="TCVN3 or VNI"):
        read_paste(text)


def test_takes_vietnamese_typed_without_marks():
    assert read_paste("1. Van phong ra soat") == "1. Van phong ra soat"


def test_marks_heaped_up_without_end_are_no_text():
    with pytest.raises(Refused, match="not text"):
        read_paste(SENTENCE + "\u0301\u0323" * 100_000)
