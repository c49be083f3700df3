"""Writes docs/openapi.json from the routes as they are declared and served.

python -m tools.openapi docs/openapi.json [--check]
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Mapping
from http import HTTPStatus
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from app import app
from chalicelib.desk.search import what
from chalicelib.flows import registry
from chalicelib.handlers.http import conditional, session_cookie, strangers
from chalicelib.handlers.http.callers import ACCESS_HEADER, Auth
from chalicelib.handlers.http.if_match import PATTERN as IF_MATCH
from chalicelib.handlers.http.routing import Endpoint, public_for
from chalicelib.health.reading import UNKNOWN
from chalicelib.version import VERSION
from tools.api_examples import answer_examples, body_for
from tools.api_places import Undocumented
from tools.api_problems import PROBLEM, TAG, codes_of, problems_of
from tools.drift import write_or_check
from tools.health_docs import DIMENSIONS
from tools.ways_docs import texts

Json = dict[str, Any]
_REF = "#/components/schemas/{model}"
_ABOUT = (
    "Routes write intent onto a record; everything that follows from it happens behind the table. Every error is "
    "RFC 9457 problem+json with a stable `code`."
)
_SECURITY: dict[Auth, list[Json]] = {
    Auth.NOBODY: [{}],
    Auth.SESSION: [{"session": []}],
    Auth.LINK: [{}],
    Auth.LINK_OR_TOKEN: [{}, {"accessToken": []}],
    Auth.TOKEN: [{"accessToken": []}],
    Auth.SERVICE: [{"serviceToken": []}],
    Auth.ADMIN: [{"cloudflareAccess": []}],
    Auth.PUBLIC: [{}],
    Auth.DRAFT: [{"draftToken": []}],
    Auth.KEY: [{"ownKey": []}],
    Auth.INTEGRATION: [{"integrationToken": []}],
    Auth.SIGNED: [{}],
}
_TAGS: dict[Auth, str] = {
    Auth.ADMIN: "admin",
    Auth.SERVICE: "service",
    Auth.KEY: "service",
    Auth.INTEGRATION: "service",
    Auth.SIGNED: "service",
    Auth.PUBLIC: "public",
    Auth.DRAFT: "public",
}
_ALSO_WITHOUT = frozenset({"end_session"})
"""Operations that answer a caller who has nothing, too: who is signed out already may sign out."""
_SCHEMES: Json = {
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": session_cookie.NAME,
        "description": "Set by confirm and login, for pages of the one origin; HttpOnly, Secure, SameSite=Strict.",
    },
    "accessToken": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "JWT",
        "description": "An access token of the user pool. Routes that take it or nothing are opened by the link alone.",
    },
    "serviceToken": {
        "type": "http",
        "scheme": "bearer",
        "description": "The token of a program of the adopter's, from a secret of the stage. It is no user's.",
    },
    "draftToken": {
        "type": "apiKey",
        "in": "header",
        "name": strangers.DRAFT_HEADER,
        "description": "What the first step of a draft was answered with. It opens that draft and nothing else.",
    },
    "ownKey": {
        "type": "apiKey",
        "in": "header",
        "name": strangers.KEY_HEADER,
        "description": "A key of the caller's own. It was shown once, as it was made.",
    },
    "integrationToken": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "JWT",
        "description": "A token that was issued for a key, for 15 minutes. What it must be for stands at the route.",
    },
    "accessBearer": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "JWT",
        "description": "The same token, sent by a program that holds one. Where both come they must be the same.",
    },
    "cloudflareAccess": {
        "type": "apiKey",
        "in": "header",
        "name": ACCESS_HEADER,
        "description": "The application token that Cloudflare Access adds to each request.",
    },
}
_CONDITIONAL: Json = {
    "ETag": {"description": "Of all that is shown, but for when it was read; weak", "schema": {"type": "string"}},
    "Cache-Control": {"description": "Nobody else may keep it", "schema": {"const": conditional.ASK_AGAIN}},
}
"""Headers of what is read conditionally."""


def document() -> Json:
    """The OpenAPI 3.1 document.

    Raises:
        Undocumented: A route has no declaration (`handlers.http.routing`), or something of it is said nowhere.
    """
    declared = {
        (endpoint.path, method): endpoint
        for routes in registry.declared_routes()
        for endpoint in routes.endpoints
        for method in endpoint.methods
    }
    served = {(path, method) for path, methods in app.routes.items() for method in methods}
    if served != set(declared):
        raise Undocumented(f"served and not declared, or declared and not served: {sorted(served ^ set(declared))}")
    schemas, references = _schemas(list(declared.values()))
    paths: Json = {}
    for (path, method), endpoint in declared.items():
        paths.setdefault(path, {})[method.lower()] = _operation(endpoint, method, references)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Onramp", "version": VERSION, "description": _ABOUT},
        "servers": [
            {"url": "/api", "description": "The stage of the API, on the console's and the admin's own origin"}
        ],
        "tags": [
            {"name": "customer", "description": "`{key}` is the key of the magic link"},
            {"name": "admin", "description": "For solutions engineers, behind Cloudflare Access"},
            {"name": "service", "description": "For programs of the adopter's, such as the shop platform"},
            {"name": "public", "description": "For anybody, within limits, and for whoever has begun a draft"},
        ],
        "paths": paths,
        "components": {
            "schemas": {**schemas, "Problem": PROBLEM},
            "examples": {name: {"value": made.model_dump(mode="json")} for name, made in answer_examples().items()},
            "securitySchemes": _SCHEMES,
        },
    }


References = Mapping[tuple[Any, JsonSchemaMode], Json]


def _schemas(endpoints: list[Endpoint]) -> tuple[Json, References]:
    forms = [form for endpoint in endpoints for form in (endpoint.form, endpoint.query) if form]
    sent: list[tuple[type[BaseModel], JsonSchemaMode]] = [(form, "validation") for form in dict.fromkeys(forms)]
    answers = dict.fromkeys(model for endpoint in endpoints for model in endpoint.answers)
    sent += [(model, "serialization") for model in answers]
    references, definitions = models_json_schema(sent, ref_template=_REF)
    found: Json = definitions["$defs"]
    # The flows' own ways are among them: what is answered cannot know their names, but here all of them are known.
    found["Way"] = {"description": "A way forward.", "enum": list(texts()), "title": "Way", "type": "string"}
    found["WayForward"]["properties"]["way"] = {"$ref": _REF.format(model="Way")}
    _name_states(found)
    _name_matches(found)
    return found, references


def _name_states(schemas: Json) -> None:
    """Say which states each dimension of the health can have. What is answered does not: to know them, the API would
    have to import the clients of every platform."""
    every = [*dict.fromkeys(state for kind in DIMENSIONS for state in kind.states), UNKNOWN]
    schemas["Dimension"]["properties"]["state"]["enum"] = every
    for glance in ("HealthGlance", "PixelGlance"):
        for kind in DIMENSIONS:
            if named := schemas[glance]["properties"].get(kind.name):
                named["enum"] = [*kind.states, UNKNOWN]


def _name_matches(schemas: Json) -> None:
    """Say what a search can have matched: besides id and name, what the flows' records are looked up by."""
    facts = (fact for flow in registry.ALL.values() for fact in (flow.looked_up_by, *flow.also_looked_up_by) if fact)
    schemas["FoundRecord"]["properties"]["matched"]["enum"] = ["id", *dict.fromkeys(map(what, facts)), "name"]


