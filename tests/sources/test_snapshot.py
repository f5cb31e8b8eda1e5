"""A snapshot is read line by line, and what it leaves out stays unknown."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from lattice_scan.model.errors import InputError
from lattice_scan.model.resource import Mode
from lattice_scan.model.value import Unknown
from lattice_scan.model.world import Listing
from lattice_scan.sources import snapshot
from lattice_scan.sources.document import Document, read
from lattice_scan.sources.snapshot import Snapshot, read_snapshot

HEADER = {
    "lattice_scan_snapshot": 1,
    "time": "2026-11-24T20:00:00Z",
    "read": [{"types": ["aws_vpclattice_auth_policy"], "account": "444455556666", "region": "eu-central-1"}],
    "gaps": [{"type": "aws_lb", "account": "444455556666", "region": "eu-central-1", "reason": "AccessDenied"}],
}
ARN = "arn:aws:vpc-lattice:eu-central-1:444455556666:service/svc-0123456789abcdef0"
SERVICE = {"type": "aws_vpclattice_service", "attributes": {"arn": ARN, "name": "orders", "certificate_arn": None}}


def lines(*items: Any) -> bytes:
    """The items as JSON lines; text stays as it is."""
    return "\n".join(i if isinstance(i, str) else json.dumps(i) for i in items).encode()


def parse(*items: Any) -> Snapshot:
    """Read a snapshot of these lines."""
    return read_snapshot(Document("prod.jsonl", lines(*items)))


def test_a_resource_takes_account_and_region_from_its_arn_and_what_is_left_out_is_unknown() -> None:
    found = parse(HEADER, SERVICE)
    (service,) = found.resources
    assert (service.mode, service.address) == (Mode.LIVE, ARN)
    assert (service.account, service.region) == ("444455556666", "eu-central-1")
    assert isinstance(service.attributes.get("auth_type"), Unknown)
    assert service.attributes.get("certificate_arn") is None
    assert found.listings == {Listing("aws_vpclattice_auth_policy", "444455556666", "eu-central-1")}
    assert found.gaps[0].reason == "AccessDenied"


def test_gzip_is_read_as_well(tmp_path: Path) -> None:
    path = tmp_path / "prod.jsonl.gz"
    path.write_bytes(gzip.compress(lines(HEADER, SERVICE)))
    assert len(read_snapshot(read(str(path))).resources) == 1


def test_what_is_read_fits_the_schema_that_ships() -> None:
    schema = json.loads(Path(snapshot.__file__).with_name("snapshot.schema.json").read_text(encoding="utf-8"))
    for line in (HEADER, SERVICE):
        jsonschema.validate(line, schema)


@pytest.mark.parametrize(
    ("items", "where", "what"),
    [
        ((SERVICE,), "prod.jsonl:1", "the first line is not a snapshot's header"),
        (("",), "prod.jsonl:1", "the first line is not a snapshot's header"),
        (({**HEADER, "lattice_scan_snapshot": 2},), "prod.jsonl", "the snapshot has version 2"),
        ((HEADER, "{"), "prod.jsonl:2", "the line is not a resource of a snapshot"),
        ((HEADER, "", {"type": "aws_vpc"}), "prod.jsonl:3", "the line is not a resource of a snapshot"),
        ((HEADER, {**SERVICE, "atributes": {}}), "prod.jsonl:2", "the line is not a resource of a snapshot"),
        (
            (HEADER, {"type": "aws_vpc", "attributes": {}}),
            "prod.jsonl:2",
            "the aws_vpc has neither an address nor an ARN",
        ),
        ((HEADER, SERVICE, SERVICE), "prod.jsonl:3", f"{ARN} stands here a second time; the first is in line 2"),
        ((HEADER, "[" * 100_000), "prod.jsonl:2", "the line is not a resource of a snapshot"),
    ],
)
def test_a_broken_snapshot_is_an_error_that_names_the_line(items: tuple[Any, ...], where: str, what: str) -> None:
    with pytest.raises(InputError) as caught:
        parse(*items)
    assert (caught.value.where, caught.value.what[: len(what)]) == (where, what)
    assert caught.value.fix
