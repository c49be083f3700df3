"""Every problem code of the API, and which route can answer it. What follows from a route's declaration is derived."""

from __future__ import annotations

from typing import Any

from chalicelib.handlers.http import form_faults as faults
from chalicelib.handlers.http.callers import Auth
from chalicelib.handlers.http.problems import MEDIA_TYPE
from chalicelib.handlers.http.routing import Endpoint

Json = dict[str, Any]

CODES: dict[str, tuple[int, str]] = {
    "BODY_NOT_JSON": (400, "The body is not a JSON object."),
    "BODY_NOT_UTF8": (400, "The body is not UTF-8, or characters of it were lost on the way (U+FFFD stands for them)."),
    "CURSOR_INVALID": (400, "The cursor is not one of this list's."),
    "IF_MATCH_INVALID": (400, "If-Match holds no entity tags."),
    "IDEMPOTENCY_KEY_INVALID": (400, "The Idempotency-Key is not 1 to 200 visible ASCII characters."),
    "LINK_EXPIRED": (401, "Nobody signed up with this link in time."),
    "LINK_INVALID": (401, "There is no such link."),
    "SESSION_OVER": (401, "There is no session, or it is over: sign in. The cookie is gone."),
    "LINK_REVOKED": (401, "The invitation was withdrawn, or the link was replaced."),
    "LINK_USED": (401, "Somebody has signed up with this link; `sign_in` is true: they sign in instead."),
    "TOKEN_EXPIRED": (401, "The token has expired: refresh it."),
    "TOKEN_INVALID": (401, "The token is not one that counts here."),
    "TOKEN_MISSING": (401, "A token is needed and none was sent."),
    "CROSS_SITE": (403, "A page asked for a change that is not one of ours."),
    "EMAIL_NOT_VERIFIED": (403, "The user's address is not verified: nothing can be made in its name."),
    "USER_DISABLED": (403, "The user is disabled in the user pool."),
    "NOT_REGISTRANT": (403, "Only the user who signed up with this link can do this."),
    "ACTION_NOT_FOUND": (404, "The onboarding, or the pixel, has no such action."),
    "CHECKLIST_NOT_FOUND": (404, "The caller's account has no onboarding: the console offers no checklist."),
    "ONBOARDING_NOT_FOUND": (404, "There is no onboarding with this id."),
    "PERSON_NOT_FOUND": (404, "Nobody of this address, or no registrant, is on this onboarding, or not any more."),
    "PIXEL_NOT_FOUND": (404, "There is no pixel with this id."),
    "ALREADY_SUBMITTED": (409, "The onboarding was submitted; its answers are final."),
    "BUSY": (409, "The record is being changed by others: try again after `Retry-After`."),
    "CHECKLIST_UNREADABLE": (409, "The onboarding cannot be read; an SE sees it. Nothing is lost."),
    "EMAIL_TAKEN": (409, "There is a user with this address already: sign in."),
    "EMAIL_MISSING": (409, "The user has no email address in the user pool."),
    "LINK_TAKEN": (409, "Another user has signed up with this link."),
    "LOGIN_ELSEWHERE": (409, "Signing in needs a step that the wizard does not offer."),
    "NOT_CORRECTABLE": (409, "No failed action was refused for this answer."),
    "NOT_FAILED": (409, "Only a failed action can be retried."),
    "ONBOARDING_OPEN": (409, "The onboarding still needs the user who signed up; the detail says what for."),
    "ONBOARDING_UNREADABLE": (409, "The stored item is damaged; the detail names what. An engineer must mend it."),
    "PASSWORD_RESET_NEEDED": (409, "The user must set a new password first; `forgot_password` names the route."),
    "PIXEL_NOT_OURS": (409, "Onramp has not made this pixel: there is nothing that it could change."),
    "PIXEL_OF_ONBOARDING": (409, "An onboarding made this pixel, `onboarding_id` says which: it is changed there."),
    "PIXEL_UNREADABLE": (409, "The stored item is damaged; the detail names what. An engineer must mend it."),
    "REGISTRANT_CHANGED": (409, "Another user than the one who is named has signed up meanwhile."),
    "NOBODY_REGISTERED": (409, "Nobody has signed up, so there is nobody to release."),
    "RELEASE_OPEN": (409, "Who was released cannot be erased yet; the detail says why."),
    "RELEASE_UNDER_WAY": (
        409,
        "The user before is still being removed: try again after `Retry-After`, if there is one.",
    ),
    "USER_GONE": (409, "The user is not in the user pool (any more)."),
    "REVOKED": (409, "The invitation was withdrawn."),
    "CHANGED_MEANWHILE": (412, "Others have changed it since; what stands there now is in the answer, with its ETag."),
    "BODY_TOO_LARGE": (413, "The body is larger than 60 KiB."),
    "UNSUPPORTED_MEDIA_TYPE": (415, "The body's content type is not taken here."),
    "ANSWERS_MISSING": (422, "Answers that a step needs are missing, or would be; `errors` names the fields."),
    "CODE_WRONG": (422, "Address, code and password do not fit, or the code is old, or the password too weak."),
    "EMAIL_INVALID": (422, "The user pool does not take this address."),
    "FIELD_NOT_ALLOWED": (422, "Fields cannot be set here, and nothing else is wrong; `errors` names them."),
    "IDEMPOTENCY_KEY_REUSED": (422, "The Idempotency-Key belongs to a different request."),
    "INDEX_TYPE_UNKNOWN": (422, "The account has no such index type; the detail names those it has."),
    "OWN_ADDRESS": (422, "The owner of the account is named for the team; `errors` names the rows."),
    "LOGIN_FAILED": (422, "The address or the password is wrong, or the address is not confirmed."),
    "PASSWORD_TOO_WEAK": (422, "The user pool asks for a stronger password; the detail says how."),
    "SIGNUP_REFUSED": (422, "The user pool does not let this address sign up."),
    "TASK_UNKNOWN": (422, "There is no such task."),
    "VALIDATION_FAILED": (422, "Fields are missing or not acceptable; `errors` names them, a code for each."),
    "TOO_MANY_ATTEMPTS": (
        429,
        "The user pool's limit for this address, over after `Retry-After` seconds at most.",
    ),
    "TOO_MANY_REQUESTS": (429, "Wait `Retry-After` seconds."),
    "INTERNAL": (500, "A fault of ours; `request_id` finds it in the logs."),
    "RECORD_UNREADABLE": (500, "The record cannot be read; a person must look."),
    "ACCOUNT_UNAVAILABLE": (503, "The Controller does not say which account is the caller's: try `Retry-After` later."),
    "CODE_NOT_SENT": (503, "The code could not be mailed."),
    "IDENTITY_UNAVAILABLE": (503, "The user pool, or a token issuer's keys, cannot be reached."),
    "UNAVAILABLE": (503, "The table is overloaded or not reached: try again after `Retry-After`."),
}
"""Status and meaning of each code. Codes are stable: the console and the admin pages switch on them."""

