"""Protections of tenants: who they are, what moves them, what ends them."""

from __future__ import annotations

from lab.reliability.mutation import Mutation

WAY = "tests/integration/test_api_tenants.py::"
TROUBLE = "tests/integration/test_tenants_trouble.py::"
MATRIX = "tests/integration/test_tenant_matrix.py::test_every_route_opens_to_whom_it_is_for_and_fails_closed"
SIGNING = "tests/integration/test_signing.py::"
FLOW = "chalicelib/flows/tenant"

MUTATIONS = (
    Mutation(
        "tenant-slug",
        "A slug is one tenant's.",
        f"{FLOW}/intents/create.py",
        '"ConditionExpression": "attribute_not_exists(pk)",',
        "",
        (f"{WAY}TestMaking::test_happens_once_under_a_key_and_under_a_slug",),
    ),
    Mutation(
        "tenant-looks",
        "What a tenant waits for is looked at as soon as somebody tells it.",
        "chalicelib/engine/advance.py",
        "if action.looks_when_started]",
        "if False]",
        (f"{WAY}TestTheWay::test_leads_by_facts_from_created_to_reviewed",),
    ),
    Mutation(
        "tenant-key-counts",
        "A key that was revoked sets nobody up.",
        f"{FLOW}/looking.py",
        "if each.counts(now)]",
        "if each]",
        (f"{WAY}TestTheWay::test_a_key_that_is_revoked_before_does_not_count",),
    ),
    Mutation(
        "tenant-production",
        "An upload of before the review is not one in production.",
        f"{FLOW}/looking.py",
        "if at and (after is None or (at > after and not first)):",
        "if at:",
        (f"{WAY}TestTheWay::test_an_upload_of_before_the_review_is_not_one_in_production",),
    ),
    Mutation(
        "tenant-first-upload",
        "The first upload is not one in production, though its review was marked before it came.",
        f"{FLOW}/looking.py",
        "(at > after and not first)",
        "at > after",
        (f"{WAY}TestTheWay::test_the_first_upload_is_not_one_in_production_though_its_review_is_marked_before",),
    ),
    Mutation(
        "tenant-week",
        "A week in production is a week.",
        f"{FLOW}/looking.py",
        "return left if left > timedelta() else",
        "return left if False else",
        (f"{WAY}TestTheWay::test_leads_by_facts_from_created_to_reviewed",),
    ),
    Mutation(
        "tenant-started",
        "Whoever issues a key starts the tenant's record.",
        f"{FLOW}/intents/keys.py",
        "also = [_still(table, opened), started(table, opened.key)]",
        "also = [_still(table, opened)]",
        (f"{WAY}TestTheWay::test_leads_by_facts_from_created_to_reviewed",),
    ),
    Mutation(
        "tenant-closing-key",
        "No key is issued in a tenant that is closed meanwhile.",
        f"{FLOW}/intents/keys.py",
        "also = [_still(table, opened), started(table, opened.key)]",
        "also = [started(table, opened.key)]",
        (f"{TROUBLE}TestClosing::test_leaves_nobody_a_key_that_was_issued_meanwhile",),
    ),
    Mutation(
        "tenant-modules",
        "A key is for modules that its tenant has.",
        f"{FLOW}/intents/keys.py",
        "    if of_others:\n",
        "    if False:\n",
        (f"{WAY}TestKeys::test_are_for_the_modules_that_the_tenant_has",),
    ),
    Mutation(
        "tenant-key-end",
        "A key that has ended is not issued.",
        f"{FLOW}/intents/keys.py",
        "if end is not None and end <= now:",
        "if False:",
        (f"{WAY}TestKeys::test_are_refused_where_they_cannot_be",),
    ),
    Mutation(
        "tenant-org-admin",
        "Members of an organisation do not change its keys.",
        f"{FLOW}/routes/opened.py",
        "if admin and place[1] != ADMIN:",
        "if False:",
        (f"{MATRIX}[a member of the tenant's]",),
    ),
    Mutation(
        "tenant-own-people",
        "A tenant's keys are seen to by its own people.",
        f"{FLOW}/routes/opened.py",
        "return found[0] if len(found) == 1 else None",
        "return (found or [open_key(call.desk, FLOW_NAME, row['pk']) for row in "
        "call.desk.views.listed(FLOW_NAME, limit=1).rows])[0]",
        (f"{MATRIX}[an admin of no tenant's]",),
    ),
    Mutation(
        "tenant-two-tokens",
        "An engineer does not come with two tokens that differ.",
        "chalicelib/handlers/http/callers.py",
        "if token and shown and shown != token:",
        "if False:",
        (f"{MATRIX}[two engineers' tokens]",),
    ),
    Mutation(
        "tenant-production-secret",
        "In production nothing is done for tenants without the secret of keys.",
        "chalicelib/flows/common/tenants.py",
        "if call.api.settings.env != PRODUCTION:",
        "if True:",
        (f"{TROUBLE}TestTheSecretOfKeys::test_is_not_done_without_in_production",),
    ),
    Mutation(
        "tenant-invite-adopted",
        "An invitation that stands is adopted.",
        "chalicelib/executors/invite_contact.py",
        "    return next((each for each in found if each.state in STANDS), None)",
        "    return None if found else None",
        (f"{TROUBLE}TestTheInvitation::test_that_somebody_has_sent_by_hand_is_adopted",),
    ),
    Mutation(
        "tenant-invite-lost",
        "An invitation that nobody wrote down is withdrawn.",
        "chalicelib/executors/withdraw_invite.py",
        'for each in found if each.state == "pending"}',
        "for each in found if each.id in known}",
        (f"{TROUBLE}TestClosing::test_takes_back_an_invitation_that_nobody_wrote_down",),
    ),
    Mutation(
        "tenant-detectors",
        "A detector that the tenant has not is not overridden.",
        f"{FLOW}/intents/change.py",
        "        _refuse_unknown(record, wanted)\n",
        "",
        (f"{TROUBLE}TestDetectors::test_that_the_tenant_has_not_are_refused_with_those_that_it_has",),
    ),
    Mutation(
        "tenant-erasure",
        "A contact is not erased while the invitation still needs their address.",
        f"{FLOW}/intents/erase.py",
        "if not record.entry(WITHDRAW_INVITE).settled:",
        "if False:",
        (f"{TROUBLE}TestClosing::test_lets_its_contact_be_erased_once_it_is_over",),
    ),
    Mutation(
        "signing-alias-moved",
        "A token names the key that has signed it, though the alias has come to lead to another.",
        "chalicelib/clients/signing/client.py",
        "            if made_by == [public.arn]:\n",
        "            if made_by:\n",
        (f"{SIGNING}test_a_process_that_has_seen_the_aliases_before_follows_them_to_other_keys",),
    ),
    Mutation(
        "signing-alias-kept",
        "Where an alias leads is asked anew after a while.",
        "chalicelib/clients/signing/client.py",
        "or now - since >= KEPT_SECONDS:",
        "or False:",
        (f"{SIGNING}test_a_process_that_has_seen_the_aliases_before_follows_them_to_other_keys",),
    ),
    Mutation(
        "signing-key-missing",
        "A stage with tenants is not deployed without a key that signs.",
        "operate/deploy/preflight.py",
        'if code == "NotFoundException":',
        'if code == "Never":',
        ("tests/unit/test_deploy.py::test_a_stage_with_tenants_has_the_secret_of_keys_and_a_key_that_signs",),
    ),
)
