"""How hard the property tests try."""

from __future__ import annotations

from hypothesis import settings

# `make deep`; a test that wants more than others multiplies what the profile says.
settings.register_profile("deep", max_examples=2000)
