"""The only module that asks the machine what time it is.

The example lives in October 2021: its installation carries an offset of whole weeks,
which every moment read here includes. Tests make the clock stand still.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

_zone = ZoneInfo("Asia/Ho_Chi_Minh")
_offset = timedelta(0)
_own: timedelta | None = None  # The installation's, while the clock is taken to be elsewhere.
_standing: datetime | None = None


def now() -> datetime:
    """This moment in UTC, on the installation's own clock."""
    return (_standing or datetime.now(UTC)) + _offset


def real_now() -> datetime:
    """This moment in UTC, whatever the installation's offset; for the Date header of mails."""
    return _standing or datetime.now(UTC)


def true_now() -> datetime:
    """This moment on the installation's own clock, whatever day a command takes as now."""
    return real_now() + (_offset if _own is None else _own)


def today() -> date:
    """The day it is where the agency works."""
    return day_of(now())


def day_of(moment: datetime) -> date:
    return moment.astimezone(_zone).date()


def local(moment: datetime) -> datetime:
    """The same moment as people of the agency read it on their clock."""
    return moment.astimezone(_zone)


def at_local(day: date, hour: int, minute: int = 0) -> datetime:
    """The moment, in UTC, of an hour of a day in the agency's zone."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=_zone).astimezone(UTC)


def set_zone(name: str) -> None:
    global _zone
    _zone = ZoneInfo(name)


def shift(offset: timedelta) -> None:
    """Let the clock of this process run `offset` beside the machine's."""
    global _offset
    _offset = offset


@contextmanager
def taken_as(moment: datetime) -> Iterator[None]:
    """Let the clock of this process go on from another moment for a while; the real one stays."""
    global _own
    before, own = _offset, _own
    shift(moment - real_now())
    _own = before if own is None else own
    try:
        yield
    finally:
        shift(before)
        _own = own


def stand_still(moment: datetime | None) -> None:
    """Stop the clock at a moment, or let it go again with None."""
    global _standing
    _standing = moment
