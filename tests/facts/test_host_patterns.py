"""Host patterns of load balancers against names that are known, or known in part."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lattice_scan.facts.host_patterns import Name, matches
from lattice_scan.model.value import Unknown

GENERATED: Name = (*"orders-", None, ".", None, *".vpc-lattice-svcs.eu-central-1.on.aws")


@pytest.mark.parametrize(
    ("pattern", "name", "expected"),
    [
        ("orders.example.com", "orders.example.com", True),
        ("Orders.EXAMPLE.com", "orders.example.com", True),
        ("orders.example.com", "orders.example.org", False),
        ("orders.example.com", "my.orders.example.com", False),
        ("*.example.com", "orders.example.com", True),
        ("*.example.com", "a.b.example.com", True),
        ("*.example.com", "example.com", False),
        ("*.example.com", ".example.com", True),
        ("orders-?.example.com", "orders-1.example.com", True),
        ("orders-?.example.com", "orders-12.example.com", False),
        ("orders-?.example.com", "orders-.example.com", False),
        ("*", "orders.example.com", True),
        ("*orders*", "orders", True),
        ("", "orders.example.com", False),
        ("[a-z]rders.example.com", "orders.example.com", False),
        ("a" * 129, "a" * 129, False),
    ],
)
def test_a_name_that_is_known(pattern: str, name: str, expected: bool) -> None:
    assert matches(pattern, tuple(name)) is expected


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("*.vpc-lattice-svcs.eu-central-1.on.aws", True),
        ("orders-*.on.aws", True),
        ("*.VPC-Lattice-svcs.*", True),
        ("*", True),
        ("*.internal.example.com", False),
        ("orders.example.com", False),
        ("payments-*.on.aws", False),
        ("*.vpc-lattice-svcs.us-east-1.on.aws", False),
        ("orders-0a*.on.aws", None),
        ("orders-?.*", None),
        ("*.7d67968.vpc-lattice-svcs.eu-central-1.on.aws", None),
    ],
)
def test_a_generated_name_before_it_exists(pattern: str, expected: bool | None) -> None:
    """None stands for what only the random parts decide."""
    verdict = matches(pattern, GENERATED)
    assert isinstance(verdict, Unknown) if expected is None else verdict is expected


def test_a_name_that_is_not_known_at_all_is_matched_by_everything_for_certain_only() -> None:
    assert matches("*", (None,)) is True
    assert isinstance(matches("orders.example.com", (None,)), Unknown)


def test_many_stars_cost_no_more_than_few() -> None:
    start = time.process_time()
    assert matches("*a" * 64, tuple("a" * 254 + "b")) is False
    assert time.process_time() - start < 1


PATTERNS = st.text("ab.*?", max_size=8)


@given(PATTERNS, st.text("ab.", max_size=8))
def test_a_known_name_is_matched_as_the_words_say(pattern: str, name: str) -> None:
    said = re.escape(pattern).replace(r"\*", ".*").replace(r"\?", ".")
    assert matches(pattern, tuple(name)) is bool(re.fullmatch(said, name))


@given(PATTERNS, st.lists(st.sampled_from(["a", "b", ".", None]), max_size=6), st.lists(st.text("ab.", max_size=3)))
def test_a_verdict_on_a_name_with_gaps_holds_however_they_are_filled(
    pattern: str, name: list[str | None], fillings: list[str]
) -> None:
    verdict = matches(pattern, tuple(name))
    left = iter(fillings)
    filled = "".join(next(left, "") if part is None else part for part in name)
    if isinstance(verdict, bool):
        assert matches(pattern, tuple(filled)) is verdict


def test_what_aws_refuses_matches_nothing() -> None:
    assert matches("*" * 129, tuple("a")) is False
    assert matches("*", tuple("a" * 256)) is False
