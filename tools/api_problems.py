"""Every problem code of the API, and which route can answer it. What follows from a route's declaration is derived."""

from __future__ import annotations

from typing import Any

from chalicelib.flows import registry
from chalicelib.handlers.http import form_faults as faults
from chalicelib.handlers.http.callers import Auth
from chalicelib.handlers.http.problems import MEDIA_TYPE
from chalicelib.handlers.http.routing import Endpoint
from tools.api_places import Undocumented, place

Json = dict[str, Any]


def of_flows(what: str) -> list[dict[str, Any]]:
    """What every flow says in its `documented` module, under one name."""
    return [registry.documented(name, what, {}) for name in registry.NAMES]


_SHARED: dict[str, tuple[int, str]] = {
    "BODY_NOT_JSON": (400, "The body is not a JSON object."),
    "BODY_NOT_UTF8": (400, "The body is not UTF-8, or characters of it were lost on the way (U+FFFD stands for them)."),
    "CURSOR_INVALID": (400, "The cursor is not one of this list's."),
    "HEADER_INVALID": (400, "A header that says who is calling came more than once, or is too long."),
    "IF_MATCH_INVALID": (400, "If-Match holds no entity tags."),
    "IDEMPOTENCY_KEY_INVALID": (400, "The Idempotency-Key is not 1 to 200 visible ASCII characters."),
    "CODE_REFUSED": (401, "The code is spent, too old, or not this page's: sign in again."),
    "SESSION_OVER": (401, "There is no session, or it is over: sign in. The cookie is gone."),
    "DRAFT_TOKEN_INVALID": (401, "The token opens no draft: begin again."),
    "DRAFT_TOKEN_MISSING": (401, "The draft's token is needed and none was sent."),
    "KEY_EXPIRED": (401, "The key has expired, or its overlap with the one that replaces it is over."),
    "KEY_HASH_SECRET_MISSING": (401, "The stage has not the secret that the key is kept under (KEY_HASH_SECRET)."),
    "KEY_MISSING": (401, "A key is needed and none was sent."),
    "KEY_RESTORED": (401, "The table was restored: keys open nothing until somebody has confirmed that."),
    "KEY_REVOKED": (401, "The key was revoked, and every token with it that was issued for it."),
    "KEY_UNKNOWN": (401, "The key is not one that counts here."),
    "SIGNATURE_INVALID": (401, "The signature is not one over this body by whom it should be."),
    "SIGNATURE_MISSING": (401, "The body must be signed, and is not."),
    "SIGNATURE_OUT_OF_TIME": (401, "The body was signed too long ago, or ahead of time."),
    "TOKEN_EXPIRED": (401, "The token has expired: refresh it."),
    "TOKEN_INVALID": (401, "The token is not one that counts here."),
    "TOKEN_MISSING": (401, "A token is needed and none was sent."),
    "BOT_CHECK_FAILED": (403, "The bot check has run out, was used before, or did not go well: answer it again."),
    "BOT_CHECK_MISSING": (403, "The page's bot check is to be answered first."),
    "CROSS_SITE": (403, "A page asked for a change that is not one of ours."),
    "SCOPE_MISSING": (403, "The token, or the key that it was issued for, lacks the scope; `scope` names it."),
    "ACTION_NOT_FOUND": (404, "The onboarding, or the pixel, has no such action."),
    "FLOW_NOT_FOUND": (404, "This stage has no flow of this name; the detail names those it has."),
    "GOOGLE_OFF": (404, "Nobody signs in with Google at this stage; `/config` says so too."),
    "PERSON_NOT_FOUND": (404, "Nobody of this address, or no registrant, is on this onboarding, or not any more."),
    "RECORD_NOT_FOUND": (404, "The flow has no record with this id."),
    "DRAFT_ENDED": (409, "Nothing was done with the draft for so long that it has ended; the detail says what to do."),
    "BUSY": (409, "The record is being changed by others: try again after `Retry-After`."),
    "EMAIL_TAKEN": (409, "There is a user with this address already: sign in."),
    "LOGIN_ELSEWHERE": (409, "Signing in needs a step that the wizard does not offer."),
    "NOT_CORRECTABLE": (409, "No failed action was refused for this answer."),
    "NOT_FAILED": (409, "It has not failed, and waits for nothing that could be tried or looked at now."),
    "RECORD_DAMAGED": (409, "The stored item is damaged; the detail names what. An engineer must mend it."),
    "LINE_NOT_OPEN": (409, "The checklist has no such line that may be settled."),
    "RECORD_ENDED": (409, "The record has left its path; what belongs to the path is not tried again."),
    "PASSWORD_RESET_NEEDED": (409, "The user must set a new password first; `forgot_password` names the route."),
    "CHANGED_MEANWHILE": (412, "Others have changed it since; what stands there now is in the answer, with its ETag."),
    "BODY_TOO_LARGE": (413, "The body is larger than this route takes: 60 KiB, where it says nothing else."),
    "UNSUPPORTED_MEDIA_TYPE": (415, "The body's content type is not taken here."),
    "ANSWERS_MISSING": (422, "Answers that a step needs are missing, or would be; `errors` names the fields."),
    "ANSWERS_INVALID": (422, "These are no answers that the flow takes; `errors` names them."),
    "CODE_WRONG": (422, "Address, code and password do not fit, or the code is old, or the password too weak."),
    "EMAIL_INVALID": (422, "The user pool does not take this address."),
    "FIELD_NOT_ALLOWED": (422, "Fields cannot be set here, and nothing else is wrong; `errors` names them."),
    "FILTERS_TOGETHER": (422, "Two of the filters, or one and the order, do not go together; `errors` names one."),
    "RESTORED": (409, "The table was restored: whether this was made before is not known until that is confirmed."),
    "IDEMPOTENCY_KEY_REUSED": (422, "The Idempotency-Key belongs to a different request."),
    "LOGIN_FAILED": (422, "The address or the password is wrong, or the address is not confirmed."),
    "PASSWORD_TOO_WEAK": (422, "The user pool asks for a stronger password; the detail says how."),
    "PERSON_NOT_NAMED": (422, "It is not said, or said too much, which person is meant; `errors` names the field."),
    "PERSON_UNKNOWN": (422, "The flow's records name nobody in this role."),
    "SIGNUP_REFUSED": (422, "The user pool does not let this address sign up."),
    "STATUS_UNKNOWN": (422, "The flow has no such status."),
    "TASK_UNKNOWN": (422, "There is no such task."),
    "VALIDATION_FAILED": (422, "Fields are missing or not acceptable; `errors` names them, a code for each."),
    "TOO_MANY_ATTEMPTS": (
        429,
        "The user pool's limit for this address, over after `Retry-After` seconds at most.",
    ),
    "TOO_MANY_REQUESTS": (429, "Wait `Retry-After` seconds."),
    "INTERNAL": (500, "A fault of ours; `request_id` finds it in the logs."),
    "RECORD_UNREADABLE": (500, "The record cannot be read; a person must look."),
    "BOT_CHECK_UNAVAILABLE": (503, "The bot check cannot be made now; nothing was taken."),
    "CODE_NOT_SENT": (503, "The code could not be mailed."),
    "IDENTITY_UNAVAILABLE": (503, "The user pool, or a token issuer's keys, cannot be reached."),
    "RECORD_TOO_NEW": (503, "A newer version of the service stored the record: it is not changed until that is there."),
    "UNAVAILABLE": (503, "The table is overloaded or not reached: try again after `Retry-After`."),
}
CODES = dict(
    sorted(
        {code: said for own in (_SHARED, *of_flows("CODES")) for code, said in own.items()}.items(),
        key=lambda item: item[1][0],
    )
)
"""Status and meaning of each code. Codes are stable: the console and the admin pages switch on them."""

