"""What customers and SEs go through on a stage, whichever release they meet there, and what is true in the end."""

from __future__ import annotations

import json
from collections import Counter

import boto3

from chalicelib.executors.provision_pixel import pixel_id_of
from chalicelib.flows.pixel.flow import FLOW as PIXEL
from chalicelib.records.codec import DETAILS
from chalicelib.records.ledger import Status
from tests.releases.stage import Stage, key_of_link
from tests.simulation.ecom import ANALYTICS, ANSWERS
from tests.simulation.test_ecom_cleanup import TAKEN_BACK, UNDOING
from tests.simulation.test_ecom_crashes import ACTIONS, ONCE
from tests.table import REGION

BOB = "bob@shop.example"
NOVELTY = {"novelty": {"M": {"says": {"S": "what only later code knows"}}}}
"""An attribute of a record that no release has."""


class Onboarding:
    """One customer's onboarding, through whichever release is deployed."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.sub = stage.sign_up()
        made = stage.engineer("POST", "/v1/onboarding", {"account_name": "Marrow & Sons", "storefront_type": "web"})
        assert made.status == 202, made
        self.id: str = made.json["onboarding_id"]
        self.link = key_of_link(made.json)
        self._saves = 0
        stage.key = f"ONBOARDING#{self.id}"

    def register(self) -> None:
        """The customer opens the link and signs up."""
        assert self.stage.anybody("GET", f"/onboarding/{self.link}").status == 200
        claimed = self.stage.customer(self.sub, "POST", f"/onboarding/{self.link}/claim")
        assert claimed.status == 200, claimed

    def save(self, **fields: object) -> None:
        """The customer's page saves, which was loaded once and counts its saves, whichever release it speaks to."""
        self._saves += 1
        sent = {**fields, "page": "5f0c7a52-only-page", "seq": self._saves}
        saved = self.stage.customer(self.sub, "PATCH", f"/onboarding/{self.link}/save", sent)
        assert saved.status == 200, saved

    def submit(self) -> None:
        """The customer submits what was saved; whichever release it was saved with."""
        sent = self.stage.customer(self.sub, "POST", f"/onboarding/{self.link}/submit")
        assert sent.status == 200, sent

    def fill_in(self) -> None:
        """The wizard's pages, with time in between."""
        for name, value in ANSWERS.items():
            self.save(**{name: value})
            self.stage.settle(minutes=0.5)

    def live(self) -> None:
        """The customer goes live once there is an index to fill, and everything comes to its end."""
        stage = self.stage
        for _ in range(60):
            stage.settle(minutes=1)
            if stage.record.entry("attach_pixel").settled:
                break
        stage.go_live(str(ANSWERS["index_name"]))
        stage.settle(minutes=60)


def pixel_is_there_once(stage: Stage, pixel: str) -> None:
    queues = boto3.client("sqs", region_name=REGION).list_queues(QueueNamePrefix=f"test-pixel-{pixel}")["QueueUrls"]
    assert len(queues) == 2, "the queue and its dead-letter queue"
    items = boto3.client("dynamodb", region_name=REGION).scan(TableName=ANALYTICS)["Items"]
    assert [item["pk"]["S"] for item in items].count(f"PIXEL#{pixel}") == 1
    assert stage.standing.commits().count(f"Add pixel {pixel}") == 1


def completed(stage: Stage, invited: int = 2) -> None:
    """Everything of an onboarding is there, once."""
    record = stage.record
    assert {name: record.entry(name).status for name in ACTIONS} == dict.fromkeys(ACTIONS, Status.SUCCEEDED)
    assert (record.status, record.due_at, record.attention) == ("completed", None, "")
    assert not record.journal or record.journal_from, "in words it has gone out"
    pixel_is_there_once(stage, record.facts["pixel_id"])
    updates = stage.standing.commits().count(f"Update pixel {record.facts['pixel_id']}")
    assert updates <= 1
    expected = {**ONCE, "github/update_ref": 1 + updates, "controller/invite": invited}
    assert stage.effects() == Counter(expected)
    assert {"registered", "submitted", "completed"} <= set(stage.told())
    assert len(stage.told()) == len(set(stage.told()))
    assert {name: (record.answers or {}).get(name) for name in ANSWERS} == ANSWERS


def a_customer_goes_the_whole_way(stage: Stage) -> None:
    customer = Onboarding(stage)
    stage.settle(minutes=2)
    stage.rewrite(**NOVELTY)
    customer.register()
    customer.fill_in()
    customer.submit()
    customer.live()
    completed(stage)
    assert stage.items[stage.key, DETAILS]["novelty"] == NOVELTY["novelty"], "what no release knows, each passes on"


def attempts_fail_and_wait(stage: Stage) -> None:
    """Some pass by themselves; one is refused for good, and an SE lets it go on."""
    later = {"method": "PUT", "mode": "error_before", "times": 3}
    stage.standing.switch("controller", later)
    customer = Onboarding(stage)
    stage.settle(minutes=2)
    customer.register()
    customer.fill_in()
    refused = {"code": "INDEX_REFUSED", "title": "No.", "status": 403}
    stage.standing.switch(
        "ecom",
        {"path": "/indexes$", "method": "POST", "mode": "error_before", "status": 403, "body": refused, "times": None},
    )
    customer.submit()
    stage.settle(minutes=20)
    assert stage.record.entry("create_index").status is Status.FAILED
    assert stage.record.attention
    stage.standing.switch("ecom")
    again = stage.engineer("POST", f"/v1/onboarding/{customer.id}/actions/create_index/retry")
    assert again.status == 202, again
    customer.live()
    completed(stage)


