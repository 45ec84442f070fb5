"""Showing a letter on a page, whatever stands in it."""

from __future__ import annotations

import base64
import hashlib
import re

from flask import make_response
from flask.typing import ResponseReturnValue

from tracker.pages import content_policy

NONE = "'none'"


def framing(page: str) -> ResponseReturnValue:
    """A page that may show one of our own documents in a frame."""
    response = make_response(page)
    response.headers["Content-Security-Policy"] = content_policy() + "; frame-src 'self'"
    return response


def framed(html: str) -> ResponseReturnValue:
    """A letter as a document of its own. It may show its own style and open links in other
    tabs, and nothing else, whatever stands in it."""
    html = html.replace("\r\n", "\n")  # As browsers read it before they compute the digest.
    styles = [f"'sha256-{_digest(style)}'" for style in re.findall(r"<style>(.*?)</style>", html, re.S)]
    response = make_response(html)
    response.headers["Content-Security-Policy"] = (
        f"default-src 'none'; style-src {' '.join(styles) or NONE}; frame-ancestors 'self'; "
        "base-uri 'none'; form-action 'none'; sandbox allow-popups allow-popups-to-escape-sandbox"
    )
    return response


def _digest(style: str) -> str:
    return base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
