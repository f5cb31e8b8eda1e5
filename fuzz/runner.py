"""Runs a fuzz target under atheris: seeds in, crashes out, with limits of time and memory."""

from __future__ import annotations

import hashlib
import os
import pkgutil
import sys
from collections.abc import Callable, Iterable
from importlib import import_module
from pathlib import Path
from random import Random
from types import ModuleType

import atheris

ROOT = Path(__file__).parents[1]
WORK = ROOT / ".fuzz"
"""What a run finds: the corpus that grew, and crashes. Git ignores it."""

MAX_BYTES = 64 * 1024
"""Longest input; the largest real plan of the tests fits."""

LIMITS = ("-timeout=30", "-rss_limit_mb=2048", f"-max_len={MAX_BYTES}", "-len_control=0", "-print_final_stats=1")
"""Seconds for one input and memory for all; to break one is a crash. Any of them may be given anew."""


def instrument() -> None:
    """Import the whole scanner, so that atheris sees which of its branches are taken."""
    with atheris.instrument_imports(include=["lattice_scan"], enable_loader_override=False):
        package = import_module("lattice_scan")
        for module in pkgutil.walk_packages(package.__path__, "lattice_scan."):
            if not module.name.endswith("__main__"):
                import_module(module.name)


def _modules() -> list[ModuleType]:
    return [module for name, module in sys.modules.items() if name.startswith("lattice_scan.")]


def fuzz(
    name: str, target: Callable[[bytes], None], mutate: Callable[[bytes, Random], bytes], seeds: Iterable[bytes]
) -> None:
    """Fuzz with the libFuzzer options of the command line; with files on it, try these and nothing else."""
    corpus, crashes = WORK / name / "corpus", WORK / name / "crashes"
    options = [option for option in sys.argv[1:] if option.startswith("-")]
    files = [str(Path(file).resolve()) for file in sys.argv[1:] if not file.startswith("-")]
    for folder in (corpus, crashes):
        folder.mkdir(parents=True, exist_ok=True)
    for seed in seeds:
        if len(seed) <= MAX_BYTES:
            (corpus / hashlib.sha1(seed, usedforsecurity=False).hexdigest()).write_bytes(seed)

    caches = [found for module in _modules() for found in vars(module).values() if hasattr(found, "cache_parameters")]
    caches = [found for found in caches if found.cache_parameters()["maxsize"]]

    def alone(data: bytes) -> None:
        # What the scanner remembers of one input must not fill the memory, nor change what it says of the next.
        for found in caches:
            found.cache_clear()
        try:
            target(data)
        except BaseException:
            # libFuzzer keeps it only when Python has ended, and an alarm of its own may end Python first.
            (crashes / f"crash-{hashlib.sha1(data, usedforsecurity=False).hexdigest()}").write_bytes(data)
            raise

    def mutator(data: bytes, max_size: int, seed: int) -> bytes:
        random = Random(seed)
        found = mutate(data, random) if random.random() < 0.9 else b""
        return found if 0 < len(found) <= max_size else atheris.Mutate(data, max_size)

    # Nothing may lie beside a plan on standard input: no Terraform source, and no settings.
    empty = WORK / "empty"
    empty.mkdir(exist_ok=True)
    os.chdir(empty)
    arguments = [sys.argv[0], *LIMITS, f"-artifact_prefix={crashes}/", *options, *(files or [str(corpus)])]
    atheris.Setup(arguments, alone, custom_mutator=mutator)
    atheris.Fuzz()
