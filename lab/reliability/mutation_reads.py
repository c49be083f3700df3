"""Protections of reads that pages repeat: what a tag says, and what it does not open."""

from __future__ import annotations

from lab.reliability.mutation import Mutation

CONDITIONAL = "tests/integration/test_api_conditional.py::"

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
)
