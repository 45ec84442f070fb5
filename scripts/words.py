"""The translations: one .po file a feature, compiled into the one file the pages read.

scripts/words.py compile    merge tracker/translations/vi/*.po, when one has changed
scripts/words.py check      compile, then say what the code asks for and nobody translated
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog, Message

ROOT = Path(__file__).resolve().parent.parent
LOCALE = "vi"
SOURCES = ROOT / "tracker/translations" / LOCALE
COMPILED = SOURCES / "LC_MESSAGES/messages.mo"
KEYWORDS = {
    "_": None, "N_": None, "_l": None, "gettext": None, "lazy_gettext": None,
    "ngettext": (1, 2), "lazy_ngettext": (1, 2),
}  # fmt: skip
EXTRACTORS: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("tracker/**/*.py", "python", {}),
    # As Flask-Babel reads them: new-style calls, where a literal percent is written twice.
    ("templates/**/*", "jinja2", {"newstyle_gettext": "true", "silent": "false"}),
)
PLACEHOLDER = re.compile(r"%(?:%|\((?P<name>\w+)\)[-+ #0]*\d*(?:\.\d+)?[a-zA-Z]|(?P<loose>))")


def main() -> int:
    parser = argparse.ArgumentParser(description="Compile and check the translations.")
    parser.add_argument("verb", choices=["compile", "check"])
    verb = parser.parse_args().verb
    try:
        if verb == "check" or not is_compiled():
            catalog = merged()
            compile_catalog(catalog)
        if verb == "compile":
            return 0
    except Clashing as clash:
        print(f"words: {clash}", file=sys.stderr)
        return 1
    return report(catalog, asked_for())


# --- the files ---------------------------------------------------------------


class Clashing(Exception):
    """Two files translate one message differently."""


def is_compiled() -> bool:
    """Whether no file was changed, added or removed since (a folder's time tells the last two)."""
    if not COMPILED.exists():
        return False
    inputs = [Path(__file__), SOURCES, *SOURCES.glob("*.po")]
    return max(path.stat().st_mtime for path in inputs) <= COMPILED.stat().st_mtime


def merged(folder: Path = SOURCES) -> Catalog:
    """The messages of every file as one catalog. Raises `Clashing` where two files differ."""
    from babel.messages.catalog import Catalog
    from babel.messages.pofile import read_po

    every = Catalog(locale=LOCALE)
    said_in: dict[object, str] = {}
    for path in sorted(folder.glob("*.po")):
        with path.open("rb") as lines:
            catalog = read_po(lines, locale=LOCALE, abort_invalid=True)
        for message in messages(catalog):
            before = every.get(message.id, message.context)
            if before is not None and before.string != message.string:
                first = said_in[key_of(message)]
                raise Clashing(f"{first} and {path.name} differ on {first_of(message.id)!r}")
            every[message.id] = message
            said_in.setdefault(key_of(message), path.name)
    return every


def compile_catalog(catalog: Catalog) -> None:
    from babel.messages.mofile import write_mo

    COMPILED.parent.mkdir(parents=True, exist_ok=True)
    part = COMPILED.with_name(COMPILED.name + ".part")
    with part.open("wb") as compiled:
        write_mo(compiled, catalog)
    part.replace(COMPILED)


def asked_for(root: Path = ROOT) -> Catalog:
    """Every message the code and the templates ask for, with its places."""
    from babel.messages.catalog import Catalog
    from babel.messages.extract import extract

    wanted = Catalog(locale=LOCALE)
    for pattern, method, options in EXTRACTORS:
        for path in sorted(root.glob(pattern)):
            if not path.is_file():
                continue
            place = path.relative_to(root).as_posix()
            with path.open("rb") as code:
                for line, text, _, context in extract(method, code, KEYWORDS, options=options):
                    wanted.add(text, locations=[(place, line)], context=context)
    return wanted


# --- the report --------------------------------------------------------------


def report(catalog: Catalog, wanted: Catalog) -> int:
    """Print what is wrong, and give 1 if a person could see an English or a broken sentence."""
    missing, untranslated, fuzzy, broken = [], [], [], []
    for message in messages(wanted):
        place = ":".join(map(str, message.locations[0]))
        line = f"{place}  {first_of(message.id)!r}"
        kept = catalog.get(message.id, message.context)
        if kept is None:
            missing.append(line)
        elif not all(strings(kept)):
            untranslated.append(line)
        elif kept.fuzzy:
            fuzzy.append(line)
        else:
            broken += [f"{line}: {fault}" for fault in faults(kept, place)]
    unused = [
        repr(first_of(message.id))
        for message in messages(catalog)
        if wanted.get(message.id, message.context) is None
    ]
    kinds = {
        "missing": missing, "untranslated": untranslated, "fuzzy": fuzzy,
        "placeholders that differ": broken, "unused": unused,
    }  # fmt: skip
    for kind, lines in kinds.items():
        if lines:
            print(f"{kind} ({len(lines)}):", *lines, sep="\n  ")
    print(f"words: {len(wanted)} asked for, {len(missing) + len(untranslated)} without translation")
    return 1 if missing or untranslated or fuzzy or broken else 0


def faults(message: Message, place: str) -> Iterator[str]:
    """Placeholders a translation lacks or makes up, and a lone percent where text is formatted."""
    original = message.id[-1] if isinstance(message.id, (list, tuple)) else message.id
    for text in strings(message):
        lacking, made_up = names(original) - names(text), names(text) - names(original)
        if lacking or made_up:
            yield f"lacks {sorted(lacking)}, makes up {sorted(made_up)}"
        is_formatted = place.startswith("templates/") or names(original)
        if is_formatted and (has_lone_percent(text) or has_lone_percent(original)):
            yield "a literal percent is written %%"


def names(text: str) -> set[str]:
    return {found["name"] for found in PLACEHOLDER.finditer(text) if found["name"]}


def has_lone_percent(text: str) -> bool:
    return any(found["loose"] is not None for found in PLACEHOLDER.finditer(text))


def messages(catalog: Catalog) -> Iterator[Message]:
    """The messages of a catalog without its header, which stands under the empty text."""
    return (message for message in catalog if message.id)


def key_of(message: Message) -> tuple[str | None, str]:
    return message.context, first_of(message.id)


def first_of(text: str | tuple[str, ...] | list[str]) -> str:
    return text if isinstance(text, str) else text[0]


def strings(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string or [""])


if __name__ == "__main__":
    sys.exit(main())
