"""The pages of reminders: by which rules people are told, and what is to be told soon."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("reminders", __name__, url_prefix="/reminders")
