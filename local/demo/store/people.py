"""What a store's user and an SE send. Nothing here knows anything that they would not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from chalicelib.flows.store.name import BASE
from local.demo.clients import DemoError, call

if TYPE_CHECKING:
    from local.stack.record import Stack
    from local.stack.stores import StoreUser

STEP: Final = "/step"
SYNC: Final = "/step/order-sync"


class StoreClient:
    """A browser in which a user of a store is signed in.

    Args:
        stack: Where.
        user: Who.
    """

    def __init__(self, stack: Stack, user: StoreUser) -> None:
        self._base = f"{stack.gateway}{BASE}"
        body = {"email": user.email, "password": user.password}
        token = call("POST", f"{stack.gateway}/sessions/login", json=body)["access_token"]
        self._headers = {"Authorization": f"Bearer {token}"}

    def status(self) -> Any:
        """Open the wizard."""
        return call("GET", f"{self._base}/status", headers=self._headers)

    def save(self, step: str, fields: Mapping[str, Any]) -> Any:
        """Press Next on a step.

        Raises:
            DemoError: It was refused; its code says why.
        """
        return call("POST", f"{self._base}{STEP}/{step}", json=fields, headers=self._headers)

    def refused(self, step: str, fields: Mapping[str, Any]) -> str:
        """Press Next where that must not be taken; the code of the refusal, or of the first field's.

        Raises:
            DemoError: It was taken.
        """
        try:
            self.save(step, fields)
        except DemoError as refusal:
            errors = refusal.problem.get("errors") or [{}]
            return str(errors[0].get("code") or refusal.code)
        raise DemoError(f"{step} was taken, though it must not be")

    def test_key(self, key: str) -> Any:
        """Press the button that tests a key."""
        return self.save("letzshop-api/test", {"api_key": key})

    def import_orders(self) -> Any:
        """Start the import."""
        return call("POST", f"{self._base}{SYNC}/trigger", headers=self._headers)

    def progress(self, job_id: str) -> Any:
        """Look at the progress bar."""
        return call("GET", f"{self._base}{SYNC}/progress/{job_id}", headers=self._headers)

    def complete(self) -> Any:
        """Press the last button."""
        return call("POST", f"{self._base}{SYNC}/complete", json={}, headers=self._headers)


class Colleague:
    """An SE at the admin pages."""

    def __init__(self, stack: Stack) -> None:
        self._api = stack.gateway
        self._headers = {"Cf-Access-Jwt-Assertion": stack.admin_token}

    def record(self, store_id: str) -> Any:
        """A store's record."""
        return call("GET", f"{self._api}/v1/flows/store/records/{store_id}", headers=self._headers)

    def history(self, store_id: str) -> list[Any]:
        """What happened to it, the latest first."""
        url = f"{self._api}/v1/flows/store/records/{store_id}/history"
        return list(call("GET", url, headers=self._headers)["entries"])

    def skip(self, store_id: str, reason: str) -> Any:
        """Open the dashboard without the steps."""
        return call("POST", f"{self._api}{BASE}/{store_id}/skip", json={"reason": reason}, headers=self._headers)
