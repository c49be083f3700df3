"""Tokens are signed by a key of KMS, as its emulator has it, and verified with what is published."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import boto3
import jwt
import pytest
from botocore.exceptions import ClientError, EndpointConnectionError
from cryptography.hazmat.primitives.asymmetric import ec

from chalicelib.clients.platforms import Platforms
from chalicelib.clients.signing.client import KEPT_SECONDS, Signing
from chalicelib.clients.signing.connect import connect
from chalicelib.clients.signing.needs import ALIASES
from chalicelib.clients.tokens import connect as tokens
from chalicelib.clients.tokens.needs import KEY_HASH, KeyHashSettings
from chalicelib.deadline import Deadline
from chalicelib.errors import Permanent, Retryable, SettingMissing
from tests.deployment import deployment
from tests.emulator import emulator
from tests.kms import LocalKms

if TYPE_CHECKING:
    from local.stack.aws import Emulator

CLAIMS = {"sub": "key-1", "note": "Zoë"}


@pytest.fixture(scope="module")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    with emulator(tmp_path_factory.mktemp("emulator")) as running:
        yield running


@pytest.fixture
def arns(aws: Emulator, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Two keys of the emulator's, to which aliases lead for the stage."""
    for name, value in {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("AWS_ENDPOINT_URL", aws.url)
    kms: Any = aws.session.client("kms", endpoint_url=aws.url, region_name="us-east-1")
    made = [kms.create_key(KeySpec="ECC_NIST_P256", KeyUsage="SIGN_VERIFY") for _ in range(2)]
    return [each["KeyMetadata"]["Arn"] for each in made]


def connected(*arns: str) -> Signing:
    """The client as a deployment makes it, once the stage's aliases lead to these keys."""
    kms: Any = boto3.client("kms", region_name="us-east-1")
    there = {each["AliasName"] for each in kms.list_aliases()["Aliases"]}
    for name in (each.format(env="test") for each in ALIASES):
        if name in there:
            kms.delete_alias(AliasName=name)
    for name, arn in zip((each.format(env="test") for each in ALIASES), arns, strict=False):
        kms.create_alias(AliasName=name, TargetKeyId=arn)
    return connect(Platforms(deployment()))


def verified(token: str, published: dict[str, Any]) -> Any:
    """As anybody does who has read the key set."""
    keys = {key.key_id: key for key in jwt.PyJWKSet.from_dict(published).keys}
    return jwt.decode(token, keys[jwt.get_unverified_header(token)["kid"]], algorithms=["ES256"])


def test_a_token_is_verified_with_the_published_keys_while_one_replaces_the_other(arns: list[str]) -> None:
    old, new = arns
    before = connected(old, new)
    token = before.signed(CLAIMS, "at+jwt")
    assert verified(token, before.published()) == CLAIMS
    during = connected(new, old)
    assert jwt.get_unverified_header(token)["typ"] == "at+jwt"
    assert verified(token, during.published()) == CLAIMS
    assert verified(during.signed(CLAIMS, "at+jwt"), before.published()) == CLAIMS
    kid = jwt.get_unverified_header(token)["kid"]
    assert during.key(kid) is not None
    assert [set(key) for key in during.published()["keys"]] == [{"kty", "crv", "x", "y", "kid", "use", "alg"}] * 2
    assert connected(new).key(kid) is None


def test_a_process_that_has_seen_the_aliases_before_follows_them_to_other_keys() -> None:
    kms, seconds = LocalKms("old", "new"), [1000.0]
    kms.aliases = {"tokens": "old"}
    signing = Signing(lambda: kms, ("tokens", "tokens-other"), clock=lambda: seconds[0])
    first = signing.signed(CLAIMS, "at+jwt")
    assert len(signing.published()["keys"]) == 1
    kms.aliases = {"tokens": "old", "tokens-other": "new"}
    assert len(signing.published()["keys"]) == 1
    seconds[0] += KEPT_SECONDS
    assert len(signing.published()["keys"]) == 2
    kms.aliases = {"tokens": "new", "tokens-other": "old"}
    second = signing.signed(CLAIMS, "at+jwt")  # by the new key, and under its id, though it was not asked for anew
    assert jwt.get_unverified_header(second)["kid"] != jwt.get_unverified_header(first)["kid"]
    for token in (first, second):
        assert verified(token, Signing(lambda: kms, ("tokens", "tokens-other")).published()) == CLAIMS


def test_a_deployment_issues_tokens_and_keeps_keys_under_its_secret(aws: Emulator, arns: list[str]) -> None:
    connected(arns[0])
    platforms = Platforms(deployment())
    own = platforms.client(tokens.own)
    issued = own.issue("key-1", "ten-1", ("ship:read", "jobs:read"))
    assert (issued.expires_in, issued.scope) == (900, "ship:read jobs:read")
    granted = own.verify(issued.access_token)
    assert (granted.key_id, granted.record_id) == ("key-1", "ten-1")
    assert granted.scopes == {"ship:read", "jobs:read"}
    assert issued.access_token not in repr(issued)
    hashes = platforms.client(tokens.key_hashes)
    with pytest.raises(SettingMissing, match="onboarding/key-hash"):
        hashes()
    name = platforms.secret_name(KeyHashSettings, KEY_HASH)
    aws.secrets.create_secret(Name=name, SecretString=f"v2:{'b' * 32} v1:{'a' * 32}")
    assert hashes(fresh=True).newest == "v2"


def test_says_so_where_there_is_no_such_key(arns: list[str]) -> None:
    with pytest.raises(Permanent, match="SIGNING_KEY_UNUSABLE"):
        connected().signed(CLAIMS, "at+jwt")


def test_asks_for_a_public_key_once_and_signs_with_one_call() -> None:
    kms = LocalKms("one", "two")
    signing = kms.signing()
    for _ in range(3):
        signing.published()
        signing.signed(CLAIMS, "at+jwt")
    assert kms.calls.count("GetPublicKey") == 2
    assert kms.calls.count("Sign") == 3


@pytest.mark.parametrize(
    ("trouble", "code", "passes"),
    [
        ("AccessDeniedException", "SIGNING_DENIED", False),
        ("DisabledException", "SIGNING_KEY_UNUSABLE", False),
        ("KMSInvalidStateException", "SIGNING_KEY_UNUSABLE", False),
        ("ThrottlingException", "SIGNING_UNAVAILABLE", True),
        ("DependencyTimeoutException", "SIGNING_UNAVAILABLE", True),
        ("", "SIGNING_UNAVAILABLE", True),
    ],
)
def test_trouble_has_a_name(trouble: str, code: str, passes: bool) -> None:
    kms = LocalKms("one")
    unreachable = EndpointConnectionError(endpoint_url="https://kms.example")
    kms.trouble = ClientError({"Error": {"Code": trouble}}, "Sign") if trouble else unreachable
    with pytest.raises(Retryable if passes else Permanent, match=code):
        kms.signing().signed(CLAIMS, "at+jwt")


def test_a_key_of_another_kind_signs_nothing_and_is_not_published() -> None:
    kms = LocalKms("one", curve=ec.SECP384R1)
    for asked in (kms.signing().published, lambda: kms.signing().signed(CLAIMS, "at+jwt")):
        with pytest.raises(Permanent, match="SIGNING_KEY_UNUSABLE"):
            asked()
    assert "Sign" not in kms.calls


def test_asks_nothing_that_could_outlive_its_callers_time() -> None:
    kms = LocalKms("one")
    with pytest.raises(Retryable, match="OUT_OF_TIME"):
        kms.signing().signed(CLAIMS, "at+jwt", Deadline.after(1))
    assert kms.calls == []
