"""Words of strangers in an error: shortened, without control characters, and the nearest right word beside them."""

from __future__ import annotations

import pytest

from lattice_scan.model.errors import LONGEST_SHOWN, did_you_mean, quoted, shown


@pytest.mark.parametrize(
    ("word", "told"),
    [
        ("auth-typ", "did you mean `auth-type`?"),
        ("x", ""),
        ("auth-type" + "x" * 100_000, ""),
    ],
)
def test_the_nearest_word_is_told_where_one_is_near(word: str, told: str) -> None:
    assert did_you_mean(word, ["auth-type", "listener"]) == told


def test_a_word_is_shown_without_what_steers_a_terminal() -> None:
    assert shown("a\x1b[31mü\u202e") == r"a\x1b[31mü\u202e"
    assert quoted("a\n") == r"`a\n`"
    assert quoted("a" * LONGEST_SHOWN) == f"`{'a' * LONGEST_SHOWN}`"
    assert quoted("a" * 1000) == f"`{'a' * LONGEST_SHOWN}…`"
