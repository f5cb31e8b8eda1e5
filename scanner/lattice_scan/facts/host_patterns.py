"""Whether a host pattern of an Application Load Balancer matches a name of which a part may not be known yet.

`*` stands for any text, `?` for one character, and case does not count:
https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html.
"""

from __future__ import annotations

from lattice_scan.facts.kleene import Truth
from lattice_scan.model.value import Unknown

Name = tuple[str | None, ...]
"""Characters in lower case; None stands for any text, an empty one too, that nobody can know before the apply."""

LONGEST_PATTERN = 128
LONGEST_NAME = 255
"""Characters that a pattern and a name may have: AWS refuses longer ones, so that nothing matches."""

_HANGS_ON_A_GAP = Unknown("whether a host rule matches the name is known after apply")


def matches(pattern: str, name: Name) -> Truth:
    """Whether `pattern` matches `name`: true, or false, only where no text in the gaps could change it."""
    if len(pattern) > LONGEST_PATTERN or len(name) > LONGEST_NAME:
        return False
    pattern = pattern.lower()
    if _reaches(pattern, name, fills_gaps=False):
        return True
    return _HANGS_ON_A_GAP if None in name and _reaches(pattern, name, fills_gaps=True) else False


def _reaches(pattern: str, name: Name, *, fills_gaps: bool) -> bool:
    """Whether the pattern reaches the end of the name; `fills_gaps` lets a gap be whatever the pattern wants there.

    Without it only `*` passes a gap. All places that the pattern may have reached are followed at once, so that many
    stars cost no more than few.
    """
    end = len(name)
    reached = _behind_gaps({0}, name) if fills_gaps else {0}
    for wanted in pattern:
        if not reached:
            return False
        if wanted == "*":
            reached = set(range(min(reached), end + 1))
        else:
            reached = {
                place if name[place] is None else place + 1
                for place in reached
                if place < end and (name[place] in {wanted, None} or wanted == "?")
                if fills_gaps or name[place] is not None
            }
            if fills_gaps:
                reached = _behind_gaps(reached, name)
    return end in reached


def _behind_gaps(reached: set[int], name: Name) -> set[int]:
    """Add the places behind a gap that is filled up, or empty."""
    found = set(reached)
    for place in reached:
        while place < len(name) and name[place] is None:
            place += 1  # noqa: PLW2901
            found.add(place)
    return found
