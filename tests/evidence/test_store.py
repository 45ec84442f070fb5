"""The store keeps bytes once, under their hash, and gives only what still has it."""

from __future__ import annotations

import hashlib

import pytest

from tests.documents import PDF, upload
from tracker.errors import Refused
from tracker.evidence import store


@pytest.fixture
def folder(app, session):
    """The folder of the store, with an application context in which to use it."""
    return app.extensions["settings"].evidence_folder


def files_in(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


def test_keeps_a_file_under_its_hash(folder):
    kept = store.keep(upload(PDF, "Báo cáo.pdf"))

    assert kept.sha256 == hashlib.sha256(PDF).hexdigest()
    assert (kept.size, kept.filename, kept.media_type) == (len(PDF), "Báo cáo.pdf", "application/pdf")
    assert [path.name for path in files_in(folder)] == [kept.sha256]
    with store.open_file(kept.sha256) as file:
        assert file.read() == PDF


def test_keeps_the_same_bytes_once(folder):
    first, second = store.keep(upload(PDF, "a.pdf")), store.keep(upload(PDF, "b.pdf"))

    assert first.sha256 == second.sha256
    assert len(files_in(folder)) == 1


def test_refuses_an_empty_file(folder):
    with pytest.raises(Refused) as refusal:
        store.keep(upload(b"", "a.pdf"))

    assert refusal.value.field == "file"
    assert files_in(folder) == []


class TestSmallLimit:
    @pytest.fixture
    def environ(self):
        return {"UPLOAD_LIMIT_MB": "1"}

    def test_refuses_a_file_above_the_limit_and_takes_one_at_it(self, folder):
        store.keep(upload(PDF + bytes(1024 * 1024 - len(PDF))))

        with pytest.raises(Refused) as refusal:
            store.keep(upload(PDF + bytes(1024 * 1024 - len(PDF) + 1)))

        assert refusal.value.words.values == {"limit": 1}

    def test_a_refused_file_leaves_nothing(self, folder):
        with pytest.raises(Refused):
            store.keep(upload(PDF + bytes(1024 * 1024)))

        assert files_in(folder) == []


def test_does_not_give_bytes_that_changed(folder):
    kept = store.keep(upload(PDF))
    files_in(folder)[0].write_bytes(PDF.replace(b"1.7", b"1.6"))

    with pytest.raises(store.FileLost):
        store.open_file(kept.sha256)


def test_says_when_a_file_is_gone(folder):
    with pytest.raises(store.FileLost):
        store.open_file("0" * 64)


def test_leaves_no_part_behind(folder, app):
    store.keep(upload(PDF))

    assert not [path for path in files_in(folder) if path.name.startswith("part-")]
