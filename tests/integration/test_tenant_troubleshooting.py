"""The runbook's troubleshooting table, row by row: the symptom is brought about on the real routes, the answer leads to
its cause, and what the table says to do about it ends it."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

import pytest

from chalicelib.clients.findings import connect as findings
from chalicelib.clients.findings.client import Findings
from chalicelib.clients.uploads import connect as uploads
from chalicelib.clients.uploads.client import Uploads
from chalicelib.flows import registry
from chalicelib.flows.tenant.outside import HASHES
from chalicelib.records.moment import to_text
from runbook.plan import Trouble, load
from tests.campaign.company_outside import BUCKET, Bucket
from tests.campaign.fault_rates import FaultInjector, FaultRates
from tests.campaign.tenant_outside import FINDINGS, FindingRows
from tests.clock import TestClock
from tests.integration.http_api import Reply
from tests.integration.tenant_place import Standing, TenantPlace, install, standing
from tests.integration.tokens import Issuer
from tests.integration.upload_place import BOUNDARY, CLEAN, DEAR, csv_of, multipart
from tests.simulation.world import World

ROWS: Final = load("tenant").troubleshooting
SETTING: Final = "KEY_HASH_SECRET"
INVOICE: Final = {"periodStart": "2026-01-01", "periodEnd": "2026-01-31"}


class Desk(TenantPlace):
    """A tenant with its uploads, too.

    Attributes:
        seen: Every code by which something was refused.
    """

    def __init__(self, stand_in: Standing, issuer: Issuer, clock: TestClock) -> None:
        super().__init__(stand_in, issuer, clock)
        bucket, rows = Bucket(clock), FindingRows(FaultInjector(FaultRates.calm(), random.Random(0)))
        self.platforms._made |= {
            uploads.connect: Uploads(lambda: bucket, BUCKET),  # type: ignore[arg-type, return-value]
            findings.connect: Findings(lambda: rows, FINDINGS),  # type: ignore[arg-type, return-value]
        }
        made = registry.executors(self.platforms, ("tenant", "upload"))
        self.world = World(registry.ALL, dict(made), clock, self.http.api.desk.store.client)
        self.seen: set[str] = set()

    def refused(self, answer: Reply, status: int) -> str:
        """What the answer says, to whoever reads it."""
        assert answer.status == status, answer.json
        self.seen.add(answer.json["code"])
        return str(answer.json)

    def token(self, secret: str) -> str:
        """Exchanged for a key that counts."""
        answer = self.exchange(secret)
        assert answer.status == 200, answer.json
        return str(answer.json["access_token"])

    def uploads(self, token: str, *rows: str) -> Reply:
        """A program uploads shipments."""
        kind = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
        return self.http("POST", "/ship/upload", raw=multipart(csv_of(*(rows or (CLEAN,)))), token=token, headers=kind)

    def comes_to(self, token: str, *rows: str) -> Any:
        """What an upload comes to."""
        taken = self.uploads(token, *rows)
        assert taken.status == 202, taken.json
        self.world.settle(minutes=5)
        return self.http("GET", f"/jobs/{taken.json['jobId']}", token=token).json


@pytest.fixture(scope="module")
def stand_in() -> Iterator[Standing]:
    with standing() as served:
        yield served


@pytest.fixture
def desk(stand_in: Standing, issuer: Issuer, clock: TestClock, aws: None, monkeypatch: pytest.MonkeyPatch) -> Desk:
    made = Desk(stand_in, issuer, clock)
    install(made, monkeypatch)
    made.created()
    return made


def unauthorized_upload(desk: Desk) -> None:
    key = desk.key()
    token = desk.token(key["secret"])
    desk.clock.pass_(minutes=20)
    assert "expired" in desk.refused(desk.uploads(token), 401)
    token = desk.token(key["secret"])
    assert desk.uploads(token).status == 202
    assert desk.mine("DELETE", f"/integration-keys/{key['id']}").status == 200
    desk.refused(desk.uploads(token), 401)
    short = desk.key(name="short", expiresAt=to_text(desk.clock() + timedelta(minutes=10)))
    token = desk.token(short["secret"])
    desk.clock.pass_(minutes=11)
    desk.refused(desk.uploads(token), 401)
    another = desk.key(name="another")
    assert desk.uploads(desk.token(another["secret"])).status == 202


def forbidden_upload(desk: Desk) -> None:
    reads = desk.key(scopes=["jobs:read"])
    assert "ship:upload" in desk.refused(desk.uploads(desk.token(reads["secret"])), 403)
    right = desk.key(name="right", scopes=["ship:upload"])
    assert desk.uploads(desk.token(right["secret"])).status == 202


def unauthorized_exchange(desk: Desk) -> None:
    key, kept = desk.key(), desk.key(name="kept")
    desk.mine("DELETE", f"/integration-keys/{key['id']}")
    assert "KEY_REVOKED" in desk.refused(desk.exchange(key["secret"]), 401)
    (listed,) = [one for one in desk.mine("GET", "/integration-keys?all=yes").json["items"] if one["id"] == key["id"]]
    assert listed["revokedAt"], "the key's state says so"
    secret = desk.secrets.get_secret_value(SecretId="test/onboarding/key-hash")["SecretString"]
    desk.secrets.put_secret_value(SecretId="test/onboarding/key-hash", SecretString=f"v9:{'x' * 32}")
    desk.clock.pass_(minutes=10)
    assert SETTING in desk.refused(desk.exchange(kept["secret"]), 401)
    desk.secrets.put_secret_value(SecretId="test/onboarding/key-hash", SecretString=secret)
    desk.clock.pass_(minutes=10)
    assert desk.exchange(kept["secret"]).status == 200
    api = desk.http.api
    desk.http.api = replace(api, settings=api.settings.but(env="prod"))
    desk.platforms.settings = desk.http.api.settings  # type: ignore[misc]  # another stage, which has no secret
    desk.platforms._made.pop(HASHES.connect, None)
    assert SETTING in desk.refused(desk.exchange(kept["secret"]), 503)


def nothing_found(desk: Desk) -> None:
    token = desk.token(desk.key()["secret"])
    clean = desk.comes_to(token, CLEAN)
    assert (clean["findings"], clean["verdict"]) == (0, "clean")
    switched = {"detectorCode": "AMOUNT_VARIANCE", "enabled": False}
    desk.mine("POST", "/detectors", {"detectors": [switched]})
    off = desk.comes_to(token, DEAR)
    assert (off["findings"], off["verdict"]) == (0, "detectors_off")
    assert "off" in off["says"]
    states = {each["detectorCode"]: each["enabled"] for each in desk.mine("GET", "/detectors").json["items"]}
    assert states["AMOUNT_VARIANCE"] is False
    desk.mine("POST", "/detectors", {"detectors": [{**switched, "enabled": True}]})
    assert desk.comes_to(token, DEAR)["verdict"] == "findings"


def incomplete_invoice(desk: Desk) -> None:
    said = desk.refused(desk.bill("generate", {}), 400)
    assert all(name in said for name in ("tenantId", *INVOICE))
    assert desk.bill("generate", {"tenantId": desk.tenant_id, **INVOICE}).status in {200, 201}


PLAYED: Final[dict[str, Callable[[Desk], None]]] = {
    "`401` on an upload": unauthorized_upload,
    "`403` on an upload": forbidden_upload,
    "`401` on `/api/auth/token/integration` with a key that looks right": unauthorized_exchange,
    "Uploads are accepted, and nothing is found": nothing_found,
    "Generating an invoice fails with `400`": incomplete_invoice,
}


def test_every_row_of_the_table_is_brought_about() -> None:
    assert [row.problem for row in ROWS] == list(PLAYED)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: re.sub(r"\W+", "-", row.problem).strip("-"))
def test_a_symptom_leads_to_its_cause_and_what_is_to_be_done_ends_it(desk: Desk, row: Trouble) -> None:
    PLAYED[row.problem](desk)
    named = set(re.findall(r"`([A-Z]+(?:_[A-Z]+)+)`", f"{row.cause} {row.fix}")) - {SETTING}
    assert named <= desk.seen, "the codes that the table names are those that the API answers"
