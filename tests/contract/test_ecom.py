"""The ecom API keeps its contract, and our client needs no more than the contract."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest

from chalicelib.clients.ecom.client import DefaultConfigs, Ecom, Index, IndexExists
from chalicelib.clients.http.refusals import Refused
from chalicelib.deadline import Deadline
from chalicelib.errors import Retryable
from local.platforms.faults import Rule
from tests.contract.conftest import Platform, StandIn


@pytest.fixture
def configs(ecom: Ecom, ecom_account: str, deadline: Deadline) -> DefaultConfigs:
    return ecom.put_default_configs(ecom_account, deadline)


@pytest.fixture
def settings(configs: DefaultConfigs) -> dict[str, Any]:
    """What an executor would ask for: type, then tier, then the customer's own."""
    chosen = {**configs.create_index_config["ecommerce"], **configs.tier_overrides["staging"]}
    return {**chosen, "collapseFields": ["parent_id"]}


@pytest.fixture
def index(
    ecom: Ecom, ecom_platform: Platform, ecom_account: str, unique: str, settings: dict[str, Any], deadline: Deadline
) -> Iterator[Index]:
    """An index of this test's own, being created; deleted after it."""
    yield ecom.create_index(ecom_account, f"test-{unique}", settings, f"{unique}/create_index", deadline)
    target = f"/v1/accounts/{ecom_account}/indexes/test-{unique}"
    ecom_platform.http.call("DELETE", target, deadline=Deadline.after(20))


@pytest.fixture
def ready_index(
    ecom: Ecom, ecom_platform: Platform, ecom_account: str, index: Index, deadline: Deadline
) -> Iterator[Index]:
    """The same index, READY: at once on the stand-in, when it is on a real platform."""
    if ecom_platform.stand_in is None:
        yield _once_ready(ecom, ecom_account, index.index_name)
        return
    _configure(ecom_platform, deadline, index_ready_seconds=0)
    found = ecom.index(ecom_account, index.index_name, deadline)
    _configure(ecom_platform, deadline, index_ready_seconds=3600)
    assert found is not None
    yield found


def _configure(platform: Platform, deadline: Deadline, **config: object) -> None:
    platform.http.call("PUT", "/_config", body=config, deadline=deadline)


def _once_ready(ecom: Ecom, account: str, name: str) -> Index:
    patience = Deadline.after(900)
    while patience.remaining():
        found = ecom.index(account, name, Deadline.after(20))
        if found is not None and found.status == "READY":
            return found
        time.sleep(5)  # a real platform offers no event to wait for
    raise AssertionError("the index was not ready in 15 minutes")


def add_documents(platform: Platform, account: str, index: Index, *documents: dict[str, Any]) -> None:
    target = f"/v1/accounts/{account}/indexes/{index.index_name}/documents"
    platform.http.call("POST", target, body={"documents": list(documents)}, deadline=Deadline.after(20))


@pytest.mark.usefixtures("ecom_stand_in")  # a real platform's account is initialised once for all tests
def test_an_account_is_not_initialised_until_it_is(ecom: Ecom, ecom_account: str, deadline: Deadline) -> None:
    assert not ecom.is_initialised(ecom_account, deadline)
    with pytest.raises(Refused, match="DEFAULT_CONFIGS_NOT_FOUND"):
        ecom.default_configs(ecom_account, deadline)
    ecom.put_default_configs(ecom_account, deadline)
    assert ecom.is_initialised(ecom_account, deadline)


def test_the_index_types_are_the_keys_of_the_defaults_and_each_has_a_model(
    ecom: Ecom, ecom_account: str, configs: DefaultConfigs, deadline: Deadline
) -> None:
    assert {"ecommerce", "fashion", "text"} <= set(configs.create_index_config)
    assert {"staging", "production"} <= set(configs.tier_overrides)
    assert all(config["model"] for config in configs.create_index_config.values())
    assert set(configs.index_types) <= set(configs.create_index_config)
    assert ecom.default_configs(ecom_account, deadline) == configs


@pytest.mark.usefixtures("ecom_stand_in")  # another platform need not have any
def test_customers_are_told_what_each_index_type_is_for(configs: DefaultConfigs) -> None:
    assert set(configs.index_types) == set(configs.create_index_config)
    assert all(text.title and text.description for text in configs.index_types.values())


def test_initialising_twice_is_one_effect(
    ecom: Ecom, ecom_stand_in: StandIn, ecom_account: str, configs: DefaultConfigs, deadline: Deadline
) -> None:
    assert ecom.put_default_configs(ecom_account, deadline) == configs
    assert ecom_stand_in.operations(ecom_account) == ["put_default_configs"]


def test_a_new_index_is_being_created_with_the_settings_as_they_were_asked_for(
    ecom: Ecom, ecom_account: str, index: Index, settings: dict[str, Any], deadline: Deadline
) -> None:
    assert (index.status, index.pixel_id) == ("CREATING", None)
    assert index.settings == settings
    found = ecom.index(ecom_account, index.index_name, deadline)
    assert found is not None
    assert found.settings == settings
    assert index.index_name in [item.index_name for item in ecom.indexes(ecom_account, deadline)]