FIELD_PROBLEMS = (
    *("ANSWERS_MISSING", "INDEX_TYPE_UNKNOWN", "NOT_CORRECTABLE", "OWN_ADDRESS", "TASK_UNKNOWN"),
    *("CODE_WRONG", "EMAIL_INVALID", "EMAIL_TAKEN", "PASSWORD_TOO_WEAK", "SIGNUP_REFUSED"),
)
"""Problems that name fields themselves, in `errors` too."""

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
        "sign_in": {"type": "boolean", "description": "With LINK_USED: sign in with the account that signed up"},
        "request_id": {"type": "string", "description": "With 5xx: finds the request in the logs"},
    },
}
"""Schema of a problem document."""

TAG: Json = {
    "description": "Of what can be amended: note and tasks, and submitted answers",
    "schema": {"type": "string"},
}
"""The header of an answer."""

_TOKENS = ("TOKEN_MISSING", "TOKEN_INVALID", "TOKEN_EXPIRED", "IDENTITY_UNAVAILABLE")
_COGNITO = ("TOO_MANY_ATTEMPTS", "IDENTITY_UNAVAILABLE")
_ANSWERS = ("ANSWERS_MISSING", "INDEX_TYPE_UNKNOWN", "OWN_ADDRESS")
_UNFIT = ("USER_DISABLED", "EMAIL_NOT_VERIFIED", "EMAIL_MISSING", "USER_GONE")
_LOGIN = (
    *("PASSWORD_RESET_NEEDED", "LOGIN_ELSEWHERE", "LINK_TAKEN", "BUSY"),
    *("RELEASE_UNDER_WAY", *_UNFIT),
    *("TOKEN_INVALID", "TOKEN_EXPIRED"),
)
_BY_AUTH: dict[Auth, tuple[str, ...]] = {
    Auth.NOBODY: ("TOO_MANY_REQUESTS",),
    Auth.SESSION: ("TOO_MANY_REQUESTS",),
    Auth.LINK: ("LINK_INVALID", "LINK_EXPIRED", "LINK_REVOKED", "TOO_MANY_REQUESTS"),
    Auth.LINK_OR_TOKEN: (
        *("LINK_INVALID", "LINK_EXPIRED", "LINK_USED", "LINK_REVOKED", "TOO_MANY_REQUESTS"),
        *("TOKEN_INVALID", "TOKEN_EXPIRED", "IDENTITY_UNAVAILABLE"),
    ),
    Auth.TOKEN: _TOKENS,
    Auth.ADMIN: _TOKENS,
}
_LINK = ("LINK_INVALID", "LINK_EXPIRED", "LINK_REVOKED")
_NOT_ITS_OWN = ("PIXEL_OF_ONBOARDING", "PIXEL_NOT_OURS")
_OWN: dict[str, tuple[str, ...]] = {
    "read_onboarding": ("BUSY",),
    "save_fields": ("BUSY", "ALREADY_SUBMITTED", "REVOKED", "INDEX_TYPE_UNKNOWN", "OWN_ADDRESS"),
    "sign_up": (
        *_COGNITO,
        *("LINK_USED", "EMAIL_TAKEN", "PASSWORD_TOO_WEAK", "EMAIL_INVALID", "SIGNUP_REFUSED", "CODE_NOT_SENT"),
    ),
    "confirm": (
        *_COGNITO,
        *_LOGIN,
        *("CODE_WRONG", "EMAIL_TAKEN", "PASSWORD_TOO_WEAK"),
    ),
    "resend_code": (*_COGNITO, "LINK_USED"),
    "log_in": (*_COGNITO, *_LOGIN, "LOGIN_FAILED"),
    "refresh_session": (*_COGNITO, "SESSION_OVER"),
    "end_session": (),
    "forgot_password": _COGNITO,
    "reset_password": (*_COGNITO, "CODE_WRONG", "EMAIL_TAKEN", "PASSWORD_TOO_WEAK"),
    "claim_link": (*_LINK, "LINK_TAKEN", "RELEASE_UNDER_WAY", "BUSY", *_UNFIT),
    "submit_answers": (*_LINK, "NOT_REGISTRANT", "BUSY", "REVOKED", *_ANSWERS),
    "read_progress": (*_LINK, "NOT_REGISTRANT"),
    "read_checklist": ("CHECKLIST_NOT_FOUND", "ACCOUNT_UNAVAILABLE"),
    "create_onboarding": ("BUSY", "IDEMPOTENCY_KEY_INVALID", "IDEMPOTENCY_KEY_REUSED"),
    "list_onboardings": ("CURSOR_INVALID",),
    "read_onboarding_detail": (),
    "amend_onboarding": (
        "BUSY",
        "TASK_UNKNOWN",
        "NOT_CORRECTABLE",
        "ANSWERS_MISSING",
        "INDEX_TYPE_UNKNOWN",
        "OWN_ADDRESS",
    ),
    "erase_person": ("BUSY", "REGISTRANT_CHANGED", "ONBOARDING_OPEN", "RELEASE_OPEN", "PERSON_NOT_FOUND"),
    "release_registrant": ("BUSY", "REGISTRANT_CHANGED", "REVOKED", "NOBODY_REGISTERED"),
    "revoke_onboarding": ("BUSY", "ALREADY_SUBMITTED"),
    "replace_link": ("BUSY", "REVOKED"),
    "make_pixel": ("BUSY", "IDEMPOTENCY_KEY_INVALID", "IDEMPOTENCY_KEY_REUSED"),
    "read_pixel": (),
    "amend_pixel": (*_NOT_ITS_OWN, "BUSY", "TASK_UNKNOWN", "NOT_CORRECTABLE"),
    "retry_pixel_action": (*_NOT_ITS_OWN, "BUSY", "ACTION_NOT_FOUND", "NOT_FAILED"),
    "retry_action": ("BUSY", "ACTION_NOT_FOUND", "NOT_FAILED", "REVOKED"),
}


