"""Protections of what a freeze leaves behind, and of a lane that a bad record holds up."""

from __future__ import annotations

from lab.reliability.mutation import Mutation

HTTP = "tests/contract/test_stale_connections.py::"
AWS = "tests/contract/test_stale_aws_connections.py::"

MUTATIONS = (
    Mutation(
        "stale-once-more",
        "A read that met a stale connection is asked once more.",
        "chalicelib/clients/http/sessions.py",
        "if not (met_a_stale_one(error) and _may_come_twice(request)):",
        "if True:",
        (f"{HTTP}test_a_read_is_asked_once_more_over_a_new_connection",),
    ),
    Mutation(
        "stale-keyed-or-read",
        "Only a read, or what the platform knows by its key, is sent once more over a new connection.",
        "chalicelib/clients/http/sessions.py",
        'return request.method in {"GET", "HEAD"} or "Idempotency-Key" in request.headers',
        "return True",
        (f"{HTTP}test_what_has_no_key_may_have_had_its_effect_and_is_not_sent_again",),
    ),
    Mutation(
        "stale-only-kept",
        "A new connection that is closed without an answer is not taken for a stale one.",
        "chalicelib/clients/http/bounded.py",
        "if not self.has_answered:",
        "if False:",
        (f"{HTTP}test_a_new_connection_that_is_closed_without_an_answer_was_not_stale",),
    ),
    Mutation(
        "stale-query",
        "GitHub's query, a read although it is a POST, is asked once more after a stale connection.",
        "chalicelib/clients/github/transport.py",
        "            if not met_a_stale_one(error):\n                raise\n",
        "            raise\n",
        (f"{HTTP}test_a_query_changes_nothing_and_is_asked_once_more",),
    ),
    Mutation(
        "stale-aws-reads",
        "Of AWS only a read, or what carries a token, is asked once more where a call has one attempt.",
        "chalicelib/clients/aws/kept.py",
        "return 0.0 if changes_nothing else None",
        "return 0.0",
        (f"{AWS}test_what_may_have_had_its_effect_is_not_sent_again",),
    ),
    Mutation(
        "overrun-left",
        "What hung is not taken over by a run of the same start, which would hold up its lane again.",
        "chalicelib/engine/runner.py",
        "            self._leave_to_the_lease()\n",
        "",
        (
            "tests/simulation/test_hang.py::test_a_run_of_the_same_start_leaves_it_to_its_lease_too",
            "tests/campaign/test_isolation.py::test_what_comes_next_in_the_lane_is_held_up_for_less_than_a_minute",
        ),
    ),
    Mutation(
        "lane-held-up",
        "A bad record holds up its lane for less than a minute.",
        "chalicelib/engine/declared.py",
        "INVOCATION: Final = 55.0",
        "INVOCATION: Final = 75.0",
        ("tests/campaign/test_isolation.py::test_what_comes_next_in_the_lane_is_held_up_for_less_than_a_minute",),
    ),
)
