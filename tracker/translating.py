"""Sentences in the reader's language, looked up once a process.

A page says some hundred sentences, and the catalogues do not change while a process lives: so
what was looked up is kept, by language and sentence. What a sentence carries is filled in
each time.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from flask import Flask
from flask_babel import get_locale, get_translations
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup


def init_app(app: Flask) -> None:
    """Let templates translate by these functions; a literal percent is written twice, as ever."""
    app.jinja_env.globals.update(_=_in_template, gettext=_in_template, ngettext=_counted_in_template)


def translated(sentence: str) -> str:
    """The sentence in the reader's language, its values not filled in yet."""
    locale = get_locale()
    return sentence if locale is None else known(locale.language, sentence)


@lru_cache(maxsize=8192)
def known(language: str, sentence: str) -> str:
    """The sentence in the language that is read now, which `language` names for the memory's sake."""
    return str(get_translations().ugettext(sentence))


@lru_cache(maxsize=8192)
def _known_markup(language: str, sentence: str) -> Markup:
    return Markup(known(language, sentence)) % {}


@lru_cache(maxsize=8192)
def _known_count(language: str, one: str, many: str, num: int) -> str:
    return str(get_translations().ungettext(one, many, num))


@pass_eval_context
def _in_template(around: EvalContext, sentence: str, **values: Any) -> str:
    if around.autoescape and not values and (locale := get_locale()) is not None:
        return _known_markup(locale.language, sentence)
    words = translated(sentence)
    return (Markup(words) if around.autoescape else words) % values


@pass_eval_context
def _counted_in_template(around: EvalContext, one: str, many: str, num: int, **values: Any) -> str:
    locale = get_locale()
    words = _known_count(locale.language if locale else "", one, many, num)
    return (Markup(words) if around.autoescape else words) % {"num": num, **values}
