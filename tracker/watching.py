"""The web server's eye on the scheduler: who stopped cannot say so itself."""

from __future__ import annotations

import logging
import threading

from flask import Flask

from tracker import heartbeat
from tracker.accounts.queries import follow_installation_clock
from tracker.db import db, reading, transaction
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
    """Tell the administrators if the scheduler is silent, and bring these letters out; whether it is.

    Of all letters none but theirs leaves from here: whoever stopped the scheduler may have had reasons.
    """
    with app.app_context():
        if not _is_silent():
            return False
        log.error("the scheduler is silent")
        with transaction():
            follow_installation_clock()
            administrators = raise_silence()
        deliver_letters(to=administrators)
    return True


def _is_silent() -> bool:
    token = reading.set(True)  # Looking must not wait for writers, nor they for it.
    try:
        return heartbeat.is_silent(heartbeat.last_run())
    finally:
        db.session.rollback()
        reading.reset(token)
