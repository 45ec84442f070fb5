"""Templates are compiled once for each language, and show what they would show without."""

from __future__ import annotations

import re
from datetime import date

import pytest
from flask_babel import force_locale
from jinja2 import DictLoader

from tracker.accounts.models import Role
from tracker.words import N_


@pytest.fixture
def draw(app):
    """Draws the template `page` of these, at an address and in a language."""

    def draw_one(templates, language="vi", root="", **values):
        drawer = app.jinja_env.overlay(loader=DictLoader(templates))
        with app.test_request_context(base_url=f"http://localhost{root}"), force_locale(language):
            return drawer.get_template("page.html").render(**values)

    return draw_one


def test_each_language_has_its_own_words(draw):
    templates = {"page.html": '{{ _("Tasks") }}'}

    assert [draw(templates, language) for language in ("vi", "en", "vi")] == ["Nhiệm vụ", "Tasks", "Nhiệm vụ"]


def test_parts_and_macros_are_in_the_language_of_the_page(draw):
    templates = {
        "page.html": '{% import "m.html" as m %}{{ m.word() }} {% include "part.html" %}',
        "m.html": '{% macro word() %}{{ _("Tasks") }}{% endmacro %}',
        "part.html": '{{ _("Overview") }}',
    }

    assert draw(templates, "vi") == "Nhiệm vụ Toàn cảnh"
    assert draw(templates, "en") == "Tasks Overview"


def test_words_of_the_rows_are_in_the_language_of_the_page(draw):
    templates = {"page.html": "{{ say(state) }}, {{ say(day) }}, {{ say(name) }}"}
    rows = {"state": N_("Tasks"), "day": date(2021, 9, 1), "name": "<Yên>"}

    assert draw(templates, "vi", **rows) == "Nhiệm vụ, 01/09/2021, &lt;Yên&gt;"
    assert draw(templates, "en", **rows) == "Tasks, 01/09/2021, &lt;Yên&gt;"


def test_values_of_a_sentence_are_escaped(draw):
    templates = {"page.html": '{{ _("Task %(code)s", code=code) }}'}

    assert draw(templates, "en", code="<b>") == "Task &lt;b&gt;"
    assert draw(templates, "en", code="2021-07") == "Task 2021-07"


def test_a_letter_is_not_escaped(app):
    letter = {"letter.txt": '{{ _("Task %(code)s", code="<b>") }} {{ _("100%%") }}'}
    drawer = app.jinja_env.overlay(loader=DictLoader(letter))

    with app.app_context(), force_locale("en"):
        assert drawer.get_template("letter.txt").render() == "Task <b> 100%"


def test_a_site_below_another_path_has_its_own_addresses(draw):
    templates = {"page.html": '{{ url_for("tasks.index") }} {{ icon("list") }}'}

    below = draw(templates, root="/reform")
    top = draw(templates)

    assert below.startswith("/reform/tasks ")
    assert 'href="/reform/static/' in below
    assert top.startswith("/tasks ")
    assert 'href="/static/' in top


def test_what_a_part_sets_stays_in_it(draw):
    templates = {
        "page.html": '{% set tone = "good" %}{% include "part.html" %}{{ tone }} {{ other is defined }}',
        "part.html": '{{ tone }} {% set tone = "bad" %}{% set other = 1 %}{{ tone }} ',
    }

    assert draw(templates) == "good bad good False"


def test_a_part_sees_the_row_it_stands_in(draw):
    templates = {
        "page.html": '{% for row in rows %}{% with n = 5 %}{% include "part.html" %}{% endwith %}'
        "{% endfor %}",
        "part.html": "{{ row }}{{ n }}{{ loop.last }} ",
    }

    assert draw(templates, rows=[1, 2]) == "15False 25True "


@pytest.mark.parametrize("role", [Role.OFFICE, Role.HEAD])
@pytest.mark.parametrize("locale", ["vi", "en"])
def test_pages_are_what_they_are_while_debugging(
    app, monkeypatch, browse_as, make_user, make_task, role, locale
):
    task = make_task()
    user = make_user(role, locale=locale, division=task.leads[0] if role is Role.HEAD else None)
    browser = browse_as(user)

    for path in ("/tasks", "/account", "/evidence", f"/tasks/{task.id}", "/conclusions"):
        compiled = browser.get(path)
        with monkeypatch.context() as debugging:
            debugging.setattr(app, "debug", True)
            plain = browser.get(path)

        assert compiled.status_code == plain.status_code
        assert _without_keys(compiled.text) == _without_keys(plain.text)


def test_people_who_take_turns_never_share_what_is_not_theirs(browse_as, make_user, make_task):
    task = make_task()
    people = [
        (make_user(Role.OFFICE, name="Nguyễn Thị Một"), "Sửa", "Edit"),
        (make_user(Role.HEAD, name="Lê Văn Hai", division=task.leads[0], locale="en"), "Update", "Cập nhật"),
        (make_user(Role.OBSERVER, name="Trần Thị Ba"), "Theo dõi", "Follow"),
    ]
    browsers = [browse_as(user) for user, _own, _foreign in people]

    turns = [[_without_keys(browser.get(f"/tasks/{task.id}").text) for browser in browsers] for _ in range(3)]

    assert turns[0] == turns[1] == turns[2]
    for page, (user, own, foreign) in zip(turns[0], people, strict=True):
        assert own in page
        assert foreign not in page
        assert [other.name for other, _own, _foreign in people if other.name in page] == [user.name]
    assert "/edit" in turns[0][0]
    assert "/edit" not in turns[0][1] + turns[0][2]
    assert "/update" in turns[0][1]
    assert "/update" not in turns[0][0] + turns[0][2]


def _without_keys(page):
    return re.sub(r'nonce="[^"]*"|name="(csrf_token|form_key)" value="[^"]*"', "", page)
