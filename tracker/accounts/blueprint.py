"""The blueprint of the pages of agencies, divisions and people."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("accounts", __name__)
