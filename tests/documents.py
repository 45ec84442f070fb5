"""Small files of the types people attach, for tests that upload."""

from __future__ import annotations

import io
import zipfile

from werkzeug.datastructures import FileStorage

from tests.conftest import TODAY

PDF = b"%PDF-1.7\n1 0 obj << >> endobj\ntrailer << >>\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(17)
OLE = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(1024)
DAY = f"{TODAY:%d/%m/%Y}"


def zipped(**members: str) -> bytes:
    """A ZIP of members; `a__b` stands for `a/b`."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return target.getvalue()


def word_file(**more: str) -> bytes:
    return zipped(**{"[Content_Types].xml": "<Types/>", "word/document.xml": "<w/>"}, **more)


def upload(content: bytes = PDF, name: str = "bao-cao.pdf") -> FileStorage:
    """A file as a verb gets it."""
    return FileStorage(io.BytesIO(content), filename=name)


def sent(content: bytes = PDF, name: str = "bao-cao.pdf") -> tuple[io.BytesIO, str]:
    """A file as a browser sends it."""
    return io.BytesIO(content), name


def document_fields(content: bytes = PDF, name: str = "bao-cao.pdf", **fields: object) -> dict[str, object]:
    """What a person types about a document, with its file."""
    return {
        "number": "15/BC-BDT",
        "signed_on": DAY,
        "issuer": "Ban Dân tộc",
        "title": "Báo cáo kết quả",
        "file": sent(content, name),
        **fields,
    }
