"""Templates, compiled once for each language instead of translated with every page.

Of what a template says most is the same for every reader of a language: its sentences without
values, its icons, the addresses of pages without a number in them. In the templates of a
language these stand as plain text, and parts that are included stand in the page itself. What a
page shows is the same as without all this, which is how pages are drawn while debugging.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from flask import request
from flask.templating import Environment as FlaskEnvironment
from flask_babel import get_locale
from jinja2 import Template, nodes
from jinja2.environment import TemplateModule
from jinja2.runtime import Context
from jinja2.visitor import NodeTransformer
from markupsafe import Markup

from tracker.translating import known


class Readers(NamedTuple):
    """For whom templates are compiled: addresses are known only where the site is at the root."""

    language: str
    is_at_root: bool


class Page(Template):
    """A template whose macros are made once: no template here has globals of its own, for which
    Jinja would look at every import."""

    def _get_default_module(self, ctx: Context | None = None) -> TemplateModule:
        return super()._get_default_module()


class Environment(FlaskEnvironment):
    """Flask's own, with one more of its kind for each language."""

    template_class = Page
    readers: Readers | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._made_for: dict[Readers, Environment] = {}

    def overlay(self, *args: Any, **kwargs: Any) -> Environment:
        made = super().overlay(*args, **kwargs)
        made._made_for = {}
        return made

    def _load_template(self, name: str, globals: Any) -> Template:
        if self.readers is None and not self.app.debug and (locale := get_locale()) is not None:
            readers = Readers(locale.language, bool(request) and not request.root_path)
            return self._for(readers)._load_template(name, globals)
        return super()._load_template(name, globals)

    def _for(self, readers: Readers) -> Environment:
        if readers not in self._made_for:
            made = self.overlay()
            made.readers = readers
            self._made_for[readers] = made
        return self._made_for[readers]

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        if self.readers is None:
            return tree
        autoescape = self.autoescape(name) if callable(self.autoescape) else self.autoescape
        found: nodes.Template = _Said(self, self.readers, autoescape).visit(tree)
        return found

    def parse_part(self, name: str) -> nodes.Template | None:
        """An included template, or None where it is more than a part of a page."""
        assert self.loader is not None
        source, filename, _ = self.loader.get_source(self, name)
        tree = self._parse(source, name, filename)
        is_whole = tree.find(nodes.Extends) is not None or tree.find(nodes.Block) is not None
        return None if is_whole else tree


class _Said(NodeTransformer):
    """Puts what is known beforehand into a template's tree."""

    def __init__(self, environment: Environment, readers: Readers, autoescape: bool) -> None:
        self._environment, self._language, self._autoescape = environment, readers.language, autoescape
        self._known: dict[str, Any] = {}
        if readers.is_at_root:
            found = environment.globals
            self._known = {name: found[name] for name in ("icon", "asset_url", "url_for") if name in found}

    def visit_Call(self, node: nodes.Call) -> nodes.Node:  # noqa: N802 - named by Jinja
        self.generic_visit(node)
        if isinstance(node.node, nodes.Name) and node.node.name == "say" and len(node.args) == 1:
            return self._with_language(node)
        plain = [one.value for one in node.args if isinstance(one, nodes.Const)]
        if not isinstance(node.node, nodes.Name) or len(plain) < len(node.args) or not plain:
            return node
        if node.dyn_args is not None or node.dyn_kwargs is not None:
            return node
        if node.node.name in {"_", "gettext"} and len(plain) == 1:
            return self._say(plain[0], node)
        if node.node.name in self._known and not node.kwargs and not str(plain[0]).startswith("."):
            return nodes.Const(self._known[node.node.name](*plain), lineno=node.lineno)
        return node

    def _with_language(self, node: nodes.Call) -> nodes.Call:
        """`say` need not find out the language that the template is compiled for."""
        node.args.append(nodes.Const(self._language, lineno=node.lineno))
        return node

    def _say(self, sentence: str, node: nodes.Call) -> nodes.Node:
        words = known(self._language, sentence)
        if not node.kwargs:
            return nodes.Const(Markup(words) % {} if self._autoescape else words % {}, lineno=node.lineno)
        values = [
            nodes.Pair(nodes.Const(value.key, lineno=node.lineno), value.value, lineno=node.lineno)
            for value in node.kwargs
        ]
        return nodes.Mod(
            nodes.Const(Markup(words) if self._autoescape else words, lineno=node.lineno),
            nodes.Dict(values, lineno=node.lineno),
            lineno=node.lineno,
        )

    def visit_Include(self, node: nodes.Include) -> nodes.Node:  # noqa: N802
        named = node.template
        if not isinstance(named, nodes.Const) or not node.with_context or node.ignore_missing:
            return node
        part = self._environment.parse_part(named.value)
        return node if part is None else nodes.Scope(part.body, lineno=node.lineno)
