"""Protections of reads that pages repeat: what a tag says, and what it does not open."""

from __future__ import annotations

from lab.reliability.mutation import Mutation

CONDITIONAL = "tests/integration/test_api_conditional.py::"
RETURNING = "tests/integration/test_api_returning.py::"
CUSTOMER = "tests/integration/test_api_customer.py::"

MUTATIONS = (
    Mutation(
        "tag-of-all-shown",
        "An answer is left out only for who holds the same one.",
        "chalicelib/handlers/http/conditional.py",
        'tag.removeprefix("W/").strip(\'"\') in held',
        "bool(held)",
        (f"{CONDITIONAL}TestAReadThatIsRepeated", f"{CONDITIONAL}TestATag"),
    ),
    Mutation(
        "times-of-reading",
        "That something was read anew is no news.",
        "chalicelib/handlers/http/conditional.py",
        "return None if info.context == _TAGGING else handler(value)",
        "return handler(value)",
        (f"{CONDITIONAL}TestAReadThatIsRepeated",),
    ),
    Mutation(
        "unchanged-for-nobody",
        "Who asks whether anything has changed is admitted like everybody who asks.",
        "chalicelib/handlers/http/routing.py",
        "            _admit(call, endpoint)",
        '            if "if-none-match" not in request.headers:\n                _admit(call, endpoint)',
        (f"{CONDITIONAL}TestATag",),
    ),
    Mutation(
        "status-of-newer-code",
        "Pages meet no status that they cannot know.",
        "chalicelib/flows/ecom/routes/answers.py",
        "if record.status in flow.lifecycle.descriptions:",
        "if record.status:",
        ("tests/integration/test_api_newer.py",),
    ),
    Mutation(
        "held-up-for-customers",
        "A failure of ours is no error for the customer.",
        "chalicelib/desk/progress.py",
        "        return HELD_UP\n",
        "        return str(record.entry(actions[0].name).failure)\n",
        ("tests/unit/test_progress.py", f"{CUSTOMER}TestProgress"),
    ),
    Mutation(
        "types-without-titles",
        "What earlier code has left of the index types is still read.",
        "chalicelib/shared_actions.py",
        'dict(result.get("described", {}))',
        'dict(result["described"])',
        (f"{CUSTOMER}TestReading",),
    ),
    Mutation(
        "mine-is-the-registrants",
        "Only who has claimed a link is told its key without it.",
        "chalicelib/flows/ecom/intents/access.py",
        "if record.registered_by == subject and record.status != REVOKED:",
        "if record.status != REVOKED:",
        (f"{RETURNING}TestWhatIsMine",),
    ),
    Mutation(
        "mine-is-not-withdrawn",
        "An onboarding that was withdrawn is nobody's.",
        "chalicelib/flows/ecom/intents/access.py",
        "if record.registered_by == subject and record.status != REVOKED:",
        "if record.registered_by == subject:",
        (f"{RETURNING}TestWhatIsMine",),
    ),
    Mutation(
        "public-config",
        "What anybody may read shows nothing of the deployment.",
        "chalicelib/handlers/public_config.py",
        "contact=pages.contact or None",
        "contact=str(settings)",
        (f"{RETURNING}TestTheConfiguration",),
    ),
    Mutation(
        "public-answers",
        "Only what is the same for everybody may be kept by anybody.",
        "chalicelib/handlers/http/routing.py",
        "        if endpoint.public_seconds:\n",
        "        if endpoint.public_seconds or endpoint.session:\n",
        (f"{RETURNING}TestTheConfiguration",),
    ),
)
