"""Whatever stands in a plan, the answer is a report or an error that says what is wrong; never a traceback."""

from __future__ import annotations

import contextlib
import copy
import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lattice_scan import api
from lattice_scan.model.errors import InputError
from lattice_scan.model.verdict import Verdict
from lattice_scan.renderers import RenderOptions, renderers
from lattice_scan.sources import document

PLANS = Path(__file__).parent / "plans"
CASES = ["modules", "two-accounts", "update-in-place", "refresh-only", "all-unknown"]
DOCUMENTS = [json.loads((PLANS / case / "tfplan.json").read_text(encoding="utf-8")) for case in CASES]

ODD = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-5, 70000)
    | st.text(max_size=12)
    | st.sampled_from(["10.0.0.0/8", "-1", "${x}", "a[", "sg-1"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["id", "references", "x"]), inner, max_size=3)
    ),
    max_leaves=6,
)


def paths(value: Any, here: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a document."""
    found = [here] if here else []
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in items:
        found += paths(part, (*here, key))
    return found


DELETED = "(deleted)"
PATHS = [paths(document) for document in DOCUMENTS]


@st.composite
def changes(draw: st.DrawFn) -> tuple[int, list[tuple[tuple[Any, ...], Any]]]:
    """Which plan, and a few places of it with what is to stand there instead; `DELETED` takes the place away."""
    number = draw(st.integers(0, len(DOCUMENTS) - 1))
    edits = st.tuples(st.sampled_from(PATHS[number]), st.just(DELETED) | ODD)
    return number, draw(st.lists(edits, min_size=1, max_size=4))


def changed(number: int, edits: list[tuple[tuple[Any, ...], Any]]) -> Any:
    """A real plan with odd parts."""
    document = copy.deepcopy(DOCUMENTS[number])
    for place, value in edits:
        holder = document
        try:
            for key in place[:-1]:
                holder = holder[key]
            if value == DELETED:
                del holder[place[-1]]
            else:
                holder[place[-1]] = value
        except (KeyError, IndexError, TypeError):
            continue  # an earlier change took the place away
    return document


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("hostile")


@given(change=changes())
@settings(
    max_examples=4 * settings().max_examples, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_a_plan_with_odd_parts_is_judged_or_refused(change: tuple[int, list[Any]], folder: Path) -> None:
    document = changed(*change)
    path = folder / "tfplan.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    with contextlib.suppress(InputError):
        assert api.scan([str(path)], api.ScanOptions()).inputs


def sensitive_plan(folder: Path, address: str, attribute: str, value: str) -> Path:
    """A real plan in which an attribute holds a sensitive text, beside source that writes it down."""
    document = copy.deepcopy(DOCUMENTS[CASES.index("two-accounts")])
    for change in document["resource_changes"]:
        if change["address"] == address:
            change["change"]["after"][attribute] = value
            change["change"]["after_unknown"].pop(attribute, None)
            change["change"]["after_sensitive"][attribute] = True
    document["variables"] = {"token": {"value": "the-secret-is-42"}}
    type_, name = address.split(".")
    source = f'resource "{type_}" "{name}" {{\n  {attribute} = "{value}"\n}}\n'
    (folder / "main.tf").write_text(source, encoding="utf-8")
    path = folder / "secret.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("address", "attribute", "value", "rule"),
    [
        ("aws_vpclattice_service_network.main", "auth_type", "the-secret-is-42", "auth-type-allowed"),
        (
            "aws_vpc_security_group_ingress_rule.producer_https",
            "cidr_ipv4",
            "169.254.171.0/25",
            "lattice-range-not-hard-coded",
        ),
        (
            "aws_vpclattice_service_network_vpc_association.consumer",
            "vpc_identifier",
            "vpc-0123456789abcdef0",
            "association-on-workload-vpc",
        ),
    ],
)
def test_a_sensitive_value_is_judged_and_never_shown(
    address: str, attribute: str, value: str, rule: str, tmp_path: Path
) -> None:
    config = tmp_path / "lattice-scan.yaml"
    config.write_text("version: 1\nsettings: {auth_types_allowed: [AWS_IAM]}\n", encoding="utf-8")
    path = sensitive_plan(tmp_path, address, attribute, value)
    report = api.scan([str(path)], api.ScanOptions(config=str(config)))
    found = [f for f in report.findings if f.rule == rule and f.address == address]
    assert [f.location.line for f in found if f.location] == [2]
    assert value not in repr(report.findings)
    for renderer in renderers().values():
        text = renderer.render(report, RenderOptions(verbose=True))
        assert address in text
        assert value not in text
        assert "the-secret-is-42" not in text


def test_a_mark_on_a_whole_block_covers_what_is_in_it(tmp_path: Path) -> None:
    document = json.loads((PLANS / "sg-inline-cidr" / "tfplan.json").read_text(encoding="utf-8"))
    for change in document["resource_changes"]:
        change["change"]["after_sensitive"] = {"ingress": True}
    path = tmp_path / "tfplan.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    report = api.scan([str(path)], api.ScanOptions())
    assert report.findings
    assert "10.0.0.0/8" not in repr(report.findings)


SERVICE = "aws_vpclattice_service.lagosta"
ATTACHMENT = "aws_vpclattice_target_group_attachment.alb"


@pytest.mark.parametrize(
    ("broken", "marks", "failing"),
    [
        (
            {
                SERVICE: {"custom_domain_name": "the-secret.example.com", "certificate_arn": ""},
                "aws_vpclattice_target_group.alb": {"type": "IP"},
                ATTACHMENT: {"target": [{"id": "10.98.76.54", "port": 443}]},
            },
            {SERVICE: {"custom_domain_name": True}, ATTACHMENT: {"target": [{"id": True}]}},
            {("targets-behind-a-load-balancer", ATTACHMENT), ("certificate-for-custom-domain", SERVICE)},
        ),
        (
            {SERVICE: {"custom_domain_name": "the-secret.example.com"}},
            {SERVICE: {"custom_domain_name": True}},
            {("host-header-known-to-alb", SERVICE)},
        ),
    ],
)
def test_a_secret_name_or_target_is_compared_and_never_shown(
    broken: dict[str, Any], marks: dict[str, Any], failing: set[tuple[str, str]], tmp_path: Path
) -> None:
    producer = PLANS / "topology" / "producer"
    document = json.loads((producer / "tfplan.json").read_text(encoding="utf-8"))
    for each in document["resource_changes"]:
        each["change"]["after"] |= broken.get(each["address"], {})
        each["change"]["after_sensitive"] |= marks.get(each["address"], {})
    path = tmp_path / "tfplan.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    report = api.scan([str(path)], api.ScanOptions(inventory=(str(producer / "inventory.jsonl"),)))
    assert failing <= {(f.rule, f.address) for f in report.findings if f.verdict is Verdict.FAIL}
    for renderer in renderers().values():
        shown = renderer.render(report, RenderOptions(verbose=True))
        assert "the-secret" not in shown
        assert "10.98.76.54" not in shown


DEEP: Any = "end"
for _ in range(700):
    DEEP = [DEEP]


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("resource_changes", "*", "change", "after", "from_port"), "--5"),
        (("resource_changes", "*", "change", "after", "from_port"), "9" * 5000),
        (("resource_changes", "*", "change", "after", "auth_type"), DEEP),
        (("resource_changes", "*", "change", "after_sensitive"), [True]),
        (("resource_changes", "*", "change", "after_sensitive"), "true"),
        (("resource_changes", "*", "address"), 'aws_vpc.a["\\UFFFFFFFF"]'),
        (("configuration", "root_module", "resources", "*", "expressions", "vpc_identifier"), {"references": [""]}),
        (("configuration", "provider_config", "aws", "expressions", "assume_role"), [5]),
        (("variables",), {"x": 5}),
        (("resource_changes", "*", "module_address"), 'module.a["x'),
        (("prior_state", "values", "root_module", "resources", "*", "values", "entries"), [{"cidr": ["0.0.0.0/0"]}]),
    ],
)
def test_odd_values_that_broke_it_once(place: tuple[str, ...], value: Any, tmp_path: Path) -> None:
    for number, original in enumerate(DOCUMENTS):
        document = copy.deepcopy(original)
        spread([document], place, value)
        path = tmp_path / f"{number}.json"
        path.write_text(json.dumps(document), encoding="utf-8")
        with contextlib.suppress(InputError):
            assert api.scan([str(path)], api.ScanOptions()).inputs


def test_a_part_of_an_input_that_draws_on_a_broken_reference_is_unknown(tmp_path: Path) -> None:
    plan = copy.deepcopy(DOCUMENTS[CASES.index("modules")])
    call = plan["configuration"]["root_module"]["module_calls"]["network"]
    call["expressions"]["vpc_ids"] = {"references": ['a["x']}
    for block in call["module"]["resources"]:
        if "vpc_identifier" in block["expressions"]:
            block["expressions"]["vpc_identifier"] = {"references": ["var.vpc_ids.main", "var.vpc_ids"]}
    for planned in plan["resource_changes"]:
        if "vpc_identifier" in (planned["change"]["after"] or {}):
            del planned["change"]["after"]["vpc_identifier"]
            planned["change"]["after_unknown"]["vpc_identifier"] = True
    path = tmp_path / "tfplan.json"
    path.write_text(json.dumps(plan), encoding="utf-8")
    report = api.scan([str(path)], api.ScanOptions())
    verdicts = [f.verdict for f in report.findings if f.rule == "association-on-workload-vpc"]
    assert verdicts == [Verdict.UNKNOWN]


@pytest.mark.parametrize(
    "text", ['"\udcff"', r'"\ud800"', r'"\x00"', "1e400", "-1e400", "NaN", "Infinity", "1" * 5000, "-" + "9" * 400]
)
def test_a_value_that_no_parser_takes_is_refused_or_judged(text: str, tmp_path: Path) -> None:
    plan = json.dumps(DOCUMENTS[CASES.index("update-in-place")])
    path = tmp_path / "tfplan.json"
    for key in ("auth_type", "from_port", "id", "references", "value"):
        replacement = f'"{key}": {text}'.replace("\\", "\\\\")
        odd = re.sub(rf'"{key}": ("[^"]*"|[0-9]+)', replacement, plan)
        path.write_bytes(odd.encode("utf-8", "surrogateescape"))
        with contextlib.suppress(InputError):
            assert api.scan([str(path)], api.ScanOptions()).inputs


def test_an_endless_file_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document, "MAX_BYTES", 1024**2)
    with pytest.raises(InputError, match="this file is larger than"):
        api.scan(["/dev/zero"], api.ScanOptions())


def spread(holders: list[Any], place: tuple[str, ...], value: Any) -> None:
    """Put a value at a place of each holder; `*` stands for every item."""
    for holder in holders:
        if len(place) == 1:
            if isinstance(holder, dict):
                holder[place[0]] = value
        elif place[0] == "*":
            spread(holder, place[1:], value)
        elif isinstance(holder, dict) and place[0] in holder:
            spread([holder[place[0]]], place[1:], value)
