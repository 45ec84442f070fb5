"""`flask conclusions`: read a notice without a browser and without a database."""

from __future__ import annotations

import json
from typing import BinaryIO

import click
from flask.cli import AppGroup

from tracker.conclusions.parser import Item, Parsed, parse_conclusion, to_json
from tracker.conclusions.readers import MOST_BYTES, read_text
from tracker.errors import Refused
from tracker.words import Words

conclusion_commands = AppGroup("conclusions", help="Conclusions: what a meeting decided.")


@conclusion_commands.command("parse")
@click.argument("file", type=click.File("rb"))
@click.option("--year", type=click.IntRange(1990, 2099), help="The year of dates that print none.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, whose spans are code points in its text.")
def parse(file: BinaryIO, year: int | None, as_json: bool) -> None:
    """Show the items that are read in FILE, a notice as text; - reads the standard input."""
    try:
        text = read_text(file.read(MOST_BYTES + 1), str(getattr(file, "name", "")))
    except Refused as refused:
        raise click.ClickException(_english(refused.words)) from refused
    parsed = parse_conclusion(text, year=year)
    click.echo(json.dumps(to_json(parsed), ensure_ascii=False, indent=2) if as_json else _told(parsed))


def _told(parsed: Parsed) -> str:
    lines = [line for item in parsed.items for line in _lines_of(item)]
    left_out = [f"- {' '.join(parsed.text[start:end].split())}" for start, end in parsed.unaccounted]
    count = f"{len(parsed.items)} items; {len(left_out)} passages belong to none of them:"
    return "\n".join([*lines, count, *left_out])


def _lines_of(item: Item) -> list[str]:
    until = f"{item.deadline or '?'} “{item.deadline_phrase}”" if item.deadline_phrase else "-"
    lead, support = (", ".join(units) or "-" for units in (item.lead, item.support))
    return [
        f"({item.number}) {' '.join(item.text.split())}",
        f"    lead: {lead} | support: {support} | until: {until}",
        *(f"    ! {_english(warning.words)}" for warning in item.warnings),
    ]


def _english(words: Words) -> str:
    return words.sentence % words.values if words.values else words.sentence
