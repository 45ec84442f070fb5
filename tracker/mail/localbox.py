"""Reading the folder in which the example's letters lie."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email import message_from_binary_file
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from email.policy import default
from email.utils import parsedate_to_datetime
from pathlib import Path

from tracker.errors import NotFound

LISTED_AT_MOST = 200


@dataclass(frozen=True, slots=True)
class Heading:
    """A message as the list shows it."""

    key: str
    subject: str
    recipient: str
    at: datetime


def list_messages(folder: Path) -> list[Heading]:
    """The latest messages, the newest first."""
    arrived = folder / "new"
    if not arrived.is_dir():
        return []
    newest = sorted(arrived.iterdir(), key=lambda path: (path.stat().st_mtime_ns, path.name), reverse=True)
    return [_heading_of(path) for path in newest[:LISTED_AT_MOST]]


def _heading_of(path: Path) -> Heading:
    with path.open("rb") as file:
        headers = BytesHeaderParser(policy=default).parse(file)
    return Heading(path.name, str(headers["Subject"]), str(headers["To"]), moment_of(headers))


def moment_of(message: EmailMessage) -> datetime:
    """When the letter was made, by the clock of the machine and not of the example."""
    return parsedate_to_datetime(str(message["Date"]))


def get_message(folder: Path, key: str) -> EmailMessage:
    path = folder / "new" / Path(key).name
    if not path.is_file():
        raise NotFound
    with path.open("rb") as file:
        message = message_from_binary_file(file, policy=default)
    assert isinstance(message, EmailMessage)
    return message


def part_of(message: EmailMessage, kind: str) -> str:
    """The text of a message in one form, `plain` or `html`; empty when it has none."""
    part = message.get_body((kind,))
    return str(part.get_content()) if part is not None else ""
