"""What every template may call, and the headers every answer carries."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from babel import Locale
from flask import Flask, Response, current_app, g, request, session
from markupsafe import Markup

from tracker import clock, edge, frame, translating
from tracker.accounts.models import Agency, Membership, User
from tracker.addresses import AddressBook
from tracker.errors import TrackerError
from tracker.forgery import csrf_token
from tracker.navigation import marked_by

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'{nonce}; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

HEADERS = (
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "same-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
)


def init_app(app: Flask) -> None:
    translating.init_app(app)
    frame.init_app(app)
    app.after_request(add_headers)
    app.context_processor(values_for_templates)
    assets = Assets(app)
    app.jinja_env.globals.update(
        asset_url=assets.url,
        icon=assets.icon,
        say=edge.say,
        new_form_key=edge.new_form_key,
        csp_nonce=csp_nonce,
        today=clock.today,
        url_for=AddressBook(app).url_for,
        csrf_token=csrf_token,
        languages=edge.LANGUAGES,
        locale_code=edge.locale_code,
        whoever=edge.whoever,
        side=side,
    )
    app.jinja_env.filters.update(day=edge.format_day, moment=edge.format_moment, points=edge.format_points)
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True


_LOCALES = {code: Locale.parse(code) for code in edge.LANGUAGES}


def choose_locale() -> Locale:
    """The language chosen in this session, else the person's own, else Vietnamese."""
    user = getattr(g, "_login_user", None)
    own = user.locale if isinstance(user, User) else ""
    return _LOCALES.get(session.get("locale") or "") or _LOCALES.get(own) or _LOCALES["vi"]


def csp_nonce() -> str:
    """The one value by which this answer's own style block is let through."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    return str(g.csp_nonce)


def content_policy() -> str:
    """What this answer may load; its own style block only if it has one."""
    return POLICY.format(nonce=f" 'nonce-{g.csp_nonce}'" if "csp_nonce" in g else "")


def add_headers(response: Response) -> Response:
    headers = response.headers
    present = {name.lower() for name in headers.keys()}  # noqa: SIM118 - iterating it gives pairs.
    if request.endpoint == "static" and "v" in request.args:
        headers["Cache-Control"] = "public, max-age=31536000, immutable"
    elif request.endpoint != "static" and "cache-control" not in present:
        headers.add("Cache-Control", "no-store")
    if "content-security-policy" not in present:
        headers.add("Content-Security-Policy", content_policy())
    for name, value in HEADERS:
        if name.lower() not in present:
            headers.add(name, value)
    if current_app.extensions["settings"].is_https:
        headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    return response


def values_for_templates() -> dict[str, Any]:
    """What the layout shows: who is here, where, and what they can open."""
    if not request:  # A letter: it speaks to its recipient, and there is no one here.
        return {}
    values: dict[str, Any] = {
        "user": None,
        "locale": edge.locale_code(),
        "example_day": _example_day(),
    }
    if user := edge.whoever():
        agency, roles = _surroundings()
        values |= {"user": user, "agency": agency, "agencies": g.get("agencies", []), "roles": roles}
    return values


def _surroundings() -> tuple[Agency | None, list[Membership]]:
    """The agency the person works in, and their roles there; found out once for a page."""
    if "surroundings" not in g:
        try:
            g.surroundings = edge.here(), edge.roles_here()
        except TrackerError:  # Someone without a role today still gets the page that says so.
            g.surroundings = None, []
    agency, roles = g.surroundings
    return agency, roles


def _example_day() -> date | None:
    """The day it is in the example, or None in a real installation."""
    return clock.today() if current_app.extensions.get("holds_example") else None


def side() -> Markup:
    """The side of this page, for the person who asks."""
    user = edge.signed_in()
    agency, roles = _surroundings()
    facts = frame.Facts(
        root=request.root_path,
        locale=edge.locale_code(),
        user_id=user.id,
        name=user.name,
        titles=tuple(m.title or edge.say(m.role.words) for m in roles),
        agency=(agency.id, agency.short_name) if agency else None,
        agencies=tuple((a.id, a.short_name) for a in g.get("agencies", [])),
        roles=frozenset(m.role for m in roles),
        marked=marked_by(request.endpoint or ""),
    )
    back = request.full_path if request.method == "GET" else "/"
    return frame.side_of_page(facts, csrf=csrf_token(), key=edge.new_form_key(), back=back)


class Assets:
    """The static files of one application, as its pages name them."""

    def __init__(self, app: Flask) -> None:
        self._address, self._folder = app.static_url_path, Path(app.static_folder or "")

    def url(self, filename: str) -> str:
        """The address of a static file, which changes with its content and so can be kept for ever."""
        return request.root_path.rstrip("/") + self._addresses(filename)

    def icon(self, name: str, label: str = "") -> Markup:
        """An icon of the sprite. Without a label it is decoration, and screen readers pass over it."""
        return _draw_icon(self.url("vendor/icons.svg"), name, label)

    @cached_property
    def _addresses(self) -> Callable[[str], str]:
        return lru_cache(maxsize=256)(self._find_address)

    def _find_address(self, filename: str) -> str:
        return f"{self._address}/{filename}?v={_fingerprint(self._folder / filename)}"


@lru_cache(maxsize=1024)  # A page draws hundreds.
def _draw_icon(sprite: str, name: str, label: str) -> Markup:
    told = Markup('role="img" aria-label="{}"').format(label) if label else Markup('aria-hidden="true"')
    return Markup('<svg class="icon" {} focusable="false"><use href="{}#{}"></use></svg>').format(
        told, sprite, name
    )


def _fingerprint(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12] if path.exists() else "0"
