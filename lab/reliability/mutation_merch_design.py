"""Protections of the design queue: who may judge what, and that what is approved is what was looked at."""

from __future__ import annotations

from lab.reliability.mutation import Mutation

TICKETS = "tests/integration/test_api_tickets.py::"
LOGOS = "tests/integration/test_api_shop.py::TestItsLogos::"
DEEDS = "chalicelib/flows/design/deeds.py"
DRAW = "chalicelib/flows/design/intents/draw.py"
JUDGE = "chalicelib/flows/design/intents/judge.py"
FILES = "chalicelib/flows/design/files.py"
ROLES = "chalicelib/flows/common/roles.py"

MUTATIONS = (
    Mutation(
        "ticket-taken",
        "A ticket has one designer.",
        DEEDS,
        "if record.status == QUEUED or designer_of(record) == who.email or who.role >= Role.ADMIN:",
        "if True:",
        (f"{TICKETS}TestTaking::test_is_for_one_designer_and_the_same_for_them_again",),
    ),
    Mutation(
        "ticket-taken-since",
        "Nobody takes a ticket from somebody whom they have not seen having it.",
        DRAW,
        "        refuse_taken_since(record, saw)\n",
        "",
        (f"{TICKETS}TestTaking::test_over_is_from_whom_one_has_seen_and_stands_in_the_history",),
    ),
    Mutation(
        "ticket-own-revision",
        "Who has made a revision does not approve it, where somebody else could.",
        DEEDS,
        "    if last is None or last.by != who.email or who.alone:\n",
        "    if True:\n",
        (f"{TICKETS}TestJudging::test_is_not_by_whoever_has_made_the_revision",),
    ),
    Mutation(
        "ticket-own-group",
        "A group counts as somebody else who could judge.",
        ROLES,
        "for each in _named(settings, role)}\n    return bool(",
        "for each in _named(settings, role) if not each.startswith(_GROUP)}\n    return bool(",
        (f"{TICKETS}TestJudging::test_is_by_whoever_has_made_it_where_nobody_else_could",),
    ),
    Mutation(
        "ticket-revision-needed",
        "Nothing is approved without a revision.",
        DEEDS,
        "    if record.status == IN_REVIEW:\n        return None\n",
        "    if record.status in {IN_REVIEW, IN_DESIGN}:\n        return None\n",
        (f"{TICKETS}TestJudging::test_needs_a_revision",),
    ),
    Mutation(
        "ticket-override-revision",
        "Not even a super admin approves what has no file.",
        JUDGE,
        "        if to == APPROVED:\n            refuse_unapprovable(record)\n",
        "",
        (f"{TICKETS}TestJudging::test_needs_a_revision",),
    ),
    Mutation(
        "ticket-approved-once",
        "A ticket that two approve at once is approved once, and both are answered the same.",
        JUDGE,
        "        if record.status == APPROVED and last and last.n == n:\n            return record\n",
        "",
        (f"{TICKETS}TestJudging::test_approves_once_however_often_and_by_however_many",),
    ),
    Mutation(
        "ticket-seen",
        "Nobody approves a revision that they have not seen.",
        JUDGE,
        "    if last is not None and last.n != n:",
        "    if False and last is not None:",
        (f"{TICKETS}TestARevision::test_that_follows_before_review_replaces_the_one_before",),
    ),
    Mutation(
        "ticket-cancelled",
        "Of a ticket that is cancelled nothing is taken any more.",
        DRAW,
        '    refuse(record, "submit", who)\n',
        "",
        (f"{TICKETS}TestJudging::test_of_a_ticket_that_is_cancelled_is_refused_even_while_its_revision_uploads",),
    ),
    Mutation(
        "ticket-file-kept",
        "What is approved is the file that was looked at, whatever is uploaded later.",
        FILES,
        "        kept = uploads.copy(found, _kept(record, revision, found.etag), deadline)\n",
        "        kept = True\n",
        (f"{TICKETS}TestARevision::test_is_kept_as_it_was_looked_at_whatever_is_uploaded_later",),
    ),
    Mutation(
        "ticket-file-changed",
        "A file that changes while it is looked at is not taken.",
        FILES,
        "    if not kept:\n",
        "    if False:\n",
        (f"{TICKETS}TestARevision::test_that_changes_while_it_is_looked_at_is_not_taken",),
    ),
    Mutation(
        "logo-erased",
        "Of a company whose people are erased no logo is shown.",
        "chalicelib/flows/merch/logos.py",
        "    if forgetting.ERASED_AT in record.fields:\n        return []\n",
        "",
        (f"{LOGOS}test_are_seen_by_designers_and_its_own_people_until_they_are_erased",),
    ),
    Mutation(
        "logo-approved",
        "A logo that was cancelled is none.",
        "chalicelib/flows/merch/logos.py",
        "prints.APPROVED in record.result(LOGO_FAMILY.awaited_by)",
        "bool(record.result(LOGO_FAMILY.awaited_by))",
        (f"{LOGOS}test_that_was_cancelled_is_none",),
    ),
    Mutation(
        "logo-role",
        "Nobody without a role is given the address of a logo.",
        "chalicelib/flows/merch/routes/desk.py",
        "    require(call, Role.DESIGNER)\n    opened = company_of(call, company_id)\n    return brand_answers",
        "    opened = company_of(call, company_id)\n    return brand_answers",
        (f"{LOGOS}test_are_seen_by_designers_and_its_own_people_until_they_are_erased",),
    ),
    Mutation(
        "role-missing",
        "Who is named nowhere has no role.",
        ROLES,
        "    if role is None or role < least:\n",
        "    if role is not None and role < least:\n",
        (f"{TICKETS}TestWhoComesIn::test_nobody_without_a_role_and_is_told_who_can",),
    ),
    Mutation(
        "role-group",
        "Only what a token lists as a group is one.",
        ROLES,
        "if isinstance(place, list | tuple) for one in place)",
        "if place for one in ([place] if isinstance(place, str) else place))",
        (f"{TICKETS}TestWhoComesIn::test_nobody_by_what_only_looks_like_a_group",),
    ),
    Mutation(
        "role-empty-group",
        "A group without a name is nobody's.",
        ROLES,
        "if each.strip() and each.strip() != _GROUP)",
        "if each.strip())",
        (f"{TICKETS}TestWhoComesIn::test_nobody_at_a_stage_that_names_nobody",),
    ),
    Mutation(
        "upload-copied-as-seen",
        "A file is copied as it was looked at, or not at all.",
        "chalicelib/clients/uploads/client.py",
        "                CopySourceIfMatch=f'\"{source.etag}\"',\n",
        "",
        ("tests/integration/test_uploads.py::test_a_file_is_copied_as_it_was_looked_at_or_not_at_all",),
    ),
)
