"""What a letter says, worked out in the moment in which it goes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from email.errors import MessageError
from email.headerregistry import Address
from email.utils import parseaddr
from functools import lru_cache
from typing import Any

from babel import Locale
from flask import render_template
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.attributes import set_committed_value

from tracker import clock
from tracker.accounts.absences import StandIn, look_up_stood_in_for, stand_ins
from tracker.accounts.models import User
from tracker.db import db
from tracker.mail.declining import has_declined
from tracker.mail.links import Link, Purpose, sign
from tracker.mail.message import as_bytes, one_line, thread_root
from tracker.mail.models import Letter, LetterState, Notice, NoticeState
from tracker.mail.planning import DAILY
from tracker.mail.rules import Digest, Item, Rule, find_rule, why_silent
from tracker.mail.transport import Parcel, base_url, sender
from tracker.words import N_, Words

LONGEST_SUBJECT = 150
LONGEST_TITLE = 300


def load(letters: Iterable[Letter]) -> None:
    """Read at once what the notices of many letters rest on, by a few queries however many there are."""
    letters = list(letters)
    _load_stood_in_for(letters)
    by_loader: dict[Callable[[Sequence[Notice]], None], list[Notice]] = defaultdict(list)
    for letter in letters:
        for notice in _untold(letter):
            rule = find_rule(notice.rule)
            if rule is not None and rule.load is not None:
                by_loader[rule.load].append(notice)
    for loader, notices in by_loader.items():
        loader(notices)


def _load_stood_in_for(letters: Iterable[Letter]) -> None:
    """Read who is told by a deputy, and whom the deputies stand in for, where there are any."""
    theirs = [
        (letter.recipient, notice)
        for letter in letters
        for notice in _untold(letter)
        if notice.recipient_id != letter.recipient_id
    ]
    if not theirs:
        return
    found = db.session.scalars(
        select(User)
        .where(User.id.in_({notice.recipient_id for _deputy, notice in theirs}))
        .options(joinedload(User.memberships))
    )
    people = {person.id: person for person in found.unique()}
    for _deputy, notice in theirs:
        set_committed_value(notice, "recipient", people[notice.recipient_id])
    look_up_stood_in_for(deputy for deputy, _notice in theirs)


@dataclass(slots=True)
class _Contents:
    """What is left to say when the letter goes, and why all else is not said."""

    digests: list[Digest] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    threads: set[str] = field(default_factory=set)
    skipped: list[tuple[Notice, Words]] = field(default_factory=list)
    can_be_declined: bool = False

    def grouped(self, *, once_each: bool) -> dict[Words, list[Item]]:
        """The items under their headings, the most urgent heading and item first; if so wanted,
        all that is said of one thing in one place."""
        items = sorted(self.items, key=lambda item: -item.urgency)
        groups: dict[Words, list[Item]] = {}
        for item in _each_once(items) if once_each else items:
            groups.setdefault(item.heading, []).append(item)
        return groups

    def secrets(self) -> list[str]:
        """Paths that open or do something by themselves."""
        paths = [item.path for item in self.items if item.secret]
        return paths + [act.path for item in self.items for act in item.acts]


def compose(letter: Letter, away: Mapping[int, StandIn] | None = None) -> Parcel | None:
    """Write into the letter's row what it says now, and give the message that is to go.

    Notices that are not true any more are skipped with their reasons. Where nothing is left
    to say, or nobody to say it to, the letter is skipped and there is no message. A letter that
    tells again what another told leaves that one's notices as they are. `away` are the agency's
    people who are away today, read beforehand for many letters.
    """
    notices, away = _own_notices(letter, _untold(letter), away)
    address = _address_of(letter.recipient.email)
    for notice in notices:
        if notice.letter_id != letter.id:
            notice.repeated_in = letter
    contents = _contents(letter, notices, address, away)
    for notice, reason in contents.skipped:
        if notice.letter_id == letter.id:
            notice.state, notice.reason = NoticeState.SKIPPED, reason
    if address is None or not (contents.items or contents.digests):
        reasons = {reason for _, reason in contents.skipped}
        letter.state = LetterState.SKIPPED
        letter.why = reasons.pop() if len(reasons) == 1 else _NOTHING
        return None
    with force_locale(_language(letter.recipient.locale)):
        return _written(letter, address, contents)


# --- what is still to be said ---------------------------------------------------------

UNDELIVERED = N_("The letter could not be delivered.")
_NOTHING = N_("There is nothing to tell any more.")


def _untold(letter: Letter) -> list[Notice]:
    """What the letter is to tell: for one that repeats another what that one told."""
    if letter.notices or letter.again_of_id is None:
        return [notice for notice in letter.notices if notice.state is NoticeState.PLANNED]
    return [notice for notice in letter.matters if notice.state is NoticeState.TOLD]


def _own_notices(
    letter: Letter, notices: list[Notice], away: Mapping[int, StandIn] | None
) -> tuple[list[Notice], Mapping[int, StandIn]]:
    """The letter's notices but those of people who are back, or whose deputy is another now.

    These are given back, to go in a letter of their own.
    """
    if all(notice.recipient_id == letter.recipient_id for notice in notices):
        return notices, {}
    if away is None:
        away = stand_ins(letter.agency_id, clock.today())
    own = []
    for notice in notices:
        stand_in = away.get(notice.recipient_id)
        deputy_id = stand_in.deputy_id if stand_in is not None else notice.recipient_id
        if letter.recipient_id in {notice.recipient_id, deputy_id}:
            own.append(notice)
        elif notice.letter_id == letter.id:
            notice.letter = None
    return own, away


def _contents(
    letter: Letter, notices: list[Notice], address: str | None, away: Mapping[int, StandIn]
) -> _Contents:
    absence = _absence(letter.recipient, letter.agency_id, address)
    contents = _Contents()
    for notice, rule in _still_true(letter, notices, absence, contents):
        facts = rule.facts(notice)
        if facts is None:
            contents.skipped.append((notice, _NOTHING))
            continue
        stands_for = _stands_for(letter, notice, away)
        contents.threads.add(notice.thread)
        if isinstance(facts, Digest):
            contents.digests.append(replace(facts, sentences=[*stands_for, *facts.sentences]))
            contents.can_be_declined |= rule.optional and notice.recipient_id == letter.recipient_id
        else:
            contents.items.append(_tidied(replace(facts, thread=notice.thread), stands_for))
    return contents


def _still_true(
    letter: Letter, notices: list[Notice], absence: Words | None, contents: _Contents
) -> list[tuple[Notice, Rule]]:
    """What is told; all else is skipped with its reason."""
    told: dict[tuple[str, str, int, int], tuple[Notice, Rule]] = {}
    for notice in sorted(
        notices, key=lambda one: (one.recipient_id == letter.recipient_id, one.planned_on, one.id)
    ):
        rule = find_rule(notice.rule)
        if rule is None:
            reason = absence or N_("No part of this version tells such things any more.")
            contents.skipped.append((notice, reason))
        elif found := absence or why_silent(notice) or _why_not(notice, rule, letter):
            contents.skipped.append((notice, found))
        else:
            # A deputy gets both, their own and that of who is away.
            whose = notice.recipient_id if rule.is_personal else 0
            matter = (rule.family or rule.name, notice.subject_type, notice.subject_id, whose)
            if (earlier := told.pop(matter, None)) is not None:
                contents.skipped.append((earlier[0], _folded(earlier[0], notice)))
            told[matter] = notice, rule
    return list(told.values())


def _folded(earlier: Notice, later: Notice) -> Words:
    """Of one matter a letter tells the latest alone, and to the one it is about rather than to a deputy."""
    if earlier.recipient_id == later.recipient_id:
        return N_("A later notice on the same matter says it.")
    return N_("The same letter says it already to the one who stands in.")


def _why_not(notice: Notice, rule: Rule, letter: Letter) -> Words | None:
    """Why one notice is not told, if so."""
    if notice.recipient_id != letter.recipient_id and (
        reason := _absence(notice.recipient, letter.agency_id, notice.recipient.email)
    ):
        return reason
    if rule.optional and has_declined(notice.recipient_id, notice.agency_id, rule.name):
        return N_("The person does not want this summary.")
    return rule.still_true(notice)


def _absence(person: User, agency_id: int, address: str | None) -> Words | None:
    """Why a person is told nothing at all, if so."""
    if address is None:
        return N_("The person has no address that mail can be sent to.")
    if not person.is_active:
        return N_("The person's account is closed.")
    if not person.memberships_at(agency_id):
        return N_("The person has no role in the agency any more.")
    return None


def _stands_for(letter: Letter, notice: Notice, away: Mapping[int, StandIn]) -> list[Words]:
    """For whom the reader is told, where that is somebody else."""
    if notice.recipient_id == letter.recipient_id:
        return []
    until = away[notice.recipient_id].to_day
    return [N_("In place of %(name)s, away until %(day)s", name=notice.recipient.name, day=until)]


def _tidied(item: Item, stands_for: list[Words]) -> Item:
    """The item with a title of one line and bearable length, whatever was typed."""
    return replace(
        item, title=_shortened(one_line(item.title), LONGEST_TITLE), lines=[*stands_for, *item.lines]
    )


def _each_once(items: list[Item]) -> list[Item]:
    """What is said of one thing for several reasons joined under the first of them."""
    joined: dict[tuple[str, str], Item] = {}
    for item in items:
        thing = (item.thread or item.path, item.title)
        known = joined.get(thing)
        joined[thing] = item if known is None else _joined(known, item)
    return list(joined.values())


def _joined(item: Item, other: Item) -> Item:
    said = {(line.sentence, *line.values.values()) for line in item.lines}
    more = [line for line in other.lines if (line.sentence, *line.values.values()) not in said]
    acts = {act.path: act for act in (*item.acts, *other.acts)}
    return replace(item, lines=[*item.lines, other.heading, *more], acts=tuple(acts.values()))


# --- the letter itself --------------------------------------------------------------------


def _written(letter: Letter, address: str, contents: _Contents) -> Parcel:
    """Render the letter in the language now in force, keep its text, and make the message."""
    is_daily = (letter.again_of or letter).slot == DAILY
    kind = "daily" if is_daily else "at_once"
    unsubscribe = _decline_path(letter) if contents.can_be_declined else ""
    values: dict[str, Any] = {
        "recipient": letter.recipient,
        "agency": letter.agency,
        "digests": contents.digests,
        "groups": contents.grouped(once_each=is_daily),
        "day": letter.day,
        "base_url": base_url(),
        "unsubscribe": unsubscribe,
        "longest_subject": LONGEST_SUBJECT,
    }
    first_line, text = render_template(f"mail/{kind}.txt", **values).split("\n", 1)
    subject = _shortened(one_line(first_line), LONGEST_SUBJECT)
    html = render_template(f"mail/{kind}.html", subject=subject, **values)
    text = text.lstrip("\n")
    secrets = contents.secrets() + ([unsubscribe] if unsubscribe else [])
    letter.address = address
    letter.subject = subject
    letter.body_text = _without(secrets, text)
    letter.body_html = _without(secrets, html)
    name, own_address = _parsed(sender())
    thread = _thread_of(letter, contents, is_daily=is_daily)
    message = as_bytes(
        subject=subject,
        sender=(name or f"{_('Reform follow-up')} – {letter.agency.short_name}", own_address),
        recipient=(letter.recipient.name, address),
        message_id=letter.message_id,
        at=clock.local(clock.real_now()),
        text=text,
        html=html,
        thread=thread_root(thread, own_address.rpartition("@")[2]) if thread else "",
        unsubscribe=base_url() + unsubscribe if unsubscribe else "",
    )
    return Parcel(own_address, address, message)


def _thread_of(letter: Letter, contents: _Contents, *, is_daily: bool) -> str:
    """What the letter is shown together with: a person's daily letters, or those of one matter."""
    if is_daily:
        return f"daily-{letter.agency_id}-{letter.recipient_id}"
    thread = next(iter(contents.threads)) if len(contents.threads) == 1 else ""
    return f"{thread}-{letter.agency_id}" if thread else ""


def _decline_path(letter: Letter) -> str:
    reader, now = letter.recipient_id, clock.true_now()
    link = Link(Purpose.DECLINE, letter.id, reader, letter.agency_id, letter.id, now)
    return f"/letters/decline/{sign(link)}"


def _without(secrets: list[str], body: str) -> str:
    """The body as the ledger keeps it: a link that does something by itself is not for its readers."""
    for path in secrets:
        body = body.replace(path, "/…")
    return body


# Of many letters most say the same here, and to read it anew takes longer than to look it up.
_parsed = lru_cache(maxsize=8)(parseaddr)
_language = lru_cache(maxsize=8)(Locale.parse)


@lru_cache(maxsize=4096)
def _address_of(email: str) -> str | None:
    if not email.isascii():  # Many servers know no such addresses, and our messages cannot name them.
        return None
    try:
        return Address(addr_spec=email).addr_spec
    except (MessageError, ValueError, IndexError):
        return None


def _shortened(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"
