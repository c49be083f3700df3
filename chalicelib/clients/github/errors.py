"""GitHub's refusals in our own words, and for those that have none here in GitHub's own (`refusals`)."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

import github
import requests
from urllib3.exceptions import HTTPError

from chalicelib.clients.github.refusals import needed_permissions, quoted, recognised
from chalicelib.clients.http.refusals import SECRET_DELAY, SECRET_WAIT_LIMIT, comes_back, retry_delay
from chalicelib.errors import Permanent, PlatformError, Retryable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from chalicelib.deadline import Clock

# "Wait for at least one minute" where a secondary limit names no time:
# https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#exceeding-the-rate-limit
_SECONDARY_LIMIT_DELAY = timedelta(minutes=1)
_LONGEST_DELAY = timedelta(hours=1)  # the primary limit's own window
_MAY_PASS: Final = (
    "reference cannot be updated",
    "reference update failed",
    "reference does not exist",
    "object does not exist",
    "sha does not exist",
    "base_tree is not",
)
"""What GitHub says of a write, without a reason: for an instant (its replicas do not know yet what another has just
written) or for good (a rule that it does not name)."""


class TokenRefused(Retryable):
    """401: the token is not valid, or no longer; most likely it is just being replaced."""

    def __init__(self, code: str, message: str, *, hint: str) -> None:
        super().__init__(code, message, hint=hint, delay=SECRET_DELAY, wait_limit=SECRET_WAIT_LIMIT)


class LostRace(Retryable):
    """The branch moved between reading and writing it. Nothing was written, and nothing failed."""

    def __init__(self) -> None:
        super().__init__(
            "PIXEL_BRANCH_MOVED",
            "Another commit reached the pixel repository's branch first.",
            delay=timedelta(seconds=1),
            crowded=True,
        )


@contextmanager
def translated(clock: Clock, *, minting: bool = False) -> Iterator[None]:
    """Raise `PlatformError` instead of PyGithub's and requests' own errors.

    Args:
        clock: Tells how long it is until a rate limit's reset, which GitHub gives as a moment.
        minting: Whether a GitHub App asks for an installation's token.

    Raises:
        Retryable: ``GITHUB_UNAVAILABLE``; ``GITHUB_RATE_LIMITED``, which spends no failure; ``GITHUB_TOKEN_REFUSED``
            and ``GITHUB_APP_KEY_REFUSED``, which are tried again for some minutes.
        Permanent: What `chalicelib.clients.github.refusals` knows; otherwise ``GITHUB_FORBIDDEN``,
            ``GITHUB_NOT_FOUND``, ``GITHUB_REFUSED``.
    """
    try:
        yield
    except github.GithubException as error:
        raise _by_status(error, clock(), minting=minting) from error
    except (requests.RequestException, HTTPError, OSError) as error:
        raise Retryable("GITHUB_UNAVAILABLE", f"GitHub gave no answer in time ({type(error).__name__}).") from error
    except ValueError as error:  # cut off, or not GitHub that answered
        raise Retryable("GITHUB_UNAVAILABLE", "GitHub's answer could not be read.") from error


@contextmanager
def writing() -> Iterator[None]:
    """For a write of what was found by reading just before: a refusal that may pass is tried again, and counted.

    Raises:
        Retryable: ``GITHUB_WRITE_REFUSED``. It spends failures, so a person is asked in the end.
    """
    try:
        yield
    except github.GithubException as error:
        unexplained = error.status == 422 and any(words in said(error) for words in _MAY_PASS)
        if _recognised(error) is not None or not (unexplained or error.status == 404):
            raise
        raise Retryable(
            "GITHUB_WRITE_REFUSED",
            f"GitHub found the branch, and did not let it be changed ({error.status}).{quoted(sentences(error))}",
            hint=_WRITE_REFUSED,
        ) from error


def sentences(error: github.GithubException) -> str:
    """What GitHub says: its message, and its sentences about single fields."""
    if not isinstance(error.data, dict):
        return ""
    errors = error.data.get("errors")
    listed = errors if isinstance(errors, list) else []
    details = [item.get("message") if isinstance(item, dict) else item for item in listed]
    parts = (error.data.get("message"), *details)
    return "\n".join(part for part in parts if isinstance(part, str) and part)


def said(error: github.GithubException) -> str:
    """What GitHub says, in lower case, to tell refusals with the same status apart."""
    return sentences(error).lower()


def lost_race(error: github.GithubException) -> bool:
    """Whether a ref could not move because it had moved: 422 after the fact, 409 for two writes at once."""
    if _recognised(error) is not None:
        return False
    return error.status == 409 or (error.status == 422 and "fast forward" in said(error).replace("-", " "))


def _by_status(error: github.GithubException, now: datetime, *, minting: bool) -> PlatformError:
    status, headers = error.status, _headers(error)
    known = _recognised(error, minting=minting)
    if known is not None:
        return known
    if status == 401 and minting:
        return TokenRefused("GITHUB_APP_KEY_REFUSED", "GitHub does not accept the GitHub App's key.", hint=_NEW_KEY)
    if status == 401:
        return TokenRefused("GITHUB_TOKEN_REFUSED", "GitHub does not accept the token.", hint=_NEW_TOKEN)
    limited = status in {403, 429} or (status == 422 and "submitted too quickly" in said(error))  # of pull requests
    delay = _rate_limit(error, headers, now) if limited else None
    if delay is not None:
        return Retryable("GITHUB_RATE_LIMITED", "GitHub asks us to wait.", delay=delay, crowded=True)
    if comes_back(status):
        return Retryable("GITHUB_UNAVAILABLE", f"GitHub answered {status}.", delay=_asked_for(headers, now))
    if status == 409:  # conflicts pass
        return Retryable("GITHUB_UNAVAILABLE", "GitHub answered 409.")
    more = quoted(sentences(error))
    if status == 403:
        needed = f" It takes {value}." if (value := needed_permissions(headers)) else ""
        message = f"The token may not do this in the pixel repository.{needed}{more}"
        return Permanent("GITHUB_FORBIDDEN", message, hint=_PERMISSIONS)
    if status == 404:
        return Permanent("GITHUB_NOT_FOUND", "The pixel repository or its branch is not there.", hint=_NOT_FOUND)
    return Permanent("GITHUB_REFUSED", f"GitHub refused the request with {status}.{more}", hint=_REFUSED)


def _recognised(error: github.GithubException, *, minting: bool = False) -> Permanent | None:
    return recognised(error.status, sentences(error), _headers(error), minting=minting)


def _headers(error: github.GithubException) -> dict[str, str]:
    return {name.lower(): str(value) for name, value in (error.headers or {}).items()}


_NEW_TOKEN = (
    "Put a valid token, or a GitHub App's credentials, into the secret github-pat (or that which GITHUB_TOKEN_SECRET "  # noqa: S105 - a hint
    "names), then retry."
)
_NEW_KEY = (
    "Make a new private key on the GitHub App's page, put it into the secret github-pat (or that which "
    "GITHUB_TOKEN_SECRET names) as private_key, and check that app_id is the same App's; then retry."
)
_PERMISSIONS = (
    "Give the token read and write access to the contents of PIXEL_REPOSITORY, and to its pull requests where "
    "PIXEL_DELIVERY is pull_request, then retry."
)
_NOT_FOUND = (
    "Check PIXEL_REPOSITORY and PIXEL_BRANCH, and that the token can see and write the repository "
    "(GitHub answers 404 where it may not), then retry."
)
_WRITE_REFUSED = (
    "Check that the token can write PIXEL_REPOSITORY (GitHub may answer 404 where it may only read), and that no rule "
    "or protection of the branch keeps it from that; then retry."
)
_REFUSED = "Look at the pixel repository's rules and recent changes; if nothing there explains it, report a defect."


def _rate_limit(error: github.GithubException, headers: Mapping[str, str], now: datetime) -> timedelta | None:
    """How long GitHub asks to wait; None if it is not a rate limit."""
    asked = _asked_for(headers, now)
    if asked is not None:
        return asked
    if headers.get("x-ratelimit-remaining") == "0" and headers.get("x-ratelimit-reset", "").isdigit():
        return _bounded(timedelta(seconds=int(headers["x-ratelimit-reset"]) - now.timestamp() + 1))
    if error.status in {422, 429} or isinstance(error, github.RateLimitExceededException):
        return _SECONDARY_LIMIT_DELAY
    return None


def _asked_for(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    """What ``Retry-After`` asks for, which may be longer than for other platforms: the primary limit's own window."""
    return retry_delay(headers.get("retry-after"), lambda: now, longest=_LONGEST_DELAY)


def _bounded(delay: timedelta) -> timedelta:
    return min(max(delay, timedelta(0)), _LONGEST_DELAY)
