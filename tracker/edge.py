"""What every page shares: who asks, for which agency, in which words.

Only views, error pages and `create_app` import this; verbs know neither Flask nor a request.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, TypeVar

from flask import current_app, flash, g, request, session
from flask_babel import format_decimal, get_locale
from flask_login import current_user
from flask_wtf import FlaskForm
from werkzeug.exceptions import RequestEntityTooLarge

from tracker import clock
from tracker.accounts.models import Agency, Membership, User
from tracker.accounts.queries import agencies_of
from tracker.errors import NotAllowed, NotFound, Refused
from tracker.translating import known, translated
from tracker.words import N_, Words

View = TypeVar("View", bound=Callable[..., Any])

# What is told under this name is shown once and kept nowhere.
SECRET = "secret"

LANGUAGES = {"vi": "Tiếng Việt", "en": "English"}


def public(view: View) -> View:
    """Let a page be seen by people who have not signed in."""
    view.is_public = True  # type: ignore[attr-defined]
    return view


def shown_again_by(show: Callable[..., Any]) -> Callable[[View], View]:
    """Let a public page show its form again, with what was typed, when the session it was opened in
    is gone: phones forget one as soon as they close the browser."""

    def mark(view: View) -> View:
        view.show_again = show  # type: ignore[attr-defined]
        return view

    return mark


def whoever() -> User | None:
    """The person who asks, or None on a public page that nobody signed in for."""
    # The gate has loaded it in most requests; Flask-Login's stand-in takes a way round to it.
    user = g.get("_login_user") or current_user._get_current_object()
    return user if isinstance(user, User) else None


def signed_in() -> User:
    """The person who asks, as the row itself and not Flask-Login's stand-in."""
    user = whoever()
    if user is None:
        raise NotFound
    return user


def here() -> Agency:
    """The agency the person works in now: the one chosen last, else their first."""
    if "agency" not in g:
        agencies = agencies_of(signed_in())
        if not agencies:
            raise NotAllowed(N_("You have no role in any agency at present. Ask your administrator."))
        chosen = session.get("agency_id")
        g.agency = next((agency for agency in agencies if agency.id == chosen), agencies[0])
        g.agencies = agencies
    agency: Agency = g.agency
    return agency


def roles_here() -> list[Membership]:
    return signed_in().memberships_at(here().id)


def say(words: Words | str | date, language: str | None = None) -> str:
    """The words in the reader's language, with their values filled in; a template knows the language
    it is compiled for. A day is said as papers write it."""
    if not isinstance(words, Words):
        return words if isinstance(words, str) else str(_readable(words))
    sentence = known(language, words.sentence) if language else translated(words.sentence)
    if not words.values:
        return sentence
    return sentence % {name: _readable(value) for name, value in words.values.items()}


def _readable(value: Any) -> Any:
    if isinstance(value, Words):
        return say(value)
    if isinstance(value, datetime):
        return format_moment(value)
    if isinstance(value, date):
        return format_day(value)
    if isinstance(value, Decimal):
        return format_points(value)
    return value


def tell(words: Words | str, kind: str = "success") -> None:
    """Show a sentence on top of the next page."""
    flash(say(words), kind)


def format_day(day: date | None) -> str:
    """`dd/mm/yyyy`, in every language: that is how the papers write it."""
    return "" if day is None else day.strftime("%d/%m/%Y")


def format_moment(moment: datetime | None) -> str:
    return "" if moment is None else clock.local(moment).strftime("%H:%M %d/%m/%Y")


def format_points(value: Any) -> str:
    """Points and percentages with at most two decimals, with the language's own comma."""
    return "–" if value is None else _points_in(locale_code(), value)


@lru_cache(maxsize=1024)
def _points_in(language: str, value: Any) -> str:
    """Kept by value and language, the reader's: Babel takes its time, and there are few values."""
    return str(format_decimal(value, format="#,##0.##"))


def new_form_key() -> str:
    """The key by which a form that is sent twice is known; a form shown again keeps its own."""
    if request.method == "GET":
        return uuid.uuid4().hex
    try:
        kept = request.form.get("form_key")
    except RequestEntityTooLarge:  # The page that says so has forms of its own.
        kept = None
    return kept or uuid.uuid4().hex


def locale_code() -> str:
    locale = get_locale()
    return locale.language if locale is not None else "vi"


def with_refusal(form: FlaskForm, refusal: Refused) -> FlaskForm:
    """The form with a verb's refusal said at the field at fault, or above the form."""
    if refusal.field is not None and refusal.field in form:
        field = form[refusal.field]
        field.errors = [*field.errors, say(refusal.words)]
    else:
        form.form_errors = [*form.form_errors, say(refusal.words)]
    return form


def base_url() -> str:
    """The address people reach the tracker by, without a slash at its end."""
    return str(current_app.extensions["settings"].base_url)
