"""Writes rule files as a user would write them, on several resource types, that every plan of generate.py keeps.

python benchmarks/user_rules.py 60 rules
lattice-scan rules test rules
"""

from __future__ import annotations

import sys
from pathlib import Path

TYPES = (
    "aws_cloudwatch_log_group",
    "aws_dynamodb_table",
    "aws_ecr_repository",
    "aws_iam_role",
    "aws_lb",
    "aws_security_group",
    "aws_sns_topic",
    "aws_sqs_queue",
    "aws_vpclattice_service",
    "aws_vpclattice_target_group",
)
RULE = """\
id: user-{number:03}
title: No name begins with old-{number}
severity: low
for: {type}
as: thing
why: Things with this name were moved to another account.
fix: Give it another name.
require:
  name: {{not: {{starts_with: old-{number}-}}}}
message: "{{address}} bears the old name {{name}}"
examples:
  - fail: an old name
    given: {{{type}.it: {{name: old-{number}-it}}}}
  - pass: another name
    given: {{{type}.it: {{name: it}}}}
  - unknown: a name that is known only after the apply
    given: {{{type}.it: {{name: !unknown known after apply}}}}
"""


def write(count: int, folder: Path) -> None:
    """Write `count` rules into `folder`."""
    for number in range(count):
        topic = folder / TYPES[number % len(TYPES)]
        topic.mkdir(parents=True, exist_ok=True)
        text = RULE.format(number=number, type=topic.name)
        (topic / f"user-{number:03}.yaml").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write(int(sys.argv[1]), Path(sys.argv[2]))
