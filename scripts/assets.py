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
# An icon drawn at once, handed to a macro, or standing third in a line of the navigation.
# What is called a symbol may be something else, so no icon of that name is no fault.
ICON = re.compile(
    r"""\bicon\((?=(?P<call>(?s:.{0,400})))|\bicon\s*=\s*(?P<named>"[^"]*"|'[^']*')"""
    r"""|\bsymbol\s*=\s*(?=(?P<symbol>(?s:.{0,400})))"""
    r"""|\bEntry\(\s*"[^"]*",\s*N_\("[^"]*"\),\s*(?P<entry>"[^"]*")"""
)
QUOTED = re.compile(r"""(["'])(?P<text>[^"']*)\1""")
SYMBOL = re.compile(
    r'<symbol [^>]*?viewBox="(?P<box>[^"]+)" id="(?P<id>[^"]+)">(?P<drawing>.*?)</symbol>',
    re.DOTALL,
)


class Asset(NamedTuple):
    """A file to build; `source` changes whenever it must be built again."""

    name: str
    source: str
    build: Callable[[], bytes]


class Icons(NamedTuple):
    """Names of icons: those named plainly, and every word of an expression that picks one."""

    named: set[str]
    possible: set[str]


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


def sprite(icons: Icons) -> Asset:
    """The icons in use as one drawing; all two thousand would weigh a megabyte."""

    def build() -> bytes:
        path = folder_of("flask_bootstrap") / "static/bootstrap5/icons/bootstrap-icons.svg"
        every = {found["id"]: found for found in SYMBOL.finditer(path.read_text("utf-8"))}
        if unknown := sorted(icons.named - every.keys()):
            raise SystemExit(f"assets: Bootstrap has no icon of this name: {', '.join(unknown)}")
        drawing = "\n".join(
            f'<symbol id="{name}" viewBox="{every[name]["box"]}">{every[name]["drawing"]}</symbol>'
            for name in sorted((icons.named | icons.possible) & every.keys())
        )
        return f'<svg xmlns="http://www.w3.org/2000/svg">\n{drawing}\n</svg>\n'.encode()

    return Asset("icons.svg", source_of("Bootstrap-Flask", *map(sorted, icons)), build)


def used_icons() -> Icons:
    """Every icon that a page or the code names."""
    icons = Icons(set(), set())
    for path in [*ROOT.glob("templates/**/*.html"), *ROOT.glob("tracker/**/*.py")]:
        found = icons_in(path.read_text("utf-8"))
        icons.named.update(found.named)
        icons.possible.update(found.possible)
    return icons


def icons_in(text: str) -> Icons:
    icons = Icons(set(), set())
    for found in ICON.finditer(text):
        argument = found["named"] or found["entry"] or first_argument(found["call"] or found["symbol"])
        words = {quoted["text"] for quoted in QUOTED.finditer(argument)}
        is_plain = found["symbol"] is None and QUOTED.fullmatch(argument.strip()) is not None
        (icons.named if is_plain else icons.possible).update(words)
    return icons


def first_argument(call: str) -> str:
    """What stands in a call before its first comma or its end."""
    depth = 0
    for place, sign in enumerate(call):
        if depth == 0 and sign in ",)":
            return call[:place]
        depth += (sign in "([{") - (sign in ")]}")
    return call


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
