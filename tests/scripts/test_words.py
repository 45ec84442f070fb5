import pytest

from scripts import words

HEADER = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'


@pytest.fixture
def catalog_of(tmp_path):
    def make(**files):
        for name, entries in files.items():
            (tmp_path / f"{name}.po").write_text(HEADER + entries, "utf-8")
        return words.merged(tmp_path)

    return make


@pytest.fixture
def wanted_by(tmp_path):
    def make(code="", template=""):
        for name, text in {"tracker/code.py": code, "templates/page.html": template}.items():
            (tmp_path / name).parent.mkdir(exist_ok=True)
            (tmp_path / name).write_text(text, "utf-8")
        return words.asked_for(tmp_path)

    return make


def test_every_sentence_of_the_program_is_translated(capsys):
    status = words.report(words.merged(), words.asked_for())

    assert status == 0, capsys.readouterr().out


def test_finds_the_sentences_of_code_and_templates(wanted_by):
    wanted = wanted_by(
        code='N_("Late.")\n_("Done.")\nngettext("%(num)s day", "%(num)s days", 2)',
        template="{{ _('Tasks') }} {% trans name=user %}Hello {{ name }}, 100%{% endtrans %}",
    )

    ids = {words.first_of(message.id) for message in words.messages(wanted)}
    assert ids == {"Late.", "Done.", "%(num)s day", "Tasks", "Hello %(name)s, 100%%"}


def test_refuses_two_files_that_differ_on_a_sentence(catalog_of):
    with pytest.raises(words.Clashing, match=r"one\.po and two\.po differ on 'Task'"):
        catalog_of(
            one='msgid "Task"\nmsgstr "Nhiệm vụ"\n',
            two='msgid "Task"\nmsgstr "Công việc"\n',
        )


def test_takes_a_sentence_that_two_files_translate_alike(catalog_of):
    catalog = catalog_of(
        one='msgid "Task"\nmsgstr "Nhiệm vụ"\n',
        two='msgid "Task"\nmsgstr "Nhiệm vụ"\n',
    )

    assert catalog.get("Task").string == "Nhiệm vụ"


@pytest.mark.parametrize(
    ("entries", "complaint"),
    [
        ("", "missing (1)"),
        ('msgid "Due %(day)s"\nmsgstr ""\n', "untranslated (1)"),
        ('#, fuzzy\nmsgid "Due %(day)s"\nmsgstr "Hạn %(day)s"\n', "fuzzy (1)"),
        ('msgid "Due %(day)s"\nmsgstr "Hạn %(date)s"\n', "lacks ['day'], makes up ['date']"),
        ('msgid "Due %(day)s"\nmsgstr "Hạn %(day)s, 100 %"\n', "a literal percent is written %%"),
    ],
)
def test_says_what_is_wrong_with_a_translation(catalog_of, wanted_by, capsys, entries, complaint):
    catalog, wanted = catalog_of(feature=entries), wanted_by(template='{{ _("Due %(day)s", day=d) }}')

    status = words.report(catalog, wanted)

    assert status == 1
    assert complaint in capsys.readouterr().out
