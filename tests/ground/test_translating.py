"""Sentences are looked up once, and always in the reader's own language."""

from __future__ import annotations

from flask_babel import force_locale

from tracker.translating import translated


def test_each_language_has_its_own_words(app):
    with app.test_request_context():
        found = []
        for language in ("vi", "en", "vi"):
            with force_locale(language):
                found.append(translated("Tasks"))

    assert found == ["Nhiệm vụ", "Tasks", "Nhiệm vụ"]


def test_outside_of_a_request_the_sentence_stays_as_it_is():
    assert translated("Tasks") == "Tasks"


def test_values_are_escaped_in_pages(app):
    with app.test_request_context(), force_locale("en"):
        page = app.jinja_env.from_string('{{ _("Task %(code)s", code=code) }}').render(code="<b>")

    assert page == "Task &lt;b&gt;"


def test_a_percent_is_written_twice_in_templates(app):
    with app.test_request_context(), force_locale("en"):
        once, again = (
            app.jinja_env.from_string('{{ _("100%% of %(n)s", n=3) }} {{ _("100%%") }}').render()
            for _ in range(2)
        )

    assert once == again == "100% of 3 100%"


def test_counted_sentences_follow_the_number(app):
    source = '{{ ngettext("%(num)s day late", "%(num)s days late", n) }}'
    with app.test_request_context(), force_locale("en"):
        assert [app.jinja_env.from_string(source).render(n=n) for n in (1, 2)] == [
            "1 day late",
            "2 days late",
        ]
