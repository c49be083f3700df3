"""What a platform's refusal means: RFC 9457 problems and Retry-After, read with care since others wrote them."""

from __future__ import annotations

import re
from datetime import UTC, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, Final

from chalicelib.deadline import Clock, utc_now
from chalicelib.errors import Permanent, Retryable

LONGEST_DELAY: Final = timedelta(minutes=15)
"""The longest that a wake message can wait (SQS DelaySeconds is at most 900)."""
SECRET_WAIT_LIMIT: Final = timedelta(minutes=10)
"""How long a refused secret is taken for one that is just being replaced. Whoever changes a token at the platform
first, and stores it then, leaves a gap: longer than this, and they have forgotten."""
SECRET_DELAY: Final = timedelta(seconds=30)
"""How long to wait before a refused secret is tried again."""
LONGEST_SAID: Final = 300
"""Characters of a platform's own words that are kept."""
_ADDRESS: Final = re.compile(r"[^\s@<>\"'(),;:]+@[^\s@<>\"'(),;:]+")
_QUERY: Final = re.compile(r"(https?://[^\s?#]+)[?#]\S*")
_SECRET: Final = re.compile(r"(?i:bearer|basic)\s+\S+|[A-Za-z0-9_\-.~+/=]{24,}|\+?\d[\d ()/.\-]{7,}\d")
"""What may be a token, a key or a card; and what may be a telephone number."""
_CODE: Final = re.compile(r"[A-Z][A-Z0-9_]{1,63}")
_FIELD: Final = re.compile(r"[A-Za-z0-9_.\-]{1,64}")


WHAT_TO_DO: Final = {
    "ACCOUNT_CLOSED": "Ask who runs the Controller whether the account may be opened again; once it is, retry.",
    "ACCOUNT_NOT_FOUND": "Ask who runs the Controller to bring the account back, then retry. If it is gone for good, "
    "this onboarding cannot go on: start a new one for the customer.",
    "ALREADY_INVITED": "Nothing is to be done: the person is invited. Retry.",
    "ALREADY_MEMBER": "Nothing is to be done: the person is a member. Retry.",
    "DEFAULT_CONFIGS_NOT_FOUND": "Retry initialise_ecom, which gives the account its defaults again.",
    "EXTERNAL_REFERENCE_TAKEN": "Ask who runs the Controller which account has this onboarding's id, then retry.",
    "IDEMPOTENCY_KEY_REUSED": "Ask who runs {platform} what was made under this action's key, then retry.",
    "INVITE_NOT_FOUND": "The invitation was withdrawn: take the person from the list; the owner can invite them again.",
    "NOT_A_MEMBER": "Retry: the membership is written again first.",
    "PAYMENT_TOKEN_INVALID": "Put a valid placeholder card into the secret with the card's token, then retry.",
    "USER_NOT_FOUND": "Retry: the user's record is written again first.",
    "STORE_NOT_FOUND": "Ask who runs {platform} whether the store is gone; if it is not, retry. If it is, skip its "
    "onboarding, or erase its people where that is over: what is left is then withdrawn.",
    "VALIDATION_FAILED": "{platform} does not take the fields named above: compare them with its contract, then retry.",
}
"""What an SE can do about a code of the contracts (docs/platform-contracts.md). Where a client or an executor knows
more, it says so instead."""
_CALLED: Final = {
    "CONTROLLER": "the Controller",
    "ECOM": "the ecom API",
    "MARKETPLACE": "the marketplace",
    "ORGANISATIONS": "the identity organisation",
    "SHOP": "the shop platform",
}
_UNKNOWN: Final = "Ask who runs {platform} what {code} means, put it right, then retry."


