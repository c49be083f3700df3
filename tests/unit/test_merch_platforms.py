"""Each of merch's platforms is reached where its settings say, and shown the secret of the stage; by nobody else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from pydantic import BaseModel

from chalicelib.clients.brandfetch import connect as brandfetch
from chalicelib.clients.cognito.session import CALL_SECONDS
from chalicelib.clients.http.token_source import TokenSource
from chalicelib.clients.language_model import connect as language_model
from chalicelib.clients.payments import connect as payments
from chalicelib.clients.platforms import Platforms
from chalicelib.clients.turnstile import connect as turnstile
from chalicelib.deadline import Deadline
from chalicelib.errors import SettingMissing
from chalicelib.flows.merch import outside
from local.platforms.found import stand_ins
from local.platforms.server import PlatformServer
from tests.deployment import deployment

SETTINGS = {
    "language_model": "model-1",
    "payments_publishable_key": "pk_test_local",
    "payments_product": "prod_merch",
    "turnstile_site_key": "1x00000000000000000000AA",
}


class Secrets:
    """Secrets Manager, with one secret."""

    def __init__(self, name: str, value: str) -> None:
        self._known = {name: value}

    def source(self, name: str) -> TokenSource:
        def token(*, fresh: bool = False) -> str:
            if name not in self._known:
                raise SettingMissing(name)
            return self._known[name]

        return token


class Answer(BaseModel):
    """What the language model is asked for."""

    tagline: str


def brand(to: Platforms, deadline: Deadline) -> bool:
    return to.client(brandfetch.connect).brand("ada.example", deadline) is not None


def answer(to: Platforms, deadline: Deadline) -> bool:
    return bool(to.client(language_model.connect).synthesise(Answer, "Say it.", {}, deadline).tagline)


def customer(to: Platforms, deadline: Deadline) -> bool:
    made = to.client(payments.connect).create_customer("Ada", "mc-1", str(uuid4()), deadline)
    return made.startswith("cus_")


def person(to: Platforms, deadline: Deadline) -> bool:
    check = turnstile.check_of("intake")
    assert to.client(check).turnstile is to.client(turnstile.connect)
    return to.client(check).passed("human.1", "203.0.113.7", deadline)


@pytest.mark.parametrize(
    ("name", "ask"),
    [("brandfetch", brand), ("language_model", answer), ("payments", customer), ("turnstile", person)],
)
def test_is_asked_where_its_setting_says_with_the_stages_secret(
    name: str, ask: Callable[[Platforms, Deadline], bool]
) -> None:
    (standing,) = (each for each in stand_ins() if each.name == name)
    with PlatformServer(standing.create(standing.placeholder)) as server:
        settings: dict[str, Any] = {**SETTINGS, standing.url_setting: f"{server.url}/"}
        platforms = Platforms(deployment(**settings))
        vars(platforms)["secrets"] = Secrets(f"test/onboarding/{standing.secret}", standing.placeholder)
        assert ask(platforms, Deadline.after(20))


@pytest.mark.parametrize("connect", [language_model.connect, turnstile.connect])
def test_without_its_settings_it_is_not_had(connect: Callable[[Platforms], object]) -> None:
    with pytest.raises(SettingMissing):
        Platforms(deployment(**dict.fromkeys(SETTINGS, ""))).client(connect)


def test_the_user_pool_has_time_to_be_asked_twice_who_claims_a_company() -> None:
    assert outside.SECONDS > 2 * CALL_SECONDS
