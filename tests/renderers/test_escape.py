"""Nothing that a hostile name holds reaches the terminal as it is."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lattice_scan.renderers.escape import escape, escape_lines


@pytest.mark.parametrize(
    ("hostile", "shown"),
    [
        ("\x1b[31mred\x1b[0m", r"\x1b[31mred\x1b[0m"),
        ("a\r\nb\tc", r"a\r\nb\tc"),
        ("\x9b2J", r"\x9b2J"),
        ("user\u202egnp.exe", r"user\u202egnp.exe"),
        ("zero\u200bwidth\ufeff", r"zero\u200bwidth\ufeff"),
        ("line\u2028break", r"line\u2028break"),
        ("half \ud83d", r"half \ud83d"),
        ("filler \u3164 selector \ufe0f", r"filler \u3164 selector \ufe0f"),
        ("tag \U000e0041", r"tag \U000e0041"),
        ("::error title=x::y", r":\x3aerror title=x::y"),
        ("::error x=\n::y", r":\x3aerror x=\n::y"),
        (" ::stop-commands::y", r" :\x3astop-commands::y"),
        ("x ##[error]y", r"x #\x23[error]y"),
        ("###vso[task.setvariable variable=PATH]y", r"##\x23vso[task.setvariable variable=PATH]y"),
    ],
)
def test_what_cannot_be_seen_is_written_out(hostile: str, shown: str) -> None:
    assert escape(hostile) == shown


@pytest.mark.parametrize(
    "name", ["aws_vpc.a", 'module.x["a.b"].y', "Größe", "支払い", "pay 💶", "C:\\plans", "## heading"]
)
def test_honest_names_stay_as_they_are(name: str) -> None:
    assert escape(name) == name


def test_lines_stay_lines() -> None:
    assert escape_lines("one\ntwo\x07\n") == "one\ntwo\\x07\n"
    assert escape_lines("one\n::error::two") == "one\n:\\x3aerror::two"


@given(st.text())
def test_the_result_is_one_visible_line(text: str) -> None:
    shown = escape(text)
    assert shown.isprintable()
    assert not any(unicodedata.category(character) in {"Cc", "Cf", "Cs", "Zl", "Zp"} for character in shown)
    assert escape(shown) == shown
