"""Protections at the door: who may ask for a change, in what form, and what they have seen."""

from __future__ import annotations

from lab.reliability.mutation import Mutation

DOORS = "tests/integration/test_api_doors.py::"
FAULTS = "tests/integration/test_api_faults.py::"
SCHEMA = "tests/schema/test_schema.py::test_what_openapi_admits_is_taken_and_what_it_rules_out_is_refused"
MEANWHILE = "tests/integration/test_api_meanwhile.py::"

MUTATIONS = (
    Mutation(
        "cursor",
        "A list takes only cursors that it gave out.",
        "chalicelib/records/partition.py",
        "or cursor != given_out or",
        "or",
        (f"{DOORS}TestACursor",),
    ),
    Mutation(
        "origin",
        "A change in an SE's name is taken from our own pages only.",
        "chalicelib/handlers/http/callers.py",
        "if not from_ours or",
        "if",
        (f"{DOORS}TestAChangeByAnAdmin",),
    ),
    Mutation(
        "fetch-site",
        "A page of the same site is one of elsewhere.",
        "chalicelib/handlers/http/callers.py",
        'not in ("same-origin", "none")',
        '== "cross-site"',
        (f"{DOORS}TestAChangeByAnAdmin",),
    ),
    Mutation(
        "content-type",
        "A body must be said to be JSON, by the type itself.",
        "chalicelib/handlers/http/bodies.py",
        "if kind not in taken or",
        "if",
        (f"{DOORS}TestABodysKind",),
    ),
    Mutation(
        "broken-text",
        "A body that somebody on the way has repaired is not taken.",
        "chalicelib/handlers/http/bodies.py",
        "if LOST in text:",
        "if text == LOST:",
        (f"{DOORS}TestTextThatWasBroken",),
    ),
    Mutation(
        "token-names-nobody",
        "An SE's token must name somebody.",
        "chalicelib/clients/tokens/verifier.py",
        "email=_address(claims)",
        'email=str(claims.get("email"))',
        (f"{DOORS}TestAnAdminsToken",),
    ),
    Mutation(
        "something-to-see",
        "A name must have something to see.",
        "chalicelib/text.py",
        "if not has_something_to_see(text):",
        "if not text:",
        (f"{FAULTS}TestWhatPeopleRead",),
    ),
    Mutation(
        "turned-text",
        "A name cannot turn the text beside it around.",
        "chalicelib/text.py",
        'if re.search(f"[{turning}]", text):',
        "if False:",
        ("tests/unit/test_text.py",),
    ),
    Mutation(
        "form-of-text",
        "What OpenAPI rules out is refused.",
        "chalicelib/forms.py",
        "    if found := fault_of_line(text):",
        "    if found := None:",
        (f"{SCHEMA}[registrant]",),
    ),
    Mutation(
        "form-of-query",
        "What OpenAPI admits is taken.",
        "chalicelib/handlers/record_forms.py",
        "Limit = Annotated[int, Field(ge=1, le=100)]",
        "Limit = Annotated[int, Field(ge=1, le=50)]",
        (f"{SCHEMA}[admin]",),
    ),
    Mutation(
        "door-of-admins",
        "The admin's door opens to nobody else.",
        "chalicelib/handlers/http/routing.py",
        "call.actor, call.claims = callers.admin(call, as_bearer=endpoint.as_bearer)",
        'call.actor = "anybody"',
        (f"{SCHEMA}[nobody]",),
    ),
    Mutation(
        "note-over-note",
        "Nobody writes over a note that they have not seen.",
        "chalicelib/desk/amend.py",
        "        refuse_unseen_notes(desk, record, seen)\n",
        "",
        (f"{MEANWHILE}TestTwoEngineers",),
    ),
    Mutation(
        "correction-over-correction",
        "Nobody corrects answers that they have not seen.",
        "chalicelib/desk/amend.py",
        "        refuse_unseen_answers(desk, record, seen)\n",
        "",
        (f"{MEANWHILE}TestACorrection",),
    ),
)
