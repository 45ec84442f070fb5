"""The pages of the index have one name and address; two modules hold them."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("index", __name__, url_prefix="/index")
