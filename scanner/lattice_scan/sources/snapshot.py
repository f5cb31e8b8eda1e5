"""An inventory snapshot, read: JSON lines with a header that says what was listed (`snapshot.schema.json`)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import msgspec

from lattice_scan.model.errors import InputError
from lattice_scan.model.resource import KnownPlace, Mode, Resource, account_of, region_of
from lattice_scan.model.value import Unknown
from lattice_scan.model.world import Gap, Listing
from lattice_scan.sources.document import Document
from lattice_scan.vocabulary.aliases import canonical_type

VERSION = 1
NOT_HELD = Unknown("the snapshot does not hold it", "read the account again")

_Line = TypeVar("_Line", bound=msgspec.Struct)


class _Read(msgspec.Struct, forbid_unknown_fields=True):
    types: list[str]
    account: str
    region: str


class _Gap(msgspec.Struct, forbid_unknown_fields=True):
    type: str
    account: str
    region: str
    reason: str


class _Header(msgspec.Struct, forbid_unknown_fields=True):
    lattice_scan_snapshot: int
    read: list[_Read]
    time: str = ""
    gaps: list[_Gap] = []


class _Item(msgspec.Struct, forbid_unknown_fields=True):
    type: str
    attributes: dict[str, Any]
    address: str = ""
    account: str = ""
    region: str = ""


class SnapshotAttributes(dict[str, Any]):
    """Attributes of a live resource: what was not read is unknown, and no API default is assumed."""

    def get(self, name: str, _: Any = None) -> Any:
        """Return the attribute, or an `Unknown` where the snapshot leaves it out."""
        return self[name]

    def __missing__(self, name: str) -> Any:
        """An attribute that was left out is unknown."""
        return NOT_HELD


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One snapshot file, read."""

    name: str
    resources: tuple[Resource, ...]
    listings: frozenset[Listing]
    gaps: tuple[Gap, ...]
    time: str


def read_snapshot(document: Document) -> Snapshot:
    """Read a snapshot. Raises InputError that names the line where it cannot be read."""
    lines = _lines(document)
    number, first = next(lines, (1, b""))
    header = _decode(first, _Header, document.name, number)
    if header.lattice_scan_snapshot != VERSION:
        raise InputError(
            f"the snapshot has version {header.lattice_scan_snapshot}; this lattice-scan reads version {VERSION}",
            where=document.name,
            fix="update lattice-scan, or write the snapshot again",
        )
    resources: list[Resource] = []
    seen: dict[tuple[str, str], int] = {}
    for number, line in lines:
        resource = _resource(_decode(line, _Item, document.name, number), document.name, number)
        key = (resource.type, resource.address)
        if key in seen:
            raise InputError(
                f"{resource.address} stands here a second time; the first is in line {seen[key]}",
                where=f"{document.name}:{number}",
                fix="keep one of the two lines",
            )
        seen[key] = number
        resources.append(resource)
    listings = frozenset(Listing(t, r.account, r.region) for r in header.read for t in r.types)
    gaps = tuple(Gap(g.type, g.account, g.region, g.reason) for g in header.gaps)
    return Snapshot(document.name, tuple(resources), listings, gaps, header.time)


def _lines(document: Document) -> Iterator[tuple[int, bytes]]:
    for number, line in enumerate(bytes(document.data).split(b"\n"), start=1):
        if line.strip():
            yield number, line


def _decode(line: bytes, kind: type[_Line], name: str, number: int) -> _Line:
    try:
        return msgspec.json.decode(line, type=kind)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        what = (
            "the first line is not a snapshot's header"
            if kind is _Header
            else "the line is not a resource of a snapshot"
        )
        raise InputError(
            what,
            where=f"{name}:{number}",
            why=str(error)[:200],
            fix="lattice-scan schema snapshot prints what a line may hold",
        ) from error


def _resource(item: _Item, name: str, number: int) -> Resource:
    attributes: Mapping[str, Any] = item.attributes
    arn = attributes.get("arn")
    arn = arn if isinstance(arn, str) else ""
    id_ = attributes.get("id")
    address = item.address or arn or (id_ if isinstance(id_, str) else "")
    if not address:
        raise InputError(
            f"the {item.type} has neither an address nor an ARN nor an id",
            where=f"{name}:{number}",
            fix='give it an "address"',
        )
    account = item.account or account_of(arn)
    region = item.region or region_of(arn)
    place = KnownPlace(account or None, region or None)
    return Resource(canonical_type(item.type), address, SnapshotAttributes(attributes), Mode.LIVE, name, place)
