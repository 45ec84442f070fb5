"""The features of the tracker, in the order of their imports."""

from __future__ import annotations

from flask import Flask

from tracker import heartbeat as _heartbeat  # noqa: F401 - its table must be known
from tracker.accounts import views as accounts
from tracker.conclusions import models as _conclusions  # noqa: F401 - its tables must be known
from tracker.signin import notices as _signin_notices  # noqa: F401 - registers its rules
from tracker.signin import views as signin

BLUEPRINTS = (
    accounts.bp,
    signin.bp,
)


def register(app: Flask) -> None:
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
