"""Refusals of signing up that are the same whoever asks: the user pool is not asked for them."""

from __future__ import annotations

from chalicelib.clients.cognito.needs import CognitoSettings
from chalicelib.clients.cognito.problems import CODE_WRONG, WEAK
from chalicelib.errors import Problem
from chalicelib.handlers.http.call import Call


def refuse_weak(call: Call, password: str) -> None:
    """Hold a new password against the policy that the stage's settings say, which the pool's own should be.

    Raises:
        Problem: 422 PASSWORD_TOO_WEAK.
    """
    if call.api.settings.of(CognitoSettings).too_weak(password):
        raise WEAK.problem()


def code_wrong() -> Problem:
    """What a code that does not fit is answered, for a code that was never sent."""
    return CODE_WRONG.problem()