def test_an_index_that_nobody_made_is_not_found(ecom: Ecom, ecom_account: str, unique: str, deadline: Deadline) -> None:
    assert ecom.index(ecom_account, f"none-{unique}", deadline) is None


@pytest.mark.parametrize("type_name", ["ecommerce", "fashion", "text"])
@pytest.mark.parametrize("tier", ["staging", "production"])
def test_every_type_can_be_made_in_every_tier(
    ecom: Ecom,
    ecom_stand_in: StandIn,
    ecom_account: str,
    configs: DefaultConfigs,
    deadline: Deadline,
    type_name: str,
    tier: str,
) -> None:
    settings = {**configs.create_index_config[type_name], **configs.tier_overrides[tier]}
    assert ecom.create_index(ecom_account, "any", settings, f"{ecom_account}/any", deadline).settings == settings


def test_an_account_without_defaults_gets_no_index(
    ecom: Ecom, ecom_stand_in: StandIn, ecom_account: str, deadline: Deadline
) -> None:
    with pytest.raises(Refused, match="ACCOUNT_NOT_INITIALISED"):
        ecom.create_index(ecom_account, "products", {"model": "hf/e5-base-v2"}, ecom_account, deadline)
    assert ecom_stand_in.operations(ecom_account) == []


def test_the_same_request_under_the_same_key_makes_one_index_and_answers_it_as_it_is_by_then(
    ecom: Ecom,
    ecom_account: str,
    unique: str,
    ready_index: Index,
    settings: dict[str, Any],
    deadline: Deadline,
) -> None:
    key = f"{unique}/create_index"
    assert ecom.create_index(ecom_account, ready_index.index_name, settings, key, deadline).status == "READY"


def test_a_name_that_another_request_took_is_a_conflict_of_its_own_kind(
    ecom: Ecom, ecom_account: str, unique: str, index: Index, settings: dict[str, Any], deadline: Deadline
) -> None:
    with pytest.raises(IndexExists) as caught:
        ecom.create_index(ecom_account, index.index_name, settings, f"{unique}/another", deadline)
    assert caught.value.fields == ("index_name",)


def test_a_key_of_a_different_index_is_refused(
    ecom: Ecom, ecom_account: str, unique: str, index: Index, settings: dict[str, Any], deadline: Deadline
) -> None:
    with pytest.raises(Refused, match="IDEMPOTENCY_KEY_REUSED"):
        ecom.create_index(ecom_account, f"other-{unique}", settings, f"{unique}/create_index", deadline)
    assert ecom.index(ecom_account, f"other-{unique}", deadline) is None


@pytest.mark.parametrize("name", ["", "-a", "a-", "A", "a_b", "a b", "ü", "x" * 33, "a\n", "a/b"])
def test_a_name_against_the_rule_is_refused(
    ecom: Ecom, ecom_account: str, unique: str, settings: dict[str, Any], deadline: Deadline, name: str
) -> None:
    with pytest.raises(Refused) as caught:
        ecom.create_index(ecom_account, name, settings, unique, deadline)
    assert (caught.value.status, caught.value.platform_code) == (422, "INDEX_NAME_INVALID")


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"model": "no/such-model"}, "MODEL_UNKNOWN"),
        ({"numberOfShards": 0}, "VALIDATION_FAILED"),
        ({"storageClass": "gold"}, "VALIDATION_FAILED"),
        ({"surprise": 1}, "VALIDATION_FAILED"),
        ({"pixel_id": "pixel-1"}, "VALIDATION_FAILED"),
    ],
)
def test_settings_against_the_contract_make_no_index(
    ecom: Ecom,
    ecom_account: str,
    unique: str,
    settings: dict[str, Any],
    deadline: Deadline,
    wrong: dict[str, Any],
    code: str,
) -> None:
    with pytest.raises(Refused) as caught:
        ecom.create_index(ecom_account, f"wrong-{unique}", {**settings, **wrong}, unique, deadline)
    assert caught.value.platform_code == code
    assert ecom.index(ecom_account, f"wrong-{unique}", deadline) is None


def test_an_answer_lost_after_the_effect_leaves_one_index(
    ecom: Ecom,
    ecom_stand_in: StandIn,
    ecom_account: str,
    settings: dict[str, Any],
    deadline: Deadline,
) -> None:
    # Each time: a keyed request is sent once more by itself where a kept connection ends without an answer.
    ecom_stand_in.faults.add(Rule(method="POST", path="/indexes$", mode="lost_after", times=None))
    with pytest.raises(Retryable):
        ecom.create_index(ecom_account, "products", settings, f"{ecom_account}/create_index", deadline)
    ecom_stand_in.faults.clear()
    ecom.create_index(ecom_account, "products", settings, f"{ecom_account}/create_index", deadline)
    assert ecom_stand_in.operations(ecom_account) == ["put_default_configs", "create_index"]


