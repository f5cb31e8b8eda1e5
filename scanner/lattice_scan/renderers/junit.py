"""JUnit XML, which every CI system shows: a suite for each rule, a test case for each finding.

A rule that nothing fails has one case that passes; how many resources it met stands in the properties. What is UNKNOWN,
waived or unread is skipped, with the reason; what the plan fixes is left out. The library junitparser writes the same,
but counts a suite anew for each case: minutes for 30,000 findings.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from lattice_scan.model.finding import Coverage, Finding, Report
from lattice_scan.model.verdict import Verdict
from lattice_scan.renderers import RenderOptions
from lattice_scan.renderers.escape import escape, escape_lines
from lattice_scan.renderers.places import relative
from lattice_scan.renderers.sections import sections
from lattice_scan.renderers.wording import sentence

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

NAME = "junit"


def render(report: Report, _options: RenderOptions, /) -> str:
    """Return the report as XML in ASCII; characters that XML cannot hold are written out."""
    from xml.etree.ElementTree import Element, indent, tostring

    cases: defaultdict[str, list[Element]] = defaultdict(list)
    parted = sections(report)
    for finding in (*parted.failed, *parted.unknown, *parted.waived):
        cases[finding.rule].append(_case(finding))
    coverage = {each.rule: each for each in report.coverage}
    root = Element("testsuites", name="lattice-scan")
    root.extend([_suite(rule, cases[rule], coverage.get(rule)) for rule in dict.fromkeys((*coverage, *cases))])
    if report.gaps:
        unread = [_skipped(_element("testcase", name=gap, classname="not read"), "not read") for gap in report.gaps]
        root.append(_counted(_element("testsuite", name="not read"), unread))
    for name in ("tests", "failures", "errors", "skipped"):
        root.set(name, str(sum(int(suite.get(name, "0")) for suite in root)))
    indent(root)
    body = tostring(root, encoding="us-ascii", xml_declaration=False).decode("ascii")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{body}\n'


def _suite(rule: str, cases: Sequence[Element], coverage: Coverage | None) -> Element:
    """The cases of a rule, and where none of them fails one that says what became of the rule itself."""
    suite = _element("testsuite", name=rule)
    if coverage is None:
        return _counted(suite, cases)
    properties = _element("properties")
    for name in ("passed", "failed", "unknown", "not_applicable"):
        properties.append(_element("property", name=name, value=str(getattr(coverage, name))))
    properties.append(_element("property", name="severity", value=coverage.severity.word))
    suite.append(properties)
    whole = _element("testcase", name=coverage.title, classname=rule)
    if coverage.passed and not any(case.find("failure") is not None for case in cases):
        cases = [whole, *cases]
    elif not cases:
        is_idle = not coverage.failed and not coverage.unknown
        why = "it applies to nothing that was read" if is_idle else "another rule reports the same cause"
        cases = [_skipped(whole, why)]
    return _counted(suite, cases)


def _counted(suite: Element, cases: Sequence[Element]) -> Element:
    suite.extend(cases)
    suite.set("tests", str(len(cases)))
    suite.set("failures", str(sum(case.find("failure") is not None for case in cases)))
    suite.set("errors", "0")
    suite.set("skipped", str(sum(case.find("skipped") is not None for case in cases)))
    return suite


def _case(finding: Finding) -> Element:
    name = f"{finding.address} [{finding.attribute}]" if finding.attribute else finding.address
    case = _element("testcase", name=name, classname=finding.rule)
    if finding.location:
        case.set("file", escape(relative(finding.location.file)))
        case.set("line", str(finding.location.line))
    if finding.waiver:
        owner = f" by {finding.waiver.owner}" if finding.waiver.owner else ""
        until = f" until {finding.waiver.until}" if finding.waiver.until else ""
        return _skipped(case, f"waived{owner}{until}: {finding.waiver.reason}")
    if finding.verdict is Verdict.UNKNOWN:
        settle = f"; to settle: {finding.settle}" if finding.settle else ""
        return _skipped(case, f"UNKNOWN: {finding.reason}{settle}")
    failure = _element("failure", message=sentence(finding), type=finding.severity.word)
    failure.text = escape_lines("\n".join(_details(finding)))
    case.append(failure)
    return case


def _details(finding: Finding) -> Iterator[str]:
    yield sentence(finding)
    if finding.change:
        yield f"change: {finding.change.value}"
    if finding.location:
        yield f"in {finding.location.file}:{finding.location.line}"
    yield f"fix: {finding.fix}"
    if finding.hcl:
        yield finding.hcl.strip("\n")
    if finding.see:
        yield f"see: {finding.see}"


def _skipped(case: Element, why: str) -> Element:
    case.append(_element("skipped", message=why))
    return case


def _element(tag: str, **attributes: str) -> Element:
    from xml.etree.ElementTree import Element

    return Element(tag, {name: escape(value) for name, value in attributes.items()})