def _operation(endpoint: Endpoint, method: str, references: References) -> Json:
    name = endpoint.name if len(endpoint.methods) == 1 else f"{endpoint.name}_{method.lower()}"
    about = " ".join(endpoint.about.split())
    operation: Json = {
        "operationId": name,
        "tags": [_TAGS.get(endpoint.auth, "customer")],
        "summary": re.split(r"[.;:]\s", about.rstrip("."))[0],
        "description": about,
        "security": [*([{}] if endpoint.name in _ALSO_WITHOUT else []), *_security(endpoint)],
    }
    if parameters := _parameters(endpoint):
        operation["parameters"] = parameters
    if endpoint.form:
        media = {"schema": references[endpoint.form, "validation"], "example": body_for(endpoint)}
        operation["requestBody"] = {"required": True, "content": dict.fromkeys(endpoint.content_types, media)}
    kept = {"description": "Not Modified", "headers": _kept(endpoint)}
    unchanged: Json = {"304": kept} if endpoint.conditional else {}
    success = {str(endpoint.status): _success(endpoint, references)}
    operation["responses"] = {**success, **unchanged, **problems_of(endpoint)}
    return operation


def _security(endpoint: Endpoint) -> list[Json]:
    """What a caller shows, with what that must be for (OpenAPI 3.1, "Security Requirement Object")."""
    enough: list[list[str]] = [[scope] for scope in endpoint.scope.split()] or [[]]
    also: list[Json] = [{"accessBearer": []}] if endpoint.as_bearer else []
    return [*(dict.fromkeys(each, scopes) for scopes in enough for each in _SECURITY[endpoint.auth]), *also]


