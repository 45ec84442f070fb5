"""What people and robots write into addresses is left out when it makes no sense; it never fails."""

from __future__ import annotations

import pytest

from tracker.accounts.models import Role

HUGE = "9" * 20


@pytest.mark.parametrize(
    "address",
    [
        "/tasks?page={odd}", "/tasks?year={odd}", "/tasks?division={odd}", "/tasks?time={odd}&state={odd}",
        "/tasks?q={odd}", "/tasks?mine={odd}", "/letters?page={odd}", "/letters?person={odd}",
        "/letters?day={odd}", "/letters?rule={odd}&state={odd}", "/evidence?page={odd}&year={odd}",
        "/evidence?division={odd}", "/evidence/new?criterion={odd}&year={odd}", "/tasks/new?criterion={odd}",
        "/monitor?year={odd}", "/meetings?page={odd}", "/index", "/tasks/mine?page={odd}",
    ],
)  # fmt: skip
@pytest.mark.parametrize("odd", [HUGE, "-1", "x", "%00", "0", "20000", "²", "a" * 3000])
def test_an_odd_address_gives_a_page(browse_as, make_user, address, odd):
    response = browse_as(make_user(Role.OFFICE)).get(address.format(odd=odd))

    assert response.status_code == 200
