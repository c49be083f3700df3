"""A tenant's keys: issued, rotated, revoked, by colleagues or by the tenant's own people. A key makes no keys."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, NoReturn

from botocore.exceptions import ClientError

from chalicelib.desk.context import Desk
from chalicelib.errors import Permanent, PlatformError, Problem, SettingMissing
from chalicelib.flows.common.tenants import ADAPTERS, CLOSED, PREFIX, SCOPES
from chalicelib.flows.common.uploads import modules_of
from chalicelib.records.codec import DETAILS, Item, address
from chalicelib.records.issued_keys import About, IssuedKeys, KeyRefused
from chalicelib.records.keys import Keys, NewKey
from chalicelib.records.record import Record
from chalicelib.records.refusals import CONTENTION, reasons
from chalicelib.records.store import ATTEMPTS, Taken
from chalicelib.records.triggers import started

if TYPE_CHECKING:
    from chalicelib.records.key_hashes import HashSource

_SAYS: Final = {
    "not_found": (404, "INTEGRATION_KEY_NOT_FOUND", "This tenant has no key of this id."),
    "revoked": (409, "INTEGRATION_KEY_OVER", "This key was revoked: issue another."),
    "expired": (409, "INTEGRATION_KEY_OVER", "This key has expired: issue another."),
    "replaced": (409, "INTEGRATION_KEY_REPLACED", "This key was replaced already; rotate the one that replaces it."),
    "too_many": (409, "INTEGRATION_KEYS_TOO_MANY", "This tenant has 100 keys: revoke those that nobody uses."),
}


def of(desk: Desk, record: Record, hashes: HashSource) -> IssuedKeys:
    """The keys of a tenant."""
    return IssuedKeys(Keys(desk.store, hashes), record.key, PREFIX)


def issue(desk: Desk, opened: Record, about: About, hashes: HashSource, *, actor: str) -> NewKey:
    """Issue a key, and start the record: it may be set up by it.

    Raises:
        Problem: 409 TENANT_CLOSED, INTEGRATION_KEYS_TOO_MANY, BUSY; 422 INTEGRATION_KEY_UNUSABLE: a scope, an
            adapter or the end cannot be; 503 KEYS_UNAVAILABLE.
    """
    now, table, own = desk.clock(), desk.store.table, of(desk, opened, hashes)
    _refuse_end(about.valid_until, now)
    _refuse_foreign(opened, about)
    for _ in range(ATTEMPTS):
        refuse_closed(opened)
        also = [_still(table, opened), started(table, opened.key)]
        try:
            return own.issue(about, by=actor, now=now, also=also)
        except KeyRefused as refused:
            _refuse(refused)
        except ClientError as error:
            if not reasons(error) & CONTENTION:
                raise
            opened = desk.store.load(opened.key)  # it has come to another status meanwhile
        except PlatformError as error:
            raise _unavailable(error) from error
    raise _busy()


def rotate(
    desk: Desk, opened: Record, key_id: str, hashes: HashSource, *, overlap: timedelta, end: datetime | None, actor: str
) -> NewKey:
    """Replace a key by one for the same, which counts beside it for a while. Of many who ask at once one gets it.

    Raises:
        Problem: 404 INTEGRATION_KEY_NOT_FOUND; 409 TENANT_CLOSED, INTEGRATION_KEY_OVER, INTEGRATION_KEY_REPLACED (with
            the one successor), BUSY; 422 INTEGRATION_KEY_UNUSABLE; 503 KEYS_UNAVAILABLE.
    """
    now, own = desk.clock(), of(desk, opened, hashes)
    _refuse_end(end, now)
    for _ in range(ATTEMPTS):
        refuse_closed(opened)
        still = [_still(desk.store.table, opened)]
        try:
            return own.rotate(key_id, overlap=overlap, by=actor, now=now, valid_until=end, also=still)
        except KeyRefused as refused:
            _refuse(refused)
        except Taken:
            opened = desk.store.load(opened.key)  # others are at it, or it has come to another status meanwhile
        except PlatformError as error:
            raise _unavailable(error) from error
    raise _busy()


def revoke(desk: Desk, opened: Record, key_id: str, hashes: HashSource, *, actor: str) -> None:
    """Let a key open nothing from now on, nor any token that was issued for it. Again changes nothing.

    Raises:
        Problem: 404 INTEGRATION_KEY_NOT_FOUND; 409 BUSY.
    """
    try:
        of(desk, opened, hashes).revoke(key_id, by=actor, now=desk.clock())
    except KeyRefused as refused:
        _refuse(refused)
    except Taken as error:
        raise _busy() from error


def refuse_closed(record: Record) -> None:
    """Do nothing for a tenant that is closed.

    Raises:
        Problem: 409 TENANT_CLOSED.
    """
    if record.status == CLOSED:
        raise _closed()


def _closed() -> Problem:
    return Problem(409, "TENANT_CLOSED", "This tenant is closed.")


def _refuse(refused: KeyRefused) -> NoReturn:
    status, code, says = _SAYS[refused.why]
    raise Problem(status, code, says, extra={"replacedBy": refused.successor} if refused.successor else None)


def _refuse_end(end: datetime | None, now: datetime) -> None:
    if end is not None and end <= now:
        raise _wrong("expiresAt", "must lie ahead")


def _refuse_foreign(record: Record, about: About) -> None:
    """A key is for what its tenant has: what it could not be used for would only be found out by its holder."""
    has = set(modules_of(record))
    of_others = [scope for scope in about.scopes if not has & set(SCOPES[scope])]
    if of_others:
        raise _wrong("scopes", f"has {of_others[0]}, and the tenant has only {_listed(has)}")
    foreign = [adapter for adapter in about.adapters if ADAPTERS[adapter] not in has]
    if foreign:
        raise _wrong("allowedAdapters", f"has {foreign[0]}, and the tenant has only {_listed(has)}")


def _listed(names: set[str]) -> str:
    return " and ".join(sorted(names))


def _wrong(field: str, says: str) -> Problem:
    return Problem(422, "INTEGRATION_KEY_UNUSABLE", f"{field} {says}.", errors=[{"field": field, "message": says}])


def _busy() -> Problem:
    return Problem(409, "BUSY", "Others are changing this key. Ask again.", headers={"Retry-After": "1"})


def _unavailable(error: PlatformError) -> Problem:
    missing = isinstance(error, SettingMissing | Permanent)
    says = (
        "This stage has not the secret that keys are kept under (KEY_HASH_SECRET): whoever runs it must set it."
        if missing
        else "Keys cannot be kept at the moment. Try again in a few seconds."
    )
    return Problem(503, "KEYS_UNAVAILABLE", says, headers={"Retry-After": "5"})


def _still(table: str, record: Record) -> Item:
    """The transaction's part that holds only while the tenant has the status that it was seen in: what closes it
    revokes every key."""
    return {
        "ConditionCheck": {
            "TableName": table,
            "Key": address(record.key, DETAILS),
            "ConditionExpression": "#status = :seen",
            "ExpressionAttributeNames": {"#status": "status"},
            "ExpressionAttributeValues": {":seen": {"S": record.status}},
        }
    }
