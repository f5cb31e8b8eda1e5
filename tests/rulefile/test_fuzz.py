"""Whatever bytes stand in a file, the worst that comes of it is an InputError that says where."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import yaml as pyyaml
from hypothesis import given, settings
from hypothesis import strategies as st

from lattice_scan.model.errors import InputErrors
from lattice_scan.model.value import Unknown
from lattice_scan.rulefile import toml, yaml
from lattice_scan.rulefile.cache import _from_ext, _to_ext
from lattice_scan.rulefile.config import ConfigFile, build_config
from lattice_scan.rulefile.explain import schema
from lattice_scan.rulefile.files import RuleFile
from lattice_scan.rulefile.load import build_pack
from lattice_scan.rulefile.reference import Ref
from lattice_scan.vocabulary.fact_words import FactWords

FACTS = {
    "targets": FactWords(rows={"port": "number", "groups": "link"}, columns={"aws_security_group": {"roles": "set"}})
}
PLACE = re.compile(r"f\.(yaml|toml)(:[0-9]+:[0-9]+)?: \S")

KEYS = sorted(
    {key for part in (schema("rule"), *schema("rule")["$defs"].values()) for key in part.get("properties", {})}
    | {key for part in (schema("config"), *schema("config")["$defs"].values()) for key in part.get("properties", {})}
)
WORDS = [
    *KEYS, "aws_vpclattice_service", "aws_vpclattice_listener.l", "data.aws_vpc.v", "targets", "auth_type", "listeners",
    "listeners.target_groups", "it", "self", "edge.weight", "default_action.forward.target_groups", "groups.roles",
    "before.name", "step.order", "settings/x", "$ref", "x", "", "{address}", "{", "(", "^a", "10.0.0.0/8", "change",
    "critical", "integer", "present", "111122223333", "account", "setting", "path",
]  # fmt: skip


def trees(words: st.SearchStrategy[str]) -> st.SearchStrategy[Any]:
    """Return anything that YAML can say, in words that mean something here."""
    scalars = (
        words | st.none() | st.booleans() | st.integers(-9, 999) | st.floats(allow_nan=False, allow_infinity=False)
    )
    return st.recursive(
        scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(words, inner, max_size=5), max_leaves=30
    )


RULES = st.fixed_dictionaries(
    {"for": st.sampled_from(["aws_vpclattice_service", ["aws_vpclattice_listener", "aws_vpc"], {"fact": "targets"}])},
    optional={key: trees(st.sampled_from(WORDS)) for key in schema("rule")["properties"] if key != "for"},
)


def complain(call: Callable[[], object]) -> list[str]:
    """Return what is said of a file; nothing where it is good."""
    try:
        call()
    except InputErrors as errors:
        return [str(error) for error in errors.errors]
    return []


def check(source: bytes) -> None:
    """Read bytes as a rule, as settings, and as a configuration."""
    said: list[str] = []
    for name in ("f", "settings"):
        files = [RuleFile("f.yaml", name, "t", source)]
        said += complain(partial(build_pack, files, FACTS))
    for suffix in ("yaml", "toml"):
        found = ConfigFile(Path(f"f.{suffix}"), source)
        said += complain(partial(build_config, found, [], {}))
    assert all(PLACE.match(error) for error in said), said


@given(st.binary() | st.text().map(str.encode) | st.text("[]{}:,&*!|>-?'\"\n #ab%@`~", max_size=80).map(str.encode))
@settings(deadline=None)
def test_any_text(source: bytes) -> None:
    check(source)


@given(trees(st.sampled_from(WORDS) | st.text(max_size=8)) | RULES)
@settings(deadline=None, max_examples=2 * settings().max_examples)
def test_any_yaml(tree: Any) -> None:
    check(pyyaml.safe_dump(tree, allow_unicode=True).encode("utf-8", "replace"))


GOOD: list[Any] = [
    {
        "id": "f",
        "title": "t",
        "severity": "low",
        "for": ["aws_vpclattice_listener"],
        "as": "listener",
        "why": "w",
        "fix": "f",
        "see": ["x"],
        "settings": {
            "x": {"type": "array", "description": "d", "items": {"type": "string", "pattern": "^a"}, "default": ["a"]}
        },
        "when": {
            "any": [{"port": {"at_least": {"setting": "x"}}}, {"not": {"service": {"same_as": {"path": "listener"}}}}]
        },
        "require": {
            "target_groups": {"some": {"edge.weight": {"one_of": [1, 2]}, "config.port": {"not": {"is": "absent"}}}},
            "default_action.forward.target_groups": {"count": {"where": {"weight": {"is": "known"}}, "at_most": 3}},
            "arn": {"arn": {"account": ["111122223333"]}, "matches": "^arn", "starts_with": "a"},
            "service.log_subscriptions": {"each": {"destination_arn": {"cidr_within": ["10.0.0.0/8"]}}},
        },
        "message": "{address} {service.name}",
        "attribute": "port",
        "subsumes": ["f"],
        "stack": {
            "aws_vpclattice_listener.l": {
                "port": 443,
                "default_action": [{"forward": {"target_groups": [{"weight": 1}]}}],
            }
        },
        "examples": [
            {"pass": "a", "settings": {"x": ["a"]}, "on": "aws_vpclattice_listener.l"},
            {
                "fail": "b",
                "given": {"aws_vpclattice_listener.l": None, "_listings": ["aws_vpc"], "x": {"_type": "aws_vpc"}},
            },
            {"unknown": "c", "given": {'module.a["b"].data.aws_vpc.v[0]': {"tags": {"a": "b"}}}},
        ],
    },
    {
        "id": "f",
        "title": "t",
        "severity": "low",
        "for": "aws_vpclattice_target_group",
        "judge": "change",
        "why": "w",
        "fix": "f",
        "require": {"step.order": {"one_of": ["delete"]}, "before.listeners": {"none": {"step.deposed": {"is": True}}}},
        "message": "{after.name}",
        "cannot_be_unknown": "c",
        "stack": {"before": {"aws_vpc.v": {}}, "after": {}},
        "examples": [
            {"pass": "a"},
            {"fail": "b", "given": {"before": {"aws_vpc.v": None}, "after": {"aws_vpc.v": {}}}},
        ],
    },
    {
        "version": 1,
        "settings": {"x": 1},
        "scopes": [{"match": {"accounts": ["111122223333"], "tags": {"a": "b"}}, "settings": {"x": 1}}],
        "rules": {"select": ["*"], "severity": {"f": "low"}, "folders": ["."]},
    },
]


def spots(tree: Any) -> list[tuple[Any, Any]]:
    """Return every place in a tree: what holds it, and by which key or index."""
    found: list[tuple[Any, Any]] = []
    for step, part in tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ():
        found += [(tree, step), *spots(part)]
    return found


@pytest.mark.parametrize("index", [0, 1])
def test_the_good_rules_are_good(index: int) -> None:
    assert build_pack([RuleFile("f.yaml", "f", "t", pyyaml.safe_dump(GOOD[index]).encode())], FACTS).rules


@given(st.sampled_from(GOOD), st.data())
@settings(deadline=None, max_examples=2 * settings().max_examples)
def test_any_mistake_in_a_good_file(good: Any, data: st.DataObject) -> None:
    tree = copy.deepcopy(good)
    for _ in range(data.draw(st.integers(1, 3))):
        holder, step = data.draw(st.sampled_from(spots(tree)))
        if data.draw(st.booleans()) and isinstance(holder, dict):
            holder[data.draw(st.sampled_from(WORDS))] = holder.pop(step)
        else:
            holder[step] = data.draw(trees(st.sampled_from(WORDS)))
    check(pyyaml.safe_dump(tree).encode())


@given(st.text("[tol.aice-sn]=\"'{},1\n #", max_size=120))
@settings(deadline=None)
def test_any_toml(text: str) -> None:
    said = complain(partial(toml.read, f"[tool.lattice-scan]\n{text}".encode(), "f.toml"))
    assert all(PLACE.match(error) for error in said), said


@given(trees(st.text(max_size=8)))
def test_plain_data_is_read_as_it_is(tree: Any) -> None:
    """What PyYAML writes with quotes where they are needed, we read as the same; twelve digits stay text."""
    text = pyyaml.safe_dump(tree, allow_unicode=True)
    found = yaml.read(text.encode("utf-8", "surrogatepass"), "f.yaml").data
    assert repr(found) == repr(pyyaml.safe_load(text)) or _differs_by_design(found, pyyaml.safe_load(text))


def _differs_by_design(ours: Any, theirs: Any) -> bool:
    """Whether two trees differ only where PyYAML reads YAML 1.1: `1e5`, `yes`, `017`, and numbers beyond our bounds."""
    if isinstance(theirs, dict) and isinstance(ours, dict):
        return len(ours) == len(theirs) and all(map(_differs_by_design, ours.values(), theirs.values()))
    if isinstance(theirs, list) and isinstance(ours, list):
        return len(ours) == len(theirs) and all(map(_differs_by_design, ours, theirs))
    return repr(ours) == repr(theirs) or (isinstance(ours, str) and not isinstance(theirs, str))


@given(trees(st.text(max_size=8)))
def test_plain_data_goes_through_the_cache_unmarked(tree: Any) -> None:
    assert _to_ext(tree) == tree


@given(st.text(max_size=8))
def test_marks_come_back(text: str) -> None:
    for mark in (Unknown(text), Ref(text)):
        ext = _to_ext(mark)
        assert _from_ext(ext.code, memoryview(ext.data)) == mark
