"""Every page that each role can reach by its links, looked at by machine.

A page must answer, complain of nothing in the console, fit a phone's width, and give axe
nothing to find.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from urllib.parse import urldefrag, urlsplit

import pytest

from config import PROJECT
from tests.browser.conftest import WIDTHS, Visitor, serving
from tests.conftest import settings_for
from tracker import create_app

ROLES = {
    "admin": "quantri", "leader": "photruongban", "office": "vanphong",
    "head": "truongphong.tuyentruyen", "official": "tuan", "observer": "sonoivu",
}  # fmt: skip
PASSWORD = "cai-cach-2021"
PAGES_OF_A_KIND = 2
FILES = re.compile(r"/file$|/body$|/template\.\w+$|\.xlsx$")


def kind_of(path: str) -> str:
    """Pages that differ only in a number or in their filter are of one kind."""
    parts = urlsplit(path)
    return re.sub(r"\d+", "N", parts.path) + ("?" if parts.query else "")


def links_of(visitor: Visitor) -> list[str]:
    """Where the page leads within the site, in its own order."""
    found = visitor.page.eval_on_selector_all("a[href]", "links => links.map(link => link.href)")
    return [
        urldefrag(link).url.removeprefix(visitor.address)
        for link in found
        if link.startswith(visitor.address)
    ]


def crawl(visitor: Visitor, start: str = "/") -> list[str]:
    """Everything wrong with the pages reached from the first one."""
    wrong: list[str] = []
    kinds: Counter[str] = Counter()
    seen = {start}
    waiting = [start]
    while waiting:
        path = waiting.pop(0)
        if kinds[kind_of(path)] >= PAGES_OF_A_KIND:
            continue
        kinds[kind_of(path)] += 1
        if FILES.search(urlsplit(path).path):
            answer = visitor.page.request.get(visitor.address + path)
            if not answer.ok:
                wrong.append(f"{path} answers {answer.status}")
            continue
        response = visitor.page.goto(visitor.address + path)
        if response is None or response.status >= 400:
            wrong.append(f"{path} answers {response.status if response else 'nothing'}")
            continue
        wrong += faults_of(visitor, path)
        for link in links_of(visitor):
            if link not in seen:
                seen.add(link)
                waiting.append(link)
    assert len(kinds) > 5, "the crawl must have got somewhere"
    return wrong


def faults_of(visitor: Visitor, path: str) -> list[str]:
    page = visitor.page
    wrong = [f"{path}: console: {said}" for said in visitor.complaints]
    visitor.complaints.clear()
    wrong += [f"{path}: no icon {name!r}" for name in icons_of(visitor) - drawn_icons()]
    width = page.evaluate("document.documentElement.scrollWidth")
    shown = page.viewport_size["width"] if page.viewport_size else width
    if width > shown:
        wrong.append(f"{path} is {width} pixels wide on {shown}")
    return wrong + visitor.faults()


def icons_of(visitor: Visitor) -> set[str]:
    """The icons that the page asks the sprite for."""
    found = visitor.page.eval_on_selector_all(
        "svg.icon use", "uses => uses.map(use => use.getAttribute('href').split('#')[1])"
    )
    return set(found)


@cache
def drawn_icons() -> frozenset[str]:
    sprite = PROJECT / "tracker/static/vendor/icons.svg"
    return frozenset(re.findall(r'id="([\w-]+)"', sprite.read_text()))


@pytest.mark.browser
@pytest.mark.crawl
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("role", ROLES)
def test_every_page_of_a_role_is_whole(role, width, example, visit):
    with serving(create_app(settings_for(example.folder, example.url))) as address:
        visitor = visit(address, width=width)
        visitor.sign_in(f"{ROLES[role]}@bandantoc.example", PASSWORD)

        assert crawl(visitor) == []


@pytest.mark.browser
@pytest.mark.crawl
def test_english_is_complete(example, visit):
    """What people typed stays Vietnamese; what the program says does not."""
    with serving(create_app(settings_for(example.folder, example.url))) as address:
        visitor = visit(address)
        visitor.sign_in(f"{ROLES['office']}@bandantoc.example", PASSWORD)
        visitor.page.click("button[name=language][value=en]")

        for path in ("/tasks/mine", "/tasks", "/meetings", "/evidence", "/rollup", "/monitor", "/letters"):
            page = visitor.go(path)
            said = page.locator("h1, h2, thead th, label, nav a, .btn, legend").all_inner_texts()
            vietnamese = [
                text
                for text in said
                if re.search(r"[đăơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữự]", text.lower())
            ]
            assert [text for text in vietnamese if "tiếng việt" not in text.lower()] == [], path
