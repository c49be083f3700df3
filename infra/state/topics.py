"""The topic of what colleagues should know, the topic of alarms, and their first subscribers."""

from __future__ import annotations

from infra.cfn import Json, ref, resource, sub, when
from infra.state.storage import KEPT_ONCE_MADE


def topics() -> Json:
    """Both topics, and one subscription by email to each where there is an address. Others are added by hand."""
    return {
        "NotificationTopic": resource(
            "AWS::SNS::Topic",
            {
                "TopicName": sub("${Env}-onboarding-notifications"),
                # AWS's own key: whoever of this account may publish may use it, so no grant on a key is needed.
                "KmsMasterKeyId": when("UsesKmsKeyArn", ref("KmsKeyArn"), "alias/aws/sns"),
            },
            **KEPT_ONCE_MADE,
        ),
        "NotificationSubscription": _by_mail("NotificationTopic", "NotificationEmail", "HasNotificationEmail"),
        "AlarmTopic": resource(
            "AWS::SNS::Topic",
            {
                "TopicName": sub("${Env}-onramp-alarms"),
                # CloudWatch may not use AWS's own key: alarms would be lost without a word. Their text holds no secret.
                "KmsMasterKeyId": when("UsesKmsKeyArn", ref("KmsKeyArn")),
            },
            **KEPT_ONCE_MADE,
        ),
        "AlarmTopicPolicy": resource(
            "AWS::SNS::TopicPolicy", {"Topics": [ref("AlarmTopic")], "PolicyDocument": _may_tell()}
        ),
        "AlarmSubscription": _by_mail("AlarmTopic", "AlarmEmail", "HasAlarmEmail"),
    }


def _by_mail(topic: str, address: str, condition: str) -> Json:
    subscription = {"TopicArn": ref(topic), "Protocol": "email", "Endpoint": ref(address)}
    return resource("AWS::SNS::Subscription", subscription, Condition=condition)


def _may_tell() -> Json:
    """Alarms and budgets of this account may publish, over TLS, and nobody else."""
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": ["cloudwatch.amazonaws.com", "budgets.amazonaws.com"]},
                "Action": "sns:Publish",
                "Resource": ref("AlarmTopic"),
                "Condition": {"StringEquals": {"aws:SourceAccount": ref("AWS::AccountId")}},
            }
        ],
    }
