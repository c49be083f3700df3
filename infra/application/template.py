"""Assembles ``infra/application.json``, which ``chalice package --merge-template`` merges into what Chalice wrote.

``python -m infra.application.template`` writes it, ``--check`` exits 1 if it is stale. Chalice merges dictionaries and
replaces everything else whole: a list here takes the place of Chalice's list.
"""

from __future__ import annotations

from collections.abc import Sequence

from chalicelib.flows import registry
from chalicelib.version import VERSION
from infra.application.alarms import alarms
from infra.application.domain import domain, domain_outputs
from infra.application.functions import functions
from infra.application.gateway import gateway
from infra.cfn import Json, ref, sub
from infra.generated import ROOT, Generated, main, text_of
from infra.parameters import conditions as of_settings
from infra.parameters import is_said, parameters
from infra.policies import conditions

APPLICATION_FILE = ROOT / "infra" / "application.json"


def template(flows: Sequence[str] = registry.NAMES) -> Json:
    """The part of the template that is ours, for a stage that has these flows.

    It takes what the state stack made as parameters. The file in the repository is that of all flows; a package gets
    that of its stage's (`infra.package`).
    """
    return {
        "Description": "Onramp: customer onboarding, from intent to side effects exactly once",
        "Metadata": {"Onramp": {"Version": VERSION}},
        "Parameters": parameters(flows),
        "Conditions": {
            **conditions(flows),
            **of_settings(flows),
            "WithAccessLogs": _is_true("AccessLogs"),
            "DefaultEndpointDisabled": _is_true("DisableDefaultEndpoint"),
            "ReservesConcurrency": {"Fn::Not": [{"Fn::Equals": [ref("ReservedConcurrency"), 0]}]},
            "UsesSnapStart": _is_true("SnapStart"),
            "UsesDomain": is_said("DomainName"),
            "UsesBasePath": is_said("BasePath"),
            "UsesWebAcl": is_said("WebAclArn"),
        },
        "Resources": {**functions(flows), **gateway(flows), **domain(), **alarms(flows)},
        "Outputs": {
            "ApiUrl": {
                "Description": "Base of the routes: {ApiUrl}/onboarding/{key} and {ApiUrl}/v1/onboarding",
                "Value": sub("https://${RestAPI}.execute-api.${AWS::Region}.${AWS::URLSuffix}/api"),
            },
            "ApiId": {"Description": "The REST API", "Value": ref("RestAPI")},
            **domain_outputs(),
        },
    }


def _is_true(parameter: str) -> Json:
    return {"Fn::Equals": [ref(parameter), "true"]}


def files() -> Generated:
    """The template's file and its text."""
    return {APPLICATION_FILE: text_of(template())}


if __name__ == "__main__":
    raise SystemExit(main(files(), __doc__))
