"""Health, pixels and checklists look at the platforms through the same clients, made when they are first needed."""

from __future__ import annotations

from typing import Any, cast

import pytest

from chalicelib.clients.controller.client import Account
from chalicelib.dimensions import connect as health
from chalicelib.dimensions.questions import Sources
from chalicelib.flows.ecom.outside import HEALTH, WHOSE_ACCOUNT
from chalicelib.flows.pixel.outside import PIXELS
from chalicelib.records.record import Record
from chalicelib.wiring import api as bootstrap
from tests.clock import TestClock
from tests.health_kit import ACCOUNT
from tests.integration.http_api import settings


class Platforms:
    """All sources in one, as empty as can be."""

    def account(self, system_account_id: str, deadline: object) -> Account:
        """Every account is there, and nothing of it."""
        return ACCOUNT.model_copy(update={"system_account_id": system_account_id})

    def user(self, user_id: str, deadline: object) -> None:
        """Nobody is known."""

    def mapping(self, pixel_id: str, deadline: object) -> None:
        """No pixel is known."""

    def __getattr__(self, name: str) -> Any:
        return lambda *_: ()


def test_all_of_them_share_one_set_of_clients(aws: None, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[object] = []

    def sources(*configured: object) -> Sources:
        made.append(configured)
        return Sources(*[cast("Any", Platforms())] * 5)

    monkeypatch.setattr(health, "sources", sources)
    clock = TestClock()
    api = bootstrap.new_api(settings(), clock)
    assert made == []
    record = Record(
        record_id="1", kind="ONBOARDING", flow="ecom", status="pending", created_at=clock(), created_by="se"
    )
    assert api.platforms.client(HEALTH.connect)(record).index.state == "MISSING"
    assert api.platforms.client(WHOSE_ACCOUNT.connect)("ada") is None
    assert api.platforms.client(PIXELS.connect).account_of("px-1") is None
    assert len(made) == 1


@pytest.mark.parametrize(("keep", "asked"), [("15", 1), ("0", 2)])
def test_what_the_sources_said_is_kept_for_as_long_as_the_setting_says(
    aws: None, monkeypatch: pytest.MonkeyPatch, keep: str, asked: int
) -> None:
    questions: list[str] = []

    class Asked(Platforms):
        def indexes(self, system_account_id: str, deadline: object) -> tuple[()]:
            questions.append(system_account_id)
            return ()

    platforms = cast("Any", Asked())
    monkeypatch.setattr(health, "sources", lambda *_: Sources(*[platforms] * 5))
    clock = TestClock()
    api = bootstrap.new_api(settings().but(health_keep_seconds=float(keep)), clock)
    record = Record(
        record_id="1", kind="ONBOARDING", flow="ecom", status="pending", created_at=clock(), created_by="se"
    )
    for _ in range(2):
        api.platforms.client(HEALTH.connect)(record.but(facts={"system_account_id": "sys-1"}))
    assert questions == ["sys-1"] * asked
