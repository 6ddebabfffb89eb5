"""Frozen dataclasses as plain tables and back, by their type hints."""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from functools import lru_cache
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")


def from_plain(kind: type[T], table: Any) -> T:
    """A dataclass from what `dataclasses.asdict` and JSON made of it. Fields that are not there keep their defaults.

    Raises:
        ValueError: the table is no such value.
    """
    try:
        made: T = _made(kind, table)
        return made
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"not a {kind.__name__}: {error}") from error


def _made(kind: Any, value: Any) -> Any:
    origin = get_origin(kind)
    if is_dataclass(kind) and isinstance(kind, type):
        hints = _hints(kind)
        needed = [f.name for f in fields(kind) if f.default is MISSING and f.default_factory is MISSING]
        given = {
            f.name: _made(hints[f.name], value[f.name]) for f in fields(kind) if f.name in value or f.name in needed
        }
        return kind(**given)
    if origin is tuple:
        inner = get_args(kind)
        row = [inner[0]] * len(value) if inner[-1] is Ellipsis else inner
        return tuple(_made(k, v) for k, v in zip(row, value, strict=True))
    if origin in (Union, types.UnionType):
        return None if value is None else _made(next(k for k in get_args(kind) if k is not type(None)), value)
    return _simple(kind, origin, value)


def _simple(kind: Any, origin: Any, value: Any) -> Any:
    if origin is Literal:
        if value not in get_args(kind):
            raise ValueError(f"{value!r} is none of {get_args(kind)}")
        return value
    wanted = origin or kind
    if wanted is float and isinstance(value, int):
        return float(value)
    if not isinstance(value, wanted):
        raise ValueError(f"{value!r} is no {wanted.__name__}")
    return value


@lru_cache(maxsize=64)
def _hints(kind: type) -> Mapping[str, Any]:
    return get_type_hints(kind)
