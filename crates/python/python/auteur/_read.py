"""JSON becomes the records of `auteur.results`."""

from __future__ import annotations

import json
import types
import typing
from collections.abc import Mapping
from dataclasses import is_dataclass
from functools import cache
from typing import Any, TypeVar

T = TypeVar("T")
_UNIONS = (types.UnionType, typing.Union)


def read(cls: type[T], answer: str) -> T:
    """The record that an answer in JSON is."""
    return typing.cast(T, _of(cls, json.loads(answer)))


@cache
def _types(cls: type) -> Mapping[str, Any]:
    return typing.get_type_hints(cls)


def _of(wanted: Any, value: Any) -> Any:
    """A value of JSON as what is wanted: a record, a list or a dict of such, any of these or None, or the value itself."""
    alternatives = typing.get_args(wanted) if typing.get_origin(wanted) in _UNIONS else (wanted,)
    for part in alternatives:
        origin, inner = typing.get_origin(part), typing.get_args(part)
        if isinstance(value, dict) and is_dataclass(part):
            inner_types = _types(typing.cast(type, part))
            names = {name.replace("-", "_"): item for name, item in value.items()}
            # A name that the record lacks is a fault of the package, and told as such.
            return typing.cast(Any, part)(**{name: _of(inner_types.get(name, Any), item) for name, item in names.items()})
        if isinstance(value, dict) and origin is dict:
            return {key: _of(inner[1], item) for key, item in value.items()}
        if isinstance(value, list) and origin is list:
            return [_of(inner[0], item) for item in value]
        if isinstance(value, list) and origin is tuple:
            return tuple(_of(one, item) for one, item in zip(inner, value, strict=True))
    return value
