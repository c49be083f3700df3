"""One call of Cognito's for a customer, and what it comes to.

Cognito's messages quote user names, and botocore's quote parameters, the password among them: no exception of theirs
leaves this module, neither as a cause nor as a context.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.clients.cognito.problems import problem_of
from chalicelib.errors import Problem

if TYPE_CHECKING:
    from types_boto3_cognito_idp import CognitoIdentityProviderClient


class Calls:
    """Asks one user pool, as one app client. Safe to share between threads.

    Args:
        client: Answers the boto3 client, the same one each time; asked at the first call, since making it is slow.
        client_id: The app client's id.
        user_pool_id: The pool's id, which operations for administrators take instead.
    """

    def __init__(self, client: Callable[[], CognitoIdentityProviderClient], client_id: str, user_pool_id: str) -> None:
        self._client = client
        self._client_id = client_id
        self._user_pool_id = user_pool_id

    def ask(self, operation: str, **parameters: Any) -> Any:
        """Cognito's answer, or the `Problem` that its refusal comes to: handed on, to be thought about first.

        Args:
            operation: As boto3 names it.
            parameters: Those of the operation, without the id of the pool or of the app client.
        """
        whose = {"UserPoolId": self._user_pool_id} if operation.startswith("admin_") else {"ClientId": self._client_id}
        try:
            return getattr(self._client(), operation)(**whose, **parameters)
        except (ClientError, BotoCoreError) as error:
            return problem_of(operation, error, parameters.get("Password", ""))

    def call(self, operation: str, **parameters: Any) -> Any:
        """Cognito's answer.

        Raises:
            Problem: What its refusal comes to.
        """
        answer = self.ask(operation, **parameters)
        if isinstance(answer, Problem):
            raise answer
        return answer

    def refusal(self, operation: str, **parameters: Any) -> Problem | None:
        """What a refusal comes to, or None if it was done."""
        answer = self.ask(operation, **parameters)
        return answer if isinstance(answer, Problem) else None
