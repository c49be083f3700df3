"""Every way forward that an SE is shown is taken: asked for over HTTP, and then the engine goes on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from typing import Any

import pytest

from chalicelib.desk.ways import of_failure
from chalicelib.engine.ending import end_ahead
from chalicelib.engine.flow import Action, Flow
from chalicelib.engine.ways import CORRECT, OpenWay
from chalicelib.engine.work import Done, Work
from chalicelib.flows import registry
from chalicelib.flows.ecom.checklist.ways import RELEASE, REVOKE
from chalicelib.records import links
from chalicelib.records.ledger import Entry, Failure, Status
from chalicelib.records.record import Record
from chalicelib.wiring import api as bootstrap
from tests.integration.http_api import ANSWERS, HttpApi, wired
from tests.integration.tokens import FakePool, Issuer
from tests.simulation.world import World
from tools.failures import failures
from tools.ways_docs import is_answered, statuses

ACTIONS = [(flow, action) for flow in registry.ALL.values() for action in flow.actions]
GIVEN: dict[str, Any] = {**ANSWERS, "system_account_id": "sys-1", "vertical": "hospitality"}
"""Answers that any flow may have asked for."""
BETTER: dict[str, Any] = {
    **ANSWERS,
    "index_name": "products-2",
    "custom_model": "acme/custom-embeddings-v2",
    "collapse_fields": [],
    "team_invites": [],
    "website_url": "https://harbour.example",
    "own_assets": True,
    "sku_ids": ["APRON-BIB", "TEE-CREW", "MUG-CERAMIC"],
    "company_name": "Harbour Books",
    "products_url": "https://harbour.example/products.csv",
}


def comes_first(flow: Flow, action: Action) -> bool:
    """Whether an action is done before a record ends by itself (`engine.ending`)."""
    return flow.ending is not None and action.name in flow.ending.first


class Works:
    """A platform that is well again."""

    def execute(self, work: Work) -> Done:
        """Done."""
        return Done()


@dataclass
class Application:
    """The engine and the routes over one table."""

    world: World
    http: HttpApi
    numbers: Any

    def store(self, flow: Flow, action: Action, status: str, failure: Failure) -> Record:
        """A record in which everything is done but for this action, which has failed."""
        now, number = self.world.clock(), next(self.numbers)
        own = {action.name, *failure.rebuild}
        done = {
            each.name: Entry(status=Status.SUCCEEDED, fence=1, finished_at=now - timedelta(days=1))
            for each in flow.actions
            if each.recurs is None and (each.name in own or flow.lifecycle.reached(status, each.starts_at))
        }
        if action.undoes:
            done[action.undoes] = Entry(status=Status.SUCCEEDED, fence=1, finished_at=now - timedelta(days=1))
        # What comes before an end is done when that end has come, and at no other time.
        untouched = flow.ending.after if flow.ending and comes_first(flow, action) else timedelta()
        failed = Entry(status=Status.FAILED, fence=1, failures=1, failure=failure, finished_at=now)
        desk, kind = self.http.api.desk, flow.kind
        answered = is_answered(flow, status)
        asked_for = flow.form.model_fields if flow.form else {}
        record = Record(
            record_id=f"id-{number}",
            kind=kind,
            flow=flow.name,
            status=status,
            created_at=now - untouched,
            created_by="se",
            link_key=f"key-{number}",
            valid_until=now + links.LIFETIME,
            prefill_state={"account_name": "Ada's Shop"},
            registered_by="ada" if status not in {"pending", "visited"} and kind == "ONBOARDING" else "",
            answers={name: value for name, value in GIVEN.items() if name in asked_for} if answered else None,
            answers_version=int(answered),
            facts={"system_account_id": "sys-1", "visible_account_id": "acc-1", "pixel_id": f"id-{number}"},
            actions={**done, action.name: failed},
        )
        made = desk.links.made(record.link_key, record.key, valid_until=record.valid_until or now)
        return desk.store.create(record, also=[made])

    def follow(self, record: Record, way: OpenWay, failure: Failure) -> None:
        """Do what the way says; the engine then does what there is to do."""
        method, path = way.request.split(" ")
        body: Any = None
        if way.way == RELEASE:
            body = {"reason": "Their user was deleted."}
        elif way.way == CORRECT:
            better = {name: BETTER[name] for name in failure.fields if name in BETTER}
            body = {"system_account_id": "sys-2"} if record.kind == "PIXEL" else {"answers": better}
        access = {"Cf-Access-Jwt-Assertion": self.http.issuer.engineer(self.http.clock)}
        reply = self.http(method, path, body, headers=access)
        assert reply.status < 300, f"{way.request}: {reply.json}"
        self.world.run(record.key)


@pytest.fixture
def application(issuer: Issuer, monkeypatch: pytest.MonkeyPatch) -> Application:
    names = {action.name for flow in registry.ALL.values() for action in flow.actions}
    world = World(registry.ALL, dict.fromkeys(names, Works()))
    pool = FakePool(issuer, world.clock)
    api = wired(world.clock, issuer, pool, world.client)
    monkeypatch.setattr(bootstrap, "api", lambda: api)
    return Application(world, HttpApi(api, world.clock, issuer, pool), count())


def kinds_of_failure(action: Action) -> list[Failure]:
    """One failure of each kind: what differs in nothing but its code leads to the same."""
    kinds: dict[tuple[object, ...], Failure] = {}
    for each in failures(action.name):
        why = each.failure
        fields = tuple(name for name in why.fields if name in action.answers)
        kind = why.model_copy(update={"message": "No.", "hint": "Look.", "fields": fields})
        kinds.setdefault((kind.retryable, fields, kind.rebuild, kind.code == "USER_NOT_FOUND"), kind)
    return list(kinds.values())


@pytest.mark.parametrize(("flow", "action"), ACTIONS, ids=lambda each: each.name)
def test_every_way_that_is_shown_leads_on(application: Application, flow: Flow, action: Action) -> None:
    for failure in kinds_of_failure(action):
        for status in statuses(flow, action):
            for number in count():  # each way from a record of its own
                record = application.store(flow, action, status, failure)
                ways = of_failure(flow, record, action, failure)[number:]
                if not ways or not (way := ways[0]).request:
                    break
                application.follow(record, way, failure)
                after = application.http.api.desk.store.load(record.key)
                entry = after.entry(action.name)
                assert entry.status is not Status.FAILED, f"{failure.code} in {status}: {way.way}"
                if way.way == REVOKE:
                    assert after.status == "revoked"
                elif (comes_first(flow, action) and end_ahead(flow, record) is None) or action.waits_for(after):
                    assert (entry.status, after.attention) == (Status.WAITING, ""), "it is off everybody's list"
                elif not action.undoes and way.way != RELEASE:
                    assert entry.status is Status.SUCCEEDED, f"{failure.code} in {status}: {way.way} {entry}"


def test_the_detail_shows_the_ways_of_what_has_failed(application: Application) -> None:
    flow = registry.ALL["ecom"]
    action = flow.action("create_index")
    failure = Failure(code="INDEX_DELETED", message="Gone.", fields=("index_name",), rebuild=("create_index",))
    record = application.store(flow, action, "submitted", failure)
    seen = application.http.admin("GET", f"/{record.record_id}").json
    shown = next(each for each in seen["actions"] if each["name"] == "create_index")["ways"]
    base = f"/v1/onboarding/{record.record_id}"
    wanted = [("correct", f"PATCH {base}"), ("retry", f"POST {base}/actions/create_index/retry")]
    assert [(each["way"], each["request"]) for each in shown] == wanted
    line = next(each for each in seen["checklist"] if each["action"] == "create_index")
    assert line["ways"] == shown