def _parameters(endpoint: Endpoint) -> list[Json]:
    parameters = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string", "minLength": 1}}
        for name in re.findall(r"{(\w+)}", endpoint.path)
    ]
    if "IDEMPOTENCY_KEY_INVALID" in codes_of(endpoint):
        about = "Makes the create once, however often it is sent: a repeat gets the first one's answer, for seven days"
        schema: Json = {"type": "string", "pattern": "^[\\x21-\\x7e]{1,200}$"}
        parameters.append({"name": "Idempotency-Key", "in": "header", "description": about, "schema": schema})
    if endpoint.heeds_if_match:
        about = "The ETag of what was read. Without it, or with `*`, what is sent counts whatever others have written"
        schema = {"type": "string", "pattern": IF_MATCH, "examples": ['W/"9f86d081884c7d65.0"', "*"]}
        parameters.append({"name": "If-Match", "in": "header", "description": about, "schema": schema})
    if endpoint.bots:
        about = "What the widget of the bot check gave to the page. It counts once"
        schema = {"type": "string", "minLength": 1, "maxLength": strangers.LONGEST_SHOWN}
        parameters.append(
            {"name": strangers.BOT_HEADER, "in": "header", "required": True, "description": about, "schema": schema}
        )
    if endpoint.conditional:
        about = "The ETag of the answer at hand: while the new one would show the same, 304 comes, without a body"
        schema = {"type": "string", "examples": ['W/"0b6f3a7c1d2e4f5061728394a5b6c7d8"']}
        parameters.append({"name": "If-None-Match", "in": "header", "description": about, "schema": schema})
    if endpoint.query:
        asked = endpoint.query.model_json_schema()
        parameters += [
            {
                "name": name,
                "in": "query",
                **({"required": True} if name in asked.get("required", ()) else {}),
                "schema": one,
            }
            for name, one in asked["properties"].items()
        ]
    return parameters


def _success(endpoint: Endpoint, references: References) -> Json:
    schemas = [references[model, "serialization"] for model in endpoint.answers]
    made = answer_examples()
    names = [model.__name__ for model in endpoint.answers if model.__name__ in made]
    examples = {name: {"$ref": f"#/components/examples/{name}"} for name in names}
    media: Json = {"schema": schemas[0] if len(schemas) == 1 else {"anyOf": schemas}}
    if examples:
        media["examples"] = examples
    headers = _kept(endpoint)
    if endpoint.session:
        about = f"The cookie {session_cookie.NAME}, where it is new or gone"
        headers["Set-Cookie"] = {"description": about, "schema": {"type": "string"}}
    response = {"description": HTTPStatus(endpoint.status).phrase, "content": {endpoint.media: media}}
    return {**response, "headers": headers} if headers else response


def _kept(endpoint: Endpoint) -> Json:
    """The headers that say what an answer is called, and for how long it may be kept."""
    headers: Json = dict(_CONDITIONAL) if endpoint.conditional else {"ETag": TAG} if endpoint.tagged else {}
    if endpoint.public_seconds:
        kept = public_for(endpoint.public_seconds)
        headers["Cache-Control"] = {"description": "Anybody may keep it so long", "schema": {"const": kept}}
    return headers


def main() -> int:
    """Write the document, or with --check say whether it is stale."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    try:
        text = json.dumps(document(), indent=2, ensure_ascii=False) + "\n"
    except Undocumented as why:
        sys.stderr.write(f"{options.file}: {why}\n")
        return 1
    return write_or_check({options.file: text}, check=options.check)


if __name__ == "__main__":
    sys.exit(main())
