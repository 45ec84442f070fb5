"""A person's tasks and milestones as a calendar that other programs read; pure.

Due dates are whole days: Google, Outlook and Apple all show an event that ends, exclusively, on
the day after, and none of them shifts it into another zone. So no moment of a day occurs, and
none needs a zone described.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from icalendar import Calendar, Event

from tracker.words import N_, Words

LOOK_AGAIN = timedelta(hours=4)
ZONE = "Asia/Ho_Chi_Minh"
_DAY = timedelta(days=1)
_LONGEST_TITLE = 250

Say = Callable[[Words], str]


@dataclass(frozen=True, slots=True)
class Entry:
    """A day in the calendar: a task that is due, or one of its milestones.

    `name` keeps the entry the same through all changes, which `version` counts.
    """

    name: str
    day: date
    title: str
    code: str
    words: Words
    is_milestone: bool
    is_cancelled: bool
    path: str
    version: int
    changed_at: datetime


def write_feed(entries: Iterable[Entry], *, title: str, host: str, base_url: str, say: Say) -> bytes:
    """The calendar as RFC 5545 writes it."""
    feed = Calendar()
    feed.add("prodid", "-//Reform follow-up//Tasks//VI")
    feed.add("version", "2.0")
    feed.add("calscale", "GREGORIAN")
    feed.add("method", "PUBLISH")
    feed.add("x-wr-calname", title)
    feed.add("x-wr-timezone", ZONE)
    feed.add("refresh-interval", LOOK_AGAIN, parameters={"VALUE": "DURATION"})
    feed.add("x-published-ttl", LOOK_AGAIN)
    for entry in entries:
        feed.add_component(_event(entry, host, base_url, say))
    return bytes(feed.to_ical())


def _event(entry: Entry, host: str, base_url: str, say: Say) -> Event:
    event = Event()
    event.add("uid", f"{entry.name}@{host}")
    event.add("dtstamp", entry.changed_at)
    event.add("last-modified", entry.changed_at)
    event.add("sequence", entry.version)
    event.add("dtstart", entry.day)
    event.add("dtend", entry.day + _DAY)
    event.add("summary", _summary(entry, say))
    event.add("description", f"{entry.code} – {entry.title}\n{say(entry.words)}\n{base_url}{entry.path}")
    event.add("categories", [say(N_("Milestone") if entry.is_milestone else N_("Task"))])
    event.add("status", "CANCELLED" if entry.is_cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT")  # A due date keeps nobody from being invited on that day.
    event.add("url", base_url + entry.path)
    return event


def _summary(entry: Entry, say: Say) -> str:
    title = " ".join(entry.title.split())
    if len(title) > _LONGEST_TITLE:
        title = f"{title[: _LONGEST_TITLE - 1]}…"
    return f"{say(entry.words)}: {title} ({entry.code})"
