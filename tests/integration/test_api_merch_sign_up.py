"""A company's first admin gets a user of the pool by the address that its intake named; nobody else learns a thing."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest

from chalicelib.clients.cognito.needs import CognitoSettings
from chalicelib.flows.merch.name import COMPANIES
from chalicelib.flows.merch.routes import signing_up
from chalicelib.handlers.http import limits
from tests.clock import TestClock
from tests.integration.http_api import Reply, settings
from tests.integration.merch_place import ADMIN, MerchPlace, Standing, install, standing
from tests.integration.tokens import Issuer

PASSWORD = "correct horse battery"
STRANGER = "eve@elsewhere.example"
SENT = {"sent_to": "a***@h***"}
WRONG = (422, "CODE_WRONG")


@pytest.fixture(scope="module")
def stand_ins() -> Iterator[Standing]:
    with standing() as served:
        yield served


@pytest.fixture
def place(
    stand_ins: Standing, issuer: Issuer, clock: TestClock, aws: None, monkeypatch: pytest.MonkeyPatch
) -> MerchPlace:
    return install(MerchPlace(stand_ins, issuer, clock), monkeypatch)


def ask(place: MerchPlace, way: str = "", email: str = ADMIN, *, company: str = "", **more: str) -> Reply:
    """One of the three questions of whoever is at the company's page."""
    sent = {"email": email} if way == "/resend" else {"email": email, "password": PASSWORD}
    return place.http("POST", f"{COMPANIES}/{company or place.company_id}/sign-up{way}", {**sent, **more})


def confirm(place: MerchPlace, email: str = ADMIN, **more: str) -> Reply:
    code = more.pop("code", "") or place.http.pool.code(ADMIN)
    return ask(place, "/confirm", email, code=code, **more)


def mails(place: MerchPlace) -> list[str]:
    return [mail.to for mail in place.http.pool.cognito.mails]


class TestWhomTheCompanyWaitsFor:
    def test_signs_up_confirms_and_has_the_company(self, place: MerchPlace, caplog: pytest.LogCaptureFixture) -> None:
        caplog.set_level(logging.DEBUG)
        place.paid()
        reply = ask(place)
        assert (reply.status, reply.json) == (202, SENT)
        tokens = confirm(place, ADMIN.upper())
        assert tokens.status == 200
        assert "HttpOnly" in tokens.headers["Set-Cookie"]
        place.users.let("sub-1", email=ADMIN)
        path = f"{COMPANIES}/{place.company_id}"
        assert place.http("POST", f"{path}/claim", {}, token=tokens.json["access_token"]).status == 200
        assert place.http("GET", path, token=tokens.json["access_token"]).status == 200
        assert PASSWORD not in caplog.text

    def test_gets_another_code_by_asking_or_by_beginning_again(self, place: MerchPlace) -> None:
        place.paid()
        ask(place)
        first = place.http.pool.code(ADMIN)
        assert ask(place, "/resend").json == SENT
        assert ask(place).json == SENT
        assert mails(place) == [ADMIN] * 3
        assert confirm(place, code=first).refusal == WRONG
        assert confirm(place).status == 200
        assert confirm(place).status == 200, "the answer was lost, and the page asks again"

    def test_has_the_password_that_they_chose_though_a_stranger_signed_up_first(self, place: MerchPlace) -> None:
        place.paid()
        ask(place, password="what the stranger knows")
        ask(place)
        assert confirm(place).status == 200
        stranger = {"email": ADMIN, "password": "what the stranger knows"}
        assert place.http("POST", "/sessions/login", stranger).refusal == (422, "LOGIN_FAILED")

    def test_who_has_a_user_is_mailed_no_code_and_signs_in(self, place: MerchPlace) -> None:
        place.paid()
        ask(place)
        confirm(place)
        assert ask(place, password="another one of theirs").json == SENT
        assert ask(place, "/resend").json == SENT
        assert mails(place) == [ADMIN]
        assert place.http("POST", "/sessions/login", {"email": ADMIN, "password": PASSWORD}).status == 200

    def test_is_told_of_the_pools_trouble_in_words(self, place: MerchPlace) -> None:
        place.paid()
        place.http.pool.cognito.down = True
        for way, more in (("", {}), ("/resend", {}), ("/confirm", {"code": "123456"})):
            reply = ask(place, way, **more)
            assert reply.refusal == (503, "IDENTITY_UNAVAILABLE")
            assert reply.headers["Retry-After"] == "5"


