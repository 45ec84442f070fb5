"""A letter as the bytes that travel.

Made by the standard library's older classes: the newer ones take ten times as long to fold
Vietnamese headers. They trust what they are given, so that every header is made one line here.
"""

from __future__ import annotations

import unicodedata
from base64 import encodebytes
from datetime import datetime
from email.header import Header
from email.message import Message
from email.policy import compat32
from email.utils import format_datetime, formataddr
from typing import Any

_CRLF = compat32.clone(linesep="\r\n")


def as_bytes(
    *,
    subject: str,
    sender: tuple[str, str],
    recipient: tuple[str, str],
    message_id: str,
    at: datetime,
    text: str,
    html: str,
    thread: str = "",
    unsubscribe: str = "",
) -> bytes:
    """A message in text and HTML, with the line ends that mail servers want.

    Mail programs show messages of one `thread` together. `unsubscribe` is where a single
    POST declines what is optional in it.
    """
    message: Message[Any, Any] = Message(policy=_CRLF)
    message["MIME-Version"] = "1.0"
    message["Subject"] = Header(one_line(subject), "utf-8")
    message["From"] = _mailbox(*sender)
    message["To"] = _mailbox(*recipient)
    message["Date"] = format_datetime(at)
    message["Message-ID"] = message_id
    message["Auto-Submitted"] = "auto-generated"
    if thread:
        message["In-Reply-To"] = message["References"] = one_line(thread)
    if unsubscribe:
        message["List-Unsubscribe"] = f"<{one_line(unsubscribe)}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message["Content-Type"] = "multipart/alternative"
    message.attach(_part(text, "plain"))
    message.attach(_part(html, "html"))
    return message.as_bytes()


def thread_root(thread: str, domain: str) -> str:
    """The message that all those of a thread name as the one they answer; nobody ever sent it."""
    plain = "".join(sign for sign in thread if sign.isascii() and (sign.isalnum() or sign in "-."))
    return f"<thread.{plain}@{domain}>"


def _mailbox(name: str, address: str) -> Header:
    """A name, encoded in bearable pieces where it is not ASCII, and its address."""
    name = one_line(name)
    if name.isascii():
        return Header(formataddr((name, address)))
    header = Header(name, "utf-8")
    header.append(f"<{address}>", "us-ascii")
    return header


def _part(body: str, kind: str) -> Message:
    part = Message(policy=_CRLF)
    part["Content-Type"] = f'text/{kind}; charset="utf-8"'
    part["Content-Transfer-Encoding"] = "base64"
    part.set_payload(encodebytes(body.replace("\n", "\r\n").encode()).decode("ascii"))
    return part


def one_line(text: str) -> str:
    """The text without line ends and other control signs, which would break out of a header."""
    if text.isprintable():  # Nearly always, and then there is nothing to look for sign by sign.
        return " ".join(text.split())
    plain = "".join(" " if unicodedata.category(sign) in {"Cc", "Zl", "Zp"} else sign for sign in text)
    return " ".join(plain.split())
