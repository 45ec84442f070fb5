"""Files and pastes → the text of a notice, or a clear refusal; pure."""

from __future__ import annotations

import codecs
import re
from pathlib import PurePath

from tracker.errors import Refused
from tracker.words import N_, Words, composed, has_too_many_marks

MOST_BYTES = 1_000_000
"""A notice of one megabyte would fill 300 pages; more was chosen by mistake."""

_ZIPPED = b"PK\x03\x04"
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_OTHER_FORMATS: dict[str, Words] = {
    "docx": N_("Word files cannot be read yet. Open the file, copy its text and paste it."),
    "pdf": N_("PDF files cannot be read yet. Open the file, copy its text and paste it."),
}
_TOO_LARGE = N_("The text is larger than 1 MB. Paste only the notice or its concluding part.")
_NOT_TEXT = N_("This is not text. Open the file in its own program, copy the text and paste it.")
_NOT_UNICODE = N_("The file is not in Unicode. Save it as UTF-8; convert text in TCVN3 or VNI fonts first.")
_FORMAT_OF_SUFFIX = {".docx": "docx", ".doc": "docx", ".odt": "docx", ".rtf": "docx", ".pdf": "pdf"}
_NEVER_IN_TEXT = re.compile("[\x00\ud800-\udfff]")
_STRAY = re.compile(r"[\x01-\x08\x0e-\x1f\x7f\ufffd]")
_MOST_STRAY = 0.01  # Text copied out of a PDF may carry a few.

# Letters that only Unicode text has, and pairs that Vietnamese in the old fonts is full of.
_UNICODE_LETTERS = re.compile(r"[ăđơưĂĐƠƯ\u1ea0-\u1ef9]")
_TCVN3 = re.compile(r"[A-Za-z][µ¸¶·¹»¾¼½©ª«¬®¨§][a-z ]|\b®[a-z]")
_VNI = re.compile(r"[aeouy][ùøûõïâêáàåãäéèúüëöô][a-z]|ñ[aeiouyöô]", re.IGNORECASE)
_ENOUGH_PAIRS = 5
_LOOKED_AT = 20_000


def read_text(content: bytes, filename: str = "") -> str:
    """The text of a .txt file in UTF-8 or UTF-16, in NFC.

    Raises `Refused` for anything else, with words that say what to do instead.
    """
    if len(content) > MOST_BYTES:
        raise Refused(_TOO_LARGE)
    if other := _format_of(content, filename):
        raise Refused(_OTHER_FORMATS[other])
    return read_paste(_decoded(content))


def read_paste(text: str) -> str:
    """The pasted text in NFC; raises `Refused` when it is empty, too long or no text."""
    # The length is looked at first, so that megabytes are refused before anything is done with them.
    if len(text) > MOST_BYTES or len(text.encode("utf-8", "surrogatepass")) > MOST_BYTES:
        raise Refused(_TOO_LARGE)
    if has_too_many_marks(text):
        raise Refused(_NOT_TEXT)
    text = composed(text.removeprefix("\ufeff"))
    if _NEVER_IN_TEXT.search(text) or len(_STRAY.findall(text)) > _MOST_STRAY * len(text):
        raise Refused(_NOT_TEXT)
    if not any(sign.isalnum() for sign in text):
        raise Refused(N_("There is no text in it."))
    if _is_old_encoding(text):
        raise Refused(
            N_("The text is in an old Vietnamese encoding (TCVN3 or VNI). Convert it to Unicode first.")
        )
    return text


def _format_of(content: bytes, filename: str) -> str | None:
    if content.startswith(b"%PDF"):
        return "pdf"
    if content.startswith((_ZIPPED, _OLD_OFFICE, b"{\\rtf")):
        return "docx"
    return _FORMAT_OF_SUFFIX.get(PurePath(filename).suffix.casefold())


def _decoded(content: bytes) -> str:
    is_utf16 = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    encoding = "utf-16" if is_utf16 else "utf-8-sig"
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        raise Refused(_NOT_TEXT if b"\x00" in content else _NOT_UNICODE) from None


def _is_old_encoding(text: str) -> bool:
    """Whether the letters look like Vietnamese typed for a TCVN3 or VNI font."""
    sample = text[:_LOOKED_AT]
    if _UNICODE_LETTERS.search(sample):
        return False
    return any(len(pattern.findall(sample)) >= _ENOUGH_PAIRS for pattern in (_TCVN3, _VNI))
