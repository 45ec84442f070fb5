"""The web server's eye on the scheduler: who stopped cannot say so itself."""

from __future__ import annotations

import logging
import threading

from flask import Flask

from tracker import heartbeat
from tracker.accounts.queries import follow_installation_clock
from tracker.db import db, reading, transaction
from tracker.heartbeat import Pulse
from tracker.mail.alarms import raise_silence
from tracker.mail.delivery import deliver_letters

log = logging.getLogger(__name__)


def watch(app: Flask) -> None:
    """Look every so often from the first request on, in a thread that ends with the process.

    Commands load the same application and serve nobody: they watch nothing.
    """
    begun = threading.Lock()

    @app.before_request
    def begin() -> None:
        if begun.acquire(blocking=False):  # Held for good: the first request alone gets it.
            threading.Thread(target=_watch, args=(app,), name="scheduler watch", daemon=True).start()


def _watch(app: Flask) -> None:
    # The first look comes after the time in which a scheduler that starts with us begins its work.
    while not threading.Event().wait(heartbeat.SILENCE.total_seconds()):
        try:
            look(app)
        except Exception:
            log.exception("nobody can say whether the scheduler runs")


def look(app: Flask) -> bool:
    """Tell the administrators if the scheduler is silent or a job that is needed does not do its work,
    and bring these letters out; whether it is so.

    Of all letters none but theirs leaves from here: whoever stopped the scheduler may have had reasons.
    """
    with app.app_context():
        if not (pulse := _felt()).faults:
            return False
        for fault in pulse.faults:
            log.error("the scheduler does not %s: %s", fault.job, fault.error or "silence")
        with transaction():
            follow_installation_clock()
            administrators = raise_silence()
        deliver_letters(to=administrators)
    return True


def _felt() -> Pulse:
    token = reading.set(True)  # Looking must not wait for writers, nor they for it.
    try:
        return heartbeat.feel_pulse()
    finally:
        db.session.rollback()
        reading.reset(token)
