from __future__ import annotations

from datetime import timedelta

import pytest

from tests.conftest import NINE
from tracker import heartbeat


def test_a_living_process_says_so_without_asking_the_database(app, browse_as, count_queries):
    browser = browse_as(None)

    assert browser.get("/healthz").json == {"status": "ok"}


def test_it_is_ready_when_the_scheduler_ran_lately(browse_as, beat):
    beat()

    assert browse_as(None).get("/readyz").status_code == 200


def test_a_silent_scheduler_makes_it_unready(browse_as, beat, at):
    beat()
    at(NINE + timedelta(minutes=6))

    response = browse_as(None).get("/readyz")

    assert response.status_code == 503
    assert response.json["scheduler"] == "silent"
    assert "tracker_scheduler_silent 1.0" in browse_as(None).get("/metrics").text


@pytest.mark.parametrize("job", heartbeat.NEEDED)
def test_a_job_that_fails_for_two_periods_makes_it_unready_though_others_run(browse_as, beat, at, job: str):
    beat()
    for minute in (1, 2, 3):
        at(NINE + timedelta(minutes=minute))
        beat()
        beat(job, error="RuntimeError: out of paper")
    assert browse_as(None).get("/readyz").status_code == 200

    at(NINE + timedelta(minutes=4))
    beat(*heartbeat.NEEDED.keys() - {job})
    beat(job, error="RuntimeError: out of paper")
    at(NINE + timedelta(minutes=5, seconds=1))
    beat(*heartbeat.NEEDED.keys() - {job})
    beat(job, error="RuntimeError: out of paper")

    response = browse_as(None).get("/readyz")
    assert (response.status_code, response.json["scheduler"]) == (503, "failing")
    figures = browse_as(None).get("/metrics").text
    assert f'tracker_job_failing{{job="{job}"}} 1.0' in figures
    assert "tracker_scheduler_silent 0.0" in figures


def test_a_job_that_never_ends_makes_it_unready(browse_as, beat, session, at):
    beat()
    heartbeat.began(heartbeat.REMIND)
    at(NINE + timedelta(minutes=2, seconds=1))
    beat(heartbeat.DELIVER)

    assert browse_as(None).get("/readyz").json["scheduler"] == "failing"


def test_a_job_that_takes_long_and_goes_on_is_well(browse_as, beat, session, at):
    beat()
    heartbeat.began(heartbeat.DELIVER)
    at(NINE + timedelta(minutes=9))
    beat(heartbeat.REMIND)
    heartbeat.goes_on(heartbeat.DELIVER)

    assert browse_as(None).get("/readyz").status_code == 200


def test_a_job_that_failed_from_the_first_is_seen(browse_as, beat):
    beat(heartbeat.DELIVER)
    beat(heartbeat.REMIND, error="RuntimeError: out of paper")

    assert browse_as(None).get("/readyz").json["scheduler"] == "failing"


def test_metrics_tell_letters_and_jobs(browse_as, beat):
    beat()

    assert 'tracker_job_started_seconds{job="remind"}' in browse_as(None).get("/metrics").text
