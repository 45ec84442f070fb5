"""While a file is copied and looked into, everybody else can write."""

from __future__ import annotations

import os
import sqlite3

import pytest

from tests.documents import PDF, document_fields, sent


@pytest.fixture
def can_others_write(app, session, monkeypatch):
    """What another writer finds at the moment at which a file is brought to the disk."""
    if session.get_bind().dialect.name != "sqlite":
        pytest.skip("only SQLite has one writer")
    found = []
    fsync = os.fsync

    def look_and_sync(handle):
        other = sqlite3.connect(session.get_bind().url.database, timeout=0, isolation_level=None)
        try:
            other.execute("BEGIN IMMEDIATE")
            other.rollback()
            found.append(True)
        except sqlite3.OperationalError:
            found.append(False)
        finally:
            other.close()
        fsync(handle)

    monkeypatch.setattr(os, "fsync", look_and_sync)
    return found


def test_while_a_document_is_added(browse_as, head, division, can_others_write):
    fields = document_fields(division=str(division.id), proves_on="", criterion="")

    response = browse_as(head).post("/evidence/new", fields)

    assert (response.status_code, can_others_write) == (302, [True])


def test_while_a_newer_version_is_added(browse_as, add, head, can_others_write):
    evidence = add()
    can_others_write.clear()

    response = browse_as(head).post(f"/evidence/{evidence.id}/versions", {"file": sent(PDF + b"% 2\n")})

    assert (response.status_code, can_others_write) == (302, [True])


def test_while_a_report_brings_a_document(browse_as, make_task, head, division, can_others_write):
    task = make_task(leads=[division])
    fields = {"version": task.version, "percent": "40", "words": "Xong", "act": "save", **document_fields()}

    response = browse_as(head).post(f"/tasks/{task.id}/update", fields)

    assert (response.status_code, can_others_write) == (302, [True])