def an_invitation_is_withdrawn(stage: Stage) -> None:
    """As its parts are still being made; they are taken back."""
    customer = Onboarding(stage)
    stage.settle(minutes=1)
    customer.register()
    stage.settle(minutes=20)
    gone = stage.engineer("DELETE", f"/v1/onboarding/{customer.id}")
    assert gone.status == 200, gone
    stage.settle(minutes=60)
    record, pixel = stage.record, pixel_id_of(stage.record.record_id)
    assert (record.status, record.due_at, record.journal, record.attention) == ("revoked", None, (), "")
    assert {record.entry(name).status for name in UNDOING} == {Status.SUCCEEDED}
    effects = stage.effects()
    assert {name: effects[name] for name in TAKEN_BACK} == TAKEN_BACK
    commits = stage.standing.commits()
    assert (commits.count(f"Add pixel {pixel}"), commits.count(f"Remove pixel {pixel}")) == (1, 1)


def a_user_is_released(stage: Stage) -> None:
    """Their ownership goes, a colleague's comes, and the onboarding goes on."""
    customer = Onboarding(stage)
    stage.settle(minutes=1)
    customer.register()
    stage.settle(minutes=20)
    freed = stage.engineer("POST", f"/v1/onboarding/{customer.id}/release", {"reason": "Left."})
    assert freed.status == 202, freed
    customer.link, before = key_of_link(freed.json), customer.sub
    stage.settle(minutes=2)
    customer.sub = stage.sign_up()
    stage.settle(minutes=30)
    customer.register()
    stage.settle(minutes=30)
    customer.fill_in()
    customer.submit()
    customer.live()
    record, effects = stage.record, stage.effects()
    assert (record.status, record.registered_by, record.attention) == ("completed", customer.sub, "")
    assert record.entry("release_membership").done_for == ("release:1",)
    owners = [e for e in stage.standing.effects("controller") if e["operation"] == "put_account_membership"]
    assert [before in owners[0]["subject"], customer.sub in owners[1]["subject"], len(owners)] == [True, True, 2]
    assert effects["controller/delete_account_membership"] == effects["controller/delete_user_membership"] == 1
    assert effects["controller/create_account"] == effects["ecom/create_index"] == 1


def people_are_erased(stage: Stage) -> None:
    """One who was named for the team before they were invited, and the one who signed up at the end."""
    customer = Onboarding(stage)
    stage.settle(minutes=2)
    customer.register()
    customer.fill_in()
    forgotten = stage.engineer("POST", f"/v1/onboarding/{customer.id}/erasure", {"email": BOB})
    assert forgotten.status == 200, forgotten
    stage.settle(minutes=1)
    customer.save(team_invites=ANSWERS["team_invites"], epoch=0)  # by a page that has not heard of it
    assert BOB not in everything(stage)
    customer.submit()
    customer.live()
    record = stage.record
    assert (record.status, stage.effects()["controller/invite"]) == ("completed", 1)
    address = record.registrant_email
    assert address in everything(stage)
    erased = stage.engineer("POST", f"/v1/onboarding/{customer.id}/erasure", {"registrant": True})
    assert erased.status == 200, erased
    stage.settle(minutes=5)
    for trace in (BOB, address, customer.sub):
        assert trace not in everything(stage)
    assert (stage.record.status, stage.record.journal) == ("completed", ())


def everything(stage: Stage) -> str:
    """The whole table as text."""
    return json.dumps(list(stage.items.values()))


def a_pixel_waits_for_its_account(stage: Stage) -> None:
    """Nothing is made for it before its account is named."""
    made = stage.engineer("POST", "/v1/pixel", {"type": "mobile", "name": "Löwe"})
    assert made.status == 202, made
    pixel = made.json["pixel_id"]
    stage.key = f"PIXEL#{pixel}"
    stage.settle(minutes=5)
    for line in ("Asked Ada.", "Asked Bob."):  # an SE keeps a note about it, until its account is known
        noted = stage.engineer("PATCH", f"/v1/flows/pixel/records/{pixel}", {"note": line})
        assert noted.status == 200, noted
        stage.settle(minutes=1)
    account = stage.new_account()
    stage.standing.reset()
    stage.standing.switch("github", {"mode": "error_before", "times": 4})
    named = stage.engineer("PATCH", f"/v1/pixel/{pixel}", {"system_account_id": account})
    assert named.status == 200, named
    stage.settle(minutes=60)
    record = stage.record
    actions = [action.name for action in PIXEL.actions_of(record) if not action.recurs]
    assert {name: record.entry(name).status for name in actions} == dict.fromkeys(actions, Status.SUCCEEDED)
    assert (record.status, record.due_at, record.attention) == ("assigned", None, "")
    assert record.created_note == "Asked Bob."
    pixel_is_there_once(stage, pixel)
    assert stage.effects() == Counter({"github/update_ref": 1})


STORIES = (
    a_customer_goes_the_whole_way,
    attempts_fail_and_wait,
    an_invitation_is_withdrawn,
    a_user_is_released,
    people_are_erased,
    a_pixel_waits_for_its_account,
)
