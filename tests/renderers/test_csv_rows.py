"""CSV that a spreadsheet opens without running anything."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import pytest

from lattice_scan.model.finding import Finding, Report
from lattice_scan.renderers import RenderOptions
from lattice_scan.renderers.csv_rows import COLUMNS, render


def rows_of(report: Report) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(render(report, RenderOptions()), newline=""), strict=True))


def test_golden(whole_report: Report, check_golden: Callable[[str, str], None]) -> None:
    check_golden("whole.csv", render(whole_report, RenderOptions()))


def test_a_row_for_each_finding_whatever_became_of_it(whole_report: Report) -> None:
    rows = rows_of(whole_report)
    assert len(rows) == len(whole_report.findings)
    assert {row["verdict"] for row in rows} == {"fail", "unknown"}
    assert {row["change"] for row in rows} == {"introduced", "standing", "fixed", ""}
    assert [row["waived_by"] for row in rows if row["waived_by"]] == ["team-net"]
    assert all(len(row) == len(COLUMNS) and None not in row.values() for row in rows)


def test_lines_end_as_the_standard_says(whole_report: Report) -> None:
    text = render(whole_report, RenderOptions())
    assert text.count("\n") == text.count("\r\n") == len(whole_report.findings) + 1


def test_nothing_found_is_a_header() -> None:
    assert render(Report((), (), (), (), "0.1.0"), RenderOptions()) == ",".join(COLUMNS) + "\r\n"


@pytest.mark.parametrize(
    ("hostile", "cell"),
    [
        ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
        ("+1", "'+1"),
        ("-", "'-"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "\\t=1"),
        ("\r=1", "\\r=1"),
        ("\uff1d1", "'\uff1d1"),
        ('a"b,c', 'a"b,c'),
    ],
)
def test_no_cell_is_a_formula(no_policy: Callable[..., Finding], hostile: str, cell: str) -> None:
    finding = no_policy(hostile, message=hostile, input=hostile, fix=hostile.strip())
    (row,) = rows_of(Report((finding,), (), (), (), "0.1.0"))
    assert row["address"] == row["message"] == row["input"] == cell
