"""Assembles ``infra/stack.json``, which ``chalice package --merge-template`` merges into what Chalice wrote.

``python -m infra.template`` writes it, ``--check`` exits 1 if it is stale. Chalice merges dictionaries and replaces
everything else whole: a list here takes the place of Chalice's list.
"""

from __future__ import annotations

from collections.abc import Sequence

from chalicelib.flows import registry
from chalicelib.version import VERSION
from infra.alarms import alarms
from infra.cfn import Json, ref
from infra.functions import functions, global_settings
from infra.gateway import gateway
from infra.generated import ROOT, Generated, main, text_of
from infra.notifications import notifications
from infra.parameters import parameter_name, parameters
from infra.policies import may_be_empty, uses
from infra.storage import outputs, storage

STACK_FILE = ROOT / "infra" / "stack.json"


def template(flows: Sequence[str] = registry.NAMES) -> Json:
    """The part of the template that is ours, for a stage that has these flows.

    The file in the repository is that of all flows; a package gets that of its stage's (`infra.package`).
    """
    return {
        "Description": "Onramp: customer onboarding, from intent to side effects exactly once",
        "Metadata": {"Onramp": {"Version": VERSION}},
        "Parameters": parameters(flows),
        "Conditions": {
            "IsProduction": _equals("Env", "prod"),
            "HasAlarmTopic": {"Fn::Not": [_equals("AlarmTopicArn", "")]},
            "HasNotificationEmail": {"Fn::Not": [_equals("NotificationEmail", "")]},
            **{uses(name): {"Fn::Not": [_equals(parameter_name(name), "")]} for name in may_be_empty(flows)},
            "WithAccessLogs": _equals("AccessLogs", "true"),
            "DefaultEndpointDisabled": _equals("DisableDefaultEndpoint", "true"),
        },
        "Globals": global_settings(flows),
        "Resources": {**storage(), **notifications(), **functions(flows), **gateway(), **alarms()},
        "Outputs": outputs(),
    }


def _equals(parameter: str, value: str) -> Json:
    return {"Fn::Equals": [ref(parameter), value]}


def files() -> Generated:
    """The template's file and its text."""
    return {STACK_FILE: text_of(template())}


if __name__ == "__main__":
    raise SystemExit(main(files(), __doc__))