FIELD_PROBLEMS = (
    *("ANSWERS_MISSING", "INDEX_TYPE_UNKNOWN", "NOT_CORRECTABLE", "OWN_ADDRESS", "TASK_UNKNOWN"),
    *("CODE_WRONG", "EMAIL_INVALID", "EMAIL_TAKEN", "PASSWORD_TOO_WEAK", "SIGNUP_REFUSED"),
    *("FILTERS_TOGETHER", "PERSON_NOT_NAMED", "PERSON_UNKNOWN", "STATUS_UNKNOWN"),
    *(code for own in of_flows("FIELD_CODES") for code in own),
)
"""Problems that name fields themselves, in `errors` too."""


def _members() -> Json:
    """What the flows' problems say beyond what all do. Where two flows have a member of one name, it may be what either
    says."""
    found: Json = {}
    for own in of_flows("MEMBERS"):
        for name, said in own.items():
            before = found.get(name, said)
            several = [*before.get("enum", ()), *said.get("enum", ())]
            found[name] = {**before, "enum": list(dict.fromkeys(several))} if several else before
    return found


PROBLEM: Json = {
    "type": "object",
    "description": "RFC 9457. Further members may follow.",
    "required": ["type", "title", "status", "code", "detail"],
    "properties": {
        "type": {"type": "string", "const": "about:blank"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string", "description": "Stable; what a program switches on"},
        "detail": {"type": "string", "description": "What is wrong and what to do, for a person"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "code", "message"],
                "properties": {
                    "field": {"type": "string", "description": "Dotted path, as in `team_invites.1.email`"},
                    "code": {"enum": [*faults.CODES, *FIELD_PROBLEMS], "description": "Stable, as the problem's own"},
                    "message": {"type": "string", "description": "For a person; goes on from the field's name"},
                },
            },
        },
        "note": {"type": "string", "description": "With CHANGED_MEANWHILE: the note that stands there now"},
        "se_tasks": {
            "type": "object",
            "additionalProperties": {"type": "boolean"},
            "description": "With CHANGED_MEANWHILE: each task, and whether it is done now",
        },
        "answers": {"type": ["object", "null"], "description": "With CHANGED_MEANWHILE: the answers as they are now"},
        "answers_version": {"type": "integer", "description": "With CHANGED_MEANWHILE: how often they were set"},
        "forgot_password": {
            "type": "string",
            "description": "Where signing in may fail for good: the route that sends a code for a new password",
        },
        "onboarding_id": {"type": "string", "description": "With PIXEL_OF_ONBOARDING: the onboarding that made it"},
        "scope": {"type": "string", "description": "With SCOPE_MISSING: the scope that the route asks for"},
        "sign_in": {"type": "boolean", "description": "With LINK_USED: sign in with the account that signed up"},
        "request_id": {"type": "string", "description": "With 5xx: finds the request in the logs"},
        **_members(),
    },
}
"""Schema of a problem document."""

