"""A stage whose functions are made by the real `chalice deploy`, and then set as CloudFormation would set them."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from infra.application.functions import TRIGGERS_ONLY
from local.stack.site import ENV
from tests.e2e.deploying import Account, account

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Account]:
    with account(tmp_path_factory.mktemp("chalice")) as made:
        yield made


def test_chalice_deploys_what_the_doctor_finds_well_and_the_other_deployer_is_refused_until_it_is_destroyed(
    place: Account,
) -> None:
    done = place.run("deploy", "--by", "chalice")
    assert done.status == 0, done.out + done.err
    assert f"{ENV} is well." in done.out
    mappings = place.client("lambda").list_event_source_mappings()["EventSourceMappings"]
    (stream,) = [one for one in mappings if "stream" in one["EventSourceArn"]]
    assert [json.loads(one["Pattern"]) for one in stream["FilterCriteria"]["Filters"]] == [TRIGGERS_ONLY]
    assert len(mappings) == 2
    bucket, memory = f"onramp-{ENV}-000000000000-us-east-1", f"chalice/{ENV}.json"
    assert stream["UUID"] in place.aws.s3.get_object(Bucket=bucket, Key=memory)["Body"].read().decode()
    place.aws.s3.delete_object(Bucket=bucket, Key=memory)  # as after an interruption: Chalice writes it at the very end
    again = place.run("deploy", "--by", "chalice", "--no-doctor")
    assert again.status == 0, again.err
    after = place.client("lambda").list_event_source_mappings()["EventSourceMappings"]
    assert sorted(one["UUID"] for one in after) == sorted(one["UUID"] for one in mappings)
    refused = place.run("deploy", "--no-doctor")
    assert refused.status == 1
    assert f"Chalice deployed this stage: onramp-{ENV}-stream is on its stream" in refused.err
    gone = place.run("destroy")
    assert gone.status == 0, gone.err
    assert place.client("lambda").list_functions()["Functions"] == []
