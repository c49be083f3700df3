"""A store's key is a secret of its own: written, replaced, read and taken away, and quoted by nothing."""

from __future__ import annotations

import traceback
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.exceptions import ClientError, EndpointConnectionError, ParamValidationError

from chalicelib.clients.marketplace.keys import KeyMissing, KeyOfAnotherShop, StoreKeys
from chalicelib.errors import Permanent, PlatformError, Retryable
from tests.table import REGION

if TYPE_CHECKING:
    from types_boto3_secretsmanager import SecretsManagerClient

KEY = "s3cret-key-of-a-store"


@pytest.fixture
def manager(aws: None) -> SecretsManagerClient:
    return boto3.client("secretsmanager", region_name=REGION)


@pytest.fixture
def keys(manager: SecretsManagerClient) -> StoreKeys:
    return StoreKeys(lambda: manager, "test")


def test_a_key_is_kept_under_the_stores_name_and_replaced(keys: StoreKeys, manager: SecretsManagerClient) -> None:
    for key in (KEY, KEY, f"{KEY}-2"):
        keys.put("ada", key)
    keys.put("bob", "bobs")
    assert (keys.get("ada"), keys.get("bob")) == (f"{KEY}-2", "bobs")
    names = {each["Name"] for each in manager.list_secrets()["SecretList"]}
    assert names == {"test/onboarding/stores/ada", "test/onboarding/stores/bob"}


def test_a_key_that_is_forgotten_is_gone_and_forgetting_again_changes_nothing(keys: StoreKeys) -> None:
    keys.put("ada", KEY)
    for _ in range(2):
        keys.forget("ada")
    with pytest.raises(KeyMissing) as missing:
        keys.get("ada")
    assert missing.value.mended_by == "customer"


def test_a_key_of_another_shop_is_not_the_one_that_is_asked_for(keys: StoreKeys) -> None:
    keys.put("ada", KEY, "adas-shop")
    assert (keys.get("ada"), keys.get("ada", "adas-shop")) == (KEY, KEY)
    with pytest.raises(KeyOfAnotherShop) as another:
        keys.get("ada", "bobs-shop")
    assert another.value.mended_by == "customer"
    keys.put("ada", KEY)  # as earlier code left it
    assert keys.get("ada", "bobs-shop") == KEY


@pytest.mark.parametrize("store_id", ["", "..", "a/b", "a b", "x" * 65, "shop-token/../x"])
def test_an_id_that_could_name_another_secret_names_none(keys: StoreKeys, store_id: str) -> None:
    for use in (keys.get, keys.forget, lambda each: keys.put(each, KEY)):
        with pytest.raises(ValueError, match="not a store's id"):
            use(store_id)


@pytest.mark.parametrize("text", ["", "plain", '{"token": "x"}', '{"api_key": ""}', "[1]"])
def test_a_secret_that_holds_no_key_is_none(keys: StoreKeys, manager: SecretsManagerClient, text: str) -> None:
    manager.create_secret(Name="test/onboarding/stores/ada", SecretString=text or " ")
    with pytest.raises(KeyMissing):
        keys.get("ada")


class Broken:
    """Secrets Manager, in one kind of trouble."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def __getattr__(self, name: str) -> Any:
        def fails(**_: object) -> None:
            raise self.error

        return fails


def refusal(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": f"about {KEY}"}}, "PutSecretValue")


@pytest.mark.parametrize(
    ("error", "code", "kind"),
    [
        (refusal("ThrottlingException"), "SECRETS_UNAVAILABLE", Retryable),
        (EndpointConnectionError(endpoint_url="https://x"), "SECRETS_UNAVAILABLE", Retryable),
        (ParamValidationError(report=f"SecretString {KEY}"), "SECRETS_UNAVAILABLE", Retryable),
        (refusal("AccessDeniedException"), "SECRET_DENIED", Permanent),
    ],
)
def test_no_error_quotes_the_key(error: Exception, code: str, kind: type[PlatformError]) -> None:
    keys = StoreKeys(lambda: Broken(error), "test")  # type: ignore[arg-type,return-value]
    for use in (lambda: keys.put("ada", KEY), lambda: keys.get("ada"), lambda: keys.forget("ada")):
        with pytest.raises(kind) as failed:
            use()
        assert failed.value.code == code
        assert KEY not in "".join(traceback.format_exception(failed.value))


def test_one_that_is_just_being_deleted_is_written_at_another_try() -> None:
    class Deleting:
        def put_secret_value(self, **_: object) -> None:
            raise refusal("InvalidRequestException")

        def create_secret(self, **_: object) -> None:
            raise refusal("ResourceExistsException")

    with pytest.raises(Retryable, match="SECRETS_UNAVAILABLE"):
        StoreKeys(lambda: Deleting(), "test").put("ada", KEY)  # type: ignore[arg-type,return-value]
