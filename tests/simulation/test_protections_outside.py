"""Protections of executors and clients that no other test would miss; see `test_protections`."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from github.Auth import Token

from chalicelib.clients.controller.client import Controller, InviteResult
from chalicelib.clients.ecom.client import DefaultConfigs, Ecom, Index, IndexExists
from chalicelib.clients.github.models import ANYTHING
from chalicelib.clients.github.transport import opened
from chalicelib.deadline import Deadline
from chalicelib.engine.work import Done, Pending, Work
from chalicelib.errors import Permanent, Retryable
from chalicelib.executors.create_index import CreateIndex
from chalicelib.executors.send_invites import SendInvites, invitee_key
from chalicelib.records.ledger import Entry
from tests.clock import START
from tests.contract.raw_server import RawServer, answers, response
from tests.tiny_flow import parcel

ANSWERS = {"index_name": "shop", "index_type": "fashion", "index_tier": "staging", "collapse_fields": ["parent_id"]}
ASKED_FOR = {"model": "small", "collapseFields": ["parent_id"]}
TEAM = [
    {"email": f"{name}@shop.example", "login_method": "password", "role": "member"} for name in ("ada", "bob", "eve")
]


def work(action: str, so_far: Mapping[str, Any] | None = None, **changes: object) -> Work:
    """An attempt at an action, with what earlier ones left."""
    ledger = {action: Entry(fence=2, result=dict(so_far or {}))}
    record = parcel(facts={"system_account_id": "acc-1"}, answers=ANSWERS, actions=ledger).but(**changes)
    return Work(action, record, Deadline.after(20, lambda: 0.0), record.record_id)


class FakeEcom(Ecom):
    """An account that may have an index called shop, whoever made it."""

    def __init__(self, settings: Mapping[str, Any] | None = None) -> None:
        self.shop: Index | None = None
        self.asked: list[str] = []
        if settings is not None:
            self.shop = Index(index_name="shop", status="CREATING", settings=settings, created_at=START)

    def default_configs(self, system_account_id: str, deadline: Deadline) -> DefaultConfigs:
        configs = {"fashion": {"model": "small"}}
        return DefaultConfigs(system_account_id=system_account_id, create_index_config=configs)

    def index(self, system_account_id: str, index_name: str, deadline: Deadline) -> Index | None:
        return self.shop

    def create_index(
        self,
        system_account_id: str,
        index_name: str,
        settings: Mapping[str, Any],
        idempotency_key: str,
        deadline: Deadline,
    ) -> Index:
        self.asked.append(idempotency_key)
        if self.shop:
            raise IndexExists
        self.shop = Index(index_name=index_name, status="CREATING", settings=settings, created_at=START)
        return self.shop


def test_the_same_index_is_adopted_where_an_earlier_attempt_made_it() -> None:
    ecom = FakeEcom(settings={**ASKED_FOR, "pixel_id": "px-1"})
    outcome = CreateIndex(ecom).execute(work("create_index"))
    assert isinstance(outcome, Pending)
    assert outcome.result == {"index_name": "shop"}


def test_another_index_of_that_name_is_left_alone_and_needs_a_person() -> None:
    ecom = FakeEcom(settings={**ASKED_FOR, "model": "large"})
    with pytest.raises(Permanent, match="INDEX_NAME_TAKEN") as refusal:
        CreateIndex(ecom).execute(work("create_index"))
    assert refusal.value.fields == ("index_name",)


def test_an_index_that_is_being_created_is_looked_at_and_not_asked_for_again() -> None:
    ecom = FakeEcom()
    first = CreateIndex(ecom).execute(work("create_index"))
    assert isinstance(first, Pending)
    again = CreateIndex(ecom).execute(work("create_index", first.result))
    assert isinstance(again, Pending)
    assert len(ecom.asked) == 1


@dataclass
class FakeMembers(Controller):
    """A member service that fails for some."""

    fails_for: str = ""
    invited: list[str] = field(default_factory=list)

    def invite(
        self,
        system_account_id: str,
        email: str,
        login_method: str,
        role: str,
        idempotency_key: str,
        deadline: Deadline,
    ) -> InviteResult:
        if email == self.fails_for:
            raise Retryable("CONTROLLER_UNAVAILABLE", "No answer.")
        self.invited.append(email)
        return InviteResult(invite_id="i", email=email, login_method=login_method, role=role, status="PENDING")


def test_those_who_are_invited_already_are_not_invited_again() -> None:
    ada, bob, eve = (str(invite["email"]) for invite in TEAM)
    members = FakeMembers(fails_for=bob)
    with pytest.raises(Retryable) as failure:
        SendInvites(members).execute(work("send_invites", answers={"team_invites": TEAM}))
    assert failure.value.progress == {invitee_key(ada): "PENDING"}
    members.fails_for = ""
    outcome = SendInvites(members).execute(work("send_invites", failure.value.progress, answers={"team_invites": TEAM}))
    assert isinstance(outcome, Done)
    assert members.invited == [ada, bob, eve]


def test_an_executor_reads_what_was_submitted_and_not_a_later_edit() -> None:
    attempt = work("create_index", fields={"index_name": "changed since", "custom_model": "added since"})
    assert attempt.answers == ANSWERS


def test_pygithub_never_sleeps(monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    with RawServer(answers(response("200 OK", "{}"))) as server:
        monkeypatch.setattr(time, "sleep", slept.append)
        with opened(server.url, Token("token"), Deadline.after(20)) as github:
            for _ in range(2):
                github.ask(ANYTHING, "POST", "/repos/example/pixel/git/trees", body={})
    assert slept == []
