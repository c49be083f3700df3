"""A deploy puts functions right that somebody changed by hand, and leaves alone those that are as they should be."""

from __future__ import annotations

from typing import Any, cast

from infra.cfn import sub
from operate.deploy.functions import put_right
from operate.deploy.work import Work

TEMPLATE: dict[str, Any] = {
    "Parameters": {"Env": {"Type": "String"}, "Contact": {"Type": "String", "Default": "a@example.com"}},
    "Resources": {
        "Stream": {
            "Properties": {
                "Timeout": 55,
                "MemorySize": 512,
                "Environment": {"Variables": {"CONTACT": {"Ref": "Contact"}, "NAME": sub("${Env}-${AWS::Region}")}},
            }
        }
    },
}
GOOD = {"Timeout": 55, "MemorySize": 512, "Environment": {"Variables": {"CONTACT": "a@example.com", "NAME": "dev-r"}}}


class NotThere(Exception):
    """What boto3 raises."""


class Account:
    """A stage's one function, as `Work` reaches it."""

    ResourceNotFoundException = NotThere

    def __init__(self, found: dict[str, Any] | None) -> None:
        self.found, self.stage = found, self
        self.application_stack, self.region, self.account = "onramp-dev", "r", "1"
        self.exceptions, self.meta, self.partition = self, self, "aws"

    def client(self, _service: str) -> Account:
        return self

    def get_paginator(self, _operation: str) -> Account:
        return self

    def paginate(self, **_: str) -> list[dict[str, Any]]:
        summaries = [
            {"LogicalResourceId": "Stream", "PhysicalResourceId": "f"},
            {"LogicalResourceId": "Table", "PhysicalResourceId": "t"},
        ]
        return [{"StackResourceSummaries": summaries}]

    def get_function_configuration(self, **_: str) -> dict[str, Any]:
        if self.found is None:
            raise NotThere
        return self.found

    def update_function_configuration(self, *, FunctionName: str, **changed: Any) -> None:  # noqa: N803 - boto3's name
        assert (FunctionName, self.found is None) == ("f", False)
        self.found = {**(self.found or {}), **changed}


def found_otherwise(account: Account) -> list[str]:
    return put_right(cast("Work", account), TEMPLATE, {"Env": "dev"})


def test_a_function_that_is_as_it_should_be_is_left_alone_and_one_that_is_gone_is_told_of_by_others() -> None:
    assert found_otherwise(Account(dict(GOOD))) == []
    assert found_otherwise(Account(None)) == []


def test_whatever_was_changed_of_a_function_by_hand_is_put_right() -> None:
    account = Account({"Timeout": 3, "MemorySize": 512, "Environment": {"Variables": {"CONTACT": "x"}}})
    assert found_otherwise(account) == ["Environment of stream", "Timeout of stream"]
    assert account.found == GOOD
    assert found_otherwise(account) == []
