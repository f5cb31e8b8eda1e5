"""Findings: order, fingerprints, one finding for one root cause, coverage, and which rules run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from msgspec.structs import replace

from lattice_scan.engine.changes import Moves, compare, unchanged
from lattice_scan.engine.compile import Compiled, compile_rule
from lattice_scan.engine.findings import Found, coverage, findings, one_for_each_cause, select_rules
from lattice_scan.engine.judge import judge
from lattice_scan.model.errors import InputError
from lattice_scan.model.finding import Coverage
from lattice_scan.model.resource import Mode, Resource
from lattice_scan.model.rule import Config, Rule
from lattice_scan.model.value import Unknown
from lattice_scan.model.verdict import Change, Severity, Verdict
from lattice_scan.model.waiver import Waiver
from lattice_scan.model.world import World
from lattice_scan.vocabulary.words import Words

U = Unknown("known after apply", "apply it")
PORT = {"port": {"equals": 443}}
NAME = {"name": {"is": "present"}}


class _Rows:
    """A table with the rows it is given."""

    def __init__(self, rows: list[Resource]) -> None:
        self.table = rows

    def rows(self, _: str) -> list[Resource]:
        return self.table

    def field(self, _: Resource, name: str) -> Any:
        raise KeyError(name)


def rule(id_: str, require: Mapping[str, Any], **other: Any) -> Compiled:
    fields: dict[str, Any] = {
        "severity": Severity.LOW,
        "types": ("service",),
        "is_fact": False,
        "when": None,
        "message": "{address} has port {port}",
        "see": ("seed", "https://example.com/a", "https://example.com/b"),
        "fix": "Set it to 443.",
    } | other
    made = Rule(id_, f"Title of {id_}", topic="", name="self", judge="world", why="", require=require, **fields)
    return compile_rule(made, Words((), {}))


def service(address: str, port: Any = 80, name: Any = None) -> Resource:
    return Resource("service", address, {"port": port, "name": name}, input="plan.json")


def found(resources: list[Resource], *rules: Compiled, config: Config | None = None) -> Found:
    config = config or Config()
    outcomes = unchanged(judge(World(resources), rules, _Rows([]), config))
    return one_for_each_cause(outcomes, findings(outcomes, config))


def test_finding_says_everything() -> None:
    (finding,) = found([service("service.a")], rule("port", PORT, attribute="port")).findings
    assert finding.fingerprint == "b29437fc8e205ef114638837c6048343"
    assert (finding.rule, finding.title, finding.severity) == ("port", "Title of port", Severity.LOW)
    assert (finding.address, finding.attribute, finding.input) == ("service.a", "port", "plan.json")
    assert (finding.message, finding.fix, finding.see) == (
        "service.a has port 80",
        "Set it to 443.",
        "https://example.com/a",
    )
    assert (finding.verdict, finding.change, finding.reason, finding.settle) == (Verdict.FAIL, None, "", "")
    assert [e.value for e in finding.evidence] == ["80"]


def test_unknown_says_why() -> None:
    (finding,) = found([service("service.a", U)], rule("port", PORT, see=())).findings
    assert (finding.verdict, finding.reason, finding.settle) == (Verdict.UNKNOWN, "known after apply", "apply it")
    assert finding.message == "service.a: cannot be decided yet: Title of port"
    assert finding.see == ""


def test_order_of_the_report() -> None:
    rules = [rule("a", PORT), rule("b", PORT, severity=Severity.HIGH), rule("c", PORT)]
    services = [service("service.b"), service("service.a"), service("service.c", U)]
    order = [(f.verdict, f.rule, f.address) for f in found(services, *rules).findings]
    fail, unknown = Verdict.FAIL, Verdict.UNKNOWN
    assert order == [
        *((fail, "b", address) for address in ("service.a", "service.b")),
        *((fail, id_, address) for id_ in "ac" for address in ("service.a", "service.b")),
        (unknown, "b", "service.c"),
        (unknown, "a", "service.c"),
        (unknown, "c", "service.c"),
    ]


def test_severity_set_by_the_team() -> None:
    config = Config(severities={"port": Severity.CRITICAL})
    (finding,) = found([service("service.a")], rule("port", PORT), config=config).findings
    assert finding.severity is Severity.CRITICAL
    (line,) = coverage(judge(World([]), [rule("port", PORT)], _Rows([]), config), config)
    assert line.severity is Severity.CRITICAL


@pytest.mark.parametrize(
    ("port", "name", "shown", "hidden"),
    [
        (80, None, ["port"], 1),
        (80, U, ["port"], 1),
        (U, None, ["name", "port"], 0),
        (443, None, ["name"], 0),
        (80, "x", ["port"], 0),
    ],
)
def test_one_root_cause_is_one_finding(port: Any, name: Any, shown: list[str], hidden: int) -> None:
    both = [rule("port", PORT, subsumes=("name",)), rule("name", NAME)]
    answer = found([service("service.a", port, name)], *both)
    assert [f.rule for f in answer.findings] == shown
    assert answer.hidden == hidden


@pytest.mark.parametrize("port", [80, U])
def test_what_is_waived_speaks_for_no_other_rule(port: Any) -> None:
    both = [rule("port", PORT, subsumes=("name",)), rule("name", NAME)]
    outcomes = unchanged(judge(World([service("service.a", port)]), both, _Rows([]), Config()))
    waiver = Waiver("port", "service.a", "", "", "2027-01-01", "")
    made = [replace(f, waiver=waiver) if f.rule == "port" else f for f in findings(outcomes, Config())]
    answer = one_for_each_cause(outcomes, made)
    assert {f.rule: f.waiver for f in answer.findings} == {"port": waiver, "name": None}
    assert answer.hidden == 0


def test_another_subject_stays() -> None:
    both = [rule("port", PORT, subsumes=("name",)), rule("name", NAME)]
    answer = found([service("service.a", 80, "x"), service("service.b", 443)], *both)
    assert [(f.rule, f.address) for f in answer.findings] == [("name", "service.b"), ("port", "service.a")]


def test_rows_have_fingerprints_of_their_own() -> None:
    rows = [
        Resource("table", "group.a", {"port": 80, "_identity": name}, Mode.DERIVED, "p", attribute="ingress")
        for name in ("cidr 10.0.0.0/8", "cidr 11.0.0.0/8")
    ]
    table = [
        rule("port", PORT, types=("table",), is_fact=True, subsumes=("name",), attribute="other"),
        rule("name", NAME, types=("table",), is_fact=True),
    ]
    outcomes = unchanged(judge(World([]), table, _Rows(rows), Config()))
    answer = one_for_each_cause(outcomes, findings(outcomes, Config()))
    assert [(f.rule, f.attribute) for f in answer.findings] == [("port", "ingress")] * 2
    assert len({f.fingerprint for f in answer.findings}) == 2
    assert answer.hidden == 2


def test_mended_findings_are_hidden_by_mended_ones_only() -> None:
    both = [rule("port", PORT, subsumes=("name",)), rule("name", NAME)]
    was = judge(World([service("service.a", 80)]), both, _Rows([]), Config())
    world = World([service("service.a", 443)])
    changed = compare(was, judge(world, both, _Rows([]), Config()), Moves(world))
    answer = one_for_each_cause(changed, findings(changed, Config()))
    assert [(f.rule, f.change) for f in answer.findings] == [("name", Change.STANDING), ("port", Change.FIXED)]
    assert answer.hidden == 0


def test_coverage_counts_every_subject() -> None:
    rules = [rule("port", PORT, when=NAME), rule("none", PORT, types=("nothing",))]
    services = [
        service(f"service.{i}", port, name)
        for i, (port, name) in enumerate([(443, "x"), (80, "x"), (U, "x"), (80, None)])
    ]
    lines = coverage(judge(World(services), rules, _Rows([]), Config()), Config())
    assert lines == (
        Coverage("port", "Title of port", Severity.LOW, passed=1, failed=1, unknown=1, not_applicable=1),
        Coverage("none", "Title of none", Severity.LOW),
    )


# --- which rules run -------------------------------------------------------------------------------------------------

RULES = [rule(id_, PORT).rule for id_ in ("auth-type-allowed", "auth-policy", "ingress-open")]


@pytest.mark.parametrize(
    ("select", "ignore", "chosen"),
    [
        ([], [], ["auth-type-allowed", "auth-policy", "ingress-open"]),
        (["auth-*"], [], ["auth-type-allowed", "auth-policy"]),
        (["auth-*"], ["auth-policy"], ["auth-type-allowed"]),
        ([], ["*"], []),
        (["ingress-open", "auth-policy"], [], ["auth-policy", "ingress-open"]),
    ],
)
def test_select_and_ignore(select: list[str], ignore: list[str], chosen: list[str]) -> None:
    assert [r.id for r in select_rules(RULES, select, ignore)] == chosen


def test_misspelt_rule_is_an_error() -> None:
    with pytest.raises(InputError) as error:
        select_rules(RULES, ["auth-polcy"], [])
    assert error.value.fix == "did you mean `auth-policy`?"
    with pytest.raises(InputError) as error:
        select_rules(RULES, [], ["zzz*"])
    assert "rules list" in error.value.fix
