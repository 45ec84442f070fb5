"""What a mail server's answer, or the trouble of reaching it, means in plain words; pure.

The ledger keeps the text as it came; people read the sentence first.
"""

from __future__ import annotations

import re

from tracker.words import N_, Words

MESSAGE_TOO_LARGE = 552
NOT_SIGNED_IN = {503, 530, 535}
_ANSWER = re.compile(r"(?P<code>[2-5]\d\d)(?:[ -](?P<status>[245]\.\d{1,3}\.\d{1,3})\b)?")
_TROUBLE = re.compile(r"(?P<name>\w*(?:[Ee]rror|Exception|Disconnected|Refused|timeout)): ")
_OF_SIZE = re.compile(r"size|too (?:large|big)|5\.3\.4|5\.2\.3", re.IGNORECASE)

_FULL = N_("The recipient's mailbox is full.")
_LARGE = N_("The letter is too large for the mail server.")
_ABOUT_US = N_(
    "The mail server does not take letters from this system. The administrator looks at its settings."
)
_NO_ADDRESS = N_(
    "The mail server refused the recipient's address. The administrator mends it on the page People."
)
_LATER = N_("The mail server does not take the letter for the moment.")
_REFUSED = N_("The mail server refused this letter.")
_SILENT = N_("The mail server did not answer in time.")
_UNSAFE = N_("No safe connection to the mail server could be made.")
_HUNG_UP = N_("The mail server hung up in the middle.")
_AWAY = N_("The mail server cannot be reached.")
_ODD = N_("The letter could not be written as the mail server wants it.")


def in_words(said: str) -> Words | None:
    """The sentence for a technical text; None for a text that is a sentence already."""
    if answer := _ANSWER.match(said):
        return _of_answer(int(answer["code"]), answer["status"] or "", said)
    if trouble := _TROUBLE.match(said):
        return _of_trouble(trouble["name"], said)
    return None


def is_about_us(code: int, answer: str) -> bool:
    """Does the server refuse whoever sends, and not the address: no relaying, sign in first?

    That is a setting to mend, here or there; until then the letters wait. (RFC 3463: x.7 is the
    status of security and policy.)
    """
    return code in NOT_SIGNED_IN or _status_of(answer).startswith("5.7.")


def is_mailbox_full(code: int, answer: str) -> bool:
    """Is there no room for the letter now? That passes, though servers say it in a final tone."""
    status = _status_of(answer)
    if status:
        return status[1:] == ".2.2"
    return code == 452 or (code == MESSAGE_TOO_LARGE and not _OF_SIZE.search(answer))


def _status_of(answer: str) -> str:
    found = _ANSWER.match(answer)
    return (found and found["status"]) or ""


def _of_answer(code: int, status: str, said: str) -> Words:
    if is_mailbox_full(code, said):
        return _FULL
    if code == MESSAGE_TOO_LARGE:
        return _LARGE
    if is_about_us(code, said):
        return _ABOUT_US
    if code < 500:
        return _LATER
    if code in {550, 551, 553} or status.startswith("5.1."):
        return _NO_ADDRESS
    return _REFUSED


def _of_trouble(name: str, said: str) -> Words:
    if name in {"TimeoutError", "timeout"} or "timed out" in said:
        return _SILENT
    if name.startswith("SSL"):
        return _UNSAFE
    if name == "SMTPServerDisconnected":
        return _HUNG_UP
    if name in {"ValueError", "UnicodeError", "UnicodeEncodeError"}:
        return _ODD
    return _AWAY
