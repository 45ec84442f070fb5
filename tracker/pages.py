"""What every template may call, and the headers every answer carries."""

from __future__ import annotations

import hashlib
import secrets
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask, Response, current_app, g, request, session
from flask_login import current_user
from markupsafe import Markup

from tracker import clock, edge
from tracker.accounts.models import User
from tracker.accounts.queries import installation
from tracker.errors import TrackerError
from tracker.navigation import entries_for

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-{nonce}'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


def init_app(app: Flask) -> None:
    app.after_request(add_headers)
    app.context_processor(values_for_templates)
    app.jinja_env.globals.update(
        asset_url=asset_url,
        icon=icon,
        say=edge.say,
        new_form_key=edge.new_form_key,
        csp_nonce=csp_nonce,
        today=clock.today,
    )
    app.jinja_env.filters.update(day=edge.format_day, moment=edge.format_moment, points=edge.format_points)
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True


def choose_locale() -> str:
    """The language chosen in this session, else the person's own, else Vietnamese."""
    if (locale := session.get("locale")) in edge.LANGUAGES:
        return str(locale)
    if isinstance(user := getattr(g, "_login_user", None), User) and user.locale in edge.LANGUAGES:
        return user.locale
    return "vi"


def csp_nonce() -> str:
    """The one value by which this answer's own style block is let through."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    return str(g.csp_nonce)


def add_headers(response: Response) -> Response:
    headers = response.headers
    headers.setdefault("Content-Security-Policy", POLICY.format(nonce=csp_nonce()))
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    if request.endpoint == "static" and "v" in request.args:
        headers["Cache-Control"] = "public, max-age=31536000, immutable"
    elif request.endpoint != "static":
        headers.setdefault("Cache-Control", "no-store")
    if current_app.extensions["settings"].is_https:
        headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    return response


def values_for_templates() -> dict[str, Any]:
    """What the layout shows: who is here, where, and what they can open."""
    if not request:  # A letter: it speaks to its recipient, and there is no one here.
        return {}
    values: dict[str, Any] = {
        "user": None,
        "languages": edge.LANGUAGES,
        "locale": edge.locale_code(),
        "example_day": _example_day(),
    }
    user = current_user._get_current_object()
    if isinstance(user, User):
        values |= {"user": user, **_surroundings()}
    return values


def _surroundings() -> dict[str, Any]:
    """The agency the person works in, and the pages their roles there open."""
    try:
        agency, roles = edge.here(), edge.roles_here()
    except TrackerError:  # Someone without a role today still gets the page that says so.
        agency, roles = None, []
    return {
        "agency": agency,
        "agencies": g.get("agencies", []),
        "roles": roles,
        "navigation": entries_for({m.role for m in roles}, current_app.view_functions.keys()),
        "endpoint": request.endpoint or "",
    }


def _example_day() -> date | None:
    """The day it is in the example, or None in a real installation."""
    row = installation()
    return clock.today() if row is not None and row.holds_example else None


def icon(name: str, label: str = "") -> Markup:
    """An icon of the sprite. Without a label it is decoration, and screen readers pass over it."""
    return _draw_icon(asset_url("vendor/icons.svg"), name, label)


@lru_cache(maxsize=1024)  # A page draws hundreds.
def _draw_icon(sprite: str, name: str, label: str) -> Markup:
    told = Markup('role="img" aria-label="{}"').format(label) if label else Markup('aria-hidden="true"')
    return Markup('<svg class="icon" {} focusable="false"><use href="{}#{}"></use></svg>').format(
        told, sprite, name
    )


def asset_url(filename: str) -> str:
    """The address of a static file, which changes with its content and so can be kept for ever."""
    return _asset_url(request.script_root, current_app.static_url_path, current_app.static_folder, filename)


@lru_cache(maxsize=256)
def _asset_url(root: str, address: str | None, folder: str | None, filename: str) -> str:
    return f"{root}{address}/{filename}?v={_fingerprint(Path(folder or '') / filename)}"


def _fingerprint(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12] if path.exists() else "0"
