"""What merch's platforms must keep, asked of the stand-ins, or of the real ones that environment variables name.

docs/platform-contracts.md has the variables. Of a real platform nothing is asked that costs money, or leaves more than
a customer in Stripe's test mode.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

import pytest
from pydantic import BaseModel, Field

from chalicelib.clients.brandfetch import client as of_brandfetch
from chalicelib.clients.brandfetch.client import Brandfetch
from chalicelib.clients.http.client import PlatformHttp
from chalicelib.clients.language_model import client as of_model
from chalicelib.clients.language_model.client import LanguageModel
from chalicelib.clients.payments.client import Payments
from chalicelib.clients.turnstile.client import Turnstile
from chalicelib.deadline import Deadline
from chalicelib.errors import Permanent
from local.platforms.found import stand_ins
from local.platforms.server import PlatformServer
from tests.contract.conftest import fixed_token


@contextmanager
def reached(name: str) -> Iterator[tuple[str, str]]:
    """Where a platform is, and what is shown to it."""
    url = os.environ.get(f"ONRAMP_CONTRACT_{name.upper()}_URL")
    if url:
        yield url, os.environ[f"ONRAMP_CONTRACT_{name.upper()}_TOKEN"]
        return
    (standing,) = (each for each in stand_ins() if each.name == name)
    with PlatformServer(standing.create(standing.placeholder)) as server:
        yield server.url, standing.placeholder


class Mood(BaseModel):
    """What the language model is asked for."""

    colour: str = Field(pattern=r"^#[0-9a-f]{6}$", description="A colour of the facts, as #rrggbb in lower case")
    tagline: str = Field(max_length=60)


def test_brandfetch_knows_a_brand_and_says_where_there_is_none(unique: str, deadline: Deadline) -> None:
    with reached("brandfetch") as (url, token):
        http = PlatformHttp("BRANDFETCH", url, fixed_token(token), error_of=of_brandfetch.error_of)
        found = Brandfetch(http).brand("brandfetch.com", deadline)  # which counts against nobody's quota
        assert found is not None
        assert found.name
        assert found.logo
        assert found.colours
        assert Brandfetch(http).brand(f"unknown-{unique}.example", deadline) is None


def test_the_language_model_answers_in_the_shape_that_is_asked_for(deadline: Deadline) -> None:
    with reached("language_model") as (url, token):
        shown, error_of = of_model.shown, of_model.error_of
        http = PlatformHttp("LANGUAGE_MODEL", url, fixed_token(token), shown=shown, error_of=error_of)
        model = LanguageModel(http, os.environ.get("ONRAMP_CONTRACT_LANGUAGE_MODEL_NAME", "model-1"))
        facts = {"name": "Ada Goods", "colours": ["#ff5a45", "#101820"]}
        assert (
            model.synthesise(Mood, "Choose a colour and write a tagline.", facts, deadline).colour in facts["colours"]
        )


def test_turnstile_lets_a_person_pass_and_no_other(deadline: Deadline) -> None:
    """Cloudflare has a secret key for tests with which everybody passes: a robot is asked of the stand-in alone."""
    with reached("turnstile") as (url, token):
        check = Turnstile(url, fixed_token(token)).check
        response = os.environ.get("ONRAMP_CONTRACT_TURNSTILE_RESPONSE", "human.1")
        assert check(response, action="intake", remote_ip="203.0.113.7", attempt=uuid4(), deadline=deadline).passed
        if "ONRAMP_CONTRACT_TURNSTILE_URL" not in os.environ:
            assert not check("robot", action="intake", remote_ip="", attempt=uuid4(), deadline=deadline).passed


def test_stripe_asks_for_a_payment_once_changes_it_and_lets_it_go(unique: str, deadline: Deadline) -> None:
    with reached("payments") as (url, token):
        payments = Payments(url, fixed_token(token))
        customer = payments.create_customer("Contract test", unique, f"{unique}/customer", deadline)

        def ask(amount: int) -> str:
            return payments.create_intent(customer, amount, "cad", unique, f"{unique}/intent", deadline).id

        assert payments.intent_of(customer, unique, deadline) is None
        intent = ask(4900)
        assert ask(4900) == intent
        with pytest.raises(Permanent, match="PAYMENTS_KEY_REUSED"):
            ask(9900)
        assert payments.update_intent(intent, 9900, deadline).amount == 9900
        found = payments.intent_of(customer, unique, deadline)
        assert found is not None
        assert (found.id, found.status, found.reference) == (intent, "requires_payment_method", unique)
        for _ in range(2):
            assert payments.cancel_intent(intent, deadline).status == "canceled"
        assert payments.intent_of(customer, unique, deadline) is None