TAG: Json = {
    "description": "Of what can be changed: note, tasks and submitted answers of a record, or a company's brand",
    "schema": {"type": "string"},
}
"""The header of an answer."""

_TOKENS = ("TOKEN_MISSING", "TOKEN_INVALID", "TOKEN_EXPIRED", "IDENTITY_UNAVAILABLE")
_KEYS = ("KEY_UNKNOWN", "KEY_REVOKED", "KEY_EXPIRED", "KEY_RESTORED", "HEADER_INVALID", "TOO_MANY_REQUESTS")
_COGNITO = ("TOO_MANY_ATTEMPTS", "IDENTITY_UNAVAILABLE")
_BY_AUTH: dict[Auth, tuple[str, ...]] = {
    Auth.NOBODY: ("TOO_MANY_REQUESTS",),
    Auth.SESSION: ("TOO_MANY_REQUESTS",),
    Auth.LINK: ("LINK_INVALID", "LINK_EXPIRED", "LINK_REVOKED", "LINK_RESTORED", "TOO_MANY_REQUESTS"),
    Auth.LINK_OR_TOKEN: (
        *("LINK_INVALID", "LINK_EXPIRED", "LINK_USED", "LINK_REVOKED", "LINK_RESTORED", "TOO_MANY_REQUESTS"),
        *("TOKEN_INVALID", "TOKEN_EXPIRED", "IDENTITY_UNAVAILABLE"),
    ),
    Auth.TOKEN: _TOKENS,
    Auth.SERVICE: ("TOKEN_MISSING", "TOKEN_INVALID", "IDENTITY_UNAVAILABLE", "TOO_MANY_REQUESTS"),
    Auth.ADMIN: _TOKENS,
    Auth.PUBLIC: ("TOO_MANY_REQUESTS",),
    Auth.DRAFT: ("DRAFT_TOKEN_MISSING", "DRAFT_TOKEN_INVALID", "DRAFT_ENDED", "HEADER_INVALID", "TOO_MANY_REQUESTS"),
    Auth.KEY: ("KEY_MISSING", *_KEYS, "KEY_HASH_SECRET_MISSING", "IDENTITY_UNAVAILABLE"),
    Auth.INTEGRATION: (*_TOKENS, *_KEYS, "SCOPE_MISSING"),
    Auth.SIGNED: (
        *("SIGNATURE_MISSING", "SIGNATURE_INVALID", "SIGNATURE_OUT_OF_TIME", "HEADER_INVALID"),
        *("BODY_TOO_LARGE", "BODY_NOT_JSON", "IDENTITY_UNAVAILABLE", "TOO_MANY_REQUESTS"),
    ),
}
_OF_BOTS = ("BOT_CHECK_MISSING", "BOT_CHECK_FAILED", "BOT_CHECK_UNAVAILABLE", "HEADER_INVALID")
_SESSIONS: dict[str, tuple[str, ...]] = {
    "read_config": (),
    "open_session": (*_COGNITO, "LOGIN_FAILED", "PASSWORD_RESET_NEEDED", "LOGIN_ELSEWHERE"),
    "exchange_code": ("CODE_REFUSED", "GOOGLE_OFF", "IDENTITY_UNAVAILABLE", "TOKEN_INVALID", "TOKEN_EXPIRED"),
    "refresh_session": (*_COGNITO, "SESSION_OVER"),
    "end_session": (),
    "forgot_password": _COGNITO,
    "reset_password": (*_COGNITO, "CODE_WRONG", "EMAIL_TAKEN", "PASSWORD_TOO_WEAK"),
}
_RECORDS: dict[str, tuple[str, ...]] = {
    "list_flows": (),
    "list_records": ("CURSOR_INVALID", "FILTERS_TOGETHER", "STATUS_UNKNOWN"),
    "read_record": (),
    "amend_record": ("BUSY", "TASK_UNKNOWN", "ANSWERS_INVALID", "ANSWERS_MISSING", "NOT_CORRECTABLE"),
    "settle_record_line": ("BUSY", "LINE_NOT_OPEN"),
    "read_record_attempts": ("CURSOR_INVALID",),
    "read_record_history": ("CURSOR_INVALID",),
    "retry_record_action": ("BUSY", "ACTION_NOT_FOUND", "NOT_FAILED", "RECORD_ENDED"),
    "erase_record_person": ("BUSY", "PERSON_NOT_FOUND", "PERSON_NOT_NAMED", "PERSON_UNKNOWN"),
    "retry_failures": ("ACTION_NOT_FOUND", "CURSOR_INVALID"),
}
"""Of the routes for records of any flow; what only a flow can refuse, the flow says (`PROBLEMS_OF_RECORDS`)."""
_COLLEAGUES: dict[str, tuple[str, ...]] = {"read_me": (), "search_records": ()}
_OWN = {name: codes for own in (_SESSIONS, _RECORDS, _COLLEAGUES, *of_flows("PROBLEMS")) for name, codes in own.items()}
_BY_PARAMETER = {
    "flow": ("FLOW_NOT_FOUND",),
    "record_id": ("RECORD_NOT_FOUND", "RECORD_DAMAGED"),
    **{name: codes for own in of_flows("PROBLEMS_BY_PARAMETER") for name, codes in own.items()},
}


