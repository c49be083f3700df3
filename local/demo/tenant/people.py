"""What a colleague and a tenant's own people send. Nothing here knows anything that they would not."""

from __future__ import annotations

from typing import Any

from chalicelib.flows.tenant.name import INVOICES, KEYS, TENANTS
from local.demo.clients import DemoError, call
from local.stack import tenants
from local.stack.record import Stack


class Colleague:
    """A colleague with an admin's token, which goes as the runbook's own commands send it."""

    def __init__(self, stack: Stack) -> None:
        self._api = stack.gateway
        self._bearer = {"Authorization": f"Bearer {stack.admin_token}"}
        self._header = {"Cf-Access-Jwt-Assertion": stack.admin_token}

    def asks(self, method: str, path: str, body: Any = None, **params: str) -> Any:
        """A route of tenants, below their own path."""
        return call(method, f"{self._api}{TENANTS}{path}", json=body, params=params, headers=self._bearer)

    def bills(self, method: str, path: str = "", body: Any = None, **params: str) -> Any:
        """A route of invoices, below their own path."""
        return call(method, f"{self._api}{INVOICES}{path}", json=body, params=params, headers=self._bearer)

    def refused(self, method: str, path: str, body: Any = None) -> str:
        """The code by which a route of tenants refuses.

        Raises:
            DemoError: It did not.
        """
        try:
            self.asks(method, path, body)
        except DemoError as refused:
            return refused.code
        raise DemoError(f"{method} …{path} was to be refused, and was taken")

    def record(self, tenant_id: str) -> Any:
        """A tenant's record."""
        return call("GET", f"{self._api}/v1/flows/tenant/records/{tenant_id}", headers=self._header)


class Member:
    """One of a tenant's own people."""

    def __init__(self, stack: Stack, email: str, organisation_id: str, role: str = "org:admin") -> None:
        self._base = f"{stack.gateway}{KEYS}"
        _, self._headers = tenants.member(stack, email, organisation_id, role)

    def rotates(self, key_id: str) -> Any:
        """Have a key replaced, with the usual overlap."""
        return call("POST", f"{self._base}/{key_id}/rotate", headers=self._headers)

    def refused(self, key_id: str) -> str:
        """The code by which that is refused.

        Raises:
            DemoError: It was not.
        """
        try:
            self.rotates(key_id)
        except DemoError as refused:
            return refused.code
        raise DemoError("a key was replaced by somebody who may not")
