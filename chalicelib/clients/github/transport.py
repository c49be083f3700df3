"""PyGithub with a total deadline, at our own addresses, and without its own waiting, retrying and following.

PyGithub's timeout is one number for each socket operation. Its `Requester` takes other connection classes, though
(`injectConnectionClasses`), so ours send everything through the process's session, which keeps connections alive.

Its objects are not used: they fill what an answer lacks from the address in that answer, and stop with a bare assertion
where that names another host than ours (an Enterprise Server behind a proxy). `GitHub.ask` makes every address itself.
"""

from __future__ import annotations

import json
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast
from urllib.parse import quote

import requests
from github import GithubException
from github.Requester import Requester
from pydantic import ValidationError
from urllib3.exceptions import DecodeError

from chalicelib.clients.github.models import QUERY, QueryError
from chalicelib.clients.github.query_errors import refusal_of
from chalicelib.clients.http.bounded import until
from chalicelib.clients.http.sessions import met_a_stale_one, shared_session
from chalicelib.errors import Permanent, Retryable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from github.Auth import Auth
    from pydantic import TypeAdapter

    from chalicelib.deadline import Deadline

_NO_SUCH_ADDRESS: Final = frozenset({404, 405, 410})
_LARGEST_ANSWER_BYTES: Final = 32 * 1024 * 1024  # far above any customer-index-data.ts in base64
Read = TypeVar("Read")


class GitHub:
    """GitHub's API as the bearer of one token. For use inside `chalicelib.clients.github.errors.translated`."""

    def __init__(self, requester: Requester) -> None:
        self._requester = requester

    def ask(
        self,
        form: TypeAdapter[Read],
        verb: str,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        body: Mapping[str, object] | None = None,
    ) -> Read:
        """Ask GitHub by one request.

        Args:
            form: How to read the answer.
            verb: Of the request.
            path: Below the API's address, unquoted: a branch may have any character that git lets it have.
            query: Unquoted.
            body: Sent as JSON.

        Raises:
            Retryable: ``GITHUB_UNREADABLE``: what is needed is not in the answer. Otherwise what PyGithub raises.
        """
        parameters: Any = dict(query or {})
        _, answer = self._requester.requestJsonAndCheck(verb, quote(path), parameters=parameters, input=body)
        return _read(form, answer)

    def query(
        self,
        form: TypeAdapter[Read],
        text: str,
        variables: Mapping[str, str],
        *,
        may_lack: tuple[str, ...],
    ) -> Read:
        """Ask GitHub's GraphQL API by one request. Of an Enterprise Server at …/api/v3 it is at …/api/graphql.

        Args:
            form: How to read the answer.
            text: The query. What differs from call to call is in the variables: so it needs no quoting.
            variables: By name.
            may_lack: Whatever stands below this place of the answer may not be there.

        Raises:
            Permanent: ``GITHUB_GRAPHQL_MISSING``: nobody at the address answers such a query.
            Retryable: ``GITHUB_UNREADABLE``. Otherwise what PyGithub raises for a refusal by REST.
        """
        try:
            headers, answer = self._queried({"query": text, "variables": dict(variables)})
        except GithubException as error:
            if error.status in _NO_SUCH_ADDRESS:
                raise _no_graphql() from error
            raise
        common = _read(QUERY, answer)
        alone = [QueryError(message=common.message)] if common.message else []
        refusal = refusal_of([*(common.errors or ()), *alone], may_lack)
        if refusal is None:
            return _read(form, answer)
        if not refusal.status:
            raise _no_graphql()
        raise self._requester.createException(refusal.status, headers, {"message": refusal.message})

    def _queried(self, asked: Mapping[str, object]) -> tuple[dict[str, Any], object]:
        post = partial(self._requester.requestJsonAndCheck, "POST", self._requester.graphql_url, input=asked)
        try:
            return post()
        except requests.ConnectionError as error:  # a query is a POST, and changes nothing: the session cannot know
            if not met_a_stale_one(error):
                raise
        return post()


@contextmanager
def opened(api_url: str, auth: Auth, deadline: Deadline) -> Iterator[GitHub]:
    """GitHub's REST API, for use until the block ends.

    Args:
        api_url: Base URL of GitHub's REST API.
        auth: Shows a personal access token, an installation token or an App's own.
        deadline: By when every request is over.
    """

    class BoundRequester(Requester):
        """A class of its own: PyGithub keeps the connection classes on the class."""

    # PyGithub reads them as attributes of an instance, to which a partial would be bound from Python 3.14 on.
    made = (staticmethod(partial(_Connection, shared_session(), protocol)) for protocol in ("http", "https"))
    http, https = (cast("Any", each) for each in made)
    with until(deadline):
        BoundRequester.injectConnectionClasses(http, https)
        yield GitHub(
            BoundRequester(
                auth=auth,
                base_url=api_url.rstrip("/"),
                timeout=0,  # not used: the session knows the deadline
                user_agent="onramp",
                per_page=100,
                verify=True,
                retry=None,
                pool_size=None,
                seconds_between_requests=None,
                seconds_between_writes=None,
                lazy=True,
            )
        )


