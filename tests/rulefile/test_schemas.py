"""The JSON Schemas are the manual: every key in them is described, and an editor understands them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest

from lattice_scan.engine import compile as engine
from lattice_scan.rulefile import check, check_examples, explain
from lattice_scan.rulefile.explain import schema
from lattice_scan.vocabulary.aliases import ALIASES
from lattice_scan.vocabulary.words import MOMENTS, WORLDS

NAMES = ["rule", "config", "waivers"]
NO_SCHEMA = {"properties", "$defs", "patternProperties"}


def parts(value: Any, at: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every schema inside a schema."""
    if isinstance(value, dict):
        if at.rpartition(".")[2] not in NO_SCHEMA:
            yield at, value
        for key, part in value.items():
            if key not in {"enum", "const", "default", "examples", "required"} or at.endswith("properties"):
                yield from parts(part, f"{at}.{key}")
    elif isinstance(value, list):
        for index, part in enumerate(value):
            yield from parts(part, f"{at}.{index}")


@pytest.mark.parametrize("name", NAMES)
def test_the_schema_is_a_schema(name: str) -> None:
    jsonschema.Draft202012Validator.check_schema(schema(name))
    assert schema(name)["$id"] == f"urn:lattice-scan:{name}:1"


@pytest.mark.parametrize("name", NAMES)
def test_every_key_is_described(name: str) -> None:
    keys = 0
    for at, part in parts(schema(name)):
        for key, inner in part.get("properties", {}).items():
            keys += 1
            described = inner if "description" in inner else schema(name)["$defs"][inner["$ref"].rpartition("/")[2]]
            assert described["description"].endswith("."), f"{at}.{key}"
    assert keys >= 8


@pytest.mark.parametrize("name", NAMES)
def test_every_definition_is_described_and_used(name: str) -> None:
    used = {part["$ref"].rpartition("/")[2] for _, part in parts(schema(name)) if isinstance(part.get("$ref"), str)}
    assert used == set(schema(name).get("$defs", ()))


@pytest.mark.parametrize("name", NAMES)
def test_mappings_that_hold_known_keys_refuse_others(name: str) -> None:
    for at, part in parts(schema(name)):
        if "properties" in part and at.rpartition(".")[2] not in {"given", "condition"}:
            is_resource = "_account" in part["properties"]
            assert "additionalProperties" in part or is_resource, at


def test_the_engine_knows_every_test_of_the_schema() -> None:
    """`not`, quantifiers and `is` are the engine's own words; the others are functions."""
    written = schema("rule")["$defs"]["test"]["properties"]
    words = set(written) - {"is", "not", *check.QUANTIFIERS}
    words |= {f"is {str(word).lower()}" for word in written["is"]["enum"]}
    assert words == set(engine.TESTS)
    assert set(check.KINDS_OF_TEST) == {word for word in words if not word.startswith("is ")}


def test_every_keyword_that_can_be_violated_is_explained() -> None:
    no_check = {"title", "description", "errorMessage", "patternErrorMessage", "default", "examples"}
    no_check |= {"$schema", "$id", "$defs", "$ref", "properties", "items", "if", "then", "else", "propertyNames"}
    used = {key for name in NAMES for _, part in parts(schema(name)) for key in part}
    settable = set(schema("rule")["$defs"]["value_schema"]["properties"])
    assert (used | settable) - no_check <= set(explain._EXPLAIN)


def test_examples_speak_of_what_is_checked() -> None:
    example = schema("rule")["$defs"]["example"]
    assert [branch["required"][0] for branch in example["oneOf"]] == list(check_examples.VERDICTS)
    resource = schema("rule")["$defs"]["given"]["additionalProperties"]["properties"]
    assert set(resource) == set(check_examples.OWN_ATTRIBUTES)


def test_no_alias_is_another_ones_name() -> None:
    assert not set(ALIASES) & set(ALIASES.values())
    assert MOMENTS[:2] == WORLDS
