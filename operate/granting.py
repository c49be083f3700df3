"""The statement that grants a right which was lacking, as IAM takes it."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from botocore.exceptions import ClientError

DENIED: Final = frozenset(
    {
        "AccessDenied",
        "AccessDeniedException",
        "UnauthorizedOperation",
        "AuthorizationError",
        "403",
    }
)
"""What AWS's services call a right that is lacking. A number: of S3's answers to HEAD, which have no words."""
_OTHERWISE: Final = {"HeadBucket": "s3:ListBucket", "HeadObject": "s3:GetObject"}
"""What IAM calls a right that has not the operation's name."""
_SENTENCE: Final = re.compile(r"not authorized to perform: ([\w-]+:\w+)(?:(?: on resource:)? (arn:\S+|\*))?")


def denied(error: ClientError) -> bool:
    """Whether AWS refused for want of a right."""
    return error.response.get("Error", {}).get("Code", "") in DENIED


def granting(error: ClientError) -> str:
    """The statement that allows what AWS refused."""
    said = granted_by(str(error.response.get("Error", {}).get("Message", "")))
    return said[0] if said else statement([_OTHERWISE.get(error.operation_name, f"*:{error.operation_name}")])


def granted_by(words: str) -> list[str]:
    """The statements that allow what is refused in a text, each once.

    AWS's sentence names action and resource where it says more than a code: "… is not authorized to perform:
    sqs:ListQueues on resource: arn:… because …".
    """
    found = {action: (resource or "*").rstrip(".,") for action, resource in _SENTENCE.findall(words)}
    return [statement([action], resource) for action, resource in sorted(found.items())]


def statement(actions: Sequence[str], resource: str = "*") -> str:
    """The statement that allows actions."""
    named = actions[0] if len(actions) == 1 else list(actions)
    return json.dumps({"Effect": "Allow", "Action": named, "Resource": resource})
