"""Names that attack whoever reads a report are harmless in every format, also in one that is still to come."""

from __future__ import annotations

import csv
import html
import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from markdown_it import MarkdownIt
from msgspec.structs import replace

from lattice_scan import api
from lattice_scan.model.finding import Coverage, Evidence, Finding, InputSummary, Location, Report
from lattice_scan.model.rule import Rule
from lattice_scan.model.verdict import Change, Severity, Verdict
from lattice_scan.model.waiver import Waiver, WaiverUse
from lattice_scan.renderers import RenderOptions, renderers
from lattice_scan.renderers.markdown import MARK

PLAN = Path(__file__).parents[1] / "plans" / "modules" / "tfplan.json"

LINKS = (
    "https://docs.aws.amazon.com/",
    "https://github.com/aws/",
    "https://github.com/hashicorp/terraform-provider-aws/",
)
"""Where the rules that ship point to."""

ATTACKS = (
    "\x1b[2J\x1b]0;title\x07\x9b31m",
    "\u202egnp.exe\u200b",
    "\n::error file=x.tf::pwned",
    "::stop-commands::pwned",
    "\r\n##[error]pwned ##vso[task.setvariable variable=PATH]pwned",
    "</summary></details><script>pwned()</script><img src=x onerror=pwned()>",
    "![x](https://evil.example/pwned.png) [y](javascript:pwned) https://evil.example/pwned www.evil.example",
    "@pwned #1234 pwned/pwned#5 GH-6 ``` | pwned | ~~x~~ **y** <!-- z",
    "]]><![CDATA[<pwned/>]]> &pwned; \x00\x0b\ufffe",
    "half \ud83d of a pair",
    '=HYPERLINK("https://evil.example")',
    "%0A::warning::pwned%25",
    '","pwned": "',
)


def everywhere(attack: str, no_policy: Callable[..., Finding], a_rule: Callable[..., Rule]) -> Report:
    """A report in which every text is the attack."""
    names = ("rule", "title", "attribute", "input", "message", "fix", "see", "hcl", "reason", "settle")
    waiver = Waiver(*[attack] * 6)
    failed = no_policy(
        attack,
        **dict.fromkeys(names, attack),
        evidence=(Evidence(attack, attack, attack, (attack,)),),
        location=Location(attack, 1, attack, 0, 1),
        deposed=attack,
        row=attack,
    )
    findings = (
        failed,
        replace(failed, change=Change.STANDING, severity=Severity.LOW),
        replace(failed, change=Change.FIXED),
        replace(failed, waiver=waiver),
        replace(failed, verdict=Verdict.UNKNOWN, change=None, location=None),
    )
    rule = a_rule(attack, **dict.fromkeys(("title", "topic", "why", "fix", "hcl", "message"), attack), see=(attack,))
    return Report(
        findings,
        (Coverage(attack, attack, Severity.LOW, 1, 1, 1),),
        (InputSummary(attack, "plan", 1, (attack,)), InputSummary(attack, "plan", 1)),
        (attack,),
        "0.1.0",
        rules=(rule,),
        waivers=(WaiverUse(waiver, 0, is_expired=False), WaiverUse(waiver, 0, is_expired=True)),
    )


def planned(attack: str, folder: Path) -> Report:
    """The report of a real plan in which a service is called by the attack, and its module instance as well."""
    attack = attack.encode("utf-8", "replace").decode()  # half a surrogate pair is refused as broken JSON
    escaped = attack.replace("\\", r"\\").replace('"', r"\"")
    text = PLAN.read_text("utf-8")
    text = text.replace(r"[\"lagosta\"]", json.dumps(f'["{escaped}"]')[1:-1])
    text = text.replace("lagosta", json.dumps(attack)[1:-1])
    path = folder / "::error::pwned @pwned.json"
    path.write_text(text, encoding="utf-8")
    report = api.scan([str(path)], api.ScanOptions())
    assert [finding for finding in report.findings if escaped in finding.address]
    return report


@pytest.fixture
def reports(no_policy: Callable[..., Finding], a_rule: Callable[..., Rule], tmp_path: Path) -> list[Report]:
    """Each attack in every text of a report, and in a real plan."""
    return [
        report for attack in ATTACKS for report in (everywhere(attack, no_policy, a_rule), planned(attack, tmp_path))
    ]


def check_terminal(text: str) -> None:
    assert all(line.isprintable() for line in text.split("\n"))


def check_json(text: str) -> None:
    assert text.isascii()
    assert "\x1b" not in text
    assert json.loads(text)["version"] == 1


def check_sarif(text: str) -> None:
    assert text.isascii()
    (run,) = json.loads(text)["runs"]
    for result in run["results"]:
        assert result["message"]["text"].isprintable()
        assert "](" not in result["message"]["text"]
        assert re.fullmatch(r"[\w./:%~-]+", result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"])
    for rule in run["tool"]["driver"]["rules"]:
        check_page(rule["help"]["markdown"], {"p", "strong", "code", "pre", "a"})


def check_junit(text: str) -> None:
    known = {"testsuites", "testsuite", "properties", "property", "testcase", "failure", "skipped"}
    root = ET.fromstring(text)  # noqa: S314 - what we wrote ourselves
    assert {element.tag for element in root.iter()} <= known
    assert all(value.isprintable() for element in root.iter() for value in element.attrib.values())


def check_github(text: str) -> None:
    *annotations, summary, end = text.split("\n")
    assert end == ""
    assert re.match(r"lattice-scan: \d+ failed", summary)
    assert annotations
    for line in annotations:
        assert line.isprintable()
        assert re.match(r"::(error|warning|notice) (file=[^:,]*,line=1,)?title=[^:,]*::", line)


def check_page(text: str, tags: set[str]) -> None:
    assert all(line.isprintable() for line in text.split("\n"))
    page = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).render(text)
    assert set(re.findall(r"<([^/\s>]+)", page.replace(MARK, ""))) <= tags
    assert all(link.startswith(LINKS) for link in re.findall(r'href="([^"]*)"', page))
    said = html.unescape(re.sub(r"<(code|a|pre)\b.*?</\1>", "", page, flags=re.DOTALL))
    assert not re.search(r"@\w|#\d|GH-\d|://|www\.", said)


def check_markdown(text: str) -> None:
    table = {"table", "thead", "tbody", "tr", "th", "td"}
    check_page(text, {"h3", "p", "strong", "code", "pre", "a", "details", "summary", "b", "ul", "li", *table})
    assert text.count("\n<details>") == text.count("\n</details>")


def check_csv(text: str) -> None:
    rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    assert len({len(row) for row in rows}) == 1
    assert all(cell.isprintable() and not cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)


CHECKS: dict[str, Callable[[str], None]] = {
    "terminal": check_terminal,
    "json": check_json,
    "sarif": check_sarif,
    "junit": check_junit,
    "github": check_github,
    "markdown": check_markdown,
    "csv": check_csv,
}


@pytest.mark.parametrize("name", sorted(renderers()))
@pytest.mark.parametrize("verbose", [False, True])
def test_a_hostile_name_is_harmless(name: str, verbose: bool, reports: list[Report]) -> None:
    for report in reports:
        text = renderers()[name].render(report, RenderOptions(verbose=verbose))
        CHECKS[name](text)
        assert not re.search(r"##\w*\[", text)
        assert name == "github" or not re.search(r"^\s*::.*::", text, re.MULTILINE)