def test_a_pixel_waits_for_the_index_and_waiting_is_no_failure(
    ecom: Ecom, ecom_account: str, index: Index, deadline: Deadline
) -> None:
    with pytest.raises(Retryable) as caught:
        ecom.attach_pixel(ecom_account, index.index_name, "pixel-1", deadline)
    assert (caught.value.code, caught.value.spends_failure) == ("INDEX_NOT_READY", False)


def test_a_pixel_is_attached_beside_the_other_settings(
    ecom: Ecom, ecom_account: str, ready_index: Index, deadline: Deadline
) -> None:
    for _ in range(2):
        attached = ecom.attach_pixel(ecom_account, ready_index.index_name, "pixel-1", deadline)
        assert attached.pixel_id == "pixel-1"
        assert attached.settings == {**ready_index.settings, "pixel_id": "pixel-1"}


def test_attaching_the_same_pixel_twice_is_one_effect(
    ecom: Ecom, ecom_stand_in: StandIn, ecom_account: str, ready_index: Index, deadline: Deadline
) -> None:
    for _ in range(2):
        ecom.attach_pixel(ecom_account, ready_index.index_name, "pixel-1", deadline)
    assert ecom_stand_in.operations(ecom_account)[-2:] == ["create_index", "attach_pixel"]


@pytest.mark.parametrize("patch", [{"model": "hf/e5-base-v2"}, {"pixel_id": "p", "numberOfShards": 9}, {}])
def test_no_other_setting_can_change(
    ecom: Ecom,
    ecom_platform: Platform,
    ecom_account: str,
    ready_index: Index,
    deadline: Deadline,
    patch: dict[str, Any],
) -> None:
    target = f"/v1/accounts/{ecom_account}/indexes/{ready_index.index_name}/settings"
    with pytest.raises(Refused, match="SETTINGS_IMMUTABLE"):
        ecom_platform.http.call("PATCH", target, body=patch, deadline=deadline)
    found = ecom.index(ecom_account, ready_index.index_name, deadline)
    assert found is not None
    assert found.settings == ready_index.settings


def test_documents_are_counted_once_each_and_shown_whole(
    ecom: Ecom, ecom_platform: Platform, ecom_account: str, ready_index: Index, deadline: Deadline
) -> None:
    name = ready_index.index_name
    assert ecom.document_count(ecom_account, name, deadline) == 0
    assert ecom.documents(ecom_account, name, deadline) == ()
    add_documents(ecom_platform, ecom_account, ready_index, {"_id": "1", "title": "Shoe"}, {"_id": "2"})
    add_documents(ecom_platform, ecom_account, ready_index, {"_id": "1", "title": "Shoe", "_pixel_clicks": 3})
    assert ecom.document_count(ecom_account, name, deadline) == 2
    first = {"_id": "1", "title": "Shoe", "_pixel_clicks": 3}
    assert ecom.documents(ecom_account, name, deadline, limit=1) == (first,)


def test_documents_asked_for_by_their_ids_are_exactly_those_however_many_there_are(
    ecom: Ecom, ecom_platform: Platform, ecom_account: str, ready_index: Index, deadline: Deadline
) -> None:
    name = ready_index.index_name
    everything = [{"_id": f"sku {number}/ä"} for number in range(150)]
    add_documents(ecom_platform, ecom_account, ready_index, *everything)
    last = {"_id": "sku 149/ä"}
    assert ecom.documents(ecom_account, name, deadline, ids=["sku 149/ä"]) == (last,)
    assert ecom.documents(ecom_account, name, deadline, ids=["nobody's", "sku 149/ä", "sku 149/ä"]) == (last,)
    assert ecom.documents(ecom_account, name, deadline, ids=["nobody's"]) == ()
    hundred = [str(document["_id"]) for document in everything[50:]]
    found = ecom.documents(ecom_account, name, deadline, limit=1, ids=hundred)
    assert {document["_id"] for document in found} == set(hundred)


def test_more_ids_than_the_contract_allows_are_never_asked_for(
    ecom: Ecom, ecom_platform: Platform, ecom_account: str, index: Index, deadline: Deadline
) -> None:
    many = [str(number) for number in range(101)]
    with pytest.raises(ValueError, match="100"):
        ecom.documents(ecom_account, index.index_name, deadline, ids=many)
    target = f"/v1/accounts/{ecom_account}/indexes/{index.index_name}/documents"
    with pytest.raises(Refused) as caught:
        ecom_platform.http.call("GET", target, params={"ids": many}, deadline=deadline)
    assert caught.value.platform_fields == ("ids",)


def test_an_index_being_created_takes_no_documents(ecom_platform: Platform, ecom_account: str, index: Index) -> None:
    with pytest.raises(Refused, match="INDEX_NOT_READY"):
        add_documents(ecom_platform, ecom_account, index, {"_id": "1"})


def test_accounts_do_not_see_each_others_indexes(
    ecom: Ecom, ecom_stand_in: StandIn, ecom_account: str, index: Index, deadline: Deadline
) -> None:
    assert ecom.index(f"{ecom_account}-other", index.index_name, deadline) is None
    assert ecom.indexes(f"{ecom_account}-other", deadline) == ()
