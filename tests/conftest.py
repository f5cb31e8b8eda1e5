"""How hard the property tests try."""

from __future__ import annotations

from hypothesis import settings

# No deadline: how long an example takes says more of the machine than of us.
settings.register_profile("plain", deadline=None)
settings.load_profile("plain")

# `make deep`; a test that wants more than others multiplies what the profile says.
settings.register_profile("deep", max_examples=2000, derandomize=False)
