"""The API's own domain, and the firewall before it: both the adopter's, both only where they are named."""

from __future__ import annotations

from infra.cfn import Json, get_att, join, ref, resource, sub, when

_STAGE = ref("RestAPI.Stage")
"""SAM's word for the stage that it makes; through it, what is said here waits for the stage."""


def domain() -> Json:
    """The domain with its certificate, the part of it that is the API's, and the web ACL."""
    api = sub("arn:${AWS::Partition}:apigateway:${AWS::Region}::/restapis/${RestAPI}/stages/")
    return {
        "Domain": resource(
            "AWS::ApiGateway::DomainName",
            {
                "DomainName": ref("DomainName"),
                "RegionalCertificateArn": ref("CertificateArn"),
                "EndpointConfiguration": {"Types": ["REGIONAL"]},
                "SecurityPolicy": "TLS_1_2",
            },
            Condition="UsesDomain",
        ),
        "DomainMapping": resource(
            "AWS::ApiGateway::BasePathMapping",
            {
                "DomainName": ref("Domain"),
                "RestApiId": ref("RestAPI"),
                "Stage": _STAGE,
                "BasePath": when("UsesBasePath", ref("BasePath")),
            },
            Condition="UsesDomain",
        ),
        "WebAcl": resource(
            "AWS::WAFv2::WebACLAssociation",
            {"ResourceArn": join(api, _STAGE), "WebACLArn": ref("WebAclArn")},
            Condition="UsesWebAcl",
        ),
    }


def domain_outputs() -> Json:
    """What whoever keeps the domain's DNS needs."""
    return {
        "DomainTarget": {
            "Description": "What the domain's name must lead to (CNAME, or an alias record)",
            "Value": get_att("Domain", "RegionalDomainName"),
            "Condition": "UsesDomain",
        },
        "DomainUrl": {
            "Description": "The API at its own domain",
            "Value": sub("https://${DomainName}/${BasePath}"),
            "Condition": "UsesDomain",
        },
    }
