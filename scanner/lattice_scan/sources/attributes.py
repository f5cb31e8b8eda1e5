"""The attributes of a planned resource, decoded on demand: known, unknown, unset and sensitive are kept apart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Protocol

import msgspec

from lattice_scan.model.value import Default, Open, Sensitive, Unknown
from lattice_scan.sources.format import NONE
from lattice_scan.vocabulary.defaults import DEFAULTS

AFTER_APPLY = Unknown("known after apply")
DYNAMIC = Unknown(
    "a dynamic block repeats over a value that is known after apply", "give --hcl, or plan again after the apply"
)
NOT_HELD = Unknown("the file does not hold it", "make the file with terraform show -json")

_decode = msgspec.json.Decoder().decode


class Owner(Protocol):
    """The file that a resource stands in."""

    is_handmade: bool
    """Terraform did not write the file, so a missing attribute is unknown rather than null."""

    def expressions_of(self, origin: Any) -> Mapping[str, Any] | None:
        """Return the expressions of the block behind a resource; None where the plan has no configuration for it."""
        ...


class LazyAttributes(Mapping[str, Any]):
    """A mapping over raw JSON that is decoded on first use."""

    __slots__ = ("_origin", "_owner", "_raw", "_sensitive", "_type", "_unknown", "_values")

    def __init__(
        self,
        owner: Owner,
        type_: str,
        origin: Any,
        raw: msgspec.Raw,
        sensitive: msgspec.Raw,
        unknown: msgspec.Raw = NONE,
    ) -> None:
        """Hold the raw JSON of the values and of Terraform's marks. `origin` is handed back to the owner."""
        self._owner = owner
        self._type = type_
        self._origin = origin
        self._raw = raw
        self._sensitive = sensitive
        self._unknown = unknown
        self._values: dict[str, Any] | None = None

    def _decoded(self) -> dict[str, Any]:
        values = self._values
        if values is None:
            decoded = _decode(self._raw)
            values = decoded if isinstance(decoded, dict) else {}
            unknown, sensitive = bytes(self._unknown), bytes(self._sensitive)
            if b"true" in unknown:
                values = self._with_unknowns(values, _decode(unknown))
            if b"true" in sensitive:
                marks = _decode(sensitive)
                # Marks that are no map, as only a broken file has them, may mean anything: then all is sensitive.
                known = marks if isinstance(marks, dict) else dict.fromkeys(values, True)
                values = {name: _with_sensitive(value, known.get(name)) for name, value in values.items()}
            self._values = values
            self._raw = self._unknown = self._sensitive = NONE
        return values

    def _with_unknowns(self, values: dict[str, Any], unknown: Any) -> dict[str, Any]:
        if not isinstance(unknown, dict):
            return {}
        expressions = self._owner.expressions_of(self._origin)
        merged = dict(values)
        for name, mark in unknown.items():
            if mark is True:
                merged[name] = AFTER_APPLY
            elif mark is not False:
                written = None if expressions is None else expressions.get(name, _UNWRITTEN)
                merged[name] = _merge(merged.get(name), mark, written)
        if expressions is not None:
            _fill_defaults(merged, DEFAULTS.get(self._type, {}), expressions)
        return merged

    def __getitem__(self, name: str) -> Any:
        """Return the value of an attribute; None for one that is null or that nobody wrote."""
        return self.get(name)

    def get(self, name: str, default: Any = None) -> Any:
        """Return the value of an attribute, as `[]` does."""
        values = self._values
        if values is None:
            values = self._decoded()
        value = values.get(name)
        if value is not None:
            return value
        if self._owner.is_handmade and name not in values:
            return NOT_HELD
        return default

    def __iter__(self) -> Iterator[str]:
        """Iterate over the names that the file holds."""
        return iter(self._decoded())

    def __len__(self) -> int:
        """Count the names that the file holds."""
        return len(self._decoded())


class _Unwritten:
    """No expression stands in the configuration: the attribute is unset, or a dynamic block makes it."""


_UNWRITTEN = _Unwritten()


def _merge(value: Any, mark: Any, written: Any) -> Any:
    """Lay Terraform's `after_unknown` over a value. `written` is the expression, None where it cannot be told."""
    if mark is True:
        return AFTER_APPLY
    if isinstance(mark, dict):
        merged = dict(value) if isinstance(value, dict) else {}
        for name, inner in mark.items():
            expression = (
                written.get(name, _UNWRITTEN) if isinstance(written, dict) and not _is_expression(written) else None
            )
            if inner is not False:
                merged[name] = _merge(merged.get(name), inner, expression)
        return merged
    if isinstance(mark, list):
        return _merge_list(value if isinstance(value, list) else [], mark, written)
    return value


def _merge_list(values: list[Any], marks: list[Any], written: Any) -> Any:
    merged: list[Any] = []
    is_placeholder_seen = False
    for index, mark in enumerate(marks):
        value = values[index] if index < len(values) else None
        expression = written[index] if isinstance(written, list) and len(written) == len(marks) else None
        item = _merge(value, mark, expression)
        if written is _UNWRITTEN and isinstance(item, dict) and _is_placeholder(item):
            is_placeholder_seen = True
        else:
            merged.append(item)
    merged += values[len(marks) :]
    return Open(merged, DYNAMIC) if is_placeholder_seen else merged


def _is_placeholder(value: Any) -> bool:
    """Whether nothing in an element of a dynamic block is known.

    Terraform 1.11.4 plans one element whose written attributes are all unknown where the block repeats over an unknown
    value, however many there will be (observed on aws_security_group.ingress).
    """
    if isinstance(value, dict):
        return all(_is_placeholder(part) for part in value.values())
    if isinstance(value, list):
        return all(_is_placeholder(part) for part in value)
    return isinstance(value, (Unknown, Open)) or value in (None, "", False, 0)


def _is_expression(written: Mapping[str, Any]) -> bool:
    return "references" in written or "constant_value" in written


def _fill_defaults(values: dict[str, Any], defaults: Mapping[str, Any], expressions: Mapping[str, Any]) -> None:
    """Replace an unknown that nobody wrote by what AWS fills in."""
    for path, default in defaults.items():
        holder: Any = values
        written: Any = expressions
        *blocks, name = path.split(".")
        for block in blocks:
            holder = holder.get(block)
            written = written.get(block)
            if isinstance(holder, list) and isinstance(written, list) and len(holder) == len(written) == 1:
                holder, written = holder[0], written[0]
            if not isinstance(holder, dict) or not isinstance(written, dict):
                break
        else:
            if isinstance(holder.get(name), Unknown) and name not in written:
                holder[name] = Default(default)


def _with_sensitive(value: Any, mark: Any) -> Any:
    """Wrap every value that Terraform marks as sensitive."""
    if mark is True:
        return Sensitive(value)
    if isinstance(value, Open):
        return Open(_with_sensitive(value.items, mark), value.rest)
    if isinstance(mark, dict) and isinstance(value, dict):
        return {name: _with_sensitive(part, mark.get(name)) for name, part in value.items()}
    if isinstance(mark, list) and isinstance(value, list):
        return [_with_sensitive(part, mark[i] if i < len(mark) else None) for i, part in enumerate(value)]
    return value
