"""Account: the user, the account, the membership on both of its sides, and the account's defaults for search."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from chalicelib.dimensions.absent import NO_ACCOUNT, NO_USER, USER_ERASED
from chalicelib.health.asked import Asked, together
from chalicelib.health.finding import Found, no, yes
from chalicelib.health.kinds import CheckKind, Decided, DimensionKind, first, unknown
from chalicelib.health.reading import Check, Dimension, Truth

if TYPE_CHECKING:
    from chalicelib.clients.controller.client import Account, Membership, User
    from chalicelib.dimensions.questions import Answers
    from chalicelib.dimensions.subject import Subject

ACTIVE, OWNER = "ACTIVE", "OWNER"
_GRANT = "See the action grant_ownership; an SE can retry it where it failed."

_USER_IS_ACTIVE = yes("USER_ACTIVE", "The user is signed up and ACTIVE.")
_NO_SUCH_USER = no("USER_MISSING", "The Controller does not know the user who signed up.", _GRANT)
_USER_IS_NOT = no("USER_NOT_ACTIVE", "The user is {status}.", "Ask who runs the Controller why.")
USER = CheckKind(
    "user_active",
    "The user is ACTIVE",
    "the Controller",
    (_USER_IS_ACTIVE, _NO_SUCH_USER, _USER_IS_NOT, NO_USER, USER_ERASED),
)

_ACCOUNT_IS_ACTIVE = yes("ACCOUNT_ACTIVE", "The account is ACTIVE.")
_NO_SUCH_ACCOUNT = no(
    "ACCOUNT_MISSING", "The Controller does not know the account any more.", "Ask who runs the Controller why."
)
_ACCOUNT_IS_NOT = no("ACCOUNT_NOT_ACTIVE", "The account is {status}.", "Ask who runs the Controller why.")
ACCOUNT_ACTIVE = CheckKind(
    "account_active",
    "The account is ACTIVE",
    "the Controller",
    (_ACCOUNT_IS_ACTIVE, _NO_SUCH_ACCOUNT, _ACCOUNT_IS_NOT, NO_ACCOUNT),
)

_IS_MEMBER = yes("MEMBERSHIP_ACTIVE", "The membership is active on both sides.")
_MEMBER_MISSING = no("MEMBERSHIP_MISSING", "The user is not a member on {sides}.", _GRANT)
_MEMBER_IS_NOT = no("MEMBERSHIP_NOT_ACTIVE", "The membership is {status} on {sides}.", "Ask who runs the Controller.")
MEMBERSHIP = CheckKind(
    "membership_active",
    "The user's membership of the account is active",
    "the Controller",
    (_IS_MEMBER, _MEMBER_MISSING, _MEMBER_IS_NOT, NO_ACCOUNT, NO_USER, USER_ERASED),
)

_OWNS = yes("OWNER", "The role is OWNER.")
_OWNS_NOT = no("NOT_OWNER", "The role is {role}, not OWNER.", _GRANT)
_NO_ROLE = no("NO_ROLE", "There is no membership on this side.", _GRANT)
_SIDE = (_OWNS, _OWNS_NOT, _NO_ROLE, NO_ACCOUNT, NO_USER, USER_ERASED)
USER_SIDE = CheckKind("user_side_owner", "The user's record has the account, as its OWNER", "the Controller", _SIDE)
ACCOUNT_SIDE = CheckKind("account_side_owner", "The account's record has the user as OWNER", "the Controller", _SIDE)

_HAS_DEFAULTS = yes("DEFAULT_CONFIGS_PRESENT", "The account is initialised for search.")
_NO_DEFAULTS = no("DEFAULT_CONFIGS_MISSING", "The account has no DEFAULT_CONFIGS.", "See the action initialise_ecom.")
DEFAULTS = CheckKind(
    "default_configs", "The account has its DEFAULT_CONFIGS", "the ecom API", (_HAS_DEFAULTS, _NO_DEFAULTS, NO_ACCOUNT)
)


def decide(checks: Mapping[str, Check]) -> Decided:
    """READY when everything is true; what is known to be missing counts before what is unknown, and the account before
    the people in it: without one there is no link that anybody could sign up with."""
    names = [ACCOUNT_ACTIVE.name, *checks]
    if missing := first(checks, Truth.NO, names):
        return "PROVISIONING", missing
    if unclear := first(checks, Truth.UNKNOWN, names):
        return unknown(unclear)
    return "READY", None


ACCOUNT = DimensionKind(
    "account",
    "Account",
    {"PROVISIONING": "Something of the account is still missing.", "READY": "The account and its owner are complete."},
    (USER, ACCOUNT_ACTIVE, MEMBERSHIP, USER_SIDE, ACCOUNT_SIDE, DEFAULTS),
    decide,
)


def read(about: Subject, answers: Answers) -> Dimension:
    """The account dimension that the sources' answers amount to. Pure."""

    def own(sides: tuple[Membership, ...]) -> Membership | None:
        ids = (about.ids.system_account_id, about.ids.user_id)
        return next((side for side in sides if (side.system_account_id, side.user_id) == ids), None)

    mine, its = answers.user_side.then(own), answers.account_side.then(own)
    if nobody := about.ids.without_user:
        its = Asked(nobody, its.at)  # the account's members can be asked for, but there is nobody to look for
    return ACCOUNT.reading(
        (
            USER.read(answers.user, _user),
            ACCOUNT_ACTIVE.read(answers.account, _account),
            MEMBERSHIP.read(together(mine, its), _membership),
            USER_SIDE.read(mine, _role),
            ACCOUNT_SIDE.read(its, _role),
            DEFAULTS.read(answers.initialised, lambda there: (_HAS_DEFAULTS if there else _NO_DEFAULTS).of()),
        )
    )


def _user(user: User | None) -> Found:
    if user is None:
        return _NO_SUCH_USER.of()
    return _USER_IS_ACTIVE.of() if user.status == ACTIVE else _USER_IS_NOT.of(status=user.status)


def _account(account: Account | None) -> Found:
    if account is None:
        return _NO_SUCH_ACCOUNT.of()
    return _ACCOUNT_IS_ACTIVE.of() if account.status == ACTIVE else _ACCOUNT_IS_NOT.of(status=account.status)


def _membership(sides: tuple[Membership | None, Membership | None]) -> Found:
    named = dict(zip(("the user's side", "the account's side"), sides, strict=True))
    if missing := [name for name, side in named.items() if side is None]:
        return _MEMBER_MISSING.of(sides=" and ".join(missing))
    for name, side in named.items():
        if side is not None and side.status != ACTIVE:
            return _MEMBER_IS_NOT.of(status=side.status, sides=name)
    return _IS_MEMBER.of()


def _role(side: Membership | None) -> Found:
    if side is None:
        return _NO_ROLE.of()
    return _OWNS.of() if side.role == OWNER else _OWNS_NOT.of(role=side.role)
