"""`flask conclusions parse` reads a file, without a database, and keeps to its printed form."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import Result

import tracker.demo
from tests.conftest import settings_for
from tracker import create_app

EXAMPLE = Path(tracker.demo.__file__).with_name("conclusion.txt")


@pytest.fixture
def parse(tmp_path):
    """Runs the command in an application whose database cannot be opened."""
    app = create_app(settings_for(tmp_path / "instance", "sqlite:////nowhere/at/all.sqlite"))

    def run(*arguments: object, typed: str | bytes | None = None) -> Result:
        words = ["conclusions", "parse", *map(str, arguments)]
        return app.test_cli_runner().invoke(args=words, input=typed)

    return run


@pytest.fixture
def notice(tmp_path):
    """Writes a notice to a file."""

    def write(text: str, name: str = "kết luận.txt") -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_prints_the_items_of_the_example_as_json(parse):
    told = json.loads(parse(EXAMPLE, "--json").stdout)

    assert [item["number"] for item in told["items"]] == ["1", "2", "2", "4", "4", "5"]
    assert told["items"][2]["lead"] == ["Văn phòng"]
    assert told["items"][4]["deadline"] == "2021-12-31"


def test_json_has_the_agreed_form(parse, notice):
    text = "Mở đầu.\n(1) Văn phòng chủ trì, phối hợp với Thanh tra rà soát trước ngày 30/11/2021;"

    told = json.loads(parse(notice(text), "--json").stdout)

    assert told == {
        "items": [
            {
                "number": "1",
                "text": "Văn phòng chủ trì, phối hợp với Thanh tra rà soát trước ngày 30/11/2021",
                "lead": ["Văn phòng"],
                "support": ["Thanh tra"],
                "deadline": "2021-11-30",
                "deadline_phrase": "trước ngày 30/11/2021",
                "warnings": [],
                "span": [8, len(text)],
            }
        ],
        "text": text,
        "unaccounted": [[0, 7]],
    }


def test_the_year_completes_dates_that_print_none(parse, notice):
    path = notice("1. Văn phòng rà soát trước ngày 30/11.")

    told = json.loads(parse(path, "--year", 2022, "--json").stdout)

    assert told["items"][0]["deadline"] == "2022-11-30"


def test_reads_the_standard_input(parse):
    told = json.loads(parse("-", "--json", typed="1. Văn phòng rà soát.").stdout)

    assert told["items"][0]["text"] == "Văn phòng rà soát."


def test_tells_people_the_items_and_what_was_left_out(parse, notice):
    shown = parse(notice("Mở đầu.\n1. Văn phòng rà soát.\n3. Báo cáo.")).stdout

    assert "(1) Văn phòng rà soát." in shown
    assert "Nobody is named to do this." in shown
    assert "- Mở đầu." in shown


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "no text"),
        (b"%PDF-1.7", "PDF"),
        (b"\x00\x01\x02", "not text"),
        (b"x" * 5_000_000, "larger than 1 MB"),
    ],
)
def test_refuses_what_is_no_text_in_one_line(parse, tmp_path, content, said):
    path = tmp_path / "ket-luan.txt"
    path.write_bytes(content)

    result = parse(path, "--json")

    assert result.exit_code == 1
    assert said in result.stderr
    assert result.stderr.count("\n") == 1


def test_refuses_a_file_that_is_not_there(parse, tmp_path):
    assert parse(tmp_path / "nothing.txt", "--json").exit_code == 2


def test_changes_nothing(parse, tmp_path):
    before = EXAMPLE.read_bytes()

    parse(EXAMPLE, "--json")

    assert EXAMPLE.read_bytes() == before
    assert not list(tmp_path.rglob("*.sqlite"))
