"""The pages of meetings and conclusions have one name and address; two modules hold them."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("conclusions", __name__, url_prefix="/meetings")
