"""On one machine, pages load scripts of Stripe and Turnstile from their own origin, and these reach the stand-ins."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from starlette.applications import Starlette
from starlette.routing import Mount

from local.gateway.app import Surroundings, create_gateway
from local.gateway.stand_in_scripts import SCRIPTS, STRIPE, TURNSTILE
from local.platforms.payments import PUBLISHABLE, create_payments
from local.platforms.server import PlatformServer
from local.platforms.turnstile import create_turnstile

UPLOADS = "http://127.0.0.1:4566"
NODE = Path(sys.executable).with_name("node")


@pytest.fixture(scope="module")
def behind() -> Iterator[str]:
    """The stand-ins of both."""
    apps = {"/payments": create_payments("key"), "/turnstile": create_turnstile("key")}
    with PlatformServer(Starlette(routes=[Mount(path, app) for path, app in apps.items()])) as platforms:
        yield platforms.url


@pytest.fixture(scope="module")
def here(behind: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    nowhere, pages = "http://127.0.0.1:9", tmp_path_factory.mktemp("pages")
    around = Surroundings(nowhere, nowhere, "audience", pages=pages, platforms=behind, uploads=UPLOADS)
    with PlatformServer(create_gateway(around, ())) as gateway:
        yield gateway.url


@pytest.mark.parametrize("path", [STRIPE, TURNSTILE])
def test_the_scripts_are_of_the_pages_origin_and_can_be_read(here: str, path: str) -> None:
    answer = requests.get(f"{here}{path}", timeout=10)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/javascript; charset=utf-8")
    done = subprocess.run([str(NODE), "--check", str(SCRIPTS / path.rpartition("/")[2])], check=False)
    assert done.returncode == 0


def test_a_browser_pays_with_what_it_was_given_and_with_nothing_else(here: str, behind: str) -> None:
    headers = {"Authorization": "Bearer key"}
    asked = {"amount": "4900", "currency": "cad"}
    made = requests.post(f"{behind}/payments/v1/payment_intents", data=asked, headers=headers, timeout=10).json()
    at = f"{here}/stand-ins/stripe/v1/payment_intents/{made['id']}"
    shown = {"key": PUBLISHABLE, "client_secret": made["client_secret"]}
    assert requests.get(at, params=shown, timeout=10).json()["status"] == "requires_payment_method"
    assert requests.get(at, params={**shown, "client_secret": "guessed"}, timeout=10).status_code == 401
    paid = requests.post(f"{at}/confirm", data={**shown, "payment_method": "pm_card_visa"}, timeout=10)
    assert paid.json()["status"] == "succeeded"
    for way in (
        "stripe/v1/customers",
        "stripe/_token",
        "turnstile/_token",
        f"stripe/v1/payment_intents/{made['id']}/x",
    ):
        assert requests.post(f"{here}/stand-ins/{way}", json={}, timeout=10).status_code == 405, way


def test_a_person_gets_a_token_that_is_worth_one_look(here: str, behind: str) -> None:
    token = requests.post(f"{here}/stand-ins/turnstile/solve", json={"action": "intake"}, timeout=10).json()["token"]
    look = {"secret": "key", "response": token}
    seen = requests.post(f"{behind}/turnstile/turnstile/v0/siteverify", json=look, timeout=10).json()
    assert (seen["success"], seen["action"]) == (True, "intake")


def test_pages_may_upload_to_the_emulator_and_see_what_is_there(here: str) -> None:
    policy = requests.get(f"{here}{STRIPE}", timeout=10).headers["Content-Security-Policy"]
    directives = {each.split()[0]: each.split()[1:] for each in policy.split("; ")}
    assert UPLOADS in directives["connect-src"]
    assert UPLOADS in directives["img-src"]
    assert UPLOADS not in directives["script-src"]
