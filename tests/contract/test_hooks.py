"""A receiver that keeps to the specification takes what is meant for it, once; the local stand-ins are such."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta

import pytest
import requests

from chalicelib.clients.channels.webhook_shapes import crm, slack
from chalicelib.clients.channels.webhook_signature import signed, signing_keys
from chalicelib.deadline import Deadline
from chalicelib.errors import Permanent, Retryable
from local.platforms.effects import Effects
from local.platforms.faults import Faults, Rule
from local.platforms.hooks import create_hooks
from local.platforms.server import PlatformServer
from tests.announcements import announcement
from tests.contract.conftest import StandIn
from tests.contract.webhooks import CRM_KEY, ID, KEY, WRONG, Source, members, send, webhook


@pytest.fixture(scope="module")
def hooks() -> Iterator[StandIn]:
    effects, faults = Effects("hooks"), Faults()
    with PlatformServer(create_hooks(slack_key=KEY, crm_key=CRM_KEY, effects=effects, faults=faults)) as server:
        yield StandIn(server.url, effects, faults)


@pytest.fixture
def receivers(hooks: StandIn) -> Iterator[StandIn]:
    hooks.effects.reset()
    yield hooks
    hooks.faults.clear()


def posted(url: str, body: bytes, headers: Mapping[str, str]) -> int:
    return requests.post(
        url, data=body, headers={"Content-Type": "application/json", **headers}, timeout=10
    ).status_code


class TestAReceiver:
    def test_gets_a_slack_message(self, receivers: StandIn) -> None:
        said = announcement("to-slack")
        webhook(Source(members(f"{receivers.url}/slack"))).send(said, Deadline.after(10))
        (effect,) = receivers.effects.all()
        assert (effect.operation, effect.key, effect.asked) == ("slack_message", said.id, slack(said))

    def test_gets_a_crm_event(self, receivers: StandIn) -> None:
        said = announcement("to-crm", title="Müller & Söhne\n株式会社")
        source = Source(members(f"{receivers.url}/crm", CRM_KEY))
        webhook(source, shape=crm, name="crm").send(said, Deadline.after(10))
        (effect,) = receivers.effects.all()
        assert (effect.operation, effect.asked["id"], effect.asked["title"]) == ("crm_message", said.id, said.title)

    def test_tells_a_repeat_by_its_id_though_each_attempt_is_signed_anew(self, receivers: StandIn) -> None:
        channel = webhook(Source(members(f"{receivers.url}/slack")))
        for _ in range(3):
            channel.send(announcement("again"), Deadline.after(10))
        assert (len(receivers.effects.all()), receivers.effects.requests) == (1, 3)

    def test_whose_answer_is_lost_is_told_again_and_has_it_once(self, receivers: StandIn) -> None:
        receivers.faults.add(Rule(mode="lost_after"))
        channel = webhook(Source(members(f"{receivers.url}/slack")))
        with pytest.raises(Retryable, match="SLACK_UNAVAILABLE"):
            channel.send(announcement("lost"), Deadline.after(10))
        channel.send(announcement("lost"), Deadline.after(10))
        assert (len(receivers.effects.all()), receivers.effects.requests) == (1, 2)

    def test_that_does_not_know_the_key_takes_nothing(self, receivers: StandIn) -> None:
        with pytest.raises(Retryable, match="SLACK_REFUSED"):
            send(Source(members(f"{receivers.url}/slack", WRONG)))
        assert receivers.effects.requests == 0

    def test_refuses_a_replay_of_an_old_message(self, receivers: StandIn) -> None:
        old = datetime.now(UTC) - timedelta(minutes=6)
        headers = signed(ID, old, b'{"text":"x"}', signing_keys(KEY))
        assert posted(f"{receivers.url}/slack", b'{"text":"x"}', headers) == 401

    @pytest.mark.parametrize("missing", ["webhook-id", "webhook-timestamp", "webhook-signature"])
    def test_refuses_a_message_without_all_headers(self, receivers: StandIn, missing: str) -> None:
        headers = dict(signed("" if missing == "webhook-id" else ID, datetime.now(UTC), b"{}", signing_keys(KEY)))
        assert posted(f"{receivers.url}/slack", b"{}", headers | {missing: ""}) == 401

    @pytest.mark.parametrize("body", [b"{}", b'{"text":""}', b'{"text":"x","channel":"#general"}', b"text", b"[]"])
    def test_refuses_another_shape(self, receivers: StandIn, body: bytes) -> None:
        headers = signed(ID, datetime.now(UTC), body, signing_keys(KEY))
        assert posted(f"{receivers.url}/slack", body, headers) == 422

    def test_refuses_at_the_crm_what_is_for_slack(self, receivers: StandIn) -> None:
        misled = webhook(Source(members(f"{receivers.url}/crm", CRM_KEY)), name="crm")
        with pytest.raises(Permanent, match="CRM_REFUSED") as caught:
            misled.send(announcement(), Deadline.after(10))
        assert "docs/notifications.md" in caught.value.hint

    def test_with_a_key_of_its_own_refuses_the_other_ones(self, receivers: StandIn) -> None:
        with pytest.raises(Retryable, match="401"):
            webhook(Source(members(f"{receivers.url}/crm")), shape=crm).send(announcement(), Deadline.after(10))

    def test_can_be_given_other_keys(self) -> None:
        with PlatformServer(create_hooks(slack_key=WRONG, crm_key=WRONG)) as server:
            assert (
                requests.put(f"{server.url}/_keys", json={"slack": KEY, "crm": CRM_KEY}, timeout=5).status_code == 204
            )
            send(Source(members(f"{server.url}/slack")))
            assert requests.get(f"{server.url}/_effects", timeout=5).json()["requests"] == 1
