"""What a company's browser and colleagues send. Nothing here knows anything that they would not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from chalicelib.flows.design.name import BASE as TICKETS
from chalicelib.flows.merch.name import COMPANIES, ONE_FORM, WIZARD
from local.demo.clients import DemoError, call
from local.stack import companies
from local.stack.companies import Company

if TYPE_CHECKING:
    from local.stack.record import Stack

DESK: Final = "/v1/merch/desk"


class Browser:
    """A browser in which somebody fills in an intake, without having signed in.

    Args:
        stack: Where.
    """

    company: Company

    def __init__(self, stack: Stack) -> None:
        self._stack = stack

    def begin(self, basics: Mapping[str, Any]) -> Any:
        """Fill in the first step."""
        self.company = companies.begin(self._stack, basics)
        return self.company.wizard

    def begin_with_all(self, everything: Mapping[str, Any]) -> Any:
        """Send the single form of before."""
        self.company = companies.begin(self._stack, everything, ONE_FORM)
        return self.company.wizard

    def step(self, path: str, body: Any = None, method: str = "POST") -> Any:
        """Press Next on a step, or look again.

        Raises:
            DemoError: It was refused; its code says why.
        """
        given = {} if body is None else {"json": body}
        headers = {"Draft-Token": self.company.token}
        return call(method, f"{self._stack.gateway}{WIZARD}{path}", headers=headers, **given)

    def refused(self, path: str, body: Any = None, method: str = "POST") -> str:
        """Press Next where that must not be taken; the code of the refusal.

        Raises:
            DemoError: It was taken.
        """
        try:
            self.step(path, body, method)
        except DemoError as refusal:
            return refusal.code
        raise DemoError(f"{path or 'the wizard'} was taken, though it must not be")

    def robot(self, basics: Mapping[str, Any]) -> str:
        """Begin without having been taken for a person; the code of the refusal.

        Raises:
            DemoError: It was taken.
        """
        try:
            call("POST", f"{self._stack.gateway}{WIZARD}/basics", json=dict(basics), headers={"Bot-Check": "a-robot"})
        except DemoError as refusal:
            return refusal.code
        raise DemoError("a robot began an intake")

    def payment(self, method: str = "GET") -> Any:
        """How the payment stands; POST: look now."""
        return self.step("/payment", method=method)

    def pay(self, client_secret: str, means: str) -> Any:
        """Give Stripe the means."""
        return companies.pay(self._stack, client_secret, means)


class Owner:
    """A browser in which whoever filled in has signed in with the pool.

    Args:
        stack: Where.
        company: Whose.
    """

    def __init__(self, stack: Stack, company: Company) -> None:
        self._base = f"{stack.gateway}{COMPANIES}/{company.company_id}"
        self.user, self._headers = companies.owner(stack, company)

    def asks(self, method: str, path: str = "", body: Any = None) -> Any:
        """Anything that the company's own people may.

        Raises:
            DemoError: It was refused.
        """
        given = {} if body is None else {"json": body}
        return call(method, f"{self._base}{path}", headers=self._headers, **given)


class Colleague:
    """A colleague at the admin pages.

    Args:
        stack: Where.
        email: Who; their role follows from it.
    """

    def __init__(self, stack: Stack, email: str) -> None:
        self._api, self.email = stack.gateway, email
        self._headers = companies.colleague(stack, email)

    def record(self, company_id: str) -> Any:
        """A company's record."""
        return self.asks("GET", f"/v1/flows/merch/records/{company_id}")

    def history(self, company_id: str) -> list[Any]:
        """What happened to it, the latest first."""
        return list(self.asks("GET", f"/v1/flows/merch/records/{company_id}/history")["entries"])

    def tickets(self, company_id: str = "") -> list[Any]:
        """The design queue; of one company, if it is said."""
        found, cursor = [], None
        while True:
            page = self.asks("GET", TICKETS, limit=100, **({"cursor": cursor} if cursor else {}))
            found += page["tickets"]
            cursor = page["cursor"]
            if not cursor:
                return [each for each in found if company_id in {"", each["company_id"]}]

    def does(self, ticket: Mapping[str, Any], deed: str, body: Any = None) -> Any:
        """Something with a ticket.

        Raises:
            DemoError: It was refused.
        """
        return self.asks("POST", f"{TICKETS}/{ticket['ticket_id']}/{deed}", body)

    def hands_in(self, ticket: Mapping[str, Any], content: bytes = companies.PNG) -> int:
        """Draw, upload and submit a revision; its number.

        Raises:
            DemoError: It was refused.
        """
        form = self.does(ticket, "revisions", {"kind": "png"})
        if companies.upload(form["url"], form["fields"], content) != 201:
            raise DemoError("S3 did not take a revision")
        self.does(ticket, f"revisions/{form['revision']}/submit")
        return int(form["revision"])

    def refused(self, ticket: Mapping[str, Any], deed: str, body: Any = None) -> str:
        """Do what must not be taken; the code of the refusal.

        Raises:
            DemoError: It was taken.
        """
        try:
            self.does(ticket, deed, body)
        except DemoError as refusal:
            return refusal.code
        raise DemoError(f"{deed} was taken, though it must not be")

    def asks(self, method: str, path: str, body: Any = None, **params: Any) -> Any:
        """Any route of colleagues.

        Raises:
            DemoError: It was refused.
        """
        given = {} if body is None else {"json": body}
        return call(method, f"{self._api}{path}", headers=self._headers, params=params, **given)
