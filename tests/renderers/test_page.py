"""Lines are wrapped without losing, breaking or inventing a word."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from lattice_scan.renderers.page import NARROWEST, Page, Style

WORDS = st.lists(st.text("abc.[]", min_size=1, max_size=70), max_size=40)


@given(WORDS, st.integers(-5, 120), st.integers(0, 150))
def test_wrapping_keeps_every_word_and_the_width(words: list[str], width: int, indent: int) -> None:
    page = Page(width, color=False)
    page.write(" " * indent + "- ", " ".join(words))
    assert page.text.split() == ["-", *words]
    longest = max((len(word) for word in words), default=0)
    for line in page.text.splitlines()[1:]:
        assert len(line) <= max(width, NARROWEST, longest + max(width, NARROWEST) // 2)


def test_later_lines_begin_below_the_text() -> None:
    page = Page(NARROWEST, color=False)
    page.write("  fix: ", "Point the association at the VPC of the cluster")
    assert page.text == "  fix: Point the association at the VPC\n       of the cluster\n"


def test_colour_follows_the_prefixes_and_changes_no_width() -> None:
    page = Page(NARROWEST, color=True)
    page.write("HIGH ", "rule: title", styles=[("HIGH ", Style.RED), ("rule", Style.BOLD)])
    assert page.text == "\x1b[1;31mHIGH \x1b[0m\x1b[1mrule\x1b[0m: title\n"


def test_without_colour_there_is_no_escape() -> None:
    page = Page(NARROWEST, color=False)
    page.write("HIGH ", "rule", styles=[("HIGH ", Style.RED)])
    assert "\x1b" not in page.text


def test_no_line_begins_with_a_command_for_ci() -> None:
    page = Page(40, color=False)
    page.write("  label ", "words before it until the edge ::error title=x::pwned words after it")
    assert not [line for line in page.text.split("\n") if line.lstrip().startswith("::")]


def test_source_to_copy_is_not_wrapped() -> None:
    page = Page(40, color=False)
    page.source("  ", f"{'x' * 80}\n\nend")
    assert page.text == f"  {'x' * 80}\n\n  end\n"


def test_a_long_text_is_wrapped_in_one_pass() -> None:
    page = Page(80, color=False)
    page.write("", "word " * 200_000)
    assert page.text.count("\n") > 10_000
