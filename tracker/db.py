"""The database: column types, transactions, and all that SQLite and PostgreSQL do differently.

Every other module speaks plain SQLAlchemy. Moments are aware and in UTC, points are
`Decimal` kept as whole ten-thousandths, text is kept in NFC.
"""

from __future__ import annotations

import enum
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from decimal import Decimal
from select import POLLIN, poll
from typing import Annotated, Any, cast

import psycopg
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    JSON,
    BigInteger,
    ColumnElement,
    Connection,
    CursorResult,
    Date,
    DateTime,
    Dialect,
    Engine,
    Enum,
    MetaData,
    Select,
    Text,
    TypeDecorator,
    event,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import DeclarativeBase, Session, mapped_column, registry
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from tracker.words import composed

_TEN_THOUSAND = Decimal(10_000)


class points(TypeDecorator[Decimal]):  # noqa: N801 - a column type, named like SQL's own
    """Index points: `Decimal` in Python, whole ten-thousandths in the table."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        if value is None:
            return None
        scaled = value * _TEN_THOUSAND
        if scaled != scaled.to_integral_value():
            raise ValueError(f"{value} has more than four decimals")
        return int(scaled)

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(value) / _TEN_THOUSAND


class moment(TypeDecorator[datetime]):  # noqa: N801
    """A moment: aware and in UTC in Python, whatever the database keeps."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class text(TypeDecorator[str]):  # noqa: N801
    """Text in NFC, so that equal words are equal bytes wherever they were typed."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        # PostgreSQL knows no NUL; whoever sends one looks for a fault, not for a word.
        return None if value is None else composed(value.replace("\0", ""))


class plain(text):  # noqa: N801
    """Text that is compared and sorted by its code points, whatever the database's collation."""

    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        return postgresql.TEXT(collation="C") if dialect.name == "postgresql" else Text()


class unindexed(FunctionElement[Any]):  # noqa: N801
    """A column that SQLite shall not look for an index of: it keeps no figures of how common a
    value is, and takes any index for a better way than to walk along the order that is asked for."""

    inherit_cache = True

    def __init__(self, column: Any) -> None:
        super().__init__(column)
        self.type = column.type


@compiles(unindexed)
def _name_column(element: unindexed, compiler: SQLCompiler, **kwargs: Any) -> str:
    return compiler.process(element.clauses, **kwargs)


@compiles(unindexed, "sqlite")
def _name_column_apart(element: unindexed, compiler: SQLCompiler, **kwargs: Any) -> str:
    return f"+{compiler.process(element.clauses, **kwargs)}"


def asked_of_each(query: Select[Any]) -> ColumnElement[bool]:
    """Does the query find a row? Asked of one row after the other, as a walk meets them: the offset
    keeps PostgreSQL from finding all that any row could want before the first is shown."""
    return query.offset(0).exists()


key = Annotated[int, mapped_column(primary_key=True)]


def _values(members: type[enum.Enum]) -> list[str]:
    return [str(member.value) for member in members]


_REGISTRY = registry(
    metadata=MetaData(
        naming_convention={
            "ix": "ix_%(column_0_N_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    ),
    type_annotation_map={
        str: text(),
        datetime: moment(),
        date: Date(),
        Decimal: points(),
        dict[str, Any]: JSON(),
        list[Any]: JSON(),
        enum.Enum: Enum(
            enum.Enum, native_enum=False, create_constraint=True, length=24, values_callable=_values
        ),
    },
)


class Base(DeclarativeBase):
    """What every table shares: the types of its columns and the names of its constraints."""

    registry = _REGISTRY


db = SQLAlchemy(model_class=Base, session_options={"autoflush": True})

reading: ContextVar[bool] = ContextVar("reading", default=False)
"""True while a request that may not change anything is served; set by `create_app`."""


@contextmanager
def transaction() -> Iterator[Session]:
    """Keep what the block did, or nothing of it; for commands and jobs."""
    session: Session = db.session()
    try:
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        raise


@contextmanager
def apart() -> Iterator[Session]:
    """A short transaction of its own, for what must stay although the request is refused.

    The request's own transaction is given up first, for SQLite has one writer: call it only
    where nothing was changed yet.
    """
    session: Session = db.session()
    if session.new or session.dirty or session.deleted:
        raise RuntimeError("apart() would drop changes that were made already")
    session.rollback()
    token = reading.set(False)
    try:
        with Session(db.engine) as own, own.begin():
            yield own
    finally:
        reading.reset(token)


def insert_new(model: type[Any], rows: Sequence[Mapping[str, Any]], session: Session | None = None) -> int:
    """Insert the rows that do not exist yet by any unique key; say how many were new."""
    session = session or db.session()
    maker = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    if not rows:
        return 0
    # One statement for one row, given many: a statement of many rows takes longer to write than to run.
    statement = maker(model.__table__).on_conflict_do_nothing()
    result = session.execute(statement, list(rows), execution_options={"preserve_rowcount": True})
    return cast(CursorResult[Any], result).rowcount


_MAPPED = 1 << 30
"""Bytes of a SQLite file that are read as memory; a file that is larger works, too."""


@event.listens_for(Engine, "connect")
def _prepare_connection(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    if isinstance(connection, sqlite3.Connection):
        connection.isolation_level = None  # `_begin` says how a transaction begins.
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute("PRAGMA synchronous = NORMAL")
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.execute("PRAGMA busy_timeout = 15000")
        # A page costs what it reads, however large the rest is: what does not fit into the cache of a
        # connection, which every write of another empties, is read from memory all connections share.
        cursor.execute(f"PRAGMA mmap_size = {_MAPPED}")
        cursor.close()


@event.listens_for(Engine, "begin")
def _begin(connection: Connection) -> None:
    """On SQLite a read that turns into a write fails at once; so writers say it beforehand."""
    if connection.dialect.name == "sqlite" and not connection.get_execution_options().get(_EACH_KEPT):
        connection.exec_driver_sql("BEGIN" if reading.get() else "BEGIN IMMEDIATE")


_EACH_KEPT = "each_kept"


def keeping_each(connection: Connection) -> Connection:
    """The connection, with every statement a transaction of its own: what it did stays at once."""
    if connection.dialect.name == "sqlite":
        return connection.execution_options(**{_EACH_KEPT: True})
    return connection.execution_options(isolation_level="AUTOCOMMIT")


KEEPALIVE = {"keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3}
"""How PostgreSQL's connections find out by themselves that the other end is gone without a word."""


@event.listens_for(Engine, "checkout")
def _see_if_closed(connection: object, _entry: ConnectionPoolEntry, _proxy: object) -> None:
    """Take another connection where the server has closed this one, as it does when it is started
    anew. Whoever closes says so, and an idle connection has nothing else to hear: so only one that
    was told something is asked, which would cost every page a round trip."""
    if not isinstance(connection, psycopg.Connection):
        return
    try:
        if connection.closed or _has_heard(connection):
            connection.execute("SELECT 1")
            connection.rollback()
    except psycopg.OperationalError as gone:
        raise DisconnectionError from gone


def _has_heard(connection: psycopg.Connection[Any]) -> bool:
    waiting = poll()
    waiting.register(connection.pgconn.socket, POLLIN)
    return bool(waiting.poll(0))