class Refused(Permanent):
    """The platform said no (4xx), and asking again would not change that.

    Args:
        platform: The platform's name, upper case.
        what: Method and path that were refused.
        status: HTTP status code.
        platform_code: The `code` of its problem document; the client decides by it.
        platform_fields: The request's fields that it complained about, if it named any.
        said: What it said of it, as `cleaned` lets it through.
    """

    def __init__(
        self,
        platform: str,
        what: str,
        status: int,
        platform_code: str,
        platform_fields: tuple[str, ...] = (),
        said: str = "",
    ) -> None:
        named = f" ({', '.join(platform_fields)})" if platform_fields else ""
        super().__init__(
            f"{platform}_REFUSED",
            f"{what} was refused with {status} {platform_code}{named}.",
            hint=WHAT_TO_DO.get(platform_code, _UNKNOWN).format(
                code=platform_code, platform=_CALLED.get(platform, f"the platform {platform.lower()}")
            ),
        )
        self.status = status
        self.platform_code = platform_code
        self.platform_fields = platform_fields
        self.said = said


def secret_refused(code: str, message: str, *, hint: str) -> Retryable:
    """The error for a token or an address that was refused although it is the newest one that is stored.

    It is most likely being replaced at this moment: so it is tried again for as long as `SECRET_WAIT_LIMIT`, each time
    with what is stored by then, before a person is asked.
    """
    return Retryable(code, message, hint=hint, delay=SECRET_DELAY, wait_limit=SECRET_WAIT_LIMIT)


def refused(platform: str, what: str, status: int, body: Any) -> Refused | None:
    """The refusal that a problem document tells of; None if `body` is not one with a code.

    A 404 without a code says nothing about the thing asked for: a proxy, or a wrong base URL, answers so too. The
    document's free text may quote what was sent: what `cleaned` leaves of it is kept, and stands in no error's text.
    """
    code = body.get("code") if isinstance(body, dict) else None
    if not isinstance(code, str) or not _CODE.fullmatch(code):
        return None
    errors = body.get("errors")
    given = [item.get("field") for item in errors if isinstance(item, dict)] if isinstance(errors, list) else []
    fields = tuple(name for name in given[:10] if isinstance(name, str) and _FIELD.fullmatch(name))
    return Refused(platform, what, status, code, fields, cleaned(body.get("detail")))


def cleaned(detail: Any) -> str:
    """A platform's own words, for SEs: one line of `LONGEST_SAID` characters at the most, without addresses, queries of
    links, and what may be a secret or a telephone number. Empty where it has said nothing."""
    if not isinstance(detail, str):
        return ""
    line = " ".join("".join(each if each.isprintable() else " " for each in detail[: 4 * LONGEST_SAID]).split())
    line = _ADDRESS.sub("[address]", _QUERY.sub(r"\1", line))
    line = _SECRET.sub("[left out]", line)
    return line if len(line) <= LONGEST_SAID else f"{line[: LONGEST_SAID - 1].rstrip()}…"


def retry_delay(header: str | None, clock: Clock = utc_now, *, longest: timedelta = LONGEST_DELAY) -> timedelta | None:
    """How long a Retry-After header (RFC 9110 section 10.2.3) asks to wait, between nothing and `longest`.

    None if there is no header, or none that can be read: then the engine's own back-off decides.
    """
    if header is None:
        return None
    if re.fullmatch(r"[0-9]{1,9}", header.strip()):
        return min(timedelta(seconds=int(header)), longest)
    try:
        until = parsedate_to_datetime(header)
    except ValueError:
        return None
    if until.tzinfo is None:  # "-0000" of RFC 5322: the time is UTC, its zone unknown
        until = until.replace(tzinfo=UTC)
    return min(max(until - clock(), timedelta(0)), longest)


def comes_back(status: int) -> str:
    """What an HTTP status that lets the same request succeed later means, as the end of an error's code: ``THROTTLED``
    or ``UNAVAILABLE``. Empty: it does not.

    Source: RFC 9110 section 15 (408, 5xx), RFC 8470 (425), RFC 6585 (429).
    """
    if status == 429:
        return "THROTTLED"
    return "UNAVAILABLE" if status >= 500 or status in {408, 425} else ""