def codes_of(endpoint: Endpoint) -> list[str]:
    """Every code that a route can answer.

    Raises:
        KeyError: The route is not in the table above: a new route says what it refuses.
    """
    codes = {"INTERNAL", "UNAVAILABLE", "UNSUPPORTED_MEDIA_TYPE", *_BY_AUTH[endpoint.auth], *_OWN[endpoint.name]}
    codes |= _unreadable(endpoint)
    if endpoint.form or endpoint.query:
        codes |= {"FIELD_NOT_ALLOWED", "VALIDATION_FAILED"}
    if endpoint.form:
        codes |= {"BODY_NOT_JSON", "BODY_NOT_UTF8", "BODY_TOO_LARGE"}
    if endpoint.tagged and endpoint.methods == ("PATCH",):
        codes |= {"CHANGED_MEANWHILE", "IF_MATCH_INVALID"}
    if endpoint.session or (endpoint.auth is Auth.ADMIN and endpoint.methods != ("GET",)):
        codes.add("CROSS_SITE")
    if "{onboarding_id}" in endpoint.path:
        codes.add("ONBOARDING_NOT_FOUND")
    if "{pixel_id}" in endpoint.path:
        codes.add("PIXEL_NOT_FOUND")
    return sorted(codes, key=lambda code: (CODES[code][0], code))


def _unreadable(endpoint: Endpoint) -> set[str]:
    """What a route says of a record that cannot be read."""
    if endpoint.name == "list_onboardings" or endpoint.path.startswith("/sessions/"):
        return set()  # the list shows what can be read, and a session is of no record
    if endpoint.name == "read_checklist":
        return {"CHECKLIST_UNREADABLE"}
    if "{pixel_id}" in endpoint.path:
        return {"PIXEL_UNREADABLE", "ONBOARDING_UNREADABLE"}  # an onboarding may have made the pixel
    return {"ONBOARDING_UNREADABLE" if "{onboarding_id}" in endpoint.path else "RECORD_UNREADABLE"}


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
