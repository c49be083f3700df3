"""What goes wrong with a tenant has a typed answer, and nothing is lost or doubled by it."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.errors import Problem
from chalicelib.flows.tenant.intents import keys
from chalicelib.flows.tenant.outside import HASHES
from chalicelib.records.issued_keys import About
from tests.clock import TestClock
from tests.integration.tenant_place import ACME, CLI, CONTACT, Standing, TenantPlace, install, standing
from tests.integration.tokens import Issuer

DAY = 24 * 60


@pytest.fixture(scope="module")
def stand_in() -> Iterator[Standing]:
    with standing() as served:
        yield served


@pytest.fixture
def place(
    stand_in: Standing, issuer: Issuer, clock: TestClock, aws: None, monkeypatch: pytest.MonkeyPatch
) -> TenantPlace:
    return install(TenantPlace(stand_in, issuer, clock), monkeypatch)


def failure(place: TenantPlace, action: str) -> tuple[str, tuple[str, ...]]:
    """What an action has failed with, and what can be corrected for it."""
    found = place.record.entry(action).failure
    assert found is not None
    return found.code, found.fields


def correct(place: TenantPlace, **answers: str | None) -> None:
    """A colleague corrects what was refused, on the generic pages."""
    path = f"/v1/flows/tenant/records/{place.tenant_id}"
    reply = place.http("PATCH", path, {"answers": answers}, headers=place.http.access())
    assert reply.status == 200, reply.json
    place.world.settle(minutes=1)


class TestTheInvitation:
    def test_goes_out_once_though_its_answer_is_lost(self, place: TenantPlace) -> None:
        place.stand_in.put("/_faults", {"rules": [{"method": "POST", "mode": "lost_after"}]})
        place.created()
        place.world.settle(minutes=5)
        assert place.mine("GET").json["inviteStatus"] == "sent"
        assert place.stand_in.made("invite") == 1

    def test_that_somebody_has_sent_by_hand_is_adopted(self, place: TenantPlace) -> None:
        by_hand = place.stand_in.kept.invite("org_123", _invited(CONTACT.upper()), "by hand")
        place.created()
        assert place.record.facts["invite_id"] == by_hand.id
        assert place.stand_in.made("invite") == 1

    def test_is_not_needed_where_nobody_is_named(self, place: TenantPlace) -> None:
        place.created(primaryContact=None)
        assert place.mine("GET").json["inviteStatus"] == "not_invited"
        assert place.mails() == []

    def test_into_an_organisation_that_is_none_waits_for_a_correction(self, place: TenantPlace) -> None:
        place.created(clerkOrgId="org_unknown")
        assert place.mine("GET").json["inviteStatus"] == "failed"
        assert failure(place, "find_organisation") == ("ORGANISATION_UNKNOWN", ("organisation_id",))
        correct(place, organisation_id="org_123")
        assert place.mine("GET").json["inviteStatus"] == "sent"

    def test_of_an_address_that_is_refused_waits_for_a_correction(self, place: TenantPlace) -> None:
        place.created(primaryContact={"email": "ops@refused.example", "role": "org:admin"})
        assert failure(place, "invite_contact") == ("CONTACT_REFUSED", ("contact_email",))
        correct(place, contact_email=CONTACT)
        assert place.mine("GET").json["inviteStatus"] == "sent"

    def test_has_an_organisation_made_for_it_where_none_is_named(self, place: TenantPlace) -> None:
        place.stand_in.put("/_faults", {"rules": [{"method": "PUT", "path": "references", "mode": "lost_after"}]})
        place.created(clerkOrgId=None)
        place.world.settle(minutes=5)
        assert place.stand_in.made("put_organisation") == 1
        assert place.mine("GET").json["clerkOrgId"] == place.record.facts["organisation_id"]


def _invited(email: str) -> Any:
    from local.platforms.organisations import Invited

    return Invited(email=email, role="org:admin")


class TestDetectors:
    def test_are_as_their_modules_have_them_unless_they_are_overridden(self, place: TenantPlace) -> None:
        place.created()
        said = {"detectors": [{"detectorCode": "AMOUNT_VARIANCE", "enabled": False}]}
        for _ in range(2):
            found = place.mine("POST", "/detectors", said).json["items"]
        assert [(each["detectorCode"], each["enabled"], each["overridden"]) for each in found] == [
            ("AMOUNT_VARIANCE", False, True),
            ("SIMA_EXPOSURE", True, False),
        ]
        assert place.record.fields["detectors"] == {"AMOUNT_VARIANCE": False}
        noted = [each for each in place.world.views.history(place.record.key) if each.subject == "detectors"]
        assert [each.why for each in noted] == ["AMOUNT_VARIANCE off"]

    def test_are_as_their_modules_have_them_again_once_that_is_said(self, place: TenantPlace) -> None:
        place.created()
        for enabled in (False, None, None):
            said = {"detectors": [{"detectorCode": "AMOUNT_VARIANCE", "enabled": enabled}]}
            found = place.mine("POST", "/detectors", said).json["items"]
        assert [(each["enabled"], each["overridden"]) for each in found] == [(True, False), (True, False)]
        assert place.record.fields["detectors"] == {}
        noted = [each.why for each in place.world.views.history(place.record.key) if each.subject == "detectors"]
        assert sorted(noted) == ["AMOUNT_VARIANCE as its module has it", "AMOUNT_VARIANCE off"]

    def test_that_the_tenant_has_not_are_refused_with_those_that_it_has(self, place: TenantPlace) -> None:
        place.created(modules=["ship"])
        for code in ("SIMA_EXPOSURE", "NO_SUCH"):
            refused = place.mine("POST", "/detectors", {"detectors": [{"detectorCode": code, "enabled": True}]})
            assert (refused.refusal, refused.json["known"]) == ((422, "DETECTOR_UNKNOWN"), ["AMOUNT_VARIANCE"])
        assert place.record.fields["detectors"] == {}


class TestSuspension:
    def test_lets_nothing_go_on_until_somebody_lets_it(self, place: TenantPlace) -> None:
        secret = place.set_up()
        for reason in ("Not paid", "another"):
            held = place.mine("POST", "/suspension", {"reason": reason}).json
        assert (held["status"], held["suspendedReason"]) == ("suspended", "Not paid")
        place.uploaded("job-1")
        place.mark("results-reviewed")
        assert place.status == "suspended"
        assert place.exchange(secret).status == 200, "what it has sent can be read"
        assert place.mine("DELETE", "/suspension").json["status"] == "set_up"
        assert place.mine("DELETE", "/suspension").json["suspendedReason"] is None
        place.world.settle(minutes=20)
        assert place.status == "validated"


class TestClosing:
    def test_counts_at_once_and_takes_back_by_itself(self, place: TenantPlace) -> None:
        secret = place.set_up()
        token = place.exchange(secret).json["access_token"]
        closed = place.mine("DELETE", "?reason=The+agreement+has+ended").json
        assert (closed["status"], closed["closedReason"]) == ("closed", "The agreement has ended")
        assert place.exchange(secret).refusal == (401, "KEY_REVOKED")
        assert place.http("GET", "/jobs", token=token).refusal == (401, "KEY_REVOKED")
        for method, path, body in (
            ("POST", "/integration-keys", CLI),
            ("POST", "/suspension", {"reason": "x"}),
            ("POST", "/checklist/monitored", None),
            ("POST", "/detectors", {"detectors": [{"detectorCode": "AMOUNT_VARIANCE", "enabled": False}]}),
        ):
            assert place.mine(method, path, body).refusal == (409, "TENANT_CLOSED")
        back = {**ACME, "slug": "acme-again"}
        assert place.admin("POST", body=back).refusal == (409, "ORGANISATION_TAKEN"), "its invitation still is there"
        place.world.settle(minutes=40)
        assert place.mine("GET").json["inviteStatus"] == "withdrawn"
        assert [each["state"] for each in place.mine("GET", "/integration-keys?all=yes").json["items"]] == ["revoked"]
        assert place.mine("DELETE", "?reason=again").json["closedReason"] == "The agreement has ended"
        assert place.admin("POST", body=ACME).refusal == (409, "SLUG_TAKEN"), "what stands in invoices means one"
        assert place.admin("POST", body=back).json["clerkOrgId"] == ACME["clerkOrgId"], "a customer who comes back"
        assert place.admin("POST", body={**back, "slug": "acme-3"}).refusal == (409, "ORGANISATION_TAKEN")
        assert place.mails()[-1] == "Acme Corp: closed"

    def test_leaves_nobody_a_key_that_was_issued_meanwhile(self, place: TenantPlace) -> None:
        place.created()
        opened, api = place.record, place.http.api
        place.mine("DELETE", "?reason=x")
        hashes = place.platforms.client(HASHES.connect)
        with pytest.raises(Problem, match="TENANT_CLOSED"):
            keys.issue(api.desk, opened, About("late", ("jobs:read",)), hashes, actor="se")
        assert place.mine("GET", "/integration-keys?all=yes").json["items"] == []

    def test_leaves_nobody_a_key_that_was_rotated_meanwhile(self, place: TenantPlace) -> None:
        place.created()
        key_id = place.key()["id"]
        opened, api = place.record, place.http.api
        place.mine("DELETE", "?reason=x")
        hashes = place.platforms.client(HASHES.connect)
        with pytest.raises(Problem, match="TENANT_CLOSED"):
            keys.rotate(api.desk, opened, key_id, hashes, overlap=timedelta(days=1), end=None, actor="se")
        assert [each["id"] for each in place.mine("GET", "/integration-keys?all=yes").json["items"]] == [key_id]

    def test_takes_back_an_invitation_that_nobody_wrote_down(self, place: TenantPlace) -> None:
        place.stand_in.put("/_faults", {"rules": [{"method": "POST", "mode": "lost_after", "times": None}]})
        place.tenant_id = place.admin("POST", body=ACME).json["id"]
        place.world.settle(minutes=0)
        assert (place.stand_in.made("invite"), "invite_id" in place.record.facts) == (1, False)
        place.mine("DELETE", "?reason=x")
        place.stand_in.put("/_faults", {"rules": []})
        place.world.settle(minutes=40)
        assert place.stand_in.made("withdraw_invitation") == 1

    def test_leaves_an_invitation_that_was_accepted(self, place: TenantPlace) -> None:
        place.created()
        made = place.record.facts["invite_id"]
        place.stand_in.put(f"/_invitations/{made}", {"state": "accepted"})
        place.mine("DELETE", "?reason=x")
        place.world.settle(minutes=40)
        assert place.stand_in.made("withdraw_invitation") == 0
        assert place.record.entry("withdraw_invite").settled
        assert place.mine("GET").json["inviteStatus"] == "sent"

    def test_lets_its_contact_be_erased_once_it_is_over(self, place: TenantPlace) -> None:
        place.created()
        path, body = f"/v1/flows/tenant/records/{place.tenant_id}/erasure", {"person": "contact"}
        assert place.http("POST", path, body, headers=place.http.access()).refusal == (409, "TENANT_OPEN")
        place.mine("DELETE", "?reason=x")
        assert place.http("POST", path, body, headers=place.http.access()).refusal == (409, "TENANT_OPEN")
        place.world.settle(minutes=40)
        for _ in range(2):
            erased = place.http("POST", path, body, headers=place.http.access())
            assert erased.status == 200, erased.json
        assert CONTACT not in str(place.record.model_dump())
        assert CONTACT not in str(place.world.views.history(place.record.key))
        assert place.mine("GET").json["primaryContact"] is None


class TestReminders:
    def test_tell_the_customer_after_a_day_without_an_upload_once(self, place: TenantPlace) -> None:
        place.set_up()
        place.world.settle(minutes=DAY + 30)
        assert place.mails() == ["Acme Corp: you are set up", "Acme Corp: we wait for your first upload"]
        assert "no_upload" in place.record.entry("notify").done_for
        place.uploaded("job-1")
        place.world.settle(minutes=DAY)
        assert len(place.mails()) == 2

    def test_tell_nobody_where_an_upload_came_in_time(self, place: TenantPlace) -> None:
        place.set_up()
        place.uploaded("job-1")
        place.world.settle(minutes=DAY + 30)
        assert place.mails() == ["Acme Corp: you are set up"]

    def test_tell_colleagues_that_a_week_in_production_is_to_be_reviewed(self, place: TenantPlace) -> None:
        place.set_up()
        place.uploaded("job-1")
        place.mark("results-reviewed")
        place.clock.pass_(minutes=1)
        place.uploaded("job-2")
        assert place.status == "live"
        place.world.settle(minutes=7 * DAY + 30)
        assert "review_due" in place.record.entry("notify").done_for
        place.mark("reviewed")
        assert place.status == "reviewed"


class TestTheSecretOfKeys:
    def test_that_is_replaced_keeps_the_keys_that_are_in_use(self, place: TenantPlace) -> None:
        place.created()
        used, unused = place.key()["secret"], place.key(name="idle")["secret"]
        place.secrets.put_secret_value(SecretId="test/onboarding/key-hash", SecretString=f"v2:{'n' * 32} v1:{'s' * 32}")
        place.clock.pass_(minutes=10)
        assert place.exchange(used).status == 200
        place.secrets.put_secret_value(SecretId="test/onboarding/key-hash", SecretString=f"v2:{'n' * 32}")
        place.clock.pass_(minutes=10)
        assert place.exchange(used).status == 200
        assert place.exchange(unused).refusal == (401, "KEY_HASH_SECRET_MISSING")

    def test_is_not_done_without_in_production(self, place: TenantPlace) -> None:
        place.created()
        settings = place.http.api.settings.but(env="prod")
        place.http.api = replace(place.http.api, settings=settings)
        place.platforms._made.pop(HASHES.connect, None)
        place.platforms.settings = settings  # type: ignore[misc]  # another stage
        for method, path in (("GET", ""), ("DELETE", "?reason=x"), ("GET", "/integration-keys")):
            assert place.mine(method, path).refusal == (503, "TENANTS_OFF")
        assert place.exchange("rgl_x").refusal == (503, "TENANTS_OFF")
        assert place.own("GET").refusal == (503, "TENANTS_OFF")
        assert place.http("GET", "/v1/flows", headers=place.http.access()).status == 200
        assert place.http("GET", "/health").json["status"] == "degraded"
        place.secrets.create_secret(Name="prod/onboarding/key-hash", SecretString=f"v1:{'s' * 32}")
        place.clock.pass_(minutes=10)
        assert place.mine("GET").status == 200


class TestManyAtOnce:
    def test_rotate_a_key_to_one_successor(self, place: TenantPlace) -> None:
        place.created()
        key = place.key()
        path = f"/integration-keys/{key['id']}/rotate"
        with ThreadPoolExecutor(8) as pool:
            replies = list(pool.map(lambda _: place.mine("POST", path), range(24)))
        made = [each.json["id"] for each in replies if each.status == 201]
        assert len(made) == 1
        refused = {(*each.refusal, each.json.get("replacedBy")) for each in replies if each.status != 201}
        assert refused <= {(409, "INTEGRATION_KEY_REPLACED", made[0]), (409, "BUSY", None)}

    def test_make_a_slug_once(self, place: TenantPlace) -> None:
        with ThreadPoolExecutor(8) as pool:
            replies = list(pool.map(lambda _: place.admin("POST", body=ACME), range(8)))
        assert sorted(each.status for each in replies) == [201] + 7 * [409]

    def test_sent_under_one_key_make_one_tenant(self, place: TenantPlace) -> None:
        with ThreadPoolExecutor(8) as pool:
            replies = list(pool.map(lambda _: place.admin("POST", body=ACME, Idempotency_Key="k"), range(8)))
        assert {(each.status, each.json["id"]) for each in replies} == {(201, replies[0].json["id"])}
        place.world.settle(minutes=1)
        assert place.stand_in.made("invite") == 1

    def test_issue_and_cancel_an_invoice_to_one_end(self, place: TenantPlace) -> None:
        asked = {"tenantId": place.created(), "periodStart": "2026-11-01", "periodEnd": "2026-11-30"}
        invoice = place.bill("generate", asked).json["id"]
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda deed: place.bill(f"{invoice}/{deed}"), ["issue", "cancel"] * 4))
        got = place.http("GET", f"/admin/billing/invoices/{invoice}", headers=place.http.access()).json
        assert got["state"] == "CANCELLED"
        assert len([each for each in got["history"] if each["after"] == "CANCELLED"]) == 1
        again = place.bill("generate", asked).json
        assert (again["state"], again["id"]) != ("CANCELLED", invoice)


def test_a_key_that_ends_by_itself_opens_nothing_after_that(place: TenantPlace) -> None:
    place.created()
    end = (place.clock() + timedelta(hours=1)).isoformat()
    secret = place.key(expiresAt=end)["secret"]
    assert place.exchange(secret).status == 200
    place.clock.pass_(minutes=61)
    assert place.exchange(secret).refusal == (401, "KEY_EXPIRED")
    assert place.mine("GET", "/integration-keys").json["items"] == []
