"""A tenant is made from a terminal, as the API would make it; and what a stage with tenants needs is looked at."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from chalicelib.clients.tokens.needs import KEY_HASH
from chalicelib.errors import Permanent
from operate.doctor.checks import signing
from operate.doctor.place import Place
from operate.secrets.form import kind_of
from tests.integration.operate_kit import Operated, operated

WORDS = ("tenant", "invite", "--name", "Acmé Corp!", "--email", "ops@acme.example")


@pytest.fixture
def stage(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[Operated]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    with operated(tmp_path_factory.mktemp("stages")) as made:
        yield made


def test_a_tenant_is_made_once_and_started(stage: Operated) -> None:
    made = stage.answer(*WORDS)
    assert (made["slug"], made["status"], made["inviteStatus"]) == ("acme-corp", "created", "pending")
    record = stage.desk.store.load(f"TENANT#{made['id']}")
    assert record.created_by == "operator moto@123456789012"
    assert record.fields["modules"] == ["ship", "trade"]
    assert stage.triggered(record) == 1
    refused = stage.run(*WORDS, status=1)
    assert made["id"] in refused.stderr
    assert ".." not in refused.stderr
    another = stage.run(*WORDS, "--slug", "another").stdout
    assert re.search(r"python -m runbook tenant .*--kept TENANT_ID=ten_\S+", another)


@pytest.mark.parametrize(
    ("more", "says"),
    [
        (("--slug", "A b"), "slug"),
        (("--role", "admin"), "primaryContact.role"),
        (("--organisation", "/"), "clerkOrgId"),
    ],
)
def test_what_the_api_would_not_take_is_refused(stage: Operated, more: tuple[str, ...], says: str) -> None:
    assert says in stage.run(*WORDS, *more, status=1).stderr


def test_the_signing_key_is_looked_for_by_the_stages_alias(stage: Operated) -> None:
    session = stage.place.asked.session
    here = Place("dev", "123456789012", session, dict(stage.place.asked.stage.settings))
    here.__dict__["state"] = dict(stage.place.outputs)
    (gone,) = signing.look(here)
    assert (gone.state, "alias/dev-onboarding-tokens" in gone.remedy) == ("fault", True)
    kms: Any = session.client("kms")
    key = kms.create_key(KeySpec="ECC_NIST_P256", KeyUsage="SIGN_VERIFY")["KeyMetadata"]["KeyId"]
    kms.create_alias(AliasName="alias/dev-onboarding-tokens", TargetKeyId=key)
    assert [each.state for each in signing.look(here)] == ["ok"]


@pytest.mark.parametrize("text", ["short", "v1:short", f"v1:{'a' * 32} v1:{'b' * 32}", "a" * 40])
def test_a_secret_of_keys_that_has_no_versions_is_none(text: str) -> None:
    with pytest.raises(Permanent, match="SECRET_UNREADABLE"):
        kind_of(KEY_HASH, "key-hash", text)


def test_a_secret_of_keys_says_how_many_versions_it_has() -> None:
    assert kind_of(KEY_HASH, "key-hash", f"v1:{'a' * 32}") == "the secret of keys, of one version"
    assert kind_of(KEY_HASH, "key-hash", f"v2:{'b' * 32} v1:{'a' * 32}") == "the secret of keys, of 2 versions"
