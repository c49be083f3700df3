"""Webhooks are signed so that the specification's own library accepts them."""

from __future__ import annotations

import base64
import json
import traceback
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from chalicelib.clients.channels.webhook_signature import SigningKeyError, signed, signing_keys

OLD, NEW = (f"whsec_{base64.b64encode(bytes([number]) * 32).decode()}" for number in (1, 2))
ID = "0f1e2d3c-onboarding/action_failed/create_index/1"
BODY = b'{"text":"caf\\u00e9"}'


def headers(key: str, body: bytes = BODY, at: datetime | None = None) -> dict[str, str]:
    return dict(signed(ID, at or datetime.now(UTC), body, signing_keys(key)))


def test_the_specifications_library_verifies_it() -> None:
    assert Webhook(NEW).verify(BODY, headers(NEW)) == json.loads(BODY)


@given(st.binary(min_size=24, max_size=64), st.text(alphabet=st.characters(codec="utf-8")))
def test_the_specifications_library_verifies_any_key_and_body(key: bytes, text: str) -> None:
    written = f"whsec_{base64.b64encode(key).decode()}"
    Webhook(written).verify(text.encode(), headers(written, text.encode()), json_parse=False)


@pytest.mark.parametrize("changed", ["webhook-id", "webhook-timestamp", "body", "key"])
def test_nothing_of_it_can_be_changed(changed: str) -> None:
    now = datetime.now(UTC)
    made = headers(NEW, at=now)
    if changed == "webhook-id":
        made[changed] += "2"
    if changed == "webhook-timestamp":
        made[changed] = str(int(now.timestamp()) - 1)
    with pytest.raises(WebhookVerificationError):
        Webhook(OLD if changed == "key" else NEW).verify(BODY + (b" " if changed == "body" else b""), made)


def test_an_attempt_carries_its_own_time_so_that_an_old_one_cannot_be_replayed() -> None:
    with pytest.raises(WebhookVerificationError, match="too old"):
        Webhook(NEW).verify(BODY, headers(NEW, at=datetime.now(UTC) - timedelta(minutes=6)))


def test_while_a_key_is_being_replaced_both_verify() -> None:
    made = headers(f"{NEW} {OLD}")
    for key in (OLD, NEW):
        assert Webhook(key).verify(BODY, made) == json.loads(BODY)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "s3cret",
        "whsec_",
        "whsec_not base64",
        "whsec_s3cret!",
        f"whsec_!{NEW.removeprefix('whsec_')}",
        f"whsec_{base64.b64encode(b'23 bytes are too few...').decode()}",
        f"whsec_{base64.b64encode(b'x' * 65).decode()}",
        f"{NEW} s3cret",
        NEW.removeprefix("whsec_"),
        "whsec_ключ",
    ],
)
def test_a_key_of_another_form_is_refused_and_not_shown(text: str) -> None:
    with pytest.raises(SigningKeyError) as caught:
        signing_keys(text)
    shown = "".join(traceback.format_exception(caught.value))
    assert ["s3cret" in shown, NEW[8:] in shown] == [False, False]
