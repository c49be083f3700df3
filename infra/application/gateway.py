"""The REST API's own answers, logs and limits.

Gateway responses stand in the API's definition, not in resources of their own: a stage shows only what its deployment
was made from, and SAM makes a new deployment when the definition changes.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from chalicelib.flows import registry
from chalicelib.handlers.http.callers import Auth
from infra.cfn import Json, holds, sub, when

# Response type of API Gateway -> our status, code and detail. Codes are stable; details are for a person.
_ANSWERS: dict[str, tuple[int, str, str]] = {
    "ACCESS_DENIED": (403, "FORBIDDEN", "This caller may not do that."),
    "UNAUTHORIZED": (401, "UNAUTHORIZED", "Credentials are missing or not valid."),
    "EXPIRED_TOKEN": (401, "UNAUTHORIZED", "The credentials have expired."),
    "INVALID_SIGNATURE": (401, "UNAUTHORIZED", "Credentials are missing or not valid."),
    # API Gateway's word for a path or method that no route has; its own status for it, 403, misleads.
    "MISSING_AUTHENTICATION_TOKEN": (404, "NOT_FOUND", "There is nothing at this address."),
    "RESOURCE_NOT_FOUND": (404, "NOT_FOUND", "There is nothing at this address."),
    "REQUEST_TOO_LARGE": (413, "BODY_TOO_LARGE", "The request's body is too large."),
    "UNSUPPORTED_MEDIA_TYPE": (415, "UNSUPPORTED_MEDIA_TYPE", "Send the body as application/json."),
    "THROTTLED": (429, "TOO_MANY_REQUESTS", "Too many requests. Try again in a moment."),
    "QUOTA_EXCEEDED": (429, "TOO_MANY_REQUESTS", "Too many requests. Try again later."),
    "INTEGRATION_FAILURE": (502, "UNAVAILABLE", "The service failed to answer. Try again in a moment."),
    "INTEGRATION_TIMEOUT": (504, "TIMEOUT", "The service took too long to answer. Try again in a moment."),
}
_DEFAULTS: dict[str, tuple[str, str]] = {
    "DEFAULT_4XX": ("BAD_REQUEST", "The request could not be accepted."),
    "DEFAULT_5XX": ("UNAVAILABLE", "The service is not available. Try again in a moment."),
}
_TITLES = {
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    413: "Content Too Large",
    415: "Unsupported Media Type",
    429: "Too Many Requests",
    502: "Bad Gateway",
    504: "Gateway Timeout",
}

_LOG_LINE = {
    "request_id": "$context.requestId",
    "method": "$context.httpMethod",
    # The route, never the path: a link's key stands in the path.
    "resource": "$context.resourcePath",
    "status": "$context.status",
    "latency_ms": "$context.responseLatency",
    "gateway_error": "$context.error.responseType",
}

_ACCESS_LOG = "arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:${AccessLogGroup}"

BURST, RATE = 200, 100
"""Requests at once, and in a second, over all callers; what one caller may do is the application's own limit."""
PUBLIC_BURST, PUBLIC_RATE = 40, 20
"""The same for each route that asks its caller for nothing and asks the user pool: well below the pool's own quotas,
which all its clients share (docs/adr/0048)."""


def gateway(flows: Sequence[str] = registry.NAMES) -> Json:
    """Overrides of the REST API that Chalice wrote."""
    return {
        "RestAPI": {
            "Properties": {
                "DisableExecuteApiEndpoint": holds("DefaultEndpointDisabled"),
                "AccessLogSetting": when(
                    "WithAccessLogs", {"DestinationArn": sub(_ACCESS_LOG), "Format": json.dumps(_LOG_LINE)}
                ),
                "TracingEnabled": holds("UsesTracing"),
                "MethodSettings": _method_settings(flows),
                "DefinitionBody": {
                    "info": {"title": sub("${Env}-onramp")},
                    "x-amazon-apigateway-gateway-responses": gateway_responses(),
                },
            }
        },
    }


def gateway_responses() -> Json:
    """Each answer that API Gateway gives without asking the application, as problem+json (RFC 9457)."""
    made = {
        kind: {"statusCode": status, **_response(status, code, detail)}
        for kind, (status, code, detail) in _ANSWERS.items()
    }
    return {**made, **{kind: _response(None, code, detail) for kind, (code, detail) in _DEFAULTS.items()}}


def _response(status: int | None, code: str, detail: str) -> Json:
    """`status` None: whatever API Gateway's own is, which a template cannot name, so the body leaves it out."""
    members: Json = {"type": "about:blank", "code": code, "detail": detail}
    if status is not None:
        members |= {"title": _TITLES[status], "status": status}
    headers = {
        "Content-Type": "'application/problem+json'",
        "Cache-Control": "'no-store'",
        "Access-Control-Allow-Origin": sub("'${ConsoleUrl}'"),
        "Access-Control-Allow-Headers": "'Authorization,Content-Type,Idempotency-Key,If-Match'",
        "Access-Control-Allow-Methods": "'GET,POST,PATCH,DELETE,OPTIONS'",
    }
    if status == 429:
        headers["Retry-After"] = "'1'"
    return {
        "responseParameters": {f"gatewayresponse.header.{name}": value for name, value in headers.items()},
        # API Gateway picks a template by Accept and knows this key best; the header above says what it really is.
        "responseTemplates": {"application/json": json.dumps(members)},
    }


def public_routes(flows: Sequence[str] = registry.NAMES) -> list[tuple[str, str]]:
    """Method and path of each route by which anybody at all makes the API ask a platform."""
    endpoints = (one for routes in registry.declared_routes(flows) for one in routes.endpoints)
    public = [one for one in endpoints if one.auth in {Auth.NOBODY, Auth.SESSION} and one.asks]
    return sorted({(method, one.path) for one in public for method in one.methods})


def _method_settings(flows: Sequence[str]) -> list[Json]:
    low = [
        # JSON Pointer's escape (RFC 6901): a slash within a path is ~1.
        _settings("/" + path.replace("/", "~1"), method, PUBLIC_BURST, PUBLIC_RATE)
        for method, path in public_routes(flows)
    ]
    return [_settings("/*", "*", BURST, RATE), *low]


def _settings(path: str, method: str, burst: int, rate: int) -> Json:
    return {
        "ResourcePath": path,
        "HttpMethod": method,
        "ThrottlingBurstLimit": burst,
        "ThrottlingRateLimit": rate,
        # Execution logs would hold whole paths and bodies.
        "LoggingLevel": "OFF",
        "DataTraceEnabled": False,
    }