def codes_of(endpoint: Endpoint) -> list[str]:
    """Every code that a route can answer.

    Raises:
        Undocumented: The route is in no table of problems, or a code of it has no status and no meaning.
    """
    if endpoint.name not in _OWN:
        raise Undocumented(
            f"nobody says what the route {endpoint.name} refuses beyond what its declaration tells: add the codes, or "
            f"() where there are none, under its name to {place(endpoint, 'PROBLEMS')}"
        )
    codes = {"INTERNAL", "UNAVAILABLE", "UNSUPPORTED_MEDIA_TYPE", *_BY_AUTH[endpoint.auth], *_OWN[endpoint.name]}
    for own_of_flow in of_flows("PROBLEMS_OF_RECORDS"):
        codes |= set(own_of_flow.get(endpoint.name, ()))
    for parameter, own in _BY_PARAMETER.items():
        if f"{{{parameter}}}" in endpoint.path:
            codes |= set(own)
    if "BUSY" in codes or "{" in endpoint.path:
        codes.add("RECORD_TOO_NEW")
    if endpoint.bots:
        codes |= set(_OF_BOTS)
    if endpoint.limit:
        codes.add("TOO_MANY_REQUESTS")
    if endpoint.form or endpoint.query:
        codes |= {"FIELD_NOT_ALLOWED", "VALIDATION_FAILED"}
    if endpoint.form:
        codes |= {"BODY_NOT_JSON", "BODY_NOT_UTF8", "BODY_TOO_LARGE"}
    if endpoint.heeds_if_match:
        codes |= {"CHANGED_MEANWHILE", "IF_MATCH_INVALID"}
    if endpoint.session or (endpoint.auth is Auth.ADMIN and endpoint.methods != ("GET",)):
        codes.add("CROSS_SITE")
    if unknown := sorted(codes - set(CODES)):
        raise Undocumented(
            f"nobody says what the code {unknown[0]} of the route {endpoint.name} means: add its status and its "
            f"meaning to {place(endpoint, 'CODES')}"
        )
    return sorted(codes, key=lambda code: (CODES[code][0], code))


def problems_of(endpoint: Endpoint) -> Json:
    """The responses of a route that are problems, by status."""
    by_status: dict[int, list[str]] = {}
    for code in codes_of(endpoint):
        by_status.setdefault(CODES[code][0], []).append(code)
    return {str(status): _problem(status, codes) for status, codes in by_status.items()}


def _problem(status: int, codes: list[str]) -> Json:
    limits = {"type": "object", "properties": {"status": {"const": status}, "code": {"enum": codes}}}
    response: Json = {
        "description": "\n".join(f"- `{code}`: {CODES[code][1]}" for code in codes),
        "content": {MEDIA_TYPE: {"schema": {"allOf": [{"$ref": "#/components/schemas/Problem"}, limits]}}},
    }
    if status == 412:
        response["headers"] = {"ETag": TAG}
    if status in (429, 503) or "BUSY" in codes:
        response["headers"] = {"Retry-After": {"description": "Seconds", "schema": {"type": "integer"}}}
    return response
