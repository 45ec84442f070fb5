"""What fields say of themselves is said in the reader's language, too."""

from __future__ import annotations

import pytest

from tracker.accounts.models import Role


@pytest.mark.parametrize(
    ("locale", "said"), [("vi", "Hãy chọn một mục trong danh sách."), ("en", "Not a valid choice.")]
)
def test_a_choice_that_was_not_offered_is_refused_in_words(browse_as, make_user, locale, said):
    response = browse_as(make_user(Role.OFFICE, locale=locale)).post(
        "/tasks/new", {"title": "Việc mới", "official": "999"}
    )

    assert response.status_code == 422
    assert said in response.text
