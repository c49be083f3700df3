"""Protections where platforms are: keys, looking before creating, adopting, and bounded calls."""

from __future__ import annotations

from lab.reliability.mutation import Mutation

ANALYTICS = "tests/integration/test_analytics.py::"
CRASHES = "tests/simulation/test_ecom_crashes.py::"
ENGINE = "tests/simulation/test_engine.py::"
PROTECTIONS = "tests/simulation/test_protections_outside.py::"
CONTROLLER = "tests/contract/test_controller.py::"
HTTP_TIME = "tests/contract/test_http_time.py::"
PEOPLE = "tests/contract/test_controller_people.py::"
DIED_AFTER = f"{CRASHES}test_a_death_between_effect_and_answer_doubles_and_loses_nothing"

_KEYS = (
    Mutation(
        "keys-serialised",
        "A platform that is asked twice at once with one key makes one effect.",
        "local/platforms/base.py",
        "        while key in self._out:\n",
        "        while False:\n",
        ("tests/unit/test_stand_ins.py::test_requests_with_one_key_are_serialised",),
    ),
    Mutation(
        "another-account",
        "An account that is not the one that was asked for is taken from no answer.",
        "chalicelib/clients/controller/client.py",
        "        if account.external_reference != external_reference:\n",
        "        if False:\n",
        ("tests/contract/test_controller.py::test_an_answer_about_another_account_is_none_to_what_was_asked",),
    ),
    Mutation(
        "stable-key",
        "Every attempt at an action sends the same idempotency key.",
        "chalicelib/engine/work.py",
        'return f"{key}~{generation}" if generation else key',
        'return f"{key}/{self.record.version}"',
        (f"{ENGINE}test_every_attempt_sends_the_same_idempotency_key",),
    ),
    Mutation(
        "key-sent",
        "The key reaches the platform.",
        "chalicelib/clients/http/client.py",
        "if idempotency_key is not None:",
        "if False:",
        ("tests/contract/test_http.py::test_a_call_says_who_asks_and_under_which_key",),
    ),
    Mutation(
        "snapshot",
        "Executors read the submitted answers, not a later edit.",
        "chalicelib/engine/work.py",
        "return self.record.answers or {}",
        "return {**(self.record.answers or {}), **self.record.fields}",
        (f"{PROTECTIONS}test_an_executor_reads_what_was_submitted_and_not_a_later_edit",),
    ),
)

_ADOPTING = (
    Mutation(
        "account-adopted",
        "An account that is there under this onboarding's reference is adopted.",
        "chalicelib/clients/controller/client.py",
        'if refusal.platform_code not in ("EXTERNAL_REFERENCE_TAKEN", "IDEMPOTENCY_KEY_REUSED"):',
        "if True:",
        (f"{CONTROLLER}test_a_lost_key_adopts_the_account_of_the_reference",),
    ),
    Mutation(
        "index-adopted",
        "An index that is there as it was asked for is adopted.",
        "chalicelib/executors/create_index.py",
        "except IndexExists:\n            return self._adopt(work, account, name, settings)",
        "except IndexExists:\n            raise",
        (f"{PROTECTIONS}test_the_same_index_is_adopted_where_an_earlier_attempt_made_it",),
    ),
    Mutation(
        "index-compared",
        "An index that differs from what was asked for is not adopted.",
        "chalicelib/executors/create_index.py",
        "if there is None or {key: there.settings.get(key) for key in settings} != settings:",
        "if there is None:",
        (f"{PROTECTIONS}test_another_index_of_that_name_is_left_alone_and_needs_a_person",),
    ),
    Mutation(
        "index-looked-at",
        "An index that is being created is looked at, not asked for again.",
        "chalicelib/executors/create_index.py",
        'if work.so_far.get("index_name") == name else None',
        "if False else None",
        (f"{PROTECTIONS}test_an_index_that_is_being_created_is_looked_at_and_not_asked_for_again",),
    ),
    Mutation(
        "mapping",
        "A pixel that another account holds is left alone.",
        "chalicelib/clients/analytics/mapping.py",
        '"attribute_not_exists(pk) OR system_account_id = :account"',
        '"attribute_not_exists(pk) OR attribute_exists(pk)"',
        (f"{ANALYTICS}TestAPixelsMapping::test_of_another_account_is_left_alone_and_needs_an_engineer",),
    ),
    Mutation(
        "queue-adopted",
        "A queue of the pixel's name is adopted and put right.",
        "chalicelib/clients/analytics/client.py",
        "        except QueueDiffers:\n",
        "        except QueueDiffers:\n            raise\n",
        (f"{ANALYTICS}TestAPixelsQueue::test_that_somebody_made_bare_is_completed_and_keeps_its_messages",),
    ),
    Mutation(
        "pixel-name",
        "A pixel's id follows from the onboarding's, so every attempt names the same queue.",
        "chalicelib/executors/provision_pixel.py",
        "return f\"px-{onboarding_id.replace('-', '')[:20]}\"",
        "return f\"px-{__import__('uuid').uuid4().hex[:20]}\"",
        (f"{DIED_AFTER}[provision_pixel-1]",),
    ),
    Mutation(
        "invited-before",
        "Somebody who was invited before is success.",
        "chalicelib/clients/controller/client.py",
        'if refusal.platform_code not in ("ALREADY_INVITED", "IDEMPOTENCY_KEY_REUSED"):',
        "if True:",
        (f"{PEOPLE}test_somebody_invited_before_is_success_and_gets_no_second_invitation",),
    ),
    Mutation(
        "invite-ledger",
        "An invitee who is on the ledger is not invited again.",
        "chalicelib/executors/send_invites.py",
        "            if key in sent:\n",
        "            if False:\n",
        (f"{PROTECTIONS}test_those_who_are_invited_already_are_not_invited_again",),
    ),
    Mutation(
        "invite-progress",
        "What was sent before a failure stays on the ledger.",
        "chalicelib/executors/send_invites.py",
        "error.progress = sent",
        "error.progress = None",
        (f"{PROTECTIONS}test_those_who_are_invited_already_are_not_invited_again",),
    ),
)

_CALLS = (
    Mutation(
        "library-retries",
        "No library of ours sends a request again by itself.",
        "chalicelib/clients/http/sessions.py",
        "max_retries=0",
        "max_retries=2",
        (
            "tests/contract/test_http.py::test_an_answer_that_is_lost_on_the_way_is_retryable_and_is_not_asked_for_again",
        ),
    ),
    Mutation(
        "call-budget",
        "A call to a platform is over within its budget.",
        "chalicelib/clients/http/client.py",
        "deadline.narrowed(self._budget)",
        "deadline.narrowed(5)",
        (f"{HTTP_TIME}test_a_server_that_never_finishes_is_cut_off_in_time_and_leaves_no_thread[nothing at all]",),
    ),
    Mutation(
        "every-read",
        "Every read of an answer waits no longer than the call may.",
        "chalicelib/clients/http/bounded.py",
        "        self._socket.settimeout(_time_left())\n        return",
        "        self._socket.settimeout(5)\n        return",
        (f"{HTTP_TIME}test_a_server_that_never_finishes_is_cut_off_in_time_and_leaves_no_thread[nothing at all]",),
    ),
    Mutation(
        "aws-time-left",
        "No call to the analytics account begins that might outlive the run.",
        "chalicelib/clients/analytics/client.py",
        "if deadline is not None and deadline.remaining() <",
        "if False and deadline.remaining() <",
        (f"{ANALYTICS}TestAFailure::test_to_have_time_left_begins_no_call",),
    ),
)

MUTATIONS = (*_KEYS, *_ADOPTING, *_CALLS)
