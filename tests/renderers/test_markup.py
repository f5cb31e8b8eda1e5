"""What a name holds is shown by Markdown as it is, and does nothing."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from lattice_scan.renderers.escape import escape, escape_lines
from lattice_scan.renderers.markup import code, fence, in_html, in_table, prose, text, url

MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
WORDS = st.text() | st.text("`*_[]()<>&|~\\!#@:/ a1.\n", max_size=30)
PATIENT = settings(deadline=None)
BREAK = "\u200b"


class Shown(HTMLParser):
    """What a reader sees, and the tags around it."""

    def __init__(self, page: str) -> None:
        """Read the page."""
        super().__init__()
        self.tags: list[str] = []
        self.words = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        """Note the tag."""
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        """Add what is seen."""
        self.words += data


def shown(markup: str) -> tuple[str, list[str]]:
    """What is seen of a line of markup after a word, and the tags in it."""
    page = Shown(MARKDOWN.render(f"x {markup} x"))
    assert page.words.startswith("x ")
    return page.words.removesuffix("\n")[2:-2].replace(BREAK, ""), page.tags


@PATIENT
@given(WORDS)
def test_text_is_text(words: str) -> None:
    # Spaces at the ends of a line are not seen in HTML, and several in a row are one.
    assert (shown(text(words))[0].split(), shown(text(words))[1]) == (escape(words).split(), ["p"])


@PATIENT
@given(WORDS)
def test_code_is_code(words: str) -> None:
    seen, tags = shown(code(words))
    assert tags == ["p", "code"]
    assert seen.strip() == escape(words).strip()


@PATIENT
@given(WORDS)
def test_text_of_html_is_text(words: str) -> None:
    page = Shown(MARKDOWN.render(f"<details><summary>{in_html(words)}</summary>\n\nx\n\n</details>"))
    assert page.tags == ["details", "summary", "p"]
    assert page.words.replace(BREAK, "").split() == [*escape(words).split(), "x"]


@PATIENT
@given(WORDS)
def test_a_fence_holds_whatever_it_is_given(words: str) -> None:
    source = f"a{words}b"
    page = Shown(MARKDOWN.render(f"{fence(source, 'hcl')}\n\nend"))
    assert page.tags == ["pre", "code", "p"]
    assert page.words == f"{escape_lines(source)}\n\nend\n"


@PATIENT
@given(WORDS, WORDS)
def test_a_row_of_a_table_has_its_cells(first: str, second: str) -> None:
    row = f"| {in_table(code(first))} {in_table(text(first))} | {in_table(text(second))} |"
    page = Shown(MARKDOWN.render(f"| a | b |\n| --- | --- |\n{row}"))
    assert [tag for tag in page.tags if tag in {"tr", "td"}] == ["tr", "tr", "td", "td"]
    assert not set(page.tags) - {"table", "thead", "tbody", "tr", "th", "td", "code"}


@PATIENT
@given(WORDS)
def test_a_sentence_of_a_rule_has_no_more_than_code(words: str) -> None:
    assert not set(shown(prose(words))[1]) - {"p", "code"}


def test_a_sentence_of_a_rule_keeps_its_code() -> None:
    assert prose("Set `auth_type`\n  to <it>.") == "Set `auth_type` to \\<it\\>."
    assert prose("one ` alone") == "one \\` alone"


@pytest.mark.parametrize("words", ["@team", "x/y#12", "GH-12", "https://evil.example", "www.evil.example", "a@b.c"])
def test_github_finds_no_mention_and_no_link(words: str) -> None:
    seen = Shown(MARKDOWN.render(f"x {text(words)}")).words
    assert not re.search(r"@\w|#\d|GH-\d|://|www\.", seen)
    assert shown(text(words)) == (words, ["p"])


def test_addresses_stay_readable() -> None:
    assert text("module.a.aws_vpc.this") == "module.a.aws_vpc.this"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("https://docs.aws.amazon.com/a_b?c=d#e", "https://docs.aws.amazon.com/a_b?c=d#e"),
        ("https://x> <b>\n\ud800", "https://x%3E%20%3Cb%3E%0A?"),
        ("javascript:alert(1)", ""),
        ("seed", ""),
    ],
)
def test_only_web_addresses_are_links(words: str, expected: str) -> None:
    assert url(words) == expected
