"""Protections against strangers: who shows a draft's token, a key or a signature, and how often anybody may come."""

from __future__ import annotations

from lab.reliability.mutation import Mutation

CALLERS = "tests/integration/test_api_callers.py::"
PUBLIC = f"{CALLERS}TestThePublic::"
DRAFT = f"{CALLERS}TestADraft::"
KEY = f"{CALLERS}TestAKey::"
SIGNED = f"{CALLERS}TestASignedBody::"
STRANGERS = "chalicelib/handlers/http/strangers.py"
SIGNATURES = "chalicelib/clients/tokens/signatures.py"

MUTATIONS = (
    Mutation(
        "header-repeated",
        "What says who is calling comes once.",
        STRANGERS,
        "if sum(len(values) for values in several) > 1 or",
        "if",
        (
            f"{PUBLIC}test_shows_one_answer_of_the_check",
            f"{DRAFT}test_takes_one_token_at_a_time",
            f"{SIGNED}test_has_one_signature_header",
        ),
    ),
    Mutation(
        "bots-unavailable",
        "Where the bot check cannot say, nobody comes in.",
        STRANGERS,
        """    except PlatformError as error:
        raise Problem(
            503,
            "BOT_CHECK""",
        """    except PlatformError as error:
        return
        raise Problem(
            503,
            "BOT_CHECK""",
        (f"{PUBLIC}test_does_not_come_in_where_nobody_can_tell",),
    ),
    Mutation(
        "bots-behind-limit",
        "The bot check is asked only within the limit.",
        "chalicelib/handlers/http/routing.py",
        "    if endpoint.limit and endpoint.auth is not Auth.LINK_OR_TOKEN:\n",
        "    if endpoint.bots:\n        strangers.no_bot(call, endpoint.bots)\n"
        "    if endpoint.limit and endpoint.auth is not Auth.LINK_OR_TOKEN:\n",
        (f"{PUBLIC}test_is_counted_by_address_before_anything_is_asked",),
    ),
    Mutation(
        "bots-asked",
        "The bot check is asked before anything is taken.",
        "chalicelib/handlers/http/routing.py",
        "            if endpoint.bots:  #",
        "            if False:  #",
        (f"{PUBLIC}test_comes_in_with_a_check_that_counts_once",),
    ),
    Mutation(
        "public-together",
        "Strangers are counted together.",
        "chalicelib/handlers/http/limits.py",
        "    if limit and limit.overall:\n",
        "    if False:\n",
        (f"{PUBLIC}test_is_counted_together",),
    ),
    Mutation(
        "public-programs",
        "Programs that the bot check refuses use up nothing that people may ask together.",
        "chalicelib/handlers/http/routing.py",
        "limits.check(call, endpoint.limit, overall=not endpoint.bots)",
        "limits.check(call, endpoint.limit)",
        (f"{PUBLIC}test_cannot_be_kept_out_by_programs_from_many_addresses",),
    ),
    Mutation(
        "public-people",
        "People who pass the bot check are counted together.",
        "chalicelib/handlers/http/routing.py",
        "                limits.check_overall(call, endpoint.limit)\n",
        "",
        (f"{PUBLIC}test_is_counted_together",),
    ),
    Mutation(
        "public-one-address",
        "One address cannot use up what all may ask together.",
        "chalicelib/handlers/http/limits.py",
        '_within(_count(call, limit, "address", client_address(call)), limit.per_address)\n    if overall:',
        'counted = _count(call, limit, "address", client_address(call))\n'
        '    _within(_count(call, limit, "overall", ""), limit.overall or 1_000_000)\n'
        "    _within(counted, limit.per_address or 1_000_000)\n    if False:",
        (f"{PUBLIC}test_cannot_be_kept_out_from_one_address",),
    ),
    Mutation(
        "draft-token",
        "A draft is opened by its own token only.",
        "chalicelib/records/drafts.py",
        "form is not None and hmac.compare_digest",
        "form is not None or hmac.compare_digest",
        (f"{DRAFT}test_is_opened_by_its_token_and_no_other",),
    ),
    Mutation(
        "draft-of-none",
        "A record without a draft's token is opened by none.",
        "chalicelib/records/drafts.py",
        'kept = (record.draft_digest if record else "") or _NOBODYS',
        'kept = (record.draft_digest if record else "") or _digest(form["secret"] if form else "")',
        (f"{DRAFT}test_that_is_none_is_opened_by_no_token",),
    ),
    Mutation(
        "draft-digest",
        "Of a draft's token only a digest is kept.",
        "chalicelib/records/drafts.py",
        "    return hashlib.sha256(secret.encode()).hexdigest()",
        "    return secret",
        (f"{DRAFT}test_keeps_of_its_token_only_a_digest",),
    ),
    Mutation(
        "draft-limit",
        "Each draft has a limit of its own, and each key.",
        "chalicelib/handlers/http/limits.py",
        "    if limit.per_caller:\n",
        "    if False:\n",
        (
            f"{DRAFT}test_has_a_limit_of_its_own_that_guessing_does_not_use_up",
            f"{KEY}test_has_a_limit_of_its_own_wherever_it_comes_from",
        ),
    ),
    Mutation(
        "key-secret",
        "A key is the whole of it.",
        "chalicelib/records/keys.py",
        'if not fits or item.get("prefix") != prefix:',
        'if item.get("prefix") != prefix:',
        (f"{KEY}test_is_the_whole_of_it",),
    ),
    Mutation(
        "key-revoked",
        "A key that was revoked opens nothing from then on.",
        "chalicelib/records/keys.py",
        'if "dead_at" in item:',
        "if False:",
        (f"{KEY}test_that_was_revoked_opens_nothing_from_then_on",),
    ),
    Mutation(
        "key-of-its-kind",
        "A key of another kind, or of a record of another flow, opens nothing.",
        "chalicelib/records/keys.py",
        ' or item.get("prefix") != prefix:',
        ":",
        (f"{KEY}test_of_another_kind_opens_nothing",),
    ),
    Mutation(
        "key-of-its-flow",
        "A key speaks for a record of the route's flow only.",
        STRANGERS,
        "if record is None or record.flow != flow:",
        "if record is None:",
        (f"{KEY}test_of_a_record_of_another_flow_opens_nothing",),
    ),
    Mutation(
        "key-restored",
        "Until a restore is confirmed no key opens anything.",
        STRANGERS,
        "and not said.confirmed:",
        "and False:",
        (f"{KEY}test_opens_nothing_in_a_table_that_was_restored_until_that_is_confirmed",),
    ),
    Mutation(
        "key-guessed",
        "Keys that do not count are counted, by address.",
        STRANGERS,
        "limits.check(call, limits.REFUSED_KEYS)",
        "pass",
        (f"{KEY}test_is_guessed_at_only_so_often_and_nobody_elses_guessing_keeps_it_out",),
    ),
    Mutation(
        "signature-body",
        "A signature is over the body as it came.",
        SIGNATURES,
        'f"{at}.".encode() + body',
        'f"{at}.".encode() + body.strip()',
        (f"{SIGNED}test_that_was_forged_is_not_parsed",),
    ),
    Mutation(
        "signature-moment",
        "A signature is over the moment, too.",
        SIGNATURES,
        'f"{at}.".encode() + body',
        "body",
        (f"{SIGNED}test_that_was_forged_is_not_parsed",),
    ),
    Mutation(
        "signature-two-moments",
        "Of two moments in a header none is chosen.",
        SIGNATURES,
        "if len(moments) != 1 or",
        "if not moments or",
        (f"{SIGNED}test_that_was_forged_is_not_parsed",),
    ),
    Mutation(
        "signature-future",
        "A message that was signed ahead of time is not taken.",
        SIGNATURES,
        "if abs(self._clock().timestamp() - int(said.at))",
        "if self._clock().timestamp() - int(said.at)",
        (f"{SIGNED}test_is_taken_within_minutes_of_its_moment",),
    ),
    Mutation(
        "signature-late",
        "A message that was signed long ago is not taken.",
        SIGNATURES,
        "if abs(self._clock().timestamp() - int(said.at))",
        "if int(said.at) - self._clock().timestamp()",
        (f"{SIGNED}test_is_taken_within_minutes_of_its_moment",),
    ),
    Mutation(
        "signature-short-secret",
        "A secret that is too short to be one knows nobody.",
        "chalicelib/clients/tokens/service.py",
        " if len(each) >= SHORTEST]",
        "]",
        (f"{SIGNED}test_is_not_taken_under_a_secret_that_is_too_short_to_be_one",),
    ),
    Mutation(
        "signature-guessed",
        "Signatures that do not fit are counted, by address.",
        STRANGERS,
        "limits.check(call, limits.REFUSED_SIGNATURES)",
        "pass",
        (f"{SIGNED}test_is_guessed_at_only_so_often_and_nobody_elses_guessing_keeps_the_sender_out",),
    ),
    Mutation(
        "signed-largest",
        "A body that is too large is not even verified.",
        "chalicelib/handlers/http/bodies.py",
        "    if len(sent) > largest:",
        "    if len(sent) > LARGEST:",
        (f"{SIGNED}test_is_not_larger_than_the_route_takes",),
    ),
    Mutation(
        "heard-again",
        "A message that comes again changes nothing.",
        "chalicelib/desk/hearing.py",
        "return record if heard.was_heard(desk.store, message) else decide(record)",
        "return decide(record)",
        (f"{SIGNED}test_that_comes_again_is_answered_and_changes_nothing",),
    ),
    Mutation(
        "heard-at-once",
        "A message that comes twice at once changes the record once.",
        "chalicelib/desk/hearing.py",
        ", also=[heard.hearing(desk.store, message, key, now=desk.clock())])",
        ")",
        (f"{SIGNED}test_that_comes_twice_at_once_changes_it_once",),
    ),
)
