"""What a remedy tells one to type can be typed as it stands."""

from __future__ import annotations

import re
from pathlib import Path

from operate.aws import aws

ROOT = Path(__file__).parents[2]
NAMED = re.compile(r"""["'`( ]aws (?!sso |sts )[a-z][a-z0-9-]+ [a-z][a-z0-9-]+ ?""")


def test_a_command_of_aws_says_the_region_that_it_is_about() -> None:
    command = aws("eu-central-1", "sqs purge-queue --queue-url x y")
    assert command == "aws sqs purge-queue --region eu-central-1 --queue-url x y"
    assert aws("eu-central-1", "sqs list-queues") == "aws sqs list-queues --region eu-central-1"


def test_every_command_of_aws_is_written_so() -> None:
    files = [each for each in (ROOT / "operate").rglob("*.py") if each.name != "aws.py"]
    assert [(each.name, found) for each in files for found in NAMED.findall(each.read_text(encoding="utf-8"))] == []