def learns_nothing(place: MerchPlace, email: str = ADMIN, company: str = "") -> None:
    """Everything that one may ask is answered as to anybody, and the pool hears of nothing."""
    asked = len(place.http.pool.cognito.asked)
    for way in ("", "/resend"):
        reply = ask(place, way, email, company=company)
        assert (reply.status, reply.json) == (202, {"sent_to": f"{email[0]}***@{email.partition('@')[2][0]}***"})
    assert ask(place, "/confirm", email, company=company, code="123456").refusal == WRONG
    assert ask(place, email=email, company=company, password="short").refusal == (422, "PASSWORD_TOO_WEAK")
    assert place.http.pool.cognito.asked[asked:] == []


class TestEverybodyElse:
    def test_with_another_address_learns_nothing(self, place: MerchPlace) -> None:
        place.paid()
        learns_nothing(place, STRANGER)
        assert ask(place, password="short").refusal == (422, "PASSWORD_TOO_WEAK"), "as who has the address"

    def test_learns_nothing_of_a_draft_whose_address_anybody_may_have_written(self, place: MerchPlace) -> None:
        place.confirmed()
        learns_nothing(place)

    def test_learns_nothing_once_the_company_has_its_admin(self, place: MerchPlace) -> None:
        place.paid()
        place.claimed()
        learns_nothing(place)

    def test_learns_nothing_of_what_there_is_not_or_was_erased(self, place: MerchPlace) -> None:
        place.paid()
        learns_nothing(place, company="nobody-knows-it")
        place.http.api.desk.store.change(place.record.key, lambda record: record.but(status="CHURNED"), trigger=True)
        place.engineer("POST", "/erasure", {"person": "company"})
        learns_nothing(place)

    def test_of_another_site_opens_no_session(self, place: MerchPlace) -> None:
        place.paid()
        ask(place)
        path = f"{COMPANIES}/{place.company_id}/sign-up/confirm"
        body = {"email": ADMIN, "password": PASSWORD, "code": place.http.pool.code(ADMIN)}
        foreign = {"Sec-Fetch-Site": "cross-site"}
        assert place.http("POST", path, body, headers=foreign).status == 403


class TestLimits:
    def test_a_company_is_mailed_so_many_codes_and_nobody_is_told_that_it_was_the_last(
        self, place: MerchPlace, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(limits, "MAILS_PER_LINK", 2)
        place.paid()
        for _ in range(4):
            ask(place, email=STRANGER)  # who uses up nothing
        for way in ("", "/resend", "", "/resend"):
            assert ask(place, way).json == SENT
        assert mails(place) == [ADMIN] * 2
        assert confirm(place).status == 200, "the newest code counts"

    @pytest.mark.parametrize(
        ("way", "limit"),
        [("", signing_up.SIGNING_UP), ("/resend", signing_up.SIGNING_UP), ("/confirm", signing_up.CONFIRMING)],
    )
    def test_hold_back_one_address_and_no_other(self, place: MerchPlace, way: str, limit: limits.Limit) -> None:
        path = f"{COMPANIES}/any/sign-up{way}"
        said = [place.http("POST", path, {}).status for _ in range(limit.per_address + 1)]
        assert (said[-2], said[-1]) == (422, 429)
        assert place.http("POST", path, {}, address="203.0.113.9").status == 422


@pytest.mark.parametrize(
    ("password", "weak"),
    [
        *(("Tall-trees1", False), ("Tall trees1", False), ("Tall\\trees1", False), ("Tall]trees1", False)),
        *(("tall-trees1", True), ("TALL-TREES1", True), ("Tall-trees", True), ("Talltrees1", True), ("Tree-1", True)),
    ],
)
def test_a_password_is_held_against_each_kind_that_the_pool_asks_for(password: str, weak: bool) -> None:
    policy = settings().but(cognito_password_needs="lower,upper,digit,symbol").of(CognitoSettings)
    assert policy.too_weak(password) is weak
