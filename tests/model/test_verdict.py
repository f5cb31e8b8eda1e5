"""The verdict of alternatives."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from lattice_scan.model.verdict import Verdict, agreed


def test_alternatives_that_agree_give_their_verdict_and_others_unknown() -> None:
    assert agreed([]) is Verdict.UNKNOWN
    for verdicts in (v for size in (1, 2, 3) for v in product(Verdict, repeat=size)):
        assert agreed(verdicts) is (verdicts[0] if len(set(verdicts)) == 1 else Verdict.UNKNOWN)


def test_alternatives_are_judged_only_until_they_differ() -> None:
    asked: list[Verdict] = []

    def alternatives() -> Iterator[Verdict]:
        for verdict in (Verdict.PASS, Verdict.FAIL, Verdict.PASS):
            asked.append(verdict)
            yield verdict

    assert agreed(alternatives()) is Verdict.UNKNOWN
    assert asked == [Verdict.PASS, Verdict.FAIL]
