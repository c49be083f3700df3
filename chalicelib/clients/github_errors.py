"""GitHub's refusals in our own words. Nothing of an answer's body reaches a message: it may quote what was sent."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

import github
import requests
from urllib3.exceptions import HTTPError

from chalicelib.errors import Permanent, PlatformError, Retryable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from chalicelib.deadline import Clock

# "Wait for at least one minute" where a secondary limit names no time:
# https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#exceeding-the-rate-limit
_SECONDARY_LIMIT_DELAY = timedelta(minutes=1)
_LONGEST_DELAY = timedelta(hours=1)  # the primary limit's own window
_PULL_REQUEST_ONLY = ("protected branch", "rule violation", "pull request")


class TokenRefused(Permanent):
    """401: the token is not valid, or no longer."""


class LostRace(Retryable):
    """The branch moved between reading and writing it. Nothing was written, and nothing failed."""

    def __init__(self) -> None:
        super().__init__(
            "PIXEL_BRANCH_MOVED",
            "Another commit reached the pixel repository's branch first.",
            delay=timedelta(seconds=1),
            spends_failure=False,
        )


@contextmanager
def translated(clock: Clock) -> Iterator[None]:
    """Raise `PlatformError` instead of PyGithub's and requests' own errors.

    Args:
        clock: Tells how long it is until a rate limit's reset, which GitHub gives as a moment.

    Raises:
        Retryable: ``GITHUB_UNAVAILABLE``; ``GITHUB_RATE_LIMITED``, which spends no failure.
        Permanent: ``GITHUB_TOKEN_REFUSED``, ``GITHUB_FORBIDDEN``, ``GITHUB_NOT_FOUND``, ``GITHUB_PULL_REQUEST_ONLY``,
            ``GITHUB_REFUSED``.
    """
    try:
        yield
    except github.GithubException as error:
        raise _by_status(error, clock()) from error
    except (requests.RequestException, HTTPError, OSError) as error:
        raise Retryable("GITHUB_UNAVAILABLE", f"GitHub gave no answer in time ({type(error).__name__}).") from error
    except (ValueError, github.BadAttributeException) as error:  # cut off, or not GitHub that answered
        raise Retryable("GITHUB_UNAVAILABLE", "GitHub's answer could not be read.") from error


def said(error: github.GithubException) -> str:
    """GitHub's own sentence, in lower case, to tell refusals with the same status apart."""
    message = error.data.get("message") if isinstance(error.data, dict) else None
    return message.lower() if isinstance(message, str) else ""


def lost_race(error: github.GithubException) -> bool:
    """Whether a ref could not move because it had moved: 422 after the fact, 409 for two writes at once."""
    if any(words in said(error) for words in _PULL_REQUEST_ONLY):
        return False
    return error.status == 409 or (error.status == 422 and "fast forward" in said(error).replace("-", " "))


def _by_status(error: github.GithubException, now: datetime) -> PlatformError:
    status, headers = error.status, {name.lower(): str(value) for name, value in (error.headers or {}).items()}
    if status == 401:
        return TokenRefused("GITHUB_TOKEN_REFUSED", "GitHub does not accept the token.", hint=_NEW_TOKEN)
    delay = _rate_limit(error, headers, now) if status in {403, 429} else None
    if delay is not None:
        return Retryable("GITHUB_RATE_LIMITED", "GitHub asks us to wait.", delay=delay, spends_failure=False)
    if status in {403, 409, 422} and any(words in said(error) for words in _PULL_REQUEST_ONLY):
        return Permanent("GITHUB_PULL_REQUEST_ONLY", "The branch takes no direct commits.", hint=_USE_PULL_REQUESTS)
    if status == 403:
        return Permanent("GITHUB_FORBIDDEN", "The token may not do this in the pixel repository.", hint=_PERMISSIONS)
    if status == 404:
        return Permanent("GITHUB_NOT_FOUND", "The pixel repository or its branch is not there.", hint=_NOT_FOUND)
    if status >= 500 or status in {408, 425}:
        return Retryable("GITHUB_UNAVAILABLE", f"GitHub answered {status}.", delay=_retry_after(headers, now))
    if status == 409 and "empty" not in said(error):  # an empty repository stays empty; other conflicts pass
        return Retryable("GITHUB_UNAVAILABLE", "GitHub answered 409.")
    return Permanent("GITHUB_REFUSED", f"GitHub refused the request with {status}.", hint=_REFUSED)


_NEW_TOKEN = "Put a valid token into the secret github-pat, then retry."  # noqa: S105 - a hint, not a token
_PERMISSIONS = "Give the token read and write access to contents and pull requests of PIXEL_REPOSITORY, then retry."
_NOT_FOUND = (
    "Check PIXEL_REPOSITORY and PIXEL_BRANCH, and that the token can see and write the repository "
    "(GitHub answers 404 where it may not), then retry."
)
_USE_PULL_REQUESTS = (
    "Set PIXEL_DELIVERY to pull_request, or let the token's owner bypass the branch's rules; then retry."
)
_REFUSED = "Look at the pixel repository's rules and recent changes; if nothing there explains it, report a defect."


def _rate_limit(error: github.GithubException, headers: Mapping[str, str], now: datetime) -> timedelta | None:
    """How long GitHub asks to wait; None if it is not a rate limit."""
    asked = _retry_after(headers, now)
    if asked is not None:
        return asked
    if headers.get("x-ratelimit-remaining") == "0" and headers.get("x-ratelimit-reset", "").isdigit():
        return _bounded(timedelta(seconds=int(headers["x-ratelimit-reset"]) - now.timestamp() + 1))
    if error.status == 429 or isinstance(error, github.RateLimitExceededException):
        return _SECONDARY_LIMIT_DELAY
    return None


def _retry_after(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    """``Retry-After`` in either of its forms (RFC 9110 section 10.2.3); None if there is none that can be read."""
    value = headers.get("retry-after", "").strip()
    if value.isdigit():
        return _bounded(timedelta(seconds=min(int(value), 86400)))
    try:
        return _bounded(parsedate_to_datetime(value) - now)
    except (ValueError, TypeError):
        return None


def _bounded(delay: timedelta) -> timedelta:
    return min(max(delay, timedelta(0)), _LONGEST_DELAY)
