import pytest

from scripts import assets
from scripts.assets import Icons, icons_in


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ('{{ icon("house") }}', "house"),
        ("{{ icon('check2', label=_('Done')) }}", "check2"),
        ('{{ ui.empty(_("Nothing yet"), icon="inbox") }}', "inbox"),
        ('Entry("tasks.mine", N_("My work"), "person", STAFF)', "person"),
    ],
)
def test_finds_an_icon_that_is_named(text, name):
    assert icons_in(text) == Icons({name}, set())


def test_finds_each_icon_of_a_line():
    assert icons_in('{{ icon("house") }} {{ icon("inbox") }}').named == {"house", "inbox"}


@pytest.mark.parametrize(
    "text",
    [
        '{{ icon("check" if state == "done" else "clock", label=_("more")) }}',
        '{{ icon({"done": "check", "open": "clock"}[state]) }}',
        '{{ icon({"done": "check"}.get(state, "clock")) }}',
    ],
)
def test_finds_the_icons_among_which_one_is_picked(text):
    assert {"check", "clock"} <= icons_in(text).possible
    assert "more" not in icons_in(text).possible


@pytest.mark.parametrize("text", ["def icon(name: str) -> Markup:", '{{ icon(e.icon) }} {{ lexicon("a") }}'])
def test_finds_no_icon_where_none_is_named(text):
    assert icons_in(text) == Icons(set(), set())


def test_sends_only_the_icons_in_use():
    drawing = assets.sprite(Icons({"house"}, {"not-an-icon"})).build().decode()

    assert drawing.count("<symbol") == 1
    assert '<symbol id="house" viewBox="0 0 16 16"><path' in drawing


def test_stops_at_an_icon_that_does_not_exist():
    with pytest.raises(SystemExit, match="no icon of this name: hous"):
        assets.sprite(Icons({"hous"}, set())).build()