def moved() -> Permanent:
    """The refusal where another address, or another name, has what was asked for."""
    return Permanent("GITHUB_MOVED", "The pixel repository, or GitHub's API, has moved.", hint=_MOVED)


def _no_graphql() -> Permanent:
    return Permanent(
        "GITHUB_GRAPHQL_MISSING",
        "Nobody at GitHub's address answers the query by which Onramp reads the pixel repository.",
        hint="Onramp sends it by POST to /graphql (of an Enterprise Server, /api/graphql) at GITHUB_API_URL's host. "
        "Let what stands between Onramp and GitHub pass it on, or update the Enterprise Server; then retry.",
    )


def unreadable(what: str) -> Retryable:
    """The refusal of an answer that is not GitHub's, or not whole; a gateway in front of it may be at fault."""
    return Retryable(
        "GITHUB_UNREADABLE",
        f"The answer from GitHub's address {what}.",
        hint="Check that GITHUB_API_URL is the REST API's address, and what stands between Onramp and it; then retry.",
    )


def _read(form: TypeAdapter[Read], answer: object) -> Read:
    try:
        return form.validate_python(answer)
    except ValidationError:
        raise unreadable("lacks what is needed") from None  # pydantic's text shows the answer


class _Connection:
    """What PyGithub asks of a connection: `request`, `getresponse`, `close`. One for each request."""

    def __init__(self, session: requests.Session, protocol: str, host: str, port: int | None, **_: object) -> None:
        self.host = host
        self._session = session
        self._origin = f"{protocol}://{host}" + (f":{port}" if port else "")
        self._request: tuple[str, str, Any, dict[str, str]] | None = None

    def request(self, verb: str, url: str, body: Any, headers: dict[str, str], stream: bool = False) -> None:  # noqa: FBT001, FBT002, ARG002 - PyGithub's signature
        """Remember what to send."""
        self._request = (verb, url, body, headers)

    def getresponse(self) -> _Answer:
        """Send it and read the whole answer.

        Raises:
            Permanent: ``GITHUB_MOVED``: a redirect. PyGithub would follow some, and take others for an answer.
                ``GITHUB_ANSWER_TOO_LARGE``.
            Retryable: ``GITHUB_UNAVAILABLE``: 202, for which PyGithub would sleep and ask again without end.
                ``GITHUB_UNREADABLE``.
        """
        assert self._request is not None  # noqa: S101 - PyGithub calls request() first
        verb, url, body, headers = self._request
        with self._session.request(
            verb, self._origin + url, data=body, headers=headers, allow_redirects=False, stream=True
        ) as response:
            if 300 <= response.status_code < 400:
                raise moved()
            if response.status_code == 202:
                raise Retryable("GITHUB_UNAVAILABLE", "GitHub is still preparing its answer.")
            content = _content(response)
            if len(content) > _LARGEST_ANSWER_BYTES:
                raise Permanent(
                    "GITHUB_ANSWER_TOO_LARGE",
                    f"GitHub's answer is longer than {_LARGEST_ANSWER_BYTES // 1024 // 1024} MB.",
                    hint="Make the pixel repository's file smaller, or split its folder; then retry.",
                )
            return _Answer(response.status_code, list(response.headers.items()), _json(response.status_code, content))

    def close(self) -> None:
        """Nothing: the session is the process's."""


def _content(response: requests.Response) -> bytes:
    try:
        content: bytes = response.raw.read(_LARGEST_ANSWER_BYTES + 1, decode_content=True)
    except DecodeError as error:
        raise unreadable("is not compressed as it says") from error
    return content


_MOVED: Final = "Correct PIXEL_REPOSITORY (it was renamed or transferred) or GITHUB_API_URL, then retry."


class _Answer:
    """What PyGithub asks of a response."""

    def __init__(self, status: int, headers: list[tuple[str, str]], text: str) -> None:
        self.status = status
        self._headers = headers
        self._text = text

    def getheaders(self) -> list[tuple[str, str]]:
        """Header names and values."""
        return self._headers

    def read(self) -> str:
        """The body."""
        return self._text


def _json(status: int, content: bytes) -> str:
    """The body as PyGithub can take it: JSON, and for a refusal an object whose ``message`` is text.

    Raises:
        Retryable: ``GITHUB_UNREADABLE``: an answer with another body, which a gateway or a log-in page gives.
    """
    if not content:
        return ""
    try:
        document = json.loads(content)
    except (ValueError, RecursionError):
        if status < 400:
            raise unreadable("is no JSON") from None
        return "{}"
    if status < 400:
        return content.decode()
    well_formed = isinstance(document, dict) and isinstance(document.get("message", ""), str)
    return content.decode() if well_formed else "{}"
