"""The topic of what colleagues should know, and its first subscriber."""

from __future__ import annotations

from infra.cfn import Json, ref, resource, sub


def notifications() -> Json:
    """The topic, and one subscription by email where there is an address. Others are added by hand."""
    return {
        "NotificationTopic": resource(
            "AWS::SNS::Topic",
            {
                "TopicName": sub("${Env}-onboarding-notifications"),
                # AWS's own key: whoever of this account may publish may use it, so no grant on a key is needed.
                "KmsMasterKeyId": "alias/aws/sns",
            },
        ),
        "NotificationSubscription": resource(
            "AWS::SNS::Subscription",
            {"TopicArn": ref("NotificationTopic"), "Protocol": "email", "Endpoint": ref("NotificationEmail")},
            Condition="HasNotificationEmail",
        ),
    }
