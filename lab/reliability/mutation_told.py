"""Protections of what people are told: each line speaks of its own thing, in words that can be followed."""

from __future__ import annotations

from lab.reliability.mutation import Mutation

LINES = "tests/unit/test_checklist_customer.py"
STATES = "tests/unit/test_health_states.py"

CHECKLIST = "tests/integration/test_api_checklist.py"
SAID = "tests/unit/test_refusals_said.py"
OUTLOOK = "tests/unit/test_outlook.py"
GLANCE = "tests/integration/test_api_glance.py"
RETURNING = "tests/integration/test_api_returning.py"
COLLEAGUES = "tests/integration/test_api_colleagues.py"

MUTATIONS = (
    Mutation(
        "account-first",
        "Where there is no account, that is said, and not that nobody has signed up.",
        "chalicelib/dimensions/account.py",
        "names = [ACCOUNT_ACTIVE.name, *checks]",
        "names = list(checks)",
        (STATES,),
    ),
    Mutation(
        "anothers-failure",
        "A line whose own thing was never tried does not say that it is broken, where another line's has failed.",
        "chalicelib/flows/ecom/checklist/lines.py",
        "needs = (need for need in flow.action(action).needs if need in kind.ours)",
        "needs = (need for need in flow.action(action).needs)",
        (LINES,),
    ),
    Mutation(
        "what-it-waits-for",
        "A line that waits for another thing says for what.",
        "chalicelib/flows/ecom/checklist/lines.py",
        "return case.behind if case.behind and",
        "return case.behind if False and case.behind and",
        (LINES,),
    ),
    Mutation(
        "said-without-addresses",
        "What is kept of a platform's own words names nobody.",
        "chalicelib/clients/http/refusals.py",
        '_ADDRESS.sub("[address]", _QUERY.sub(r"\\1", line))',
        '_QUERY.sub(r"\\1", line)',
        (SAID,),
    ),
    Mutation(
        "said-without-secrets",
        "What is kept of a platform's own words holds no token.",
        "chalicelib/clients/http/refusals.py",
        'line = _SECRET.sub("[left out]", line)',
        "pass",
        (SAID,),
    ),
    Mutation(
        "who-tells-the-host",
        "A customer whose app sends events is told who knows the address, where Onramp does not.",
        "chalicelib/flows/ecom/routes/checklist_answers.py",
        "value=path, hint=_ASK_FOR_HOST",
        'value=path, hint=""',
        (CHECKLIST,),
    ),
    Mutation(
        "accents-folded",
        "A name is found by its beginning with or without its accents.",
        "chalicelib/records/indexes.py",
        '_ACCENTS.sub("", parts)',
        "parts",
        (COLLEAGUES,),
    ),
    Mutation(
        "found-as-stored-before",
        "A name that earlier code has stored with its accents is found until it is written anew.",
        "chalicelib/desk/search.py",
        "(False, True) if folded(text) != folded_before(text) else (False,)",
        "(False,)",
        (COLLEAGUES,),
    ),
    Mutation(
        "what-comes-first",
        "What starts as soon as something is done stands before what is due in weeks.",
        "chalicelib/desk/outlook.py",
        "1 if step.at <= now + NOW else 3",
        "1",
        (OUTLOOK,),
    ),
    Mutation(
        "machinery-last",
        "The system's own business stands last in what comes next.",
        "chalicelib/desk/outlook.py",
        "return Next(action.name, action.title, says, at, action.machinery)",
        "return Next(action.name, action.title, says, at)",
        (OUTLOOK,),
    ),
    Mutation(
        "older-glance",
        "A read-out that began earlier and took longer does not write over a newer one.",
        "chalicelib/records/glance.py",
        " OR checked_at <= :checked_at",
        " OR attribute_exists(checked_at) OR checked_at = :checked_at",
        (GLANCE,),
    ),
    Mutation(
        "mine-beside-damage",
        "An onboarding that cannot be read does not keep a customer from their others.",
        "chalicelib/flows/ecom/intents/access.py",
        "            damaged = True\n            continue",
        "            raise",
        (RETURNING,),
    ),
    Mutation(
        "end-of-the-calendar",
        "A moment from which nothing can be reckoned makes a record unreadable, and no request fail.",
        "chalicelib/records/moment.py",
        "if not _EARLIEST <= moment <= _LATEST:",
        "if False:",
        (COLLEAGUES,),
    ),
)
