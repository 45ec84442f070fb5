"""Build what the pages need from other people's wheels, into tracker/static/vendor/.

Nothing of theirs is committed: the stylesheet, the script and the icons come
from Bootstrap-Flask, the letters from the font's own wheel. `made-from.json`
says what each file was made from, so that what is up to date is left alone.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
from collections.abc import Callable, Iterator
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
VENDOR = ROOT / "tracker/static/vendor"
MADE_FROM = VENDOR / "made-from.json"
WEIGHTS = {400: "Regular", 500: "Medium", 600: "SemiBold", 700: "Bold"}
LETTERS = (
    "U+0020-007E,U+00A0-017F,U+01A0-01B0,U+02C6-02DD,U+0300-0309,U+0323,"  # Latin, loose marks
    "U+1EA0-1EF9,U+20AB,U+20AC,"  # Vietnamese, its money
    "U+2010-2027,U+2030-203A,U+2190-2199,U+2212,U+2215,U+2248,U+2260,U+2264,U+2265"
)
# `icon("house")`, `icon="house"` handed to a macro, and the third word of a line of the navigation.
ICON_CALL = re.compile(
    r"""\bicon\(\s*(?P<call>[^(),]*)|\bicon\s*=\s*(?P<named>"[^"]*"|'[^']*')"""
    r"""|\bEntry\(\s*"[^"]*",\s*N_\("[^"]*"\),\s*(?P<entry>"[^"]*")"""
)
ICON_NAME = re.compile(r"(?<![=!]= )([\"'])([a-z0-9][a-z0-9-]*)\1")
SYMBOL = re.compile(
    r'<symbol [^>]*?viewBox="(?P<box>[^"]+)" id="(?P<id>[^"]+)">(?P<drawing>.*?)</symbol>',
    re.DOTALL,
)


class Asset(NamedTuple):
    """A file to build; `source` changes whenever it must be built again."""

    name: str
    source: str
    build: Callable[[], bytes]


def main() -> int:
    before = json.loads(MADE_FROM.read_text("utf-8")) if MADE_FROM.exists() else {}
    after = {}
    for asset in [*bootstrap(), sprite(used_icons()), *fonts(), faces()]:
        target = VENDOR / asset.name
        if before.get(asset.name) != asset.source or not target.exists():
            print(f"building {target.relative_to(ROOT)}", flush=True)
            write(target, asset.build())
        after[asset.name] = asset.source
    if after != before:
        write(MADE_FROM, json.dumps(after, indent=1).encode())
    return 0


def write(target: Path, content: bytes) -> None:
    """Put a whole file in place at once: a running server may be reading the old one."""
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(target.name + ".part")
    part.write_bytes(content)
    part.replace(target)


def source_of(package: str, *more: object) -> str:
    """What a file is made from, as one word: the wheel, this script, and `more`."""
    said = [package, version(package), Path(__file__).read_text("utf-8"), *map(str, more)]
    return hashlib.sha256("\0".join(said).encode()).hexdigest()[:12]


def folder_of(module: str) -> Path:
    """Where a package lies. It is not imported: that would start Flask only to copy files."""
    spec = find_spec(module)
    if spec is None or spec.origin is None:
        raise SystemExit(f"assets: {module} is not installed; run `make setup`")
    return Path(spec.origin).parent


# --- Bootstrap and its icons -------------------------------------------------


def bootstrap() -> Iterator[Asset]:
    kept = folder_of("flask_bootstrap") / "static/bootstrap5"
    scripts = [kept / "umd/popper.min.js", kept / "js/bootstrap.min.js"]
    source = source_of("Bootstrap-Flask")
    yield Asset("bootstrap.min.css", source, lambda: without_map(kept / "css/bootstrap.min.css"))
    yield Asset("bootstrap.bundle.min.js", source, lambda: b"\n".join(without_map(s) for s in scripts))


def without_map(path: Path) -> bytes:
    """A file without its last comment, which names a map we do not serve."""
    return re.sub(rb"\s*(//|/\*)# sourceMappingURL=.*\s*$", b"\n", path.read_bytes())


def sprite(names: list[str]) -> Asset:
    """The icons in use as one drawing; all two thousand would weigh a megabyte."""

    def build() -> bytes:
        path = folder_of("flask_bootstrap") / "static/bootstrap5/icons/bootstrap-icons.svg"
        every = {found["id"]: found for found in SYMBOL.finditer(path.read_text("utf-8"))}
        if unknown := [name for name in names if name not in every]:
            raise SystemExit(f"assets: Bootstrap has no icon of this name: {', '.join(unknown)}")
        symbols = [
            f'<symbol id="{name}" viewBox="{every[name]["box"]}">{every[name]["drawing"]}</symbol>'
            for name in names
        ]
        drawing = "\n".join(symbols)
        return f'<svg xmlns="http://www.w3.org/2000/svg">\n{drawing}\n</svg>\n'.encode()

    return Asset("icons.svg", source_of("Bootstrap-Flask", *names), build)


def used_icons() -> list[str]:
    pages = [*ROOT.glob("templates/**/*.html"), *ROOT.glob("tracker/**/*.py")]
    return sorted({name for page in pages for name in icons_in(page.read_text("utf-8"))})


def icons_in(text: str) -> Iterator[str]:
    """Each icon that a page or a piece of code names."""
    for call in ICON_CALL.finditer(text):
        for name in ICON_NAME.finditer(call[call.lastgroup or 0]):
            yield name[2]


# --- letters -----------------------------------------------------------------


def font_file(weight: int) -> str:
    return f"be-vietnam-pro-{weight}.woff2"


def fonts() -> Iterator[Asset]:
    source = source_of("fontpkg-be-vietnam-pro")
    for weight, style in WEIGHTS.items():
        path = folder_of("fontpkg_be_vietnam_pro") / f"files/BeVietnamPro-{style}.ttf"
        yield Asset(font_file(weight), source, lambda path=path: subset(path))  # type: ignore[misc]


def subset(path: Path) -> bytes:
    """The letters our pages can show, packed for browsers."""
    from io import BytesIO

    from fontTools import subset as tools  # slow to load, and seldom needed

    options = tools.Options(flavor="woff2", layout_features=["*"], notdef_outline=True)
    font = tools.load_font(str(path), options)
    cutter = tools.Subsetter(options)
    cutter.populate(unicodes=tools.parse_unicodes(LETTERS))
    cutter.subset(font)
    packed = BytesIO()
    tools.save_font(font, packed, options)
    return packed.getvalue()


def faces() -> Asset:
    """The stylesheet that names the letters, each with its hash, so that browsers may keep them."""

    def face(weight: int) -> str:
        fingerprint = hashlib.sha256((VENDOR / font_file(weight)).read_bytes()).hexdigest()[:12]
        return (
            '@font-face{font-family:"Be Vietnam Pro";font-style:normal;font-display:swap;'
            f"font-weight:{weight};"
            f'src:url("{font_file(weight)}?v={fingerprint}") format("woff2")}}'
        )

    def build() -> bytes:
        return "\n".join(face(weight) for weight in WEIGHTS).encode()

    return Asset("fonts.css", source_of("fontpkg-be-vietnam-pro"), build)


if __name__ == "__main__":
    sys.exit(main())
