"""The stack's topic: who may publish on it, who reads it."""

from __future__ import annotations

from infra import needs, policies
from infra.parameters import environment, parameters
from infra.policies import FUNCTIONS
from infra.state.template import template


def test_only_what_performs_actions_publishes_and_only_on_the_stacks_own_topic() -> None:
    for function in FUNCTIONS:
        granted = [grant for grant in policies.exact(function)["Statement"] if "sns:Publish" in grant.get("Action", [])]
        wanted = [{"Effect": "Allow", "Action": ["sns:Publish"], "Resource": [{"Ref": "NotificationTopicArn"}]}]
        assert granted == (wanted if function in needs.ACTING else [])


def test_functions_know_the_topic_without_being_told() -> None:
    assert environment()["NOTIFICATION_TOPIC_ARN"] == {"Ref": "NotificationTopicArn"}
    assert parameters()["NotificationTopicArn"]["Description"] == "Output of the state stack"


def test_the_topic_is_encrypted_and_mails_only_where_there_is_an_address() -> None:
    resources = template()["Resources"]
    assert resources["NotificationTopic"]["Properties"]["KmsMasterKeyId"] == {
        "Fn::If": ["UsesKmsKeyArn", {"Ref": "KmsKeyArn"}, "alias/aws/sns"]
    }
    assert resources["NotificationSubscription"]["Condition"] == "HasNotificationEmail"
    assert template()["Conditions"]["HasNotificationEmail"] == {
        "Fn::Not": [{"Fn::Equals": [{"Ref": "NotificationEmail"}, ""]}]
    }
    assert template()["Parameters"]["NotificationEmail"]["Default"] == ""
