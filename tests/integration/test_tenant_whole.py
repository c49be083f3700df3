"""A tenant's way through both flows, as the runbook has it: key, token, first upload, review, production."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from chalicelib.flows import registry
from tests.clock import TestClock
from tests.integration.tenant_place import Standing, TenantPlace, install, standing
from tests.integration.tokens import Issuer
from tests.integration.upload_place import BOUNDARY, CLEAN, DEAR, buckets, csv_of, multipart, served
from tests.simulation.world import World


@pytest.fixture(scope="module")
def stand_in() -> Iterator[Standing]:
    with standing() as served:
        yield served


class Whole(TenantPlace):
    """The stage with both flows."""

    def __init__(self, stand_in: Standing, issuer: Issuer, clock: TestClock) -> None:
        super().__init__(stand_in, issuer, clock)
        buckets()
        self.platforms = served(self.platforms)
        self.http.api = replace(self.http.api, platforms=self.platforms, settings=self.platforms.settings)
        self.executors |= registry.executors(self.platforms, ("upload",))
        self.world = World(registry.ALL, self.executors, self.clock, self.http.api.desk.store.client, lane=True)

    def bearer(self, secret: str) -> dict[str, str]:
        """What a program shows once it has exchanged its key."""
        return {"Authorization": f"Bearer {self.exchange(secret).json['access_token']}"}

    def ship(self, secret: str, *rows: str) -> Any:
        """A program uploads shipments, and waits."""
        kind = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
        sent = self.http("POST", "/ship/upload", raw=multipart(csv_of(*rows)), headers={**self.bearer(secret), **kind})
        assert sent.status == 202, sent.json
        self.world.settle(minutes=2)
        return self.read(secret, f"/jobs/{sent.json['jobId']}")

    def read(self, secret: str, path: str) -> Any:
        """A program reads."""
        found = self.http("GET", path, headers=self.bearer(secret))
        assert found.status == 200, found.json
        return found.json


@pytest.fixture
def place(stand_in: Standing, issuer: Issuer, clock: TestClock, aws: None, monkeypatch: pytest.MonkeyPatch) -> Whole:
    here = Whole(stand_in, issuer, clock)
    install(here, monkeypatch)
    return here


def test_leads_from_its_key_to_production_by_what_its_program_uploads(place: Whole) -> None:
    secret = place.set_up()
    job = place.ship(secret, CLEAN, DEAR)
    assert (job["status"], job["findings"], place.status) == ("completed", 1, "set_up")
    (found,) = place.read(secret, "/ship/findings?limit=20")["items"]
    assert found["jobId"] == job["jobId"]
    assert place.read(secret, "/sima/results?limit=20")["items"] == []
    seen = place.mine("GET", f"/jobs/{job['jobId']}/findings").json
    assert [each["subject"] for each in seen["items"]] == ["A-2"]
    place.mark("results-reviewed")
    assert place.status == "validated"
    place.clock.pass_(minutes=1)
    place.ship(secret, CLEAN)
    assert place.status == "live"


def test_tells_clean_data_from_detectors_that_are_off(place: Whole) -> None:
    secret = place.set_up()
    assert place.ship(secret, CLEAN)["verdict"] == "clean"
    off = {"detectors": [{"detectorCode": "AMOUNT_VARIANCE", "enabled": False}]}
    assert place.mine("POST", "/detectors", off).status == 200
    place.clock.pass_(seconds=1)
    assert place.ship(secret, DEAR)["verdict"] == "detectors_off"
    assert place.read(secret, "/ship/findings")["says"].startswith("Nothing was looked for: the detectors")


def test_takes_nothing_from_a_suspended_tenant_nor_by_a_key_that_is_revoked_meanwhile(place: Whole) -> None:
    secret = place.set_up()
    headers = {**place.bearer(secret), "Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
    body = multipart(csv_of(CLEAN))
    place.mine("POST", "/suspension", {"reason": "The contract is over."})
    assert place.http("POST", "/ship/upload", raw=body, headers=headers).refusal == (403, "TENANT_SUSPENDED")
    place.mine("DELETE", "/suspension")
    (key,) = place.mine("GET", "/integration-keys").json["items"]
    place.mine("DELETE", f"/integration-keys/{key['id']}")
    assert place.http("POST", "/ship/upload", raw=body, headers=headers).refusal == (401, "KEY_REVOKED")
