"""The words that a fact adds to rules: rows to judge, and fields on resources or on another fact's rows."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

FACT_KINDS = ("text", "number", "truth", "set", "link")
"""What a field of a fact may be. A `link` leads to resources, to one or to many."""


class FactWords(msgspec.Struct, frozen=True, gc=False):
    """What one fact declares, as far as a rule is checked against it."""

    rows: Mapping[str, str] = {}
    """Field to kind, where the fact is a table (`for: {fact: NAME}`); empty where it is not."""

    columns: Mapping[str, Mapping[str, str]] = {}
    """Resource type, or a table's name, to the fields added to it and their kinds."""
