"""The provider's schema as the tool ships it, and the program that makes it."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from lattice_scan.vocabulary.aliases import ALIASES
from lattice_scan.vocabulary.defaults import DEFAULTS
from lattice_scan.vocabulary.newer import EVERYWHERE, NEWER, SINGLE, New
from lattice_scan.vocabulary.relations import RELATIONS
from lattice_scan.vocabulary.schema import FILE, Attribute, Schema, aws_schema

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "scripts" / "provider_schema.py"


@pytest.fixture
def schema() -> Schema:
    """Return the schema that ships with the tool."""
    return aws_schema()


@pytest.mark.parametrize(
    ("type_", "path", "kind"),
    [
        ("aws_vpclattice_service", "auth_type", "text"),
        ("aws_vpclattice_service", "tags", "map"),
        ("aws_vpclattice_service", "tags.anything", "text"),
        ("aws_vpclattice_service", "dns_entry", "list"),
        ("aws_vpclattice_service", "dns_entry.domain_name", "text"),
        ("aws_vpclattice_target_group", "config", "object"),
        ("aws_vpclattice_target_group", "config.port", "number"),
        ("aws_vpclattice_target_group", "config.health_check.enabled", "truth"),
        ("aws_vpclattice_listener", "default_action.forward.target_groups", "list"),
        ("aws_vpclattice_listener", "default_action.forward.target_groups.weight", "number"),
        ("aws_vpclattice_listener", "timeouts.create", "text"),
        ("aws_security_group", "ingress", "set"),
        ("aws_security_group", "ingress.cidr_blocks", "list"),
        ("aws_vpc", "default", "truth"),  # of the data source only
        ("aws_ec2_managed_prefix_list", "entry.cidr", "text"),  # of the resource only
        ("aws_ec2_managed_prefix_list", "entries.cidr", "text"),  # of the data source only
        ("aws_iam_policy_document", "statement.condition.values", "list"),
        ("aws_vpc", "cidr", None),
        ("aws_vpc", "cidr_block.x", None),
        ("aws_vpclattice_target_group", "config.prt", None),
        ("aws_nothing", "id", None),
        # newer than the schema
        ("aws_vpclattice_service", "idle_timeout_seconds", "number"),
        ("aws_vpclattice_service_network_vpc_association", "dns_options", "object"),
        ("aws_vpclattice_service_network_vpc_association", "dns_options.private_dns_specified_domains", "set"),
        ("aws_vpclattice_domain_verification", "tags.x", "text"),
        ("aws_vpclattice_service_network_service_associations", "associations.dns_entry.domain_name", "text"),
        ("aws_instance", "region", "text"),
        # limited by a validator, which the schema does not tell
        ("aws_vpclattice_resource_configuration", "resource_configuration_definition.ip_resource", "object"),
    ],
)
def test_kind_at(schema: Schema, type_: str, path: str, kind: str | None) -> None:
    assert schema.kind_at(type_, path) == kind


@pytest.mark.parametrize(
    ("type_", "path", "is_many"),
    [
        ("aws_vpclattice_listener", "default_action.forward", False),
        ("aws_vpclattice_listener", "default_action.forward.target_groups", True),
        ("aws_vpclattice_listener", "default_action.forward.target_groups.weight", True),
        ("aws_security_group", "ingress.from_port", True),
        ("aws_security_group", "vpc_id", False),
        ("aws_security_group", "tags.Name", False),
    ],
)
def test_a_path_through_a_list_meets_many(schema: Schema, type_: str, path: str, is_many: bool) -> None:
    place = schema.find(type_, path)
    assert place is not None
    assert place.is_many is is_many


def test_flags(schema: Schema) -> None:
    service = schema.attributes("aws_vpclattice_service")
    auth, name, arn = service["auth_type"], service["name"], service["arn"]
    assert (auth.is_required, auth.is_optional, auth.is_computed) == (False, True, True)
    assert (name.is_required, name.is_optional, name.is_computed) == (True, False, False)
    assert (arn.is_required, arn.is_optional, arn.is_computed) == (False, False, True)
    assert schema.attributes("aws_db_instance")["password"].is_sensitive
    listener = schema.attributes("aws_vpclattice_listener")
    assert (listener["default_action"].nesting, listener["default_action"].is_required) == ("list", True)
    assert listener["timeouts"].nesting == "single"
    assert service["tags"].nesting == service["dns_entry"].nesting == ""
    single = schema.attributes("aws_vpclattice_resource_configuration")["resource_configuration_definition"]
    assert (single.nesting, single.is_optional, single.item) == ("list", True, None)


def test_all_of_the_provider_is_there(schema: Schema) -> None:
    assert schema.version == "5.100.0"
    assert len(schema.types()) > 1700
    assert {"aws_vpclattice_service", "aws_iam_policy_document", "aws_default_vpc", *ALIASES} <= schema.types()
    for type_ in schema.types():
        assert schema.attributes(type_)
    with pytest.raises(KeyError):
        schema.attributes("aws_nothing")


def test_it_is_small_and_always_the_same() -> None:
    content = FILE.read_bytes()
    assert len(content) < 200_000
    assert content[4:8] == bytes(4), "a time would make every build another"
    assert "MPL-2.0" in json.loads(gzip.decompress(content))["about"]


def paths(additions: Any, prefix: str = "") -> list[str]:
    found = []
    for name, new in additions.items():
        found += [f"{prefix}{name}", *paths(new.fields, f"{prefix}{name}.")]
    return found


def test_what_the_schema_holds_is_not_written_by_hand() -> None:
    """When the schema is made anew from a later provider, what it then holds must go from `newer.py`."""
    data = json.loads(gzip.decompress(FILE.read_bytes()))
    for type_, additions in NEWER.items():
        for table in ("resources", "data"):
            number = data[table].get(type_)
            held = {entry.split("=")[0] for entry in data["blocks"][number].split()} if number is not None else set()
            assert not held & set(additions), type_
    number = data["resources"]["aws_vpclattice_service"]
    assert not {entry.split("=")[0] for entry in data["blocks"][number].split()} & set(EVERYWHERE)


def test_what_is_written_by_hand_is_there(schema: Schema) -> None:
    for type_, additions in NEWER.items():
        for path in paths(additions):
            assert schema.kind_at(type_, path), f"{type_}.{path}"
    for type_, blocks in SINGLE.items():
        for path in blocks:
            assert schema.kind_at(type_, path) == "object", f"{type_}.{path}"


def test_every_relation_stands_on_attributes_that_exist(schema: Schema) -> None:
    for relation in RELATIONS:
        assert {*relation.source, *relation.target} <= schema.types(), relation
        for type_ in relation.source:
            found = [place for by in relation.by if (place := schema.find(type_, by.replace("[]", "")))]
            assert found, (type_, relation)
            assert all(place.is_many is relation.is_many for place in found), (type_, relation)


def test_every_default_stands_on_an_attribute_that_exists(schema: Schema) -> None:
    for type_, defaults in DEFAULTS.items():
        for path in defaults:
            assert schema.kind_at(type_, path), f"{type_}.{path}"


# --- the program that makes it -----------------------------------------------------------------------------------

DUMP = {
    "provider_schemas": {
        "registry.terraform.io/hashicorp/aws": {
            "resource_schemas": {
                "aws_b": {"block": {"attributes": {"x": {"type": ["map", ["list", "bool"]], "optional": True}}}},
                "aws_a": {
                    "block": {
                        "attributes": {
                            "n": {"type": "number", "computed": True, "optional": True},
                            "any": {"type": "dynamic", "required": True},
                            "o": {"type": ["set", ["object", {"p": "string"}]], "computed": True, "sensitive": True},
                        },
                        "block_types": {
                            "one": {
                                "nesting_mode": "list",
                                "max_items": 1,
                                "min_items": 1,
                                "block": {"attributes": {"q": {"type": "string", "optional": True}}},
                            },
                            "many": {"nesting_mode": "set", "max_items": 7, "block": {}},
                            "plain": {
                                "nesting_mode": "single",
                                "block": {"attributes": {"q": {"type": "string", "optional": True}}},
                            },
                        },
                    }
                },
            },
            "data_source_schemas": {"aws_a": {"block": {"attributes": {"n": {"type": "string", "computed": True}}}}},
        }
    }
}


def make(target: Path, dump: str, text: str = "") -> dict[str, Any]:
    command = [sys.executable, str(SCRIPT), dump, "--provider-version", "9.9.9", "--output", str(target)]
    done = subprocess.run(command, input=text, capture_output=True, encoding="utf-8", check=True)
    assert "2 resource types, 1 data sources" in done.stderr
    made: dict[str, Any] = json.loads(gzip.decompress(target.read_bytes()))
    return made


def test_the_program_makes_what_the_tool_reads(tmp_path: Path) -> None:
    dump = tmp_path / "dump.json"
    dump.write_text(json.dumps(DUMP), "utf-8")
    schema = Schema(make(tmp_path / "a.gz", str(dump)))
    make(tmp_path / "b.gz", "-", json.dumps(DUMP))
    assert (tmp_path / "a.gz").read_bytes() == (tmp_path / "b.gz").read_bytes()
    assert schema.version == "9.9.9"
    a = schema.attributes("aws_a")
    assert a["n"] == Attribute("number", is_optional=True, is_computed=True)
    assert a["any"] == Attribute("any", is_required=True)
    item = Attribute("object", fields={"p": Attribute("text")})
    assert a["o"] == Attribute("set", item=item, is_computed=True, is_sensitive=True)
    q = {"q": Attribute("text", is_optional=True)}
    assert a["one"] == Attribute("object", fields=q, nesting="list", is_required=True)
    assert a["plain"] == Attribute("object", fields=q, nesting="single", is_optional=True)
    assert a["many"] == Attribute("set", item=Attribute("object"), nesting="set", is_optional=True)
    assert schema.kind_at("aws_b", "x.key") == "list"
    assert NEWER.keys() <= schema.types()


def test_a_new_attribute_is_described_by_kind() -> None:
    assert New("set", "text").fields == {}
