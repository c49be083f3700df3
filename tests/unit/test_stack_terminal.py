"""What the local stack lets a person at a terminal do, and what it says to them."""

from __future__ import annotations

import sys
from dataclasses import fields
from pathlib import Path
from typing import Any

import jwt
import pytest
from starlette.applications import Starlette
from starlette.routing import Mount

from local.gateway.access import SESSION_SECONDS
from local.platforms.access import create_access
from local.platforms.server import PlatformServer
from local.stack import __main__ as terminal
from local.stack import record, stores, tenants
from local.stack.record import Stack
from local.stack.site import Site
from local.stack.start import engineers_token


def test_the_token_that_is_printed_is_good_for_as_long_as_a_sign_in_is(tmp_path: Path) -> None:
    access = create_access(issuer="https://access.example", audience="onramp-local")
    with PlatformServer(Starlette(routes=[Mount("/access", access)])) as platforms:
        token = engineers_token(Site(tmp_path, 4599, int(platforms.url.rpartition(":")[2]), 4597, "slim"))
    claims = jwt.decode(token, options={"verify_signature": False})
    assert claims["exp"] - claims["iat"] == SESSION_SECONDS


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path, 4599, 4598, 4597, "slim")


@pytest.fixture
def stack(monkeypatch: pytest.MonkeyPatch) -> Stack:
    """A stack that is up, of which nothing is asked; any store can sign up."""
    texts: dict[str, Any] = {each.name: f"some {each.name}" for each in fields(Stack) if each.type == "str"}
    made = Stack(**texts, pids={})
    monkeypatch.setattr(terminal, "up", lambda *_: made)
    monkeypatch.setattr(terminal, "warm_up", lambda *_: None)
    monkeypatch.setattr("local.stack.pages.bring_up_to_date", lambda *_: None)
    monkeypatch.setattr(terminal, "led_anew", lambda _, stack: stack)
    monkeypatch.setattr(terminal, "of_this_code", lambda *_: True)
    monkeypatch.setattr(tenants, "known", lambda _: None)
    monkeypatch.setattr(stores, "sign_up", signed_up)
    return made


def signed_up(_: Stack, store_id: str, name: str, emails: tuple[str, ...]) -> stores.Store:
    """A store that has signed up."""
    users = tuple(stores.StoreUser(email, f"password of {email}", "sub") for email in emails)
    return stores.Store(store_id, store_id, name, users, f"http://page/{store_id}")


def said(site: Site, *words: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> str:
    """What a command prints where the stack file says what runs."""
    monkeypatch.setattr("local.stack.site.from_environment", lambda _: site)
    monkeypatch.setattr(terminal, "running", lambda _: record.load(site.stack_file))
    monkeypatch.setattr(sys, "argv", ["python -m local.stack", *words])
    assert terminal.main() == 0
    return capsys.readouterr().out


def test_a_second_make_up_tells_all_that_the_first_one_ended_with(
    site: Site, stack: Stack, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    first = said(site, "up", monkeypatch=monkeypatch, capsys=capsys)
    (site.tenant / tenants.FILE).write_text("changed by hand", encoding="utf-8")
    again = said(site, "up", monkeypatch=monkeypatch, capsys=capsys)
    told = first[first.index("  Admin ") :]
    assert "password of store-" in told
    assert "-m runbook tenant" in told
    assert told in again
    assert (site.tenant / tenants.FILE).read_text(encoding="utf-8") == "changed by hand"


def test_the_store_that_signed_up_last_is_the_one_that_is_told(
    site: Site, stack: Stack, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    record.save(stack, site.stack_file)
    assert "password" not in said(site, "up", monkeypatch=monkeypatch, capsys=capsys)
    told = said(site, "store", monkeypatch=monkeypatch, capsys=capsys)
    assert "password of store-" in told
    assert told in said(site, "up", monkeypatch=monkeypatch, capsys=capsys)
