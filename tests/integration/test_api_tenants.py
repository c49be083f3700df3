"""A tenant is made, set up, validated and brought to production, by what colleagues do and by what comes about."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import jwt
import pytest

from chalicelib.flows.common import uploads
from chalicelib.flows.tenant import looking
from tests.clock import TestClock
from tests.integration.tenant_place import ACME, CLI, CONTACT, SCOPES, Standing, TenantPlace, install, standing
from tests.integration.tokens import Issuer


@pytest.fixture(scope="module")
def stand_in() -> Iterator[Standing]:
    with standing() as served:
        yield served


@pytest.fixture
def place(
    stand_in: Standing, issuer: Issuer, clock: TestClock, aws: None, monkeypatch: pytest.MonkeyPatch
) -> TenantPlace:
    return install(TenantPlace(stand_in, issuer, clock), monkeypatch)


def lines(place: TenantPlace) -> dict[str, Any]:
    """The checklist, by title."""
    found = place.mine("GET", "/onboarding-status").json
    return {line["title"]: line for section in found["sections"] for line in section["lines"]}


class TestTheWay:
    def test_leads_by_facts_from_created_to_reviewed(self, place: TenantPlace) -> None:
        place.created()
        assert (place.status, place.mine("GET").json["inviteStatus"]) == ("created", "sent")
        place.mark("agreement-signed", "scope-confirmed", "detectors-confirmed")
        assert place.status == "created"
        secret = place.key()["secret"]
        assert place.status == "set_up"
        assert place.exchange(secret).status == 200
        place.uploaded("job-1")
        assert (place.status, place.record.facts["first_upload"]) == ("set_up", f"{place.tenant_id}.job-1")
        place.mark("results-reviewed")
        assert place.status == "validated"
        place.uploaded("job-2")
        assert (place.status, place.record.facts["production_upload"]) == ("live", f"{place.tenant_id}.job-2")
        place.mark("key-stored", "monitored", "review-scheduled", "reviewed")
        assert place.status == "live"
        place.world.settle(minutes=8 * 24 * 60)
        assert place.status == "reviewed"
        found = lines(place)
        assert {title for title, line in found.items() if line["state"] != "done"} == {
            "Billing runbook executed if billing is active"
        }
        assert place.mails() == ["Acme Corp: you are set up", "Acme Corp: you are live"]

    def test_a_key_that_was_issued_first_counts_once_the_detectors_are_confirmed(self, place: TenantPlace) -> None:
        place.set_up()
        assert place.status == "set_up"

    def test_a_key_that_is_revoked_before_does_not_count(self, place: TenantPlace) -> None:
        place.created()
        key = place.key()
        assert place.mine("DELETE", f"/integration-keys/{key['id']}").json["state"] == "revoked"
        place.mark("detectors-confirmed")
        assert place.status == "created"
        place.key()
        assert place.status == "set_up"

    def test_an_upload_of_before_the_review_is_not_one_in_production(self, place: TenantPlace) -> None:
        place.set_up()
        place.uploaded("job-1")
        place.uploaded("job-2")
        place.mark("results-reviewed")
        assert place.status == "validated"

    def test_the_first_upload_is_not_one_in_production_though_its_review_is_marked_before(
        self, place: TenantPlace
    ) -> None:
        place.set_up()
        path = f"/v1/flows/tenant/records/{place.tenant_id}"
        early = {"se_tasks": {"results-reviewed": True}}
        assert place.http("PATCH", path, early, headers=place.http.access()).status == 200
        place.clock.pass_(minutes=1)
        place.uploaded("job-1")
        assert place.status == "validated"
        place.clock.pass_(minutes=1)
        place.uploaded("job-2")
        assert place.status == "live"

    def test_an_upload_is_looked_for_among_the_latest_alone(
        self, place: TenantPlace, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        place.set_up()
        for job in ("job-1", "job-2", "job-3"):
            place.clock.pass_(minutes=1)
            place.uploaded(job)
        place.mark("results-reviewed")
        asked, latest = [], uploads.latest

        def counted(*of: Any, **more: Any) -> uploads.UploadsPage:
            asked.append(more)
            return latest(*of, **more)

        monkeypatch.setattr(uploads, "latest", counted)
        monkeypatch.setattr(looking, "_AT_ONCE", 1)
        monkeypatch.setattr(looking, "_PAGES", 2)
        look = looking.Looking(place.http.api.desk.store, place.clock)
        assert (look.production_upload(place.record), len(asked)) == (looking.AGAIN, 2)

    def test_nor_is_one_where_the_mark_of_the_review_was_taken_back(self, place: TenantPlace) -> None:
        place.set_up()
        place.uploaded("job-1")
        place.uploaded("job-2")
        place.mark("results-reviewed")
        assert place.mine("DELETE", "/checklist/results-reviewed").status == 200
        place.world.settle(minutes=60)
        assert place.status == "validated"
        place.uploaded("job-3")
        assert place.status == "live"

    def test_lets_nobody_mark_what_nobody_can_have_done(self, place: TenantPlace) -> None:
        place.created()
        early = {
            "results-reviewed": "No upload",
            "key-stored": "No key",
            "monitored": "not live",
            "reviewed": "not live",
        }
        for line, why in early.items():
            refused = place.mine("POST", f"/checklist/{line}")
            assert refused.refusal == (409, "CHECKLIST_LINE_EARLY")
            assert why in refused.json["detail"]
            assert place.mine("DELETE", f"/checklist/{line}").status == 200
        offered = {line["line"] for line in lines(place).values()} - {None}
        assert offered == {"agreement-signed", "scope-confirmed", "detectors-confirmed", "review-scheduled"}
        key = place.key()
        place.mark("key-stored")
        place.uploaded("job-1")
        place.mark("detectors-confirmed", "results-reviewed")
        assert place.mine("DELETE", f"/integration-keys/{key['id']}").status == 200
        place.mark("key-stored")  # again: the same answer
        assert place.mine("POST", "/checklist/reviewed").status == 409

    def test_says_of_each_line_what_shows_it_and_what_is_next(self, place: TenantPlace) -> None:
        place.created()
        status = place.mine("GET", "/onboarding-status").json
        assert [section["title"] for section in status["sections"]] == [
            *("Pre-onboarding", "Setup", "Validation", "Go-live")
        ]
        assert status["next"]["next"]["command"] == f"POST /admin/tenants/{place.tenant_id}/checklist/agreement-signed"
        found = lines(place)
        issued = found["Integration key issued and stored by customer"]
        assert issued["next"]["command"] == f"POST /admin/tenants/{place.tenant_id}/integration-keys"
        assert found["Admin auth and key material verified"]["state"] == "done"
        place.secrets.delete_secret(SecretId="test/onboarding/key-hash", ForceDeleteWithoutRecovery=True)
        place.clock.pass_(minutes=60)
        assert lines(place)["Admin auth and key material verified"]["state"] == "open"


class TestMaking:
    def test_answers_with_what_was_said(self, place: TenantPlace) -> None:
        made = place.admin("POST", body=ACME).json
        same = {name: made[name] for name in ("name", "slug", "modules", "clerkOrgId")}
        assert same == {name: ACME[name] for name in same}
        assert made["primaryContact"] == {"email": CONTACT, "role": "org:admin"}
        assert (made["inviteStatus"], made["status"]) == ("pending", "created")
        assert made["id"].startswith("ten_")
        assert place.admin("GET", "?limit=1").json["items"][0]["id"] == made["id"]
        assert place.admin("GET", "?title=acme").json["items"][0]["slug"] == "acme-corp"

    def test_happens_once_under_a_key_and_under_a_slug(self, place: TenantPlace) -> None:
        first = place.admin("POST", body=ACME, Idempotency_Key="k1")
        again = place.admin("POST", body=ACME, Idempotency_Key="k1")
        assert first.json["id"] == again.json["id"]
        refused = place.admin("POST", body={**ACME, "clerkOrgId": None})
        assert (refused.refusal, refused.json["tenantId"]) == ((409, "SLUG_TAKEN"), first.json["id"])
        refused = place.admin("POST", body={**ACME, "slug": "acme-2"})
        assert (refused.refusal, refused.json["tenantId"]) == ((409, "ORGANISATION_TAKEN"), first.json["id"])
        assert place.admin("POST", body={**ACME, "name": "x"}, Idempotency_Key="k1").refusal == (
            *(422, "IDEMPOTENCY_KEY_REUSED"),
        )

    @pytest.mark.parametrize(
        ("said", "field"),
        [
            ({"slug": "Acme"}, "slug"),
            ({"slug": "a--b"}, "slug"),
            ({"slug": "a" + "-a" * 32}, "slug"),
            ({"modules": []}, "modules"),
            ({"modules": ["ship", "ship"]}, "modules"),
            ({"modules": ["air"]}, "modules.0"),
            ({"clerkOrgId": "../x"}, "clerkOrgId"),
            ({"primaryContact": {"email": "nobody"}}, "primaryContact.email"),
            ({"clerk_org_id": "org_1"}, "clerk_org_id"),
        ],
    )
    def test_refuses_what_cannot_be(self, place: TenantPlace, said: dict[str, Any], field: str) -> None:
        refused = place.admin("POST", body={**ACME, **said})
        assert refused.status == 422
        assert [each["field"] for each in refused.json["errors"]] == [field]

    def test_is_for_colleagues_by_either_header_and_not_by_two_that_differ(self, place: TenantPlace) -> None:
        token, other = place.issuer.engineer(place.clock), place.issuer.engineer(place.clock, email="b@onramp.example")
        both = {"Cf-Access-Jwt-Assertion": token}
        assert place.http("GET", "/admin/tenants", token=token).status == 200
        assert place.http("GET", "/admin/tenants", token=token, headers=both).status == 200
        assert place.http("GET", "/admin/tenants", token=other, headers=both).refusal == (401, "TOKEN_INVALID")
        assert place.http("GET", "/admin/tenants").refusal == (401, "TOKEN_MISSING")
        assert place.http("GET", "/admin/tenants", token=place.http.customer()).status == 401
        assert place.http("GET", "/v1/flows", token=token).refusal == (401, "TOKEN_MISSING")


class TestKeys:
    def test_are_shown_once_and_exchanged_for_a_token_of_a_quarter_of_an_hour(self, place: TenantPlace) -> None:
        place.created()
        made = place.key()
        listed = place.mine("GET", "/integration-keys").json
        assert [each["id"] for each in listed["items"]] == [made["id"]]
        assert made["secret"] not in str(listed)
        assert [each["done"] for each in listed["audit"]] == ["issued"]
        token = place.exchange(made["secret"]).json
        assert (token["token_type"], token["expires_in"], token["scope"]) == ("Bearer", 900, " ".join(SCOPES))
        (key,) = place.http("GET", "/.well-known/jwks.json").json["keys"]
        claims = jwt.decode(
            token["access_token"],
            jwt.PyJWK(key),
            audience="onramp-api",
            options={"verify_exp": False, "verify_iat": False},
        )
        assert (claims["tenant"], claims["iss"]) == (place.tenant_id, "https://console.example/api")

    @pytest.mark.parametrize(
        ("said", "field"),
        [
            ({"scopes": ["admin"]}, "scopes.0"),
            ({"scopes": []}, "scopes"),
            ({"allowedAdapters": ["edi"]}, "allowedAdapters.0"),
            ({"expiresAt": "2020-01-01T00:00:00Z"}, "expiresAt"),
            ({"expiresAt": "2031-01-01T00:00:00"}, "expiresAt"),
            ({"expiresAt": 5}, "expiresAt"),
            ({"expiresAt": "2000000000"}, "expiresAt"),
            ({"expiresAt": "9999-12-31T23:59:59Z"}, "expiresAt"),
            ({"expiresAt": "9999-12-31T23:59:59-01:00"}, "expiresAt"),
        ],
    )
    def test_are_refused_where_they_cannot_be(self, place: TenantPlace, said: dict[str, Any], field: str) -> None:
        place.created()
        refused = place.mine("POST", "/integration-keys", {**CLI, **said})
        assert refused.status == 422
        assert refused.json["errors"][0]["field"] == field
        assert place.mine("GET", "/integration-keys").json["items"] == []

    def test_are_for_the_modules_that_the_tenant_has(self, place: TenantPlace) -> None:
        place.created(modules=["ship"])
        refused = place.mine("POST", "/integration-keys", CLI)
        assert refused.refusal == (422, "INTEGRATION_KEY_UNUSABLE")
        place.key(scopes=["ship:upload", "jobs:read"])

    def test_are_rotated_with_an_overlap_once(self, place: TenantPlace) -> None:
        place.created()
        old = place.key()
        new = place.mine("POST", f"/integration-keys/{old['id']}/rotate?overlapSeconds=60").json
        assert place.exchange(old["secret"]).status == place.exchange(new["secret"]).status == 200
        again = place.mine("POST", f"/integration-keys/{old['id']}/rotate")
        assert (again.refusal, again.json["replacedBy"]) == ((409, "INTEGRATION_KEY_REPLACED"), new["id"])
        place.clock.pass_(seconds=60)
        assert place.exchange(old["secret"]).refusal == (401, "KEY_EXPIRED")
        assert place.exchange(new["secret"]).status == 200
        states = {each["id"]: each["state"] for each in place.mine("GET", "/integration-keys?all=yes").json["items"]}
        assert states == {old["id"]: "replaced", new["id"]: "active"}

    def test_are_seen_to_by_the_tenants_own_admins(self, place: TenantPlace) -> None:
        place.created()
        for user, organisation, role in (("ada", "org_123", "org:admin"), ("bob", "org_123", "org:member")):
            place.stand_in.put(f"/_users/{user}", {"organisation_id": organisation, "role": role})
        place.stand_in.put("/_users/eve", {"organisation_id": "org_x"})
        made = place.own("POST", body=CLI)
        assert made.status == 201
        assert place.own("GET", user="bob").json["items"][0]["createdBy"] == "ada"
        path = f"/{made.json['id']}"
        assert place.own("DELETE", path, user="bob").refusal == (403, "NOT_ORG_ADMIN")
        for user in ("eve", "zoe"):
            assert place.own("DELETE", path, user=user).refusal == (403, "NO_TENANT")
        assert place.own("POST", f"{path}/rotate").status == 201
        assert place.own("DELETE", path).json["state"] == "revoked"
        assert place.exchange(made.json["secret"]).refusal == (401, "KEY_REVOKED")

    def test_of_another_tenant_are_none(self, place: TenantPlace) -> None:
        place.created()
        key = place.key()
        place.created(slug="other", clerkOrgId=None)
        for method, path in (("DELETE", ""), ("POST", "/rotate")):
            refused = place.mine(method, f"/integration-keys/{key['id']}{path}")
            assert refused.refusal == (404, "INTEGRATION_KEY_NOT_FOUND")

    def test_cannot_be_kept_without_their_secret(self, place: TenantPlace) -> None:
        place.created()
        place.secrets.delete_secret(SecretId="test/onboarding/key-hash", ForceDeleteWithoutRecovery=True)
        assert place.mine("POST", "/integration-keys", CLI).refusal == (503, "KEYS_UNAVAILABLE")
        health = place.http("GET", "/health").json
        assert (health["status"], [part["name"] for part in health["parts"] if not part["ok"]]) == (
            *("degraded", ["key-secret"]),
        )


def test_health_is_well_where_all_is_there(place: TenantPlace) -> None:
    assert place.http("GET", "/health").json["status"] == "ok"


class TestInvoices:
    def test_are_drafted_once_for_a_period_numbered_on_issue_and_paid(self, place: TenantPlace) -> None:
        asked = {"tenantId": place.created(), "periodStart": "2026-11-01", "periodEnd": "2026-11-30"}
        draft = place.bill("generate", asked).json
        assert (draft["state"], draft["number"], draft["total"]) == ("DRAFT", None, "1250.00")
        assert place.bill("generate", asked).json["id"] == draft["id"]
        issued = place.bill(f"{draft['id']}/issue").json
        assert (issued["state"], issued["number"]) == ("ISSUED", "INV-000001")
        billing = lines(place)["Billing runbook executed if billing is active"]
        assert billing["evidence"].startswith("INV-000001 for ")
        assert billing["evidence"].endswith(" is issued.")
        assert place.bill(f"{draft['id']}/mark-paid?reference=wire-7").json["state"] == "PAID"
        assert place.bill(f"{draft['id']}/cancel").refusal == (409, "INVOICE_STATE")
        listed = place.http("GET", f"/admin/billing/invoices?tenantId={place.tenant_id}", headers=place.http.access())
        assert [each["state"] for each in listed.json["items"]] == ["PAID"]
        assert lines(place)["Billing runbook executed if billing is active"]["state"] == "done"

    def test_name_all_that_is_missing(self, place: TenantPlace) -> None:
        refused = place.bill("generate", {})
        assert refused.refusal == (400, "INVOICE_INCOMPLETE")
        assert [each["field"] for each in refused.json["errors"]] == ["tenantId", "periodStart", "periodEnd"]
        unknown = {"tenantId": "ten_x", "periodStart": "2026-11-01", "periodEnd": "2026-11-30"}
        assert place.bill("generate", unknown).refusal == (404, "TENANT_NOT_FOUND")
