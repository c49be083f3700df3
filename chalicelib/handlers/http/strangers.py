"""Callers whom no identity provider knows: the public, who holds a draft, who has a key, who signs what it sends.

What they show is read from one header, which may come once. Everything fails closed but the counting of requests
(docs/adr/0012, docs/adr/0055).
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

from chalicelib.deadline import Deadline
from chalicelib.desk.opening import open_record
from chalicelib.errors import PlatformError, Problem, Retryable
from chalicelib.handlers.http import bodies, limits
from chalicelib.handlers.http.call import Call
from chalicelib.records import drafts, restored
from chalicelib.records.key_hashes import plain
from chalicelib.records.keys import Keys, KnownKey, NotTaken, Why
from chalicelib.records.record import Record
from chalicelib.records.store import NotFound

if TYPE_CHECKING:
    from chalicelib.clients.tokens.signatures import SignedBodies
    from chalicelib.handlers.http.outside import Outside
    from chalicelib.records.key_hashes import HashSource

log = logging.getLogger(__name__)

DRAFT_HEADER: Final = "Draft-Token"
KEY_HEADER: Final = "X-Api-Key"
BOT_HEADER: Final = "Bot-Check"
LONGEST_SHOWN: Final = 2048
"""Characters of what is shown in a header: as many as a token of Turnstile may have (Cloudflare, "Server-side
validation"), and more than anything of ours has."""
_NOT_TAKEN: Final[dict[Why, tuple[str, str]]] = {
    "unknown": ("KEY_UNKNOWN", "This is not a key that counts here."),
    "revoked": ("KEY_REVOKED", "This key was revoked. Ask for another one."),
    "expired": ("KEY_EXPIRED", "This key has expired, or was replaced by another one."),
    "not_comparable": (
        "KEY_HASH_SECRET_MISSING",
        "This stage has not the secret that your key is kept under (KEY_HASH_SECRET): whoever runs it must set it.",
    ),
}
BOT_SECONDS: Final = 3.0
"""That the bot check has to say what it makes of a token."""


class BotCheck(Protocol):
    """Tells people from programs, by a token that its widget gave to the page."""

    def passed(self, token: str, address: str, deadline: Deadline) -> bool:
        """Whether it vouches for the token, which counts once.

        Args:
            token: As the page sent it.
            address: Where the request came from.
            deadline: When its answer is no longer waited for.

        Raises:
            PlatformError: It cannot say.
        """
        ...


@dataclass(frozen=True)
class OwnKeys:
    """The kind of key that a route takes.

    Attributes:
        flow: Whose records their holders speak for.
        prefix: That they begin with.
        hashes: Answers the secret that they are kept under; None: they are kept without one.
    """

    flow: str
    prefix: str
    hashes: Outside[HashSource] | None = None


def only(call: Call, name: str) -> str | None:
    """The value of a header, or None where there is no such one.

    API Gateway says the last of several in `headers`, and all of them in `multiValueHeaders` (Developer Guide, "Input
    format of a Lambda function"). Which one counts must not depend on who looks.

    Raises:
        Problem: 400 HEADER_INVALID where it came more than once, or is too long.
    """
    event = call.request.to_original_event()
    several = [values for key, values in (event.get("multiValueHeaders") or {}).items() if key.lower() == name.lower()]
    value: str | None = call.request.headers.get(name)
    if sum(len(values) for values in several) > 1 or len(value or "") > LONGEST_SHOWN:
        raise Problem(400, "HEADER_INVALID", f"Send the header {name} once, of {LONGEST_SHOWN} characters at the most.")
    return value.strip() if value is not None else None


def no_bot(call: Call, check: Outside[BotCheck]) -> None:
    """Refuse whom the bot check does not vouch for.

    Raises:
        Problem: 403 BOT_CHECK_MISSING or BOT_CHECK_FAILED; 503 BOT_CHECK_UNAVAILABLE where it cannot say.
    """
    token = only(call, BOT_HEADER)
    if not token:
        raise Problem(403, "BOT_CHECK_MISSING", "Answer the check on the page first.")
    try:
        passed = call.api.platforms.client(check.connect).passed(
            token, limits.source_address(call), Deadline.after(BOT_SECONDS)
        )
    except PlatformError as error:
        raise Problem(
            503,
            "BOT_CHECK_UNAVAILABLE",
            "The check for programs cannot be made at the moment. Nothing was taken; try again in a few seconds.",
            headers={"Retry-After": "5"},
        ) from error
    if not passed:
        raise Problem(403, "BOT_CHECK_FAILED", "The check has run out, or did not go well. Answer it again.")


def draft(call: Call, flow: str) -> Record:
    """The draft that the token opens which came with the request.

    No answer tells an unknown draft from a wrong token.

    Args:
        flow: Whose drafts the route is for.

    Raises:
        Problem: 401 DRAFT_TOKEN_MISSING or DRAFT_TOKEN_INVALID.
        Unreadable, TooNew: As `open_record`.
    """
    token = only(call, DRAFT_HEADER)
    if not token:
        raise Problem(401, "DRAFT_TOKEN_MISSING", "Send the token that the first step was answered with.")
    record = _found(call, flow, drafts.named(token))
    if not drafts.opens(token, record) or record is None:
        raise Problem(401, "DRAFT_TOKEN_INVALID", "This token opens no draft. Begin again with the first step.")
    return record


def _found(call: Call, flow: str, record_id: str) -> Record | None:
    try:
        return open_record(call.desk, flow, record_id) if record_id else None
    except NotFound:
        return None


def key(call: Call, taken: OwnKeys) -> Record:
    """The record that the caller's key speaks for; `Call.key` is the key. What does not fit is counted by address.

    Whether a key was revoked or has expired is told to those alone who have shown the whole of it.

    Raises:
        Problem: 401 KEY_MISSING, KEY_UNKNOWN, KEY_REVOKED, KEY_EXPIRED, KEY_RESTORED or KEY_HASH_SECRET_MISSING; 429;
            503 IDENTITY_UNAVAILABLE.
        Unreadable, TooNew: As `Store.load`.
    """
    try:
        return _key(call, taken)
    except Problem as refused:
        if refused.status == 401:
            limits.check(call, limits.REFUSED_KEYS)
        raise


def _key(call: Call, taken: OwnKeys) -> Record:
    shown = only(call, KEY_HEADER)
    if not shown:
        raise Problem(401, "KEY_MISSING", f"Send your key in the header {KEY_HEADER}.")
    hashes = call.api.platforms.client(taken.hashes.connect) if taken.hashes else plain
    try:
        known = Keys(call.desk.store, hashes).find(taken.prefix, shown, call.api.clock())
    except NotTaken as refused:
        raise not_taken(refused.why) from None
    except Retryable as error:
        raise Problem(
            503,
            "IDENTITY_UNAVAILABLE",
            "Keys cannot be checked at the moment. Try again.",
            headers={"Retry-After": "5"},
        ) from error
    except PlatformError as error:
        log.error("no key can be compared", extra={"code": error.code})  # noqa: TRY400
        raise not_taken("not_comparable") from error
    return speaks_for(call, known, taken.flow)


def not_taken(why: Why) -> Problem:
    """The answer to a key that does not count."""
    return Problem(401, *_NOT_TAKEN[why])


def speaks_for(call: Call, known: KnownKey, flow: str) -> Record:
    """The record that a key speaks for; `Call.key` is the key from now on.

    Raises:
        Problem: 401 KEY_UNKNOWN: there is none, or one of another flow; KEY_REVOKED: it has ended; KEY_RESTORED.
        Unreadable, TooNew: As `Store.load`.
    """
    record = _spoken_for(call, known.record_key)
    if record is None or record.flow != flow:
        raise not_taken("unknown")
    if call.flow_of(record).lifecycle.is_end(record.status):
        raise not_taken("revoked")
    if record.restored_at and (said := restored.read(call.desk.store)) and not said.confirmed:
        raise Problem(
            401, "KEY_RESTORED", "The table was restored: keys open nothing until somebody has confirmed that."
        )
    call.key, call.actor = known, f"key {known.key_id}"
    return record


def _spoken_for(call: Call, record_key: str) -> Record | None:
    try:
        return call.desk.store.load(record_key)
    except NotFound:
        return None  # the record was erased, and the key was left


def signer(call: Call, known: Outside[SignedBodies], largest: int) -> str:
    """Who signed the request's body, as the history has it. What does not fit is counted by address.

    Args:
        known: Tells the sender from everybody else.
        largest: Bytes that the body may have.

    Raises:
        Problem: 401 SIGNATURE_MISSING, SIGNATURE_INVALID or SIGNATURE_OUT_OF_TIME; 413; 429; 503 IDENTITY_UNAVAILABLE.
    """
    verifier = call.api.platforms.client(known.connect)
    try:
        return verifier.verify(bodies.raw(call.request, largest), only(call, verifier.header))
    except Problem as refused:
        if refused.status == 401:
            limits.check(call, limits.REFUSED_SIGNATURES)
        raise
