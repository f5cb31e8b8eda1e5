"""What was measured, and the numbers that follow from it."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import NamedTuple

import contenders as c
from contenders import Contender
from verdicts import Score


class Plan(NamedTuple):
    """A generated plan."""

    shape: str
    """A name of shapes.py; empty for the realistic plan of generate.py."""

    size: int

    @property
    def words(self) -> str:
        """The plan as a heading names it."""
        return f"{self.shape} {self.size:,}" if self.shape else f"{self.size:,} resources"


class Run(NamedTuple):
    """What a process cost; the medians of several."""

    wall: float
    cpu: float
    """Seconds."""

    peak: float
    """MiB."""


@dataclass
class Figures:
    """Everything that was measured."""

    runs: dict[tuple[Plan, str], Run] = field(default_factory=dict)
    scores: dict[tuple[Plan, str], dict[str, Score]] = field(default_factory=dict)
    """What the peers found, by rule."""

    sizes: dict[Plan, int] = field(default_factory=dict)
    """Bytes."""

    judged: list[tuple[Plan, str]] = field(default_factory=list)
    """The plans whose verdicts by us were exactly the planted ones; a wrong one ends the run."""

    def run(self, size: int, contender: Contender, shape: str = "") -> Run:
        """Return one measurement. Raises KeyError where it was not made."""
        return self.runs[Plan(shape, size), contender.name]

    def ratio(self, size: int, one: Contender, other: Contender, shape: str = "") -> float:
        """Return how many times the CPU seconds of the other one takes."""
        return self.run(size, one, shape).cpu / self.run(size, other, shape).cpu

    def growth(
        self, small: int, large: int, figure: str = "cpu", shape: str = "", contender: Contender = c.SCAN
    ) -> float:
        """Return the exponent between two sizes; what a plan of 50 resources costs is start-up and taken off."""
        start, low, high = (
            getattr(run, figure)
            for run in (self.run(50, contender), self.run(small, contender, shape), self.run(large, contender, shape))
        )
        beside = 0 if shape else 50
        # Below a millisecond the clock is noise.
        return math.log((high - start) / max(low - start, 0.001)) / math.log((large - beside) / (small - beside))
