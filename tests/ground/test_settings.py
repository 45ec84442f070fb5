from __future__ import annotations

import stat

import pytest

import config


@pytest.fixture
def given(tmp_path):
    return lambda **environ: config.read({"INSTANCE": str(tmp_path), **environ})


def test_nothing_set_gives_a_working_installation(given, tmp_path):
    settings = given()

    assert settings.database_url == f"sqlite:///{tmp_path / 'tracker.sqlite'}"
    assert settings.base_url == "http://127.0.0.1:8000"
    assert settings.timezone == "Asia/Ho_Chi_Minh"
    assert not settings.is_https


def test_a_secret_is_made_once_and_kept_from_others(given, tmp_path):
    assert given().secret_key == given().secret_key
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600


@pytest.mark.parametrize("url", ["postgres://u@h/d", "postgresql://u@h/d"])
def test_any_postgresql_address_means_psycopg(given, url):
    assert given(DATABASE_URL=url).database_url == "postgresql+psycopg://u@h/d"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "eighty"), ("PORT", "0"), ("PORT", "70000"), ("PORT", "²"),
        ("DATABASE_URL", "mysql://x"), ("EVIDENCE_URL", "ftp://x"), ("SECRET_KEY", "short"),
        ("BASE_URL", "cchc.example"), ("TIMEZONE", "Asia/Nowhere"), ("TIMEZONE", "../etc/passwd"),
        ("MAIL_PORT", "x"), ("MAIL_TIMEOUT", "0"), ("MAIL_USE_TLS", "maybe"), ("DEMO", "2"),
        ("MAIL_CONNECTIONS", "0"), ("MAIL_CONNECTIONS", "21"), ("MAIL_RATE", "-1"), ("MAIL_RATE", "many"),
    ],
)  # fmt: skip
def test_a_value_that_makes_no_sense_stops_the_start_and_is_named(given, name, value):
    with pytest.raises(config.InvalidSetting, match=name):
        given(**{name: value})


@pytest.mark.parametrize(
    "sender",
    ["", "cchc", "cchc@", "@ban.example", "a@b@c", "ấn@ban.example", "Ban Dân tộc", "Ban <cchc@>", "a b@c.d"],
)
def test_a_mail_server_needs_a_sender_with_an_address(given, sender):
    with pytest.raises(config.InvalidSetting, match="MAIL_DEFAULT_SENDER"):
        given(MAIL_SERVER="mail.example", MAIL_DEFAULT_SENDER=sender)


@pytest.mark.parametrize("sender", ["cchc@ban.example", "Ban Dân tộc <cchc@ban.example>", "cchc@localhost"])
def test_a_sender_may_have_a_name(given, sender):
    assert given(MAIL_SERVER="mail.example", MAIL_DEFAULT_SENDER=sender).mail_sender == sender


def test_two_ways_to_encrypt_mail_exclude_each_other(given):
    with pytest.raises(config.InvalidSetting, match="exclude"):
        given(MAIL_USE_TLS="1", MAIL_USE_SSL="1")


@pytest.mark.parametrize("name", ["a#b", "a?b", "a%20b", "a b", "Dân tộc"])
def test_the_folder_of_documents_is_found_whatever_its_name(given, tmp_path, name):
    assert given(INSTANCE=str(tmp_path / name)).evidence_folder == tmp_path / name / "evidence"
    assert given(EVIDENCE_URL=(tmp_path / name).as_uri()).evidence_folder == tmp_path / name
