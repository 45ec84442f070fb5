from __future__ import annotations

from datetime import timedelta

from tests.conftest import NINE
from tracker import heartbeat


def test_a_living_process_says_so_without_asking_the_database(app, browse_as, count_queries):
    browser = browse_as(None)

    assert browser.get("/healthz").json == {"status": "ok"}


def test_it_is_ready_when_the_scheduler_ran_lately(browse_as, session):
    heartbeat.began("deliver")

    assert browse_as(None).get("/readyz").status_code == 200


def test_a_silent_scheduler_makes_it_unready(browse_as, session, at):
    heartbeat.began("deliver")
    session.commit()
    at(NINE + timedelta(minutes=6))

    response = browse_as(None).get("/readyz")

    assert response.status_code == 503
    assert response.json["scheduler"] == "silent"


def test_metrics_tell_letters_and_jobs(browse_as, session):
    heartbeat.began("deliver")

    assert 'tracker_job_started_seconds{job="deliver"}' in browse_as(None).get("/metrics").text
