"""What tests of a platform call share: a client, its tokens, and the shortest call."""

from __future__ import annotations

import requests

from chalicelib.clients.http.client import PlatformHttp
from chalicelib.clients.http.sessions import bounded_session
from chalicelib.deadline import Deadline
from tests.contract.raw_server import response

SECRET = "a-secret-token"


OK = response("200 OK", '{"fine": true}')


class Tokens:
    """A token source that counts how often it was asked for a fresh one."""

    def __init__(self, *values: str) -> None:
        self._values = list(values)
        self.asked_fresh = 0

    def __call__(self, *, fresh: bool = False) -> str:
        if fresh:
            self.asked_fresh += 1
        return self._values[min(self.asked_fresh, len(self._values) - 1)]


def client(
    url: str, *, budget: float = 10.0, tokens: Tokens | None = None, session: requests.Session | None = None
) -> PlatformHttp:
    """A client with a session of its own, which nothing of another test is in."""
    given = session or bounded_session()
    return PlatformHttp("CONTROLLER", url, tokens or Tokens(SECRET), budget_seconds=budget, session=given)


def get(http: PlatformHttp, deadline: Deadline | None = None) -> object:
    return http.call("GET", "/v1/thing", deadline=deadline or Deadline.after(10)).body
