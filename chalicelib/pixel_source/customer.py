"""The customer as the pixel repository knows one."""

from __future__ import annotations

import re
from dataclasses import dataclass

from chalicelib.errors import Permanent
from chalicelib.storefront import WEB, StorefrontType

_ID = re.compile(r"[A-Za-z0-9_-]{1,128}", re.ASCII)
# Members of Object.prototype. As a key, __proto__ sets the prototype instead of adding an entry; each of them is found
# in an object that has no such entry; and TypeScript gives such an entry the member's type (TS2322).
_RESERVED = frozenset(
    {"__proto__", "__defineGetter__", "__defineSetter__", "__lookupGetter__", "__lookupSetter__"}
    | {"constructor", "hasOwnProperty", "isPrototypeOf", "propertyIsEnumerable"}
    | {"toLocaleString", "toString", "valueOf"}
)


def require_id(name: str, value: str) -> str:
    """The id itself, if it can stand in a path, a branch name and an object key without any escaping.

    Args:
        name: Which id it is, for the message. The value is left out of it: it is not known to be an id at all.
        value: ASCII letters, digits, ``_`` and ``-``, 1 to 128 of them.

    Raises:
        Permanent: ``PIXEL_ID_INVALID``.
    """
    if not _ID.fullmatch(value) or value in _RESERVED:
        raise Permanent(
            "PIXEL_ID_INVALID",
            f"{name} is not usable in source code and paths.",
            hint=f"{name} must be 1 to 128 ASCII letters, digits, '_' or '-'. Ids come from Onramp and the Controller: "
            "find out which of them made this one.",
            retryable_by_hand=False,
        )
    return value


@dataclass(frozen=True, slots=True)
class Customer:
    """One entry of ``customer-index-data.ts``, keyed by the pixel id.

    Args:
        pixel_id: Key of the entry and folder of the customer's ``website.ts``.
        customer_name: As people wrote it: any text at all. It only ever becomes an escaped string literal.
        system_account_id: The Controller's id of the account that owns the pixel's events.
        storefront_type: A web shop loads the script; a mobile app sends its own events.
        personalization: Whether events may carry a random id that lasts as long as the browser tab.

    Raises:
        Permanent: ``PIXEL_ID_INVALID`` for an id that would need escaping.
    """

    pixel_id: str
    customer_name: str
    system_account_id: str
    storefront_type: StorefrontType = WEB
    personalization: bool = False

    def __post_init__(self) -> None:
        require_id("pixel_id", self.pixel_id)
        require_id("system_account_id", self.system_account_id)

    @property
    def fields(self) -> dict[str, str | bool]:
        """The properties of the entry in the order they are written, as TypeScript names them."""
        return {
            "customerName": self.customer_name,
            "systemAccountId": self.system_account_id,
            "storefrontType": self.storefront_type,
            "personalization": self.personalization,
        }
