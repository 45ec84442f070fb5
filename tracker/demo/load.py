"""Loading the example: what its tables tell becomes rows, by the verbs that people use.

The clock stands at each moment of 2021 while its act is played, so that histories, reports,
proofs and audit lines carry the days on which they would have been made.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from tracker import clock
from tracker.accounts.service import set_up_example_clock
from tracker.demo import meetings, work_direction, work_modern, work_procedures, work_staff
from tracker.demo.cast import FIRST_DAY, Cast, assemble
from tracker.demo.evaluation_2020 import publish_2020
from tracker.demo.leave import Leave
from tracker.demo.letters import PastLetters
from tracker.demo.objections import Objections
from tracker.demo.people import ACCOUNTS, PASSWORD, Account
from tracker.demo.play import Act, FilePlay, TaskPlay
from tracker.demo.recurring import Recurring
from tracker.demo.sharing import Shared
from tracker.demo.talk import Talk
from tracker.signin.passwords import hash_password

EXAMPLE_MONDAY = date(2021, 10, 4)
PUBLISHED_ON = date(2021, 3, 31)
WORK = (*work_direction.WORK, *work_procedures.WORK, *work_staff.WORK, *work_modern.WORK)
FILED = (*work_direction.FILED, *work_procedures.FILED, *work_staff.FILED, *work_modern.FILED)


def example_offset(real_today: date) -> timedelta:
    """The whole weeks that bring a day into the week of Monday 4 October 2021."""
    return EXAMPLE_MONDAY - (real_today - timedelta(days=real_today.weekday()))


def load_example() -> list[Account]:
    """Fill the empty database with the example, and let this process keep its time from now on.

    Gives everybody who can sign in. Raises `Refused` when the database holds anything; then
    and at any failure the clock stays as it was.
    """
    password_hash = hash_password(PASSWORD)
    set_up_example_clock(example_offset(clock.day_of(clock.real_now())))
    try:
        _play(password_hash)
    except BaseException:
        clock.shift(timedelta(0))
        raise
    return list(ACCOUNTS)


def _play(password_hash: str) -> None:
    """Everything in the order of time; what would lie ahead of this moment happens now."""
    now = clock.now()
    today = clock.day_of(now)
    with clock.taken_as(clock.at_local(FIRST_DAY, 7, 30)):
        cast = assemble(password_hash)
    post = PastLetters(cast.agency, today)
    acts = [*_acts(cast, today), *post.mornings()]
    for act in sorted(acts, key=lambda act: act.at):
        with clock.taken_as(min(act.at, now)):
            act.do()
            post.follow()


def _acts(cast: Cast, today: date) -> Iterator[Act]:
    yield Act(
        clock.at_local(PUBLISHED_ON, 8),
        lambda: publish_2020(cast.evaluations[2020], by=cast.office),
    )
    midyear = meetings.Midyear(cast)
    yield Act(clock.at_local(meetings.MIDYEAR_NOTICE_ON, 8), midyear.record)
    yield Act(clock.at_local(meetings.REVIEW_NOTICE_ON, 8), lambda: meetings.record_review(cast))
    for filed in FILED:
        yield from FilePlay(cast, filed, today).acts()
    yield from Objections(cast, today).acts()
    yield from Shared(cast, today).acts()
    yield from Recurring(cast).acts()
    yield from Talk(cast, today).acts()
    yield from Leave(cast, today).acts()
    for work in WORK:
        yield from TaskPlay(cast, work, today, midyear).acts()
