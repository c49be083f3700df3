"""Documents count each event of their pixel once, and keep the count."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import requests

from local.platforms.ecom import create_ecom
from local.platforms.server import PlatformServer

TOKEN = "a-token-of-the-stand-in"
BASE = "/v1/accounts/acc-1/indexes"


class EcomApi:
    """The ecom API's stand-in, called as the consumer calls it."""

    def __init__(self, url: str) -> None:
        self._url = url
        self.call("PUT", "/v1/accounts/acc-1/default-configs", {})
        self.call("POST", BASE, {"index_name": "shoes", "settings": {"model": "hf/e5-base-v2"}})
        self.call("PATCH", f"{BASE}/shoes/settings", {"pixel_id": "px-1"})
        self.add("boot")

    def call(self, method: str, path: str, body: dict[str, Any] | None = None) -> requests.Response:
        headers = {"Authorization": f"Bearer {TOKEN}", "Idempotency-Key": "any"}
        return requests.request(method, self._url + path, json=body, headers=headers, timeout=10)

    def add(self, document_id: str, **fields: str) -> None:
        answer = self.call("POST", f"{BASE}/shoes/documents", {"documents": [{"_id": document_id, **fields}]})
        assert answer.status_code == 200

    def count(self, *events: tuple[str, str, str], pixel_id: str = "px-1") -> requests.Response:
        """Events as (id, document, time of 2026-11-21)."""
        told = [{"event_id": name, "document_id": on, "at": f"2026-11-21T{at}Z"} for name, on, at in events]
        return self.call("POST", f"{BASE}/shoes/documents/pixel-events", {"pixel_id": pixel_id, "events": told})

    def document(self, document_id: str) -> dict[str, Any]:
        found = self.call("GET", f"{BASE}/shoes/documents").json()["documents"]
        return next(item for item in found if item["_id"] == document_id)


@pytest.fixture
def ecom() -> Iterator[EcomApi]:
    with PlatformServer(create_ecom(token=TOKEN, index_ready_seconds=0)) as server:
        yield EcomApi(server.url)


def test_an_event_counts_once_however_often_it_comes(ecom: EcomApi) -> None:
    first = ecom.count(("e1", "boot", "07:00:00"), ("e2", "boot", "07:00:01"), ("e1", "boot", "07:00:00"))
    assert first.json() == {"counted": 2, "repeated": 1, "unknown": 0}
    again = ecom.count(("e2", "boot", "09:00:00"))
    assert again.json() == {"counted": 0, "repeated": 1, "unknown": 0}
    assert ecom.document("boot")["_pixel_events"] == 2
    assert ecom.document("boot")["_pixel_last_at"] == "2026-11-21T07:00:01+00:00"


def test_an_older_event_that_comes_late_counts_and_sets_no_time_back(ecom: EcomApi) -> None:
    ecom.count(("e1", "boot", "08:00:00"))
    ecom.count(("e2", "boot", "07:00:00"))
    assert ecom.document("boot")["_pixel_events"] == 2
    assert ecom.document("boot")["_pixel_last_at"] == "2026-11-21T08:00:00+00:00"


def test_a_document_that_nobody_looked_at_has_no_pixel_fields(ecom: EcomApi) -> None:
    assert ecom.document("boot") == {"_id": "boot"}


def test_a_document_that_is_sent_again_keeps_its_count(ecom: EcomApi) -> None:
    ecom.count(("e1", "boot", "07:00:00"))
    ecom.add("boot", title="Boot")
    assert ecom.document("boot")["_pixel_events"] == 1
    assert ecom.document("boot")["title"] == "Boot"


def test_an_event_of_an_unknown_document_counts_when_it_is_sent_again_later(ecom: EcomApi) -> None:
    assert ecom.count(("e1", "derby", "07:00:00")).json() == {"counted": 0, "repeated": 0, "unknown": 1}
    ecom.add("derby")
    assert ecom.count(("e1", "derby", "07:00:00")).json()["counted"] == 1


def test_another_pixels_events_are_refused(ecom: EcomApi) -> None:
    answer = ecom.count(("e1", "boot", "07:00:00"), pixel_id="px-2")
    assert (answer.status_code, answer.json()["code"]) == (409, "PIXEL_NOT_ATTACHED")
    assert "_pixel_events" not in ecom.document("boot")


@pytest.mark.parametrize(
    "bad", [{"event_id": "", "document_id": "boot"}, {"event_id": "e1"}, {"event_id": "e1", "document_id": "boot"}]
)
def test_an_event_without_its_id_document_or_time_is_refused(ecom: EcomApi, bad: dict[str, str]) -> None:
    body = {"pixel_id": "px-1", "events": [bad]}
    assert ecom.call("POST", f"{BASE}/shoes/documents/pixel-events", body).status_code == 422
