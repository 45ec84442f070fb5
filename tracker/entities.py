"""Entities made of rows that were read as plain columns.

A session takes longer to find out how to make an entity of a row than the row takes to find. What
every page needs is read as it is, and made into entities here; they are the session's like others.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, TypeVar, cast

from sqlalchemy import inspect
from sqlalchemy.orm import Session, make_transient_to_detached
from sqlalchemy.orm.attributes import instance_dict
from sqlalchemy.orm.util import identity_key

Entity = TypeVar("Entity")


def known(session: Session, model: type[Entity], ident: int) -> Entity | None:
    """The entity that the session made of a row before; mostly it made none of any."""
    if not session.identity_map:
        return None
    found: Entity | None = session.identity_map.get(identity_key(model, ident))
    return found


def entity_of(session: Session, model: type[Entity], values: Sequence[Any]) -> Entity:
    """The entity of a row's columns, in the order of its table, of which the number comes first."""
    return known(session, model, values[0]) or made_of(model, values)


def made_of(model: type[Entity], values: Sequence[Any]) -> Entity:
    """The same where the session knows no other; `Session.add` brings it there, with what it holds."""
    manager, columns = _how(cast(Any, model))
    entity: Entity = manager.new_instance()
    instance_dict(entity).update(zip(columns, values, strict=True))
    make_transient_to_detached(entity)
    return entity


@lru_cache(maxsize=64)
def _how(model: type[Any]) -> tuple[Any, tuple[str, ...]]:
    mapper = inspect(model)
    columns = tuple(mapper.get_property_by_column(column).key for column in mapper.local_table.columns)
    return mapper.class_manager, columns
