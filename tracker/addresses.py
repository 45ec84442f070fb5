"""The addresses of pages, as templates write them.

A list writes some hundred of them. Most endpoints have one address with whole numbers in it,
for which a pattern does; all others are built by Flask.
"""

from __future__ import annotations

import re
from typing import Any

import flask
from flask import Flask, has_request_context, request
from werkzeug.routing import IntegerConverter, Rule

from tracker.words import LARGEST_NUMBER

_NUMBER = re.compile(r"<int:(\w+)>")


class AddressBook:
    """`url_for` of one application's templates."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._patterns: dict[tuple[str, ...], str | None] = {}

    def url_for(self, endpoint: str, **values: Any) -> str:
        """The same as Flask's, and much faster where the address only has numbers in it."""
        if not has_request_context():
            return flask.url_for(endpoint, **values)
        whole = f"{request.blueprint}{endpoint}" if endpoint.startswith(".") else endpoint
        key = (whole, *values)
        try:
            pattern = self._patterns[key]
        except KeyError:
            pattern = self._patterns[key] = self._find_pattern(whole, frozenset(values))
        if pattern is None:
            return flask.url_for(endpoint, **values)
        for value in values.values():
            if not _is_plain(value):
                return flask.url_for(endpoint, **values)
        return request.root_path.rstrip("/") + pattern % values

    def _find_pattern(self, endpoint: str, names: frozenset[str]) -> str | None:
        rules = [rule for rule in self._app.url_map.iter_rules() if rule.endpoint == endpoint]
        if len({rule.rule for rule in rules}) != 1 or not all(_is_simple(rule, names) for rule in rules):
            return None
        return _NUMBER.sub(r"%(\1)d", rules[0].rule)


def _is_simple(rule: Rule, names: frozenset[str]) -> bool:
    return (
        rule.arguments == names
        and not (rule.defaults or rule.host or rule.subdomain or rule.websocket or "%" in rule.rule)
        and len(_NUMBER.findall(rule.rule)) == len(names) == rule.rule.count("<")
        and all(isinstance(converter, IntegerConverter) for converter in rule._converters.values())
    )


def _is_plain(value: object) -> bool:
    return type(value) is int and 0 <= value <= LARGEST_NUMBER
