"""The generated rules are rules: valid, with examples that hold."""

from __future__ import annotations

from pathlib import Path

import user_rules

from lattice_scan import api


def test_their_examples_hold(tmp_path: Path) -> None:
    user_rules.write(60, tmp_path)
    results = api.test_rules(api.ScanOptions(rule_folders=(str(tmp_path),)))
    assert len(results) == 180
    assert [result for result in results if not result.passed] == []
