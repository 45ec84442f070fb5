"""One page of Vietnamese text as a PDF, with the letters it needs inside.

The fonts every PDF reader has lack Vietnamese letters; so the page carries those it uses, cut
out of the font that also serves the web pages.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files
from io import BytesIO
from typing import Any

from fontTools import subset

WIDTH, HEIGHT, TOP = 595, 842, 770
_LETTERS = "aàảãáạăằẳẵắặâầẩẫấậbcdđeèẻẽéẹêềểễếệfghiìỉĩíịjklmnoòỏõóọôồổỗốộơờởỡớợpqrstuùủũúụưừửữứựvwxyỳỷỹýỵz"
_SIGNS = " 0123456789.,;:!?()/-–%&+'\"“”…"


@dataclass(frozen=True, slots=True)
class Line:
    """A centred line; an empty one leaves room."""

    text: str
    size: int = 11


@dataclass(frozen=True, slots=True)
class _Font:
    file: bytes
    glyphs: dict[int, int]
    widths: list[int]
    ascent: int
    descent: int

    def code(self, text: str) -> str:
        return "".join(f"{self.glyphs.get(ord(sign), 0):04x}" for sign in text)

    def width(self, line: Line) -> float:
        return sum(self.widths[self.glyphs.get(ord(sign), 0)] for sign in line.text) * line.size / 1000


@cache
def _font() -> _Font:
    options = subset.Options(hinting=False, layout_features=[], notdef_outline=True)
    cutter = subset.Subsetter(options)
    cutter.populate(text=_LETTERS + _LETTERS.upper() + _SIGNS)
    kept = BytesIO()
    with as_file(files("fontpkg_be_vietnam_pro") / "files/BeVietnamPro-Regular.ttf") as path:
        font: Any = subset.load_font(str(path), options)
        with font:
            cutter.subset(font)
            font.save(kept)
            scale = 1000 / font["head"].unitsPerEm
            return _Font(
                file=kept.getvalue(),
                glyphs={sign: font.getGlyphID(name) for sign, name in font.getBestCmap().items()},
                widths=[round(font["hmtx"][name][0] * scale) for name in font.getGlyphOrder()],
                ascent=round(font["hhea"].ascent * scale),
                descent=round(font["hhea"].descent * scale),
            )


def make_pdf(lines: list[Line], title: str) -> bytes:
    """The lines below one another on a page of A4."""
    font = _font()
    name = "/BaseFont /BeVietnamPro /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >>"
    widths = " ".join(map(str, font.widths))
    to_unicode = _to_unicode(font.glyphs)
    return _joined(
        [
            b"<< /Type /Catalog /Pages 2 0 R /Lang (vi) >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {WIDTH} {HEIGHT}] /Contents 4 0 R "
            "/Resources << /Font << /F 5 0 R >> >> >>".encode(),
            _stream(_drawn(lines, font)),
            b"<< /Type /Font /Subtype /Type0 /BaseFont /BeVietnamPro /Encoding /Identity-H "
            b"/DescendantFonts [6 0 R] /ToUnicode 9 0 R >>",
            f"<< /Type /Font /Subtype /CIDFontType2 {name} /CIDToGIDMap /Identity "
            f"/FontDescriptor 7 0 R /W [0 [{widths}]] >>".encode(),
            f"<< /Type /FontDescriptor /FontName /BeVietnamPro /Flags 4 /FontBBox [-500 -500 2000 1500] "
            f"/ItalicAngle 0 /Ascent {font.ascent} /Descent {font.descent} /CapHeight 700 /StemV 80 "
            "/FontFile2 8 0 R >>".encode(),
            _stream(font.file, f"/Length1 {len(font.file)}"),
            _stream(to_unicode),
            f"<< /Title <{title.encode('utf-16').hex()}> >>".encode(),
        ]
    )


def _drawn(lines: list[Line], font: _Font) -> bytes:
    """The page's drawing: each line in the middle, a line and a half below the one before."""
    drawn, y = [], float(TOP)
    for line in lines:
        if line.text:
            x = (WIDTH - font.width(line)) / 2
            drawn.append(f"BT /F {line.size} Tf {x:.1f} {y:.1f} Td <{font.code(line.text)}> Tj ET")
        y -= line.size * 1.6
    return "\n".join(drawn).encode()


def _to_unicode(glyphs: dict[int, int]) -> bytes:
    """Which letter each glyph is, so that text can be searched and copied out."""
    pairs = [f"<{glyph:04x}> <{sign:04x}>" for sign, glyph in sorted(glyphs.items())]
    parts = [pairs[start : start + 100] for start in range(0, len(pairs), 100)]
    chars = "\n".join(f"{len(part)} beginbfchar\n" + "\n".join(part) + "\nendbfchar" for part in parts)
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /Letters def "
        "/CMapType 2 def 1 begincodespacerange <0000> <ffff> endcodespacerange\n"
        f"{chars}\nendcmap CMapName currentdict /CMap defineresource pop end end"
    ).encode()


def _stream(content: bytes, more: str = "") -> bytes:
    packed = zlib.compress(content)
    head = f"<< /Length {len(packed)} /Filter /FlateDecode {more} >>\nstream\n"
    return head.encode() + packed + b"\nendstream"


def _joined(objects: list[bytes]) -> bytes:
    """The file: its objects, and at its end where each of them begins."""
    made, starts = b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n", []
    for number, content in enumerate(objects, start=1):
        starts.append(len(made))
        made += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % start for start in starts)
    count = len(objects) + 1
    return made + (
        b"xref\n0 %d\n0000000000 65535 f \n%b" % (count, table)
        + b"trailer\n<< /Size %d /Root 1 0 R /Info %d 0 R >>\n" % (count, count - 1)
        + b"startxref\n%d\n%%%%EOF\n" % len(made)
    )
