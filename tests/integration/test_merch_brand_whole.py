"""From a stranger's wizard to the style sheet of their shop, by the stand-ins of all who are asked on the way."""

from __future__ import annotations

from collections.abc import Iterator

import boto3
import pytest
import requests

from chalicelib.clients.platforms import Platforms
from chalicelib.flows.merch.brand_executors import brand_executors
from local.platforms.brandfetch import brand_of
from local.platforms.language_model import create_language_model
from local.platforms.server import PlatformServer
from tests.clock import TestClock
from tests.integration.merch_place import PRODUCTS, TOKEN, MerchPlace, Standing, install, standing
from tests.integration.tokens import Issuer
from tests.table import REGION


@pytest.fixture(scope="module")
def stand_ins() -> Iterator[Standing]:
    with standing() as served:
        yield served


@pytest.fixture(scope="module")
def model() -> Iterator[str]:
    """Address of the language model."""
    with PlatformServer(create_language_model(TOKEN)) as served:
        yield served.url


@pytest.fixture
def place(
    stand_ins: Standing, model: str, issuer: Issuer, clock: TestClock, aws: None, monkeypatch: pytest.MonkeyPatch
) -> MerchPlace:
    here = install(MerchPlace(stand_ins, issuer, clock), monkeypatch)
    secrets = boto3.client("secretsmanager", region_name=REGION)
    secrets.create_secret(Name="test/onboarding/language-model-key", SecretString=TOKEN)
    platforms = Platforms(here.platforms.settings.but(language_model_url=model, language_model="a-model"), clock)
    here.world.executors = {**here.world.executors, **brand_executors(platforms)}
    return here


def test_a_brand_that_the_wizard_has_shown_is_asked_for_once_and_themes_the_shop(place: MerchPlace, model: str) -> None:
    place.begin()
    shown = place.draft("POST", "/brand-teaser", {"own_assets": False}).json["brand_teaser"]["preview"]
    place.draft("POST", "/products", PRODUCTS)
    place.draft("POST", "/brand", {"headline": "Read more"})
    place.confirm()
    place.pay(place.payment()["client_secret"])
    assert place.payment("POST")["state"] == "accepted"
    place.world.settle(minutes=30)
    assert [each.subject for each in place.stand_ins.looks.all()] == ["harbour.example"]
    told = requests.get(f"{model}/_told", timeout=5).json()[-1]["messages"][0]["content"]
    assert "Harbour Books" in told
    assert "ada@harbour.example" not in told
    assert "hello@harbour.example" not in told  # it stands in the description that Brandfetch found

    place.claimed()
    kit = place.mine("GET", "/brand").json
    assert kit["fields"]["headline"] == {"value": "Read more", "source": "company", "edited": False}
    found = {each["hex"] for each in brand_of("harbour.example")["colors"]}
    assert found == set(shown["colors"])
    taken = {name for name, each in kit["fields"].items() if each["value"] in found}
    assert {kit["fields"][name]["source"] for name in taken} == {"brandfetch"}
    sheet = place.http("GET", f"/v1/merch/companies/{place.company_id}/brand.css")
    assert f"--color-accent: {kit['fields']['accent_color']['value']};" in sheet.json

    assert place.mine("POST", "/rescrape").status == 202
    place.world.settle(minutes=5)
    assert len(place.stand_ins.looks.all()) == 2
    assert place.mine("GET", "/brand").json["rescrape"]["state"] == "idle"


def test_a_website_that_nobody_knows_waits_for_an_engineer_who_corrects_it(place: MerchPlace) -> None:
    place.begin(website_url="https://unknown.example")
    assert place.draft("POST", "/brand-teaser", {"own_assets": False}).json["brand_teaser"]["result"] == "not_found"
    place.draft("POST", "/products", PRODUCTS)
    place.draft("POST", "/brand", {})
    place.confirm()
    place.pay(place.payment()["client_secret"])
    place.payment("POST")
    place.world.settle(minutes=30)
    stands = place.engineer("GET", "").json
    assert (stands["status"], stands["attention"]) == (
        "SCRAPING_FAILED",
        "“Look the brand up” has failed (BRAND_NOT_FOUND).",
    )
    place.claimed()
    assert place.mine("POST", "/rescrape").refusal == (409, "BRAND_NOT_MADE")
    corrected = place.engineer("PATCH", "", {"answers": {"website_url": "https://known.example"}})
    assert corrected.status == 200
    place.world.settle(minutes=30)
    assert place.history()[:5] == [
        *("INTAKE_IN_PROGRESS", "INTAKE_COMPLETE", "SCRAPING", "SCRAPING_FAILED", "SCRAPING"),
    ]
    assert place.mine("GET", "/brand").json["logo_url"] == "https://cdn.brandfetch.io/known.example/logo.svg"
