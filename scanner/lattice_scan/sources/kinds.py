"""Say which JSON object stands in place of a Terraform plan, and which command makes the right one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import msgspec

from lattice_scan.model.errors import InputError, shown
from lattice_scan.sources.foreign import PLAN_AND_SHOW, SHOW, show_command

SHAPES = {
    "array": "a list",
    "bool": "true or false",
    "float": "a number",
    "int": "a number",
    "null": "null",
    "object": "an object",
    "str": "text",
}
"""Msgspec's words for the kinds of JSON values, and ours."""

_BY_FIRST_BYTE = {b"[": "array", b"{": "object", b'"': "str", b"t": "bool", b"f": "bool", b"n": "null"}
_BY_TYPE = {
    bool: "bool",
    dict: "object",
    float: "float",
    int: "int",
    list: "array",
    str: "str",
    type(None): "null",
}

_PLAN_KEYS = ("planned_values", "prior_state", "configuration", "output_changes", "resource_drift", "values")
"""Top-level objects of a plan and of a state (developer.hashicorp.com, internals/json-format)."""

_KINDS: tuple[tuple[frozenset[str], str, str, str], ...] = (
    (
        frozenset({"@level", "@message"}),
        "this is the event log that terraform plan -json prints, not the plan",
        "the log has no attribute values",
        PLAN_AND_SHOW,
    ),
    (
        frozenset({"remote_plan_format", "run_id"}),
        "this is a bookmark of a plan in HCP Terraform, not the plan",
        "it only names the remote run",
        "`terraform login`, then, in the same directory, `{show}`",
    ),
    (
        frozenset({"lineage", "version"}),
        "this is a raw Terraform state file, not what terraform show makes of it",
        "its form is private to Terraform",
        "`{show_state}`, in the directory that the state belongs to",
    ),
    (
        frozenset({"encrypted_data", "encryption_version"}),
        "this is an encrypted plan or state of OpenTofu",
        "only OpenTofu with the key can read it",
        "`{tofu}`, with the same encryption settings",
    ),
    (
        frozenset({"valid", "diagnostics"}),
        "this is what terraform validate -json prints, not a plan",
        "it tells of the source only",
        PLAN_AND_SHOW,
    ),
    (
        frozenset({"provider_schemas", "format_version"}),
        "this is the schema of the providers, not a plan",
        "it holds no resource",
        PLAN_AND_SHOW,
    ),
)
"""JSON objects that are found in place of a plan: keys that all must be there, what it is, why not, how to mend it."""


def identify(name: str, head: Mapping[str, Any]) -> InputError | None:
    """Say what the JSON object `head` is, or return None if it is a plan or a state of `terraform show -json`."""
    where = shown(name)
    if "resource_changes" in head or "planned_values" in head or ("format_version" in head and _is_planlike(head)):
        return _redacted(where, head)
    for keys, what, why, fix in _KINDS:
        if keys <= head.keys():
            commands = {
                "show": show_command(name),
                "show_state": show_command(name, "state.json", "tfstate.json"),
                "tofu": show_command(name).replace("terraform", "tofu", 1),
            }
            return InputError(what, where=where, why=why, fix=fix.format_map(commands))
    for key, value in head.items():
        inner = keys_of(value)
        if "resource_changes" in inner or ("format_version" in inner and _is_planlike(inner)):
            return _wrapped(where, key)
    if "format_version" in head:
        why = "terraform show -json prints this where nothing was applied yet, and without the name of a saved plan"
        return InputError("this holds neither a plan nor a state", where=where, why=why, fix=PLAN_AND_SHOW)
    what, why = "this is JSON, but not a Terraform plan", "it has no `resource_changes` and nothing else of a plan"
    return InputError(what, where=where, why=why, fix=PLAN_AND_SHOW)


def _is_planlike(head: Mapping[str, Any]) -> bool:
    """Whether a plan or state could have these keys."""
    return any(key in head for key in _PLAN_KEYS)


def keys_of(value: Any) -> Mapping[str, Any]:
    """`value` if it is an object, decoded one level deep if need be; else nothing."""
    if isinstance(value, msgspec.Raw) and shape_of(value) == "object":
        try:
            return msgspec.json.decode(value, type=dict[str, msgspec.Raw])
        except (UnicodeDecodeError, RecursionError):
            return {}
    return value if isinstance(value, Mapping) else {}


def shape_of(value: Any) -> str:
    """Msgspec's word for the kind of a JSON value."""
    if isinstance(value, msgspec.Raw):
        return _BY_FIRST_BYTE.get(bytes(memoryview(value)[:1]), "float")
    return _BY_TYPE[type(value)]


def _redacted(where: str, head: Mapping[str, Any]) -> InputError | None:
    """Say which part of a plan has another shape than Terraform gives it, or return None."""
    wanted = dict.fromkeys(_PLAN_KEYS, "object") | {"resource_changes": "array", "resource_drift": "array"}
    for key, shape in wanted.items():
        found = shape_of(head[key]) if key in head else "null"
        if found not in {shape, "null"}:
            return replaced(where, key, shape, found)
    return None


def replaced(where: str, path: str, wanted: str, found: str) -> InputError:
    """Say that the value at `path` is not what Terraform writes there."""
    return InputError(
        f"`{path}` is {SHAPES.get(found, found)} where Terraform writes {SHAPES.get(wanted, wanted)}",
        where=where,
        why="the plan was redacted or edited, so what it held cannot be judged",
        fix=f"give the plan as Terraform wrote it: {SHOW}; sensitive values stay out of every report",
    )


def _wrapped(where: str, key: str) -> InputError:
    """Say under which key another object holds the plan; a key that is no plain word is not shown."""
    is_word = re.fullmatch(r"[A-Za-z_]\w{0,19}", key, re.ASCII)
    return InputError(
        "the plan is wrapped in another object" + (f", under the key `{key}`" if is_word else ""),
        where=where,
        why="what else that object says about the plan is not known here",
        fix=(f"`jq .{key} FILE > tfplan.json`, or make it again: " if is_word else "make it again: ") + SHOW,
    )
