"""The Markdown report: short enough for a comment, whatever there is to say, and complete where there is room."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from msgspec.structs import replace

from lattice_scan.model.finding import Coverage, Finding, InputSummary, Location, Report
from lattice_scan.model.verdict import Change, Severity, Verdict
from lattice_scan.model.waiver import Waiver, WaiverUse
from lattice_scan.renderers import RenderOptions
from lattice_scan.renderers.markdown import MARK, render

MakeFinding = Callable[..., Finding]
COMMENT = 65_536
"""Characters of a comment on GitHub."""


def page(*findings: Finding, **more: object) -> str:
    fields: dict[str, object] = {
        "coverage": (Coverage("iam-needs-policy", "t", Severity.LOW, passed=1),),
        "inputs": (InputSummary("tfplan.json", "plan", 50),),
        "gaps": (),
        "version": "0.1.0",
        **more,
    }
    return render(Report(findings, **fields), RenderOptions())  # type: ignore[arg-type]  # a table of fields has one type for all


def test_golden(whole_report: Report, check_golden: Callable[[str, str], None]) -> None:
    check_golden("whole.md", render(whole_report, RenderOptions()))


def test_it_begins_with_the_mark_and_the_numbers(whole_report: Report) -> None:
    lines = render(whole_report, RenderOptions()).splitlines()
    assert lines[0] == MARK
    assert lines[2] == "### lattice-scan: 4 failed, 3 unknown, 1 fixed, 1 waived"


def test_nothing_failed_is_short() -> None:
    assert page() == (
        f"{MARK}\n\n### lattice-scan: 0 failed\n\n1 rule run on `tfplan.json` (plan, 50 resources): 1 passed.\n"
    )


def test_nothing_evaluated_is_said_in_words() -> None:
    assert "**0 resources evaluated**" in page(coverage=())


def test_an_inventory_has_one_number_a_rule(no_policy: MakeFinding) -> None:
    assert "| Severity | Rule | Failed |" in page(no_policy("aws_a.b", change=None))


def test_the_same_message_is_said_once(no_policy: MakeFinding) -> None:
    text = page(no_policy("aws_a.b"), no_policy("aws_a.c"), no_policy("aws_a.d"))
    assert text.count("but no auth policy") == 1
    assert "\n- introduced `aws_a.d`\n" in text


def test_each_place_is_said(no_policy: MakeFinding) -> None:
    text = page(*(no_policy(f"aws_a.{name}", location=Location("main.tf", ord(name))) for name in "bc"))
    assert "to it (`main.tf:98`)\n- introduced `aws_a.c` (`main.tf:99`)\n" in text


def test_ten_inputs_are_named() -> None:
    assert "`9` (plan, 1 resource), 2 more: 1 passed" in page(
        inputs=[InputSummary(f"{n}", "plan", 1) for n in range(12)]
    )


def test_twenty_of_a_rule_are_shown(no_policy: MakeFinding) -> None:
    text = page(*(no_policy(f"aws_a.b{n}") for n in range(30)))
    assert "aws_a.b19" in text
    assert "aws_a.b20" not in text
    assert "- and 10 more" in text


def test_ten_rules_are_in_the_table(no_policy: MakeFinding) -> None:
    text = page(*(no_policy("aws_a.b", rule=f"rule-{n}") for n in range(12)))
    assert text.count("| critical |") == 10
    assert "|  | and 2 rules more |  |  |" in text


def test_long_hcl_is_left_to_other_formats(no_policy: MakeFinding) -> None:
    assert "```hcl" in page(no_policy("aws_a.b", hcl="a = 1\n"))
    assert "```hcl" not in page(no_policy("aws_a.b", hcl="a = 1\n" * 1_000))


def test_a_link_that_is_none_is_left_out(no_policy: MakeFinding) -> None:
    assert "See" not in page(no_policy("aws_a.b", see="the seed"))


def test_more_rules_than_fit_are_said(no_policy: MakeFinding) -> None:
    findings = [no_policy(f"aws_a.b{n}", rule=f"rule-{n % 300}", fix="x" * 500) for n in range(3_000)]
    text = page(*findings)
    assert len(text) < COMMENT
    shown = text.count("<details>")
    assert 30 < shown < 300
    assert f"_{(300 - shown) * 10} more findings did not fit into this page. The other formats hold them all._" in text


def test_where_room_is_short_fewer_of_a_rule_are_shown(no_policy: MakeFinding) -> None:
    rules = [f"rule-{n}" for n in range(40)]
    text = page(*(no_policy(f"aws_a.b{n}", rule=rule, message=f"{n}{'y' * 90}") for rule in rules for n in range(20)))
    assert len(text) < COMMENT
    assert all(f"<code>{rule}</code>" in text for rule in rules)
    assert "- and 15 more" in text


@pytest.mark.parametrize("hostile", ["@", "\u202e", "`", "|", "<", "&", "\U000e0041"])
def test_it_stays_short_whatever_names_hold(no_policy: MakeFinding, hostile: str) -> None:
    evil = hostile * 10_000
    waiver = Waiver(evil, evil, evil, evil, evil, evil)
    failed = [
        no_policy(evil, rule=f"{n}{evil}", title=evil, message=evil, fix=evil, see=f"https://{evil}", hcl=evil)
        for n in range(50)
    ]
    unknown = [
        no_policy(evil, verdict=Verdict.UNKNOWN, change=None, settle=f"{n}{evil}", reason=evil) for n in range(50)
    ]
    others = [replace(failed[0], waiver=waiver), replace(failed[0], change=Change.FIXED)]
    text = page(
        *failed * 20,
        *unknown * 20,
        *others * 50,
        inputs=tuple(InputSummary(evil, "plan", 1, (evil,) * 20) for _ in range(20)),
        gaps=(evil,) * 100,
        waivers=(WaiverUse(waiver, 0, is_expired=True),) * 100,
    )
    assert len(text) < COMMENT
    assert "did not fit into this page" in text


def test_waivers_that_do_nothing_are_named(whole_report: Report) -> None:
    text = render(whole_report, RenderOptions())
    assert (
        "- **Waiver:** `waivers.yaml:9` expired on 2026-01-31: `iam-needs-policy` on `aws_vpclattice_service.orders`"
        in text
    )
    assert (
        "- **Waiver:** `waivers.yaml:15` matches nothing: `iam-needs-policy` on `aws_vpclattice_service.gone`" in text
    )
    assert "waivers.yaml:3" not in text
    assert "- `iam-needs-policy` `aws_vpclattice_service.legacy` by team-net until 2027-03-31: goes in May" in text
