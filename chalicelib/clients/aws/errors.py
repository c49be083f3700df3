"""AWS's refusals in our own words: one way to read what botocore raises, by a table that each client has of its own.

A client's table says what the codes that it knows mean. Every other code may pass, and so may whatever botocore raises
by itself (no connection, a time-out, no credentials): the client says how that reads, too.

Nothing but names is taken from an error. AWS's messages quote user names, and botocore's own quote parameters.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.errors import PlatformError


@dataclass(frozen=True)
class AwsFailure:
    """What is taken from an error that botocore raised.

    Attributes:
        code: AWS's code (see `error_code`); where AWS gave no answer, the name of botocore's class.
        operation: As AWS names it (``CreateQueue``), which is not always the one that was asked for: it is
            ``AssumeRole`` where a role's credentials had to be fetched first. Empty where AWS gave no answer.
    """

    code: str
    operation: str


Reading: TypeAlias = Callable[[AwsFailure], PlatformError]
"""Makes the error that a failure means."""


def translated(error: ClientError | BotoCoreError, known: Mapping[str, Reading], otherwise: Reading) -> PlatformError:
    """The error to raise instead; `Retryable` or `Permanent` as its reading has it.

    It is returned and not raised, so that the caller decides whether AWS's error may be seen as its cause.

    Args:
        error: What botocore raised.
        known: What the codes mean that this client knows.
        otherwise: What everything else means. Botocore's own errors are read by it alone: some are named like codes.
    """
    if isinstance(error, ClientError):
        failure = AwsFailure(error_code(error), error.operation_name)
        return known.get(failure.code, otherwise)(failure)
    return otherwise(AwsFailure(type(error).__name__, operation=""))


def error_code(error: ClientError) -> str:
    """AWS's code without its namespace: ``NonExistentQueue`` of ``AWS.SimpleQueueService.NonExistentQueue``."""
    return error.response.get("Error", {}).get("Code", "").rpartition(".")[2]
