import pytest

from scripts import assets


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ('{{ icon("house") }}', ["house"]),
        ("{{ icon('check2', label=_('Done')) }}", ["check2"]),
        ('{{ icon("check" if state == "done" else "clock") }}', ["check", "clock"]),
        ('{{ ui.empty(_("Nothing yet"), icon="inbox") }}', ["inbox"]),
        ('Entry("tasks.mine", N_("My work"), "person", STAFF)', ["person"]),
        ("def icon(name: str) -> Markup:", []),
        ('{{ icon(entry.icon) }} {{ lexicon("house") }}', []),
    ],
)
def test_finds_the_icons_that_are_named(text, names):
    assert list(assets.icons_in(text)) == names


def test_sends_only_the_icons_in_use():
    drawing = assets.sprite(["house"]).build().decode()

    assert drawing.count("<symbol") == 1
    assert '<symbol id="house" viewBox="0 0 16 16"><path' in drawing


def test_stops_at_an_icon_that_does_not_exist():
    with pytest.raises(SystemExit, match="no icon of this name: hous"):
        assets.sprite(["hous"]).build()
