"""The gate in front of every page: who is signed in, and what happens to those who are not.

A form that was sent after the session ended is not lost: its text goes along through
signing in and is offered to be sent again.
"""

from __future__ import annotations

import json
from typing import Any, cast
from urllib.parse import urlsplit

from flask import Flask, abort, current_app, flash, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import LoginManager, current_user, login_user, logout_user
from flask_wtf.csrf import CSRFError

from tracker.accounts.models import User
from tracker.signin import tokens
from tracker.signin.forms import SignInForm
from tracker.signin.queries import find_signed_in
from tracker.words import small_number

# What a form carries for itself; it gets these anew.
OWN_FIELDS = frozenset({"csrf_token", "form_key", "typed_by"})


def init_app(app: Flask) -> None:
    login = LoginManager(app)
    login.session_protection = None
    login.user_loader(_load_user)
    tokens.configure(app.config["SECRET_KEY"])
    app.before_request(require_sign_in)


def session_id(user: User) -> str:
    """What the cookie names the person by; it changes with the password."""
    return f"{user.id}:{user.session_salt}"


def _load_user(identity: str) -> User | None:
    number, _colon, salt = identity.partition(":")
    try:
        user = find_signed_in(small_number(number))
    except ValueError:
        user = None
    return user if user is not None and user.is_active and user.session_salt == salt else None


def let_in(user: User) -> None:
    """Begin a session of a person, with nothing left in it of an earlier one."""
    locale = session.get("locale")
    session.clear()
    g.pop("csrf_token", None)  # Flask-WTF keeps the old session's token for the request.
    if locale:
        session["locale"] = locale
    session.permanent = True
    login_user(_Signed(user))


def let_out() -> None:
    logout_user()
    session.clear()


class _Signed:
    """A person as Flask-Login wants to see one when they sign in."""

    is_active = True
    is_authenticated = True

    def __init__(self, user: User) -> None:
        self._user = user

    def get_id(self) -> str:
        return session_id(self._user)


def require_sign_in() -> ResponseReturnValue | None:
    view = current_app.view_functions.get(request.endpoint or "")
    if view is None or request.endpoint == "static" or getattr(view, "is_public", False):
        return None
    if isinstance(current_user._get_current_object(), User):
        return None
    if request.method in {"GET", "HEAD"}:
        return redirect(url_for("signin.sign_in", next=request.full_path.rstrip("?")))
    return ask_to_sign_in_again()


def ask_to_sign_in_again() -> ResponseReturnValue:
    """Show the sign-in page with the sent form kept in it."""
    if not _comes_from_here():
        return redirect(url_for("signin.sign_in"), 303)
    form = SignInForm(formdata=None, kept=_kept())
    flash(_("Your session has ended. Sign in again: what you typed is kept."), "warning")
    return render_template("signin/sign_in.html", form=form), 401


def answer_lost_session(_error: CSRFError) -> ResponseReturnValue:
    """A form without its session's token: the session ended, or the page is very old."""
    view = current_app.view_functions.get(request.endpoint or "")
    if show_again := getattr(view, "show_again", None):
        return cast(ResponseReturnValue, show_again(**(request.view_args or {})))
    if getattr(view, "is_public", False):
        flash(_("The page was open for too long. Please try again."), "warning")
        return redirect(request.full_path, 303)
    whoever = current_user._get_current_object()
    if not isinstance(whoever, User):
        return ask_to_sign_in_again()
    if not _comes_from_here():
        abort(400)
    return show_kept(_kept(), whoever)


def _comes_from_here() -> bool:
    """Was the form sent by one of our own pages? A foreign one is not offered to be sent again."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    sender = request.headers.get("Origin") or request.headers.get("Referer") or ""
    return urlsplit(sender).netloc == request.host


def _kept() -> str:
    fields = [
        (name, value)
        for name, value in request.form.items(multi=True)
        if name not in OWN_FIELDS and "password" not in name
    ]
    lost = [file.filename for file in request.files.values() if file.filename]
    return json.dumps(
        {
            "path": request.full_path.rstrip("?"),
            "fields": fields,
            "files": lost,
            "typed_by": request.form.get("typed_by", ""),
        }
    )


def show_kept(kept: str, user: User) -> ResponseReturnValue:
    """Offer a kept form to be sent again by the person who typed it; they see what it holds first."""
    form = _read_kept(kept)
    if form is None:
        abort(400)
    if form["typed_by"] not in {"", str(user.id)}:
        flash(_("This was typed by somebody else before you signed in; it was dropped."), "warning")
        return redirect(url_for("accounts.home"), 303)
    return render_template("signin/resume.html", kept=form)


def _read_kept(kept: str) -> dict[str, Any] | None:
    try:
        form = json.loads(kept)
        fields = [(str(name), str(value)) for name, value in form["fields"]]
        files = [str(name) for name in form["files"]]
        path, typed_by = str(form["path"]), str(form["typed_by"])
    except (ValueError, KeyError, TypeError):
        return None
    whole = {"path": path, "fields": fields, "files": files, "typed_by": typed_by}
    return whole if is_local(path) else None


def is_local(path: str) -> bool:
    """Does the path lead into this site? `//host` and `/\\host` would leave it."""
    if any(sign.isspace() or not sign.isprintable() for sign in path):
        return False
    parts = urlsplit(path)
    return path.startswith("/") and not path.startswith(("//", "/\\")) and not parts.netloc
