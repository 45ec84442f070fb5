"""The example, loaded on TODAY."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.conftest import NINE, copied_database, settings_for
from tracker import clock, create_app
from tracker.accounts.models import Agency
from tracker.db import db, transaction
from tracker.demo.load import load_example


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """The example for tests that only read it: loaded once for all of a file."""
    folder = tmp_path_factory.mktemp("example")
    with copied_database(folder) as url:
        app = create_app(settings_for(folder, url))
        with app.app_context():
            clock.stand_still(NINE)
            with transaction() as session:
                load_example()
            yield session
            session.rollback()
            db.engine.dispose()


@pytest.fixture
def department(loaded: Session) -> Agency:
    return loaded.scalars(select(Agency).where(Agency.symbol == "BDT")).one()


@pytest.fixture
def example(session: Session) -> None:
    """The example in the test's own database, for tests that change it."""
    with transaction():
        load_example()
